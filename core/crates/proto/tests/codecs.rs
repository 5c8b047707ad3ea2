//! Pictures in H264 and VP9: joined and switched where a keyframe begins, with numbers that go on.

mod classroom;

use std::time::Duration;

use classroom::{Classroom, Got, view};
use proto::config::{Codec, TransportId};
use proto::rtcp;

/// Constrained baseline, 320x192 and 1280x720: parameters of the sequence and of the picture in one packet.
const SMALL: [u8; 17] = [0x78, 0, 9, 0x67, 66, 0xE0, 0x1F, 0xF4, 10, 12, 0xFE, 0x80, 0, 3, 0x68, 0xCE, 0x3C];
const LARGE: [u8; 18] = [0x78, 0, 10, 0x67, 66, 0xE0, 0x1F, 0xF4, 2, 0x80, 0x2D, 0xFE, 0x80, 0, 3, 0x68, 0xCE, 0x3C];
const SLICE: [u8; 4] = [0x41, 0x9A, 1, 2];
const IDR: [u8; 4] = [0x7C, 0x85, 1, 2];

/// Ada (1) films in two layers; Ben (2) shows her so high.
fn ada_and_ben(codec: Codec, height: u32, small: &[u8], large: &[u8]) -> Classroom {
    let mut room = Classroom::new();
    room.codec = codec;
    room.joins(1, &["q", "f"], 0);
    room.joins(2, &[], 1);
    room.films(1, "q", 100, 1000, small);
    room.films(1, "f", 900, 7000, large);
    room.route(Vec::new(), vec![view(2, 3, 1, height)]);
    room
}

fn payloads(got: &[Got]) -> Vec<&[u8]> {
    got.iter().map(|got| got.payload.as_slice()).collect()
}

#[test]
fn h264_is_joined_where_its_parameters_stand() {
    let mut room = ada_and_ben(Codec::H264, 90, &SMALL, &LARGE);
    room.films(1, "q", 101, 2000, &SLICE);
    room.films(1, "q", 102, 3000, &IDR);
    assert!(room.media(2).is_empty(), "a decoder that has no parameters shows nothing");
    room.films(1, "q", 103, 4000, &SMALL);
    room.films(1, "q", 104, 4000, &IDR);
    room.films(1, "q", 105, 5000, &SLICE);
    assert_eq!(payloads(&room.media(2)), [&SMALL[..], &IDR, &SLICE]);
}

#[test]
fn the_layers_of_h264_are_chosen_by_their_size_and_switched_without_a_gap() {
    let mut room = ada_and_ben(Codec::H264, 90, &SMALL, &LARGE);
    assert_eq!(room.keyframes_asked(1), [100 + u32::from(b'q')]);
    room.films(1, "q", 101, 2000, &SMALL);
    room.passes(Duration::from_millis(350));
    room.route(Vec::new(), vec![view(2, 3, 1, 720)]);
    assert!(room.keyframes_asked(1).contains(&(100 + u32::from(b'f'))));
    room.films(1, "f", 901, 8000, &SLICE);
    room.films(1, "q", 102, 5000, &SLICE);
    room.films(1, "f", 902, 9000, &LARGE);
    room.films(1, "q", 103, 6000, &SLICE);
    let got = room.media(2);
    assert_eq!(payloads(&got), [&SMALL[..], &SLICE, &LARGE]);
    let numbers: Vec<u16> = got.iter().map(|each| each.sequence.wrapping_sub(got[0].sequence)).collect();
    assert_eq!(numbers, [0, 1, 2]);
    assert_eq!(room.session.shown(TransportId(2))[0].size.1, 720);
}

/// I, L, B; picture id in 15 bits, TL0PICIDX; a keyframe of one layer with its size, or a picture that refers to others.
fn vp9(picture: u16, tl0: u8, size: Option<(u16, u16)>) -> Vec<u8> {
    let [high, low] = (picture | 0x8000).to_be_bytes();
    match size {
        Some((width, height)) => {
            let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
            [&[0xAA, high, low, 0, tl0, 0x10][..], &sides, b"picture"].concat()
        }
        None => vec![0xE8, high, low, 0, tl0, 1, 2, 3],
    }
}

#[test]
fn the_layers_of_vp9_are_switched_with_numbers_that_go_on() {
    let (small, large) = (Some((320, 180)), Some((1280, 720)));
    let mut room = ada_and_ben(Codec::Vp9, 90, &vp9(7, 7, small), &vp9(500, 50, large));
    room.films(1, "q", 101, 2000, &vp9(8, 8, small));
    room.route(Vec::new(), vec![view(2, 3, 1, 720)]);
    room.films(1, "f", 901, 8000, &vp9(501, 51, None));
    room.films(1, "q", 102, 5000, &vp9(9, 9, None));
    room.films(1, "f", 902, 9000, &vp9(502, 52, large));
    room.films(1, "f", 903, 12000, &vp9(503, 53, None));
    let got = room.media(2);
    let numbers = |at: usize| u16::from_be_bytes([got[at].payload[1], got[at].payload[2]]) & 0x7FFF;
    assert_eq!((0..got.len()).map(numbers).collect::<Vec<_>>(), [8, 9, 10, 11]);
    assert_eq!(got.iter().map(|got| got.payload[4]).collect::<Vec<_>>(), [8, 9, 10, 11]);
    let lost = &got[2];
    let mut nack = Vec::new();
    rtcp::write_nack(9, lost.ssrc, &[lost.sequence], &mut nack);
    room.sends_control(2, &nack);
    assert_eq!(room.media(2)[0].payload[2..], lost.payload, "sent again with the numbers it was sent with");
}
