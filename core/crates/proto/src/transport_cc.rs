//! Arrival times told back to a publisher, so that it can estimate its line
//! (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::sequence::Unwrapper;

/// Packets that one feedback covers at most.
const MOST_COVERED: u64 = 500;
const REFERENCE_UNIT_US: i64 = 64_000;
const DELTA_UNIT_US: i64 = 250;

#[derive(Debug)]
pub struct Recorder {
    epoch: Instant,
    sequence: Unwrapper,
    arrivals: BTreeMap<u64, Instant>,
    feedback_count: u8,
    /// The last packet that a feedback has covered.
    told: Option<u64>,
}

impl Recorder {
    pub fn new(epoch: Instant) -> Self {
        Self { epoch, sequence: Unwrapper::default(), arrivals: BTreeMap::new(), feedback_count: 0, told: None }
    }

    pub fn arrived(&mut self, now: Instant, sequence: u16) {
        let extended = self.sequence.unwrap(sequence);
        self.arrivals.insert(extended, now);
        while self.arrivals.last_key_value().is_some_and(|(last, _)| {
            self.arrivals.first_key_value().is_some_and(|(first, _)| last - first >= MOST_COVERED)
        }) {
            self.arrivals.pop_first();
        }
    }

    /// Appends the feedback's body for all that arrived since the last, and for what has been missing since then; `false` when nothing arrived.
    pub fn take(&mut self, body: &mut Vec<u8>) -> bool {
        let (Some((&arrived, &at)), Some((&last, _))) =
            (self.arrivals.first_key_value(), self.arrivals.last_key_value())
        else {
            return false;
        };
        let next = self.told.map_or(arrived, |told| told + 1);
        let first = if last.saturating_sub(next) < MOST_COVERED { arrived.min(next) } else { arrived };
        self.told = Some(self.told.map_or(last, |told| told.max(last)));
        let reference = self.micros(at) / REFERENCE_UNIT_US;
        let count = (last - first + 1) as u16;
        body.extend_from_slice(&(first as u16).to_be_bytes());
        body.extend_from_slice(&count.to_be_bytes());
        body.extend_from_slice(&(((reference as u32) << 8) | u32::from(self.feedback_count)).to_be_bytes());
        self.feedback_count = self.feedback_count.wrapping_add(1);
        self.write_symbols(first, last, reference * REFERENCE_UNIT_US, body);
        self.arrivals.clear();
        true
    }

    fn micros(&self, at: Instant) -> i64 {
        at.saturating_duration_since(self.epoch).min(Duration::from_secs(1 << 30)).as_micros() as i64
    }

    /// Two-bit status vectors of seven packets each, then the deltas, then zeros to a whole word.
    fn write_symbols(&self, first: u64, last: u64, reference_us: i64, body: &mut Vec<u8>) {
        let chunks = body.len();
        let count = (last - first + 1) as usize;
        body.resize(chunks + count.div_ceil(7) * 2, 0);
        let mut previous = reference_us;
        for (index, sequence) in (first..=last).enumerate() {
            let Some(at) = self.arrivals.get(&sequence) else { continue };
            let delta = ((self.micros(*at) - previous) / DELTA_UNIT_US).clamp(i16::MIN.into(), i16::MAX.into());
            previous += delta * DELTA_UNIT_US;
            let symbol = match u8::try_from(delta) {
                Ok(small) => {
                    body.push(small);
                    1
                }
                Err(_) => {
                    body.extend_from_slice(&(delta as i16).to_be_bytes());
                    2
                }
            };
            set_symbol(&mut body[chunks..], index, symbol);
        }
        for chunk in body[chunks..].chunks_exact_mut(2).take(count.div_ceil(7)) {
            chunk[0] |= 0xC0;
        }
        body.resize(body.len().div_ceil(4) * 4, 0);
    }
}

fn set_symbol(chunks: &mut [u8], index: usize, symbol: u16) {
    let at = index / 7 * 2;
    let shifted = symbol << (12 - 2 * (index % 7));
    chunks[at] |= (shifted >> 8) as u8;
    chunks[at + 1] |= shifted as u8;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn received_and_missing_packets_are_told_with_their_times() {
        let epoch = crate::clock_of_tests();
        let mut recorder = Recorder::new(epoch);
        let at = |ms: u64| epoch + Duration::from_millis(ms);
        recorder.arrived(at(64), 10);
        recorder.arrived(at(65), 11);
        recorder.arrived(at(200), 13);
        let mut body = Vec::new();
        assert!(recorder.take(&mut body));
        // Base 10, 4 packets, reference 1 (64 ms), count 0; symbols small, small, none, large.
        assert_eq!(body[..8], [0, 10, 0, 4, 0, 0, 1, 0]);
        assert_eq!(body[8..10], 0b1101_0100_1000_0000_u16.to_be_bytes());
        assert_eq!(body[10..12], [0, 4]);
        assert_eq!(body[12..14], 540_i16.to_be_bytes());
        assert_eq!(body.len() % 4, 0);
        assert!(!recorder.take(&mut body));
    }

    /// Over a thin line a feedback may tell of one packet, and all others are missing.
    #[test]
    fn what_is_missing_between_two_feedbacks_is_told_by_the_second() {
        let epoch = crate::clock_of_tests();
        let mut recorder = Recorder::new(epoch);
        let mut body = Vec::new();
        recorder.arrived(epoch, 10);
        assert!(recorder.take(&mut body));
        recorder.arrived(epoch + Duration::from_millis(64), 14);
        body.clear();
        assert!(recorder.take(&mut body));
        assert_eq!(body[..4], [0, 11, 0, 4]);
        assert_eq!(body[8..10], 0b1100_0000_0100_0000_u16.to_be_bytes());
        recorder.arrived(epoch + Duration::from_millis(70), 12);
        body.clear();
        assert!(recorder.take(&mut body));
        assert_eq!(body[..4], [0, 12, 0, 1]);
    }
}
