//! Voices that a client sends with copies of those before: taken apart, and what was lost on the way found again.
//!
//! Theory. A copy says when its packet was spoken, not which number it had. Senders carry the packets just before, in order, so
//! the last copy belongs one number before the packet that carries it, and so on; but only where a number is missing between
//! two packets spoken before and after. So nothing is ever put in twice, nor in the wrong order.

use super::{LARGEST_BLOCK, LARGEST_OFFSET};

/// Blocks that one packet may have; who sends more is not understood.
pub const MOST_BLOCKS: usize = 8;
/// A copy is put among so many packets.
const REACH: usize = 16;

/// A voice of its own: how long before the packet it was spoken, in units of its clock.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Block<'a> {
    pub offset: u32,
    pub payload: &'a [u8],
}

/// What one packet carries, oldest first, itself last.
#[derive(Clone, Copy, Default, Debug)]
pub struct Blocks<'a> {
    blocks: [Block<'a>; MOST_BLOCKS],
    count: usize,
}

impl<'a> Blocks<'a> {
    /// The packet itself.
    pub fn primary(&self) -> &'a [u8] {
        self.blocks[self.count - 1].payload
    }

    /// Copies, oldest first, each with how many packets before this one its place would be.
    pub fn copies(&self) -> impl Iterator<Item = (u64, Block<'a>)> {
        let copies = self.count - 1;
        self.blocks.into_iter().take(copies).enumerate().map(move |(at, block)| ((copies - at) as u64, block))
    }
}

/// Reads a payload whose blocks are all of one type; `None` when it is anything else (RFC 2198 section 3).
pub fn read(payload: &[u8], payload_type: u8) -> Option<Blocks<'_>> {
    let mut found = Blocks::default();
    let mut lengths = [0; MOST_BLOCKS];
    let mut rest = payload;
    loop {
        let (&first, behind) = rest.split_first()?;
        if first & 0x7F != payload_type || found.count == MOST_BLOCKS {
            return None;
        }
        found.count += 1;
        if first & 0x80 == 0 {
            rest = behind;
            break;
        }
        let head = u32::from_be_bytes(*rest.first_chunk()?);
        lengths[found.count - 1] = head as usize & LARGEST_BLOCK;
        found.blocks[found.count - 1].offset = head >> 10 & LARGEST_OFFSET;
        rest = &rest[4..];
    }
    for (block, length) in found.blocks.iter_mut().zip(lengths).take(found.count - 1) {
        (block.payload, rest) = rest.split_at_checked(length)?;
    }
    found.blocks[found.count - 1].payload = rest;
    Some(found)
}

/// Bytes before the first block: they say nothing of what was said.
pub fn heads(payload: &[u8]) -> usize {
    let mut at = 0;
    while payload.get(at).is_some_and(|first| first & 0x80 != 0) {
        at += 4;
    }
    (at + 1).min(payload.len())
}

/// When the newest packets of one stream were spoken, by number.
#[derive(Clone, Copy, Default, Debug)]
pub struct Places {
    spoken: [Option<(u64, u32)>; REACH * 2],
}

impl Places {
    pub fn know(&mut self, sequence: u64, timestamp: u32) {
        let place = &mut self.spoken[sequence as usize % (REACH * 2)];
        if place.is_none_or(|(known, _)| known <= sequence) {
            *place = Some((sequence, timestamp));
        }
    }

    fn timestamp(&self, sequence: u64) -> Option<u32> {
        self.spoken[sequence as usize % (REACH * 2)].filter(|(known, _)| *known == sequence).map(|(_, at)| at)
    }

    /// The number of the packet that was spoken at `wanted`, missing `distance` before `newest` by its place; `None` when it is
    /// here already, or cannot be told. A sender that leaves out packets between gets it only where one is missing.
    pub fn missing(&self, newest: u64, distance: u64, wanted: u32) -> Option<u64> {
        let is_before = |one: u32, other: u32| one != other && other.wrapping_sub(one) < 1 << 31;
        let mut above = newest;
        for back in 1..=REACH as u64 {
            let at = newest.checked_sub(back)?;
            let Some(spoken) = self.timestamp(at) else { continue };
            if is_before(spoken, wanted) {
                let place = newest.saturating_sub(distance);
                let missing = at + 1..above;
                return match above - at {
                    2 => Some(at + 1),
                    _ => missing.contains(&place).then_some(place),
                };
            }
            if spoken == wanted {
                return None;
            }
            above = at;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MOST_COPIES, Redundancy};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_such_payload_is_refused() {
        assert!(read(b"", 111).is_none());
        assert!(read(&[0x80 | 111, 0, 0], 111).is_none(), "a head that ends");
        assert!(read(&[0x80 | 111, 0, 0, 9, 111, 1], 111).is_none(), "a block longer than all");
        assert!(read(&[63, 1], 111).is_none(), "another type");
        assert!(read(&[[0x80 | 111, 0, 0, 0]; 8].concat(), 111).is_none(), "too many");
        assert_eq!(read(&[111], 111).unwrap().primary(), b"");
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(
            packets in prop::collection::vec((1_u32..4000, prop::collection::vec(any::<u8>(), 0..300)), 1..10),
        ) {
            let (mut redundancy, mut timestamp, mut sent) = (Redundancy::default(), 7_u32, Vec::new());
            for (step, payload) in packets {
                timestamp = timestamp.wrapping_add(step);
                let mut written = Vec::new();
                redundancy.write(MOST_COPIES, 111, timestamp, &payload, &mut written);
                redundancy.keep(timestamp, &payload);
                let found = read(&written, 111).unwrap();
                prop_assert_eq!(found.primary(), &payload[..]);
                let carried: usize = found.copies().map(|(_, block)| block.payload.len()).sum();
                prop_assert_eq!(heads(&written) + carried + payload.len(), written.len());
                sent.push((timestamp, payload));
                for (distance, block) in found.copies() {
                    let (spoken, payload) = &sent[sent.len() - 1 - distance as usize];
                    prop_assert_eq!((timestamp.wrapping_sub(block.offset), block.payload), (*spoken, &payload[..]));
                }
            }
        }

        #[test]
        fn no_bytes_make_it_panic(payload in prop::collection::vec(any::<u8>(), 0..60), payload_type in 0_u8..128) {
            if let Some(found) = read(&payload, payload_type) {
                prop_assert!(found.copies().map(|(_, block)| block.payload.len()).sum::<usize>() < payload.len());
            }
            prop_assert!(heads(&payload) <= payload.len());
        }

        /// Packets of any length in time, and copies of those just before: each copy finds the number that its packet had, once.
        #[test]
        fn a_copy_finds_its_packets_number(
            steps in prop::collection::vec((prop::sample::select(vec![120_u32, 480, 960, 1920, 4800]), any::<bool>()), 2..200),
            copies in 1_u64..4, begin in any::<u32>(),
        ) {
            let (mut places, mut timestamp, mut spoken) = (Places::default(), begin, vec![begin]);
            let mut here = std::collections::HashSet::from([0]);
            places.know(1 << 20, begin);
            for (at, (step, is_lost)) in steps.into_iter().enumerate() {
                let number = at as u64 + 1;
                timestamp = timestamp.wrapping_add(step);
                spoken.push(timestamp);
                if is_lost {
                    continue;
                }
                for distance in (1..=copies.min(number)).rev() {
                    let (carried, wanted) = (number - distance, spoken[(number - distance) as usize]);
                    let found = places.missing((1 << 20) + number, distance, wanted);
                    let within = REACH as u64 - distance;
                    let near = (1..=within).any(|back| carried >= back && here.contains(&(carried - back)));
                    if here.contains(&carried) {
                        prop_assert_eq!(found, None);
                    } else if near {
                        prop_assert_eq!(found, Some((1 << 20) + carried));
                    }
                    if let Some(found) = found {
                        prop_assert!(here.insert(found - (1 << 20)));
                        places.know(found, wanted);
                    }
                }
                here.insert(number);
                places.know((1 << 20) + number, timestamp);
            }
        }

        /// Whatever offsets are claimed: numbers and times rise together, and none is given twice.
        #[test]
        fn numbers_and_times_rise_together(
            packets in prop::collection::vec((1_u64..4, 0_u32..3000, prop::collection::vec(0_u32..16384, 0..4)), 1..100),
        ) {
            let (mut places, mut number, mut timestamp) = (Places::default(), 1_u64 << 20, 5_u32);
            let mut all = std::collections::BTreeMap::new();
            for (gap, step, offsets) in packets {
                number += gap;
                timestamp = timestamp.wrapping_add(step + 1);
                for (distance, offset) in (1..).zip(offsets) {
                    let wanted = timestamp.wrapping_sub(offset);
                    if let Some(found) = places.missing(number, distance, wanted).filter(|_| offset > 0) {
                        prop_assert!(all.insert(found, wanted).is_none());
                        places.know(found, wanted);
                    }
                }
                prop_assert!(all.insert(number, timestamp).is_none());
                places.know(number, timestamp);
                let newest: Vec<u32> = all.values().rev().take(20).copied().collect();
                prop_assert!(newest.windows(2).all(|pair| pair[0].wrapping_sub(pair[1]) < 1 << 31 && pair[0] != pair[1]));
            }
        }
    }
}
