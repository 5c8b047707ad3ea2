//! Voices that a publisher sends with copies of those before (RFC 2198): what listeners get of them.

mod classroom;

use std::collections::BTreeMap;
use std::time::Duration;

use classroom::{Classroom, Got, LEVEL, MID, RED};
use proptest::prelude::*;
use proto::red::Redundancy;
use proto::rtp::Header;

const OPUS: u8 = 111;
/// Ada's first packet.
const FIRST: u16 = 65_500;

/// Ada (1) speaks with copies; Ben (2) listens over a good line.
struct Talk {
    room: Classroom,
    redundancy: Redundancy,
    copies: usize,
    sequence: u16,
    timestamp: u32,
}

impl Talk {
    fn begins(copies: usize) -> Self {
        let mut room = Classroom::new();
        (1..=2).for_each(|id| room.joins(id, &[], 0));
        room.all_hear_each_other();
        Self { room, redundancy: Redundancy::default(), copies, sequence: FIRST, timestamp: u32::MAX - 5000 }
    }

    /// The next packet, so many ticks after the one before: as it would go out, or alone.
    fn packet(&mut self, ticks: u32, voice: &[u8]) -> (Header, Vec<u8>) {
        self.sequence = self.sequence.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(ticks);
        let mut payload = Vec::new();
        self.redundancy.write(self.copies, OPUS, self.timestamp, voice, &mut payload);
        self.redundancy.keep(self.timestamp, voice);
        let header = Header {
            marker: false,
            payload_type: RED,
            sequence: self.sequence,
            timestamp: self.timestamp,
            ssrc: 100,
            csrc: 0,
        };
        (header, payload)
    }

    fn arrives(&mut self, packet: &(Header, Vec<u8>)) {
        self.room.sends(1, packet.0, &[(MID, b"0"), (LEVEL, &[0x80 | 30])], &packet.1);
        self.room.passes(Duration::from_millis(5));
    }

    fn heard(&mut self) -> Vec<Got> {
        self.room.media(2)
    }
}

#[test]
fn a_lost_voice_is_heard_from_its_copy_and_listeners_get_it_alone() {
    let mut talk = Talk::begins(1);
    for (number, is_lost) in [(0, false), (1, true), (2, false)] {
        let packet = talk.packet(960, &[number; 40]);
        if !is_lost {
            talk.arrives(&packet);
        }
    }
    let heard = talk.heard();
    assert!(heard.iter().all(|got| got.payload_type == 100), "plain Opus for a line that loses nothing");
    let said: Vec<u8> = heard.iter().map(|got| got.payload[0]).collect();
    assert_eq!(said, [0, 1, 2]);
    assert!(heard.windows(2).all(|pair| pair[1].sequence == pair[0].sequence.wrapping_add(1)));
    assert!(heard.windows(2).all(|pair| pair[1].timestamp == pair[0].timestamp.wrapping_add(960)));
}

#[test]
fn a_voice_that_comes_after_its_copy_is_not_heard_twice() {
    let mut talk = Talk::begins(1);
    let packets: Vec<_> = (0..3).map(|number| talk.packet(960, &[number; 40])).collect();
    [0, 2, 1].iter().for_each(|at| talk.arrives(&packets[*at]));
    assert_eq!(talk.heard().len(), 3);
}

#[test]
fn what_is_no_voice_with_copies_is_not_forwarded() {
    let mut talk = Talk::begins(0);
    let packet = talk.packet(960, b"voice");
    talk.arrives(&packet);
    let mut broken = talk.packet(960, b"voice");
    broken.1 = vec![0x80 | OPUS, 0, 0, 200, OPUS, 1];
    talk.arrives(&broken);
    assert_eq!(talk.heard().len(), 1);
}

/// The publisher goes on hearing of its losses, by which it protects itself.
#[test]
fn a_voice_found_again_counts_as_lost() {
    let mut talk = Talk::begins(1);
    for number in 0..100_u8 {
        let packet = talk.packet(960, &[number; 40]);
        if number % 2 == 0 {
            talk.arrives(&packet);
        }
    }
    talk.room.passes(Duration::from_secs(2));
    let id = talk.room.clients[&1].id;
    let counters = talk.room.session.counters().into_iter().find(|(each, _)| *each == id).map(|(_, counters)| counters);
    assert_eq!(counters.map(|counters| counters.voices_recovered), Some(49));
    assert_eq!(talk.heard().len(), 99);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Frames of any length, any losses, packets that overtake one another: a listener sees the sender's stream moved by a
    /// constant, nothing twice; and whatever one of the next packets carried is there.
    #[test]
    fn listeners_see_no_gap_that_the_sender_could_have_filled(
        steps in prop::collection::vec(
            (prop::sample::select(vec![120_u32, 480, 960, 960, 960, 2880, 4800]), 0_u8..10, any::<bool>()), 20..160),
        copies in 0_usize..=2,
    ) {
        let mut talk = Talk::begins(copies);
        let mut said = BTreeMap::new();
        let mut arrived = Vec::new();
        let mut waiting: Option<(Header, Vec<u8>)> = None;
        for (number, (ticks, fate, overtaken)) in (0_u32..).zip(steps) {
            let voice = number.to_be_bytes();
            let packet = talk.packet(ticks, &voice);
            said.insert(number, (packet.0.sequence, packet.0.timestamp));
            // The first arrives, so that all others come after it.
            if number > 0 && fate < 3 {
                continue;
            }
            arrived.push(number);
            if number > 0 && overtaken && waiting.is_none() {
                waiting = Some(packet);
                continue;
            }
            talk.arrives(&packet);
            if let Some(late) = waiting.take() {
                talk.arrives(&late);
            }
        }
        if let Some(late) = waiting.take() {
            talk.arrives(&late);
        }
        let heard: Vec<(u32, Got)> = talk.heard().into_iter()
            .map(|got| (u32::from_be_bytes(got.payload[..4].try_into().unwrap()), got)).collect();
        let (sequence, timestamp) = (heard[0].1.sequence, heard[0].1.timestamp);
        for (number, got) in &heard {
            let (told, spoken) = said[number];
            prop_assert_eq!(got.sequence.wrapping_sub(sequence), told.wrapping_sub(said[&0].0));
            prop_assert_eq!(got.timestamp.wrapping_sub(timestamp), spoken.wrapping_sub(said[&0].1));
        }
        let mut numbers: Vec<u32> = heard.iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        prop_assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "something was heard twice");
        let spoken = |number: u32| said[&number].1;
        for carrier in &arrived {
            for copy in carrier.saturating_sub(copies as u32)..=*carrier {
                // The field of a copy holds so much time.
                if spoken(*carrier).wrapping_sub(spoken(copy)) < 1 << 14 {
                    prop_assert!(numbers.contains(&copy), "{} was carried by {} and not heard", copy, carrier);
                }
            }
        }
    }
}
