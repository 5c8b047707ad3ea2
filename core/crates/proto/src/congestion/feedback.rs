//! What a subscriber tells about arrivals: transport-wide feedback, read
//! (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).

/// Statuses of one message that are looked at; no receiver here sends more.
const MOST_STATUSES: u16 = 4096;
const REFERENCE_UNIT_US: i64 = 64_000;
const DELTA_UNIT_US: i64 = 250;

/// Calls `told` with each number and, when that packet arrived, its arrival in microseconds of the receiver's
/// clock, modulo 2^24 units of 64 ms. `None` when the message is malformed; what came before stands.
pub fn read(body: &[u8], mut told: impl FnMut(u16, Option<i64>)) -> Option<()> {
    let head: &[u8; 8] = body.first_chunk()?;
    let base = u16::from_be_bytes([head[0], head[1]]);
    let count = u16::from_be_bytes([head[2], head[3]]).min(MOST_STATUSES);
    let reference = i64::from(u32::from_be_bytes([0, head[4], head[5], head[6]]));
    let chunks = &body[8..];
    let mut deltas = chunks.get(2 * Chunks::new(chunks, count).chunks_taken()?..)?;
    let mut arrival = reference * REFERENCE_UNIT_US;
    for (offset, symbol) in Chunks::new(chunks, count).enumerate() {
        let number = base.wrapping_add(offset as u16);
        let delta = match symbol {
            1 => {
                let (small, rest) = deltas.split_first()?;
                deltas = rest;
                i64::from(*small)
            }
            2 => {
                let (large, rest) = deltas.split_first_chunk::<2>()?;
                deltas = rest;
                i64::from(i16::from_be_bytes(*large))
            }
            _ => {
                told(number, None);
                continue;
            }
        };
        arrival += delta * DELTA_UNIT_US;
        told(number, Some(arrival));
    }
    Some(())
}

/// The status symbols of run-length and vector chunks: 0 not received, 1 small delta, 2 large or negative delta.
#[derive(Clone)]
struct Chunks<'a> {
    rest: &'a [u8],
    left: u16,
    chunk: u16,
    /// Symbols of the chunk that were not yet given.
    remaining: u16,
    taken: usize,
}

impl<'a> Chunks<'a> {
    fn new(rest: &'a [u8], left: u16) -> Self {
        Self { rest, left, chunk: 0, remaining: 0, taken: 0 }
    }

    /// How many chunks hold all the symbols; `None` when they end too early.
    fn chunks_taken(mut self) -> Option<usize> {
        while self.left > 0 {
            if self.remaining == 0 {
                self.load()?;
            }
            let step = self.remaining.min(self.left);
            self.remaining -= step;
            self.left -= step;
        }
        Some(self.taken)
    }

    fn load(&mut self) -> Option<()> {
        let (chunk, rest) = self.rest.split_first_chunk::<2>()?;
        self.rest = rest;
        self.taken += 1;
        self.chunk = u16::from_be_bytes(*chunk);
        self.remaining = match self.chunk >> 14 {
            0 | 1 => self.chunk & 0x1FFF,
            2 => 14,
            _ => 7,
        };
        Some(())
    }
}

impl Iterator for Chunks<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        if self.left == 0 {
            return None;
        }
        while self.remaining == 0 {
            self.load()?;
        }
        self.remaining -= 1;
        self.left -= 1;
        Some(match self.chunk >> 14 {
            0 | 1 => self.chunk >> 13 & 3,
            2 => self.chunk >> self.remaining & 1,
            _ => self.chunk >> (2 * self.remaining) & 3,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport_cc::Recorder;
    use proptest::prelude::*;
    use std::time::Duration;

    fn all(body: &[u8]) -> Vec<(u16, Option<i64>)> {
        let mut found = Vec::new();
        read(body, |number, at| found.push((number, at)));
        found
    }

    #[test]
    fn run_lengths_and_one_bit_vectors_are_read() {
        // Base 65535, 6 packets, reference 2; a run of 3 small deltas, then a one-bit vector: here, missing, here.
        let run = 1_u16 << 13 | 3;
        let vector = 0b1010_1000_0000_0000_u16 | 1 << 11;
        let mut body = vec![255, 255, 0, 6, 0, 0, 2, 0];
        body.extend_from_slice(&run.to_be_bytes());
        body.extend_from_slice(&vector.to_be_bytes());
        body.extend_from_slice(&[4, 4, 4, 8, 8]);
        let at = |units: i64| Some(128_000 + 250 * units);
        assert_eq!(all(&body), [(65535, at(4)), (0, at(8)), (1, at(12)), (2, at(20)), (3, None), (4, at(28))]);
    }

    proptest! {
        /// What our own recorder writes is read again, to a quarter of a millisecond.
        #[test]
        fn what_is_written_is_read_again(gaps in prop::collection::vec((1_u16..4, -3000_i64..90_000), 1..120)) {
            let epoch = crate::clock_of_tests();
            let mut recorder = Recorder::new(epoch);
            let (mut number, mut micros) = (65_500_u16, 5_000_000_i64);
            let mut sent = Vec::new();
            for (step, passed) in gaps {
                number = number.wrapping_add(step);
                micros += passed;
                recorder.arrived(epoch + Duration::from_micros(micros as u64), number);
                sent.push((number, micros));
            }
            let mut body = Vec::new();
            prop_assert!(recorder.take(&mut body));
            let here: Vec<(u16, i64)> = all(&body).into_iter().filter_map(|(number, at)| Some((number, at?))).collect();
            prop_assert_eq!(here.len(), sent.len());
            for ((number, at), (wanted, truth)) in here.iter().zip(&sent) {
                prop_assert_eq!(number, wanted);
                prop_assert!((at - truth).abs() <= DELTA_UNIT_US, "{} for {}", at, truth);
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            prop_assert!(all(&bytes).len() <= usize::from(MOST_STATUSES));
        }
    }
}
