//! Several sizes and rates in one stream: joined at a keyframe, taken as far as a viewer can use them.

mod classroom;

use classroom::{Classroom, DEPENDENCY, Got, MID, view};
use std::time::Duration;

use proto::config::{Codec, TransportId};
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

/// A VP9 packet that is a whole frame: of a size, a rate, whether the keyframe's or one on which larger sizes rest.
fn vp9(size: u8, rate: u8, is_key: bool, bears_larger: bool) -> Vec<u8> {
    let first = 0xAC | u8::from(!is_key) << 6 | u8::from(is_key && size == 0) << 1 | u8::from(!bears_larger);
    let mut payload = vec![first, 0x80, 7, rate << 5 | u8::from(rate == 0) << 4 | size << 1, 3];
    if is_key && size == 0 {
        payload.extend_from_slice(&[0x30, 1, 64, 0, 180, 2, 128, 1, 104]);
    }
    payload.extend_from_slice(&[size, rate]);
    payload
}

#[test]
fn vp9_is_thinned_by_what_its_payload_tells() {
    let mut room = Classroom::new();
    room.codec = Codec::Vp9;
    room.joins(1, &[], 0);
    room.joins(3, &[], 1);
    room.joins(4, &[], 1);
    room.route(Vec::new(), vec![view(3, 3, 1, 180), view(4, 3, 1, 360)]);
    let mut sequence = 65_530_u16;
    let mut shoots = |room: &mut Classroom, rate: u8, is_key: bool| {
        for size in 0..2 {
            let timestamp = u32::from(sequence / 2) * 3000;
            let header = Header { marker: size == 1, payload_type: 96, sequence, timestamp, ssrc: 100, csrc: 0 };
            room.sends(1, header, &[(MID, b"1")], &vp9(size, rate, is_key, is_key));
            sequence = sequence.wrapping_add(1);
        }
    };
    shoots(&mut room, 0, true);
    room.passes(Duration::from_millis(110));
    (3..=4).for_each(|id| drop(room.media(id)));
    for rate in [1, 0, 1] {
        shoots(&mut room, rate, false);
    }
    let parts = |got: &[Got]| got.iter().map(|got| got.payload[got.payload.len() - 2..].to_vec()).collect::<Vec<_>>();
    let (small, large) = (room.media(3), room.media(4));
    assert_eq!(parts(&small), [[0, 1], [0, 0], [0, 1]]);
    assert_eq!(parts(&large), [[1, 1], [1, 0], [1, 1]]);
    assert!(has_no_gap(&small) && has_no_gap(&large));
    assert!(small.iter().chain(&large).all(|got| got.marker));
    let mut nack = Vec::new();
    rtcp::write_nack(9, small[1].ssrc, &[small[1].sequence], &mut nack);
    room.sends_control(3, &nack);
    assert!(room.media(3)[0].marker, "as it was sent");
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
    room.passes(Duration::from_secs(1));
    room.keyframes_asked(1);
    ada.films(&mut room, 40, true);
    room.passes(Duration::from_millis(200));
    assert_eq!(room.keyframes_asked(1), [100], "a template of a structure that did not arrive");
}

const SMALL_FAST: u32 = 0b0010;

/// Ada's stream as Ben takes it, who shows her so high.
fn ben_shows(height: u32) -> (Classroom, Camera) {
    let (mut room, mut ada, _) = people();
    room.route(Vec::new(), vec![view(3, 3, 1, height)]);
    ada.shoots(&mut room, KEY);
    room.passes(Duration::from_millis(110));
    room.media(3);
    (room, ada)
}

fn has_no_gap(got: &[Got]) -> bool {
    got.windows(2).all(|two| two[1].sequence == two[0].sequence.wrapping_add(1))
}

/// The active targets that a descriptor tells, of a structure that is known.
fn active(descriptor: &[u8]) -> Option<u32> {
    let key = [&[0xC0 | KEY, 0, 0][..], &STRUCTURE].concat();
    let known = dependency::read(&key, None)?.structure?;
    dependency::read(descriptor, Some(&known))?.active
}

#[test]
fn who_shows_a_small_picture_gets_it_alone_and_whole() {
    let (mut room, mut ada) = ben_shows(180);
    for template in [SLOW, FAST, SLOW, FAST] {
        ada.shoots(&mut room, template);
    }
    let got = room.media(3);
    assert_eq!(templates(&got), [SLOW, FAST, SLOW, FAST]);
    assert!(has_no_gap(&got));
    assert!(got.iter().all(|got| got.marker), "each picture ends with the last packet that comes of it");
    assert!(got.iter().all(|got| active(&got.dependency) == Some(SMALL_FAST | 1)), "and says what goes on");
    assert_eq!(room.session.shown(TransportId(3))[0].size, (320, 180));
}

#[test]
fn who_shows_a_large_picture_gets_it_without_the_small_one_that_it_does_not_rest_on() {
    let (mut room, mut ada) = ben_shows(360);
    ada.shoots(&mut room, SLOW);
    ada.shoots(&mut room, FAST);
    let got = room.media(3);
    assert_eq!(templates(&got), [SLOW + LARGE, FAST + LARGE]);
    assert!(has_no_gap(&got));
}

#[test]
fn another_size_begins_with_a_keyframe_that_is_asked_for() {
    let (mut room, mut ada) = ben_shows(180);
    ada.shoots(&mut room, SLOW);
    room.passes(Duration::from_secs(1));
    room.keyframes_asked(1);
    room.route(Vec::new(), vec![view(3, 3, 1, 360)]);
    room.passes(Duration::from_millis(110));
    assert!(room.keyframes_asked(1).contains(&100));
    ada.shoots(&mut room, SLOW);
    ada.shoots(&mut room, KEY);
    ada.shoots(&mut room, SLOW);
    let got = room.media(3);
    assert_eq!(templates(&got), [SLOW, SLOW, KEY, KEY + LARGE, SLOW + LARGE]);
    assert!(has_no_gap(&got));
    assert_eq!(active(&got[4].dependency), Some(0b1100), "of the small pictures none can be decoded any more");
}

/// What a viewer says of its line (draft-alvestrand-rmcat-remb), in units of 64 bits per second.
fn receiver_estimate(bits_per_second: u32) -> Vec<u8> {
    let [_, high, middle, low] = (6 << 18 | bits_per_second >> 6).to_be_bytes();
    let head = [0x8F, 206, 0, 5, 0, 0, 0, 9, 0, 0, 0, 0];
    [&head[..], b"REMB", &[1, high, middle, low], &5006_u32.to_be_bytes()].concat()
}

#[test]
fn a_line_that_is_too_thin_for_the_rate_gets_half_of_it_at_once_and_later_all_again() {
    let (mut room, mut ada) = ben_shows(180);
    let film = |room: &mut Classroom, ada: &mut Camera, turns: usize| {
        for _ in 0..turns {
            for template in [SLOW, FAST] {
                ada.shoots(room, template);
                room.passes(Duration::from_millis(10));
            }
        }
        room.media(3)
    };
    film(&mut room, &mut ada, 100);
    room.sends_control(3, &receiver_estimate(100_000));
    film(&mut room, &mut ada, 10);
    let thin = film(&mut room, &mut ada, 10);
    assert_eq!(templates(&thin), [SLOW; 10]);
    assert!(has_no_gap(&thin));
    room.sends_control(3, &receiver_estimate(10_000_000));
    film(&mut room, &mut ada, 10);
    let whole = film(&mut room, &mut ada, 1);
    assert_eq!(templates(&whole), [SLOW, FAST], "without a keyframe: the slow pictures lead there");
}

#[test]
fn what_was_lost_behind_packets_left_out_is_sent_again_as_it_was() {
    let (mut room, mut ada) = ben_shows(180);
    for template in [SLOW, FAST, SLOW] {
        ada.shoots(&mut room, template);
    }
    let lost = room.media(3)[1].clone();
    let mut nack = Vec::new();
    rtcp::write_nack(9, lost.ssrc, &[lost.sequence], &mut nack);
    room.sends_control(3, &nack);
    let again = &room.media(3)[0];
    assert_eq!(again.payload, [&lost.sequence.to_be_bytes()[..], &lost.payload].concat());
    assert!(again.marker, "the last of its picture here, if not in the publisher's stream");
}

#[test]
fn a_late_packet_that_is_not_wanted_leaves_nobody_waiting() {
    let (mut room, mut ada) = ben_shows(180);
    ada.films(&mut room, SLOW, false);
    let mut late = Camera { timestamp: ada.timestamp, ..Camera::new(1, ada.sequence, ada.frame) };
    ada.sequence += 1;
    ada.frame += 1;
    ada.timestamp += 3000;
    ada.shoots(&mut room, FAST);
    late.films(&mut room, SLOW + LARGE, true);
    let got = room.media(3);
    assert_eq!(got.iter().map(|got| got.payload.len()).collect::<Vec<_>>(), [100, 100, 0]);
    let numbers: Vec<u16> = got.iter().map(|each| each.sequence.wrapping_sub(got[0].sequence)).collect();
    assert_eq!(numbers, [0, 2, 1]);
}

#[test]
fn each_viewer_has_a_part_of_the_same_stream() {
    let (mut room, mut ada, _) = people();
    room.joins(4, &[], 1);
    room.route(Vec::new(), vec![view(3, 3, 1, 180), view(4, 3, 1, 360)]);
    ada.shoots(&mut room, KEY);
    room.passes(Duration::from_millis(110));
    room.media(3);
    room.media(4);
    ada.shoots(&mut room, SLOW);
    assert_eq!(templates(&room.media(3)), [SLOW]);
    assert_eq!(templates(&room.media(4)), [SLOW + LARGE]);
}
