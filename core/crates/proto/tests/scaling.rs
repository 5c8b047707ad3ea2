//! Several sizes and rates in one stream: joined at a keyframe, taken as far as a viewer can use them.

mod classroom;

use classroom::{Classroom, DEPENDENCY, Got, MID, view};
use proto::config::Codec;
use proto::rtp::Header;
use proto::{dependency, rtcp};

/// What a keyframe says: two sizes, 320x180 and 640x360, at two rates each, where above the keyframe no size rests on
/// another one (L2T2_KEY). Templates 7 to 12: keyframe, slow and fast of the small size; the same of the large one.
const STRUCTURE: [u8; 29] = [
    128, 227, 24, 122, 170, 1, 0, 160, 160, 20, 209, 65, 52, 81, 128, 33, 144, 136, 136, 153, 64, 79, 192, 44, 192,
    159, 192, 89, 192,
];
const KEY: u8 = 7;
const SLOW: u8 = 8;
const FAST: u8 = 9;
const LARGE: u8 = 3;

/// Somebody's camera, in frames of one packet each.
struct Camera {
    id: u32,
    sequence: u16,
    frame: u16,
    timestamp: u32,
}

impl Camera {
    fn new(id: u32, sequence: u16, frame: u16) -> Self {
        Self { id, sequence, frame, timestamp: 90_000 }
    }

    /// The next packet: a whole frame of this template.
    fn films(&mut self, room: &mut Classroom, template: u8, ends_picture: bool) {
        let [high, low] = self.frame.to_be_bytes();
        let mut descriptor = vec![0xC0 | template, high, low];
        if template == KEY {
            descriptor.extend_from_slice(&STRUCTURE);
        }
        let header = Header {
            marker: ends_picture,
            payload_type: 96,
            sequence: self.sequence,
            timestamp: self.timestamp,
            ssrc: self.id * 100,
            csrc: 0,
        };
        room.sends(self.id, header, &[(MID, b"1"), (DEPENDENCY, &descriptor)], &[template; 100]);
        self.sequence = self.sequence.wrapping_add(1);
        self.frame = self.frame.wrapping_add(1);
        if ends_picture {
            self.timestamp += 3000;
        }
    }

    /// A picture in both sizes.
    fn shoots(&mut self, room: &mut Classroom, template: u8) {
        self.films(room, template, false);
        self.films(room, template + LARGE, true);
    }
}

/// Ada (1) and Eve (2) film; Ben (3) sees one of them.
fn people() -> (Classroom, Camera, Camera) {
    let mut room = Classroom::new();
    room.codec = Codec::Av1;
    room.joins(1, &[], 0);
    room.joins(2, &[], 0);
    room.joins(3, &[], 1);
    room.route(Vec::new(), vec![view(3, 3, 1, 720)]);
    (room, Camera::new(1, 65_530, 65_533), Camera::new(2, 100, 40))
}

fn templates(got: &[Got]) -> Vec<u8> {
    got.iter().map(|got| got.payload[0]).collect()
}

fn frames(got: &[Got]) -> Vec<u16> {
    got.iter().map(|got| dependency::number(&got.dependency).expect("a descriptor")).collect()
}

#[test]
fn a_stream_is_joined_where_a_sequence_begins_and_its_structure_goes_along() {
    let (mut room, mut ada, _) = people();
    ada.shoots(&mut room, SLOW);
    assert!(room.media(3).is_empty(), "nobody can know what such frames rest on");
    ada.shoots(&mut room, KEY);
    ada.shoots(&mut room, FAST);
    let got = room.media(3);
    assert_eq!(templates(&got), [KEY, KEY + LARGE, FAST, FAST + LARGE]);
    assert_eq!(frames(&got), [65_535, 0, 1, 2]);
    assert_eq!(got[0].dependency[3..], STRUCTURE);
}

#[test]
fn another_picture_in_the_slot_goes_on_with_its_numbers() {
    let (mut room, mut ada, mut eve) = people();
    ada.shoots(&mut room, KEY);
    room.route(Vec::new(), vec![view(3, 3, 2, 720)]);
    eve.shoots(&mut room, KEY);
    eve.shoots(&mut room, SLOW);
    let got = room.media(3);
    assert_eq!(frames(&got), [65_533, 65_534, 65_535, 0, 1, 2]);
    let first = got[0].sequence;
    let numbers: Vec<u16> = got.iter().map(|got| got.sequence.wrapping_sub(first)).collect();
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn what_is_sent_again_says_what_it_said() {
    let (mut room, mut ada, mut eve) = people();
    ada.shoots(&mut room, KEY);
    room.route(Vec::new(), vec![view(3, 3, 2, 720)]);
    eve.shoots(&mut room, KEY);
    let lost = room.media(3)[2].clone();
    let mut nack = Vec::new();
    rtcp::write_nack(9, lost.ssrc, &[lost.sequence], &mut nack);
    room.sends_control(3, &nack);
    let again = &room.media(3)[0];
    assert_eq!((&again.dependency, &again.payload[2..]), (&lost.dependency, &lost.payload[..]));
}

#[test]
fn a_lost_keyframe_is_asked_for_again() {
    let (mut room, mut ada, _) = people();
    ada.shoots(&mut room, KEY);
    room.keyframes_asked(1);
    room.passes(std::time::Duration::from_secs(1));
    room.keyframes_asked(1);
    ada.films(&mut room, 40, true);
    room.passes(std::time::Duration::from_millis(200));
    assert_eq!(room.keyframes_asked(1), [100], "a template of a structure that did not arrive");
}
