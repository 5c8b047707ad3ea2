//! Voices that carry the ones before them, so that a lost packet is heard all the same (RFC 2198).
//!
//! Theory. A line that loses packets whatever is sent over it cannot be helped by sending less, and asking again takes a
//! round trip that a voice has not got. So each packet carries its last one or two forerunners too: with random loss of
//! `p` only `p` squared, or cubed, is missed. The sender of the voice need not know: the server, which knows every
//! listener's line, puts the copies in, for those alone who need them.

pub mod reading;

use std::collections::VecDeque;

/// Copies that one packet may carry.
pub const MOST_COPIES: usize = 2;
/// What fields of 14 and of 10 bits hold (RFC 2198 section 3).
const LARGEST_OFFSET: u32 = (1 << 14) - 1;
const LARGEST_BLOCK: usize = (1 << 10) - 1;

/// The last packets of one stream, newest last.
#[derive(Debug, Default)]
pub struct Redundancy {
    recent: VecDeque<(u32, Vec<u8>)>,
}

impl Redundancy {
    /// Appends a payload that carries up to `copies` of those before it; `payload_type` is that of every block.
    pub fn write(&self, copies: usize, payload_type: u8, timestamp: u32, payload: &[u8], out: &mut Vec<u8>) {
        let before = self.recent.iter().skip(self.recent.len().saturating_sub(copies));
        let carried = || {
            let offset = move |then: u32| timestamp.wrapping_sub(then);
            before.clone().filter(move |(then, _)| (1..=LARGEST_OFFSET).contains(&offset(*then)))
        };
        for (then, block) in carried() {
            let offset = timestamp.wrapping_sub(*then);
            let head = 1 << 31 | u32::from(payload_type) << 24 | offset << 10 | block.len() as u32;
            out.extend_from_slice(&head.to_be_bytes());
        }
        out.push(payload_type);
        carried().for_each(|(_, block)| out.extend_from_slice(block));
        out.extend_from_slice(payload);
    }

    /// Remembers a packet for those that follow; one that came late or is too large for a copy is not.
    pub fn keep(&mut self, timestamp: u32, payload: &[u8]) {
        let late = self.recent.back().is_some_and(|(last, _)| timestamp.wrapping_sub(*last) > u32::MAX / 2);
        if late || payload.len() > LARGEST_BLOCK {
            return;
        }
        let full = self.recent.len() == MOST_COPIES;
        let mut block = full.then(|| self.recent.pop_front()).flatten().map(|(_, block)| block).unwrap_or_default();
        block.clear();
        block.extend_from_slice(payload);
        self.recent.push_back((timestamp, block));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The blocks of a payload as (payload type, timestamp offset, data), read as RFC 2198 section 3 says.
    fn blocks(mut payload: &[u8]) -> Vec<(u8, u32, Vec<u8>)> {
        let mut heads = Vec::new();
        while payload[0] & 0x80 != 0 {
            let head = u32::from_be_bytes(payload[..4].try_into().unwrap());
            heads.push(((head >> 24) as u8 & 0x7F, head >> 10 & LARGEST_OFFSET, Some(head as usize & LARGEST_BLOCK)));
            payload = &payload[4..];
        }
        heads.push((payload[0], 0, None));
        payload = &payload[1..];
        let mut found = Vec::new();
        for (payload_type, offset, length) in heads {
            let (block, rest) = payload.split_at(length.unwrap_or(payload.len()));
            found.push((payload_type, offset, block.to_vec()));
            payload = rest;
        }
        found
    }

    proptest! {
        /// Whatever was sent, each packet carries itself and those just before it, at their own times.
        #[test]
        fn copies_are_those_of_the_packets_before(
            packets in prop::collection::vec((1_u32..4000, prop::collection::vec(any::<u8>(), 0..1100)), 1..20),
            copies in 0_usize..=MOST_COPIES, begin in any::<u32>(),
        ) {
            let mut redundancy = Redundancy::default();
            let (mut timestamp, mut sent) = (begin, Vec::new());
            for (step, payload) in packets {
                timestamp = timestamp.wrapping_add(step);
                let mut written = Vec::new();
                redundancy.write(copies, 111, timestamp, &payload, &mut written);
                redundancy.keep(timestamp, &payload);
                let found = blocks(&written);
                let (last, carried) = found.split_last().unwrap();
                prop_assert_eq!(last, &(111, 0, payload.clone()));
                prop_assert!(carried.len() <= copies);
                for (payload_type, offset, block) in carried {
                    prop_assert_eq!(*payload_type, 111);
                    prop_assert!(sent.contains(&(timestamp.wrapping_sub(*offset), block.clone())));
                }
                sent.push((timestamp, payload));
            }
        }
    }

    #[test]
    fn two_copies_once_there_are_two() {
        let mut redundancy = Redundancy::default();
        let mut written = Vec::new();
        for at in 0..4_u32 {
            written.clear();
            redundancy.write(2, 111, at * 960, &[at as u8], &mut written);
            redundancy.keep(at * 960, &[at as u8]);
        }
        assert_eq!(blocks(&written), [(111, 1920, vec![1]), (111, 960, vec![2]), (111, 0, vec![3])]);
    }

    #[test]
    fn what_came_late_or_long_ago_is_not_carried() {
        let mut redundancy = Redundancy::default();
        redundancy.keep(960, b"new");
        redundancy.keep(0, b"late");
        let mut written = Vec::new();
        redundancy.write(2, 111, 960 + 20_000, b"now", &mut written);
        assert_eq!(blocks(&written), [(111, 0, b"now".to_vec())]);
    }
}
