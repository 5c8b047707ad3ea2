//! When a packet may leave, so that a keyframe does not fill the queue of a thin line.
//!
//! Theory. A bucket drains at 2.5 times the estimate; while it is nearly empty packets pass straight through, which is
//! nearly always. Otherwise they wait in order: lost packets sent again, then screens, then cameras. Voices never wait.

use std::collections::VecDeque;

/// How much faster than the estimate packets leave: frames are larger than their average.
const FACTOR: f64 = 2.5;
/// What may leave at once, as time at the pacing rate.
const BURST_S: f64 = 0.02;
const LEAST_BURST: f64 = 3000.0;
/// A video packet behind a longer queue would come too late: its slot stops until a keyframe.
const LATE_S: f64 = 0.25;
/// Nothing waits longer than about this, whatever the estimate.
const MOST_WAITING: usize = 512 * 1024;
/// Buffers kept for use again.
const MOST_KEPT: usize = 64;
/// The shortest time for which to sleep between two packets, in microseconds.
const STEP_US: i64 = 2_000;

/// In order of importance.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Class {
    Voice,
    Retransmission,
    Screen,
    Camera,
}

/// A packet that waits, not encrypted yet: its number on the line is given when it leaves.
#[derive(Debug, Default)]
pub struct Waiting {
    pub bytes: Vec<u8>,
    /// How many of them are the header, with what belongs to it.
    pub head: usize,
    /// Whether the header has a place for a transport-wide number.
    pub numbered: bool,
}

#[derive(Debug)]
pub struct Pacer {
    /// Bytes that left and are not drained yet.
    level: f64,
    drained_us: i64,
    /// Bytes per second.
    rate: f64,
    queues: [VecDeque<Waiting>; 3],
    waiting_bytes: usize,
    kept: Vec<Vec<u8>>,
}

impl Default for Pacer {
    fn default() -> Self {
        let queues = [VecDeque::new(), VecDeque::new(), VecDeque::new()];
        Self { level: 0.0, drained_us: 0, rate: 0.0, queues, waiting_bytes: 0, kept: Vec::new() }
    }
}

impl Pacer {
    /// `estimate` in bits per second.
    pub fn set_rate(&mut self, estimate: u32) {
        self.rate = f64::from(estimate) * FACTOR / 8.0;
    }

    fn drain(&mut self, now_us: i64) {
        let passed = (now_us - self.drained_us).max(0) as f64 / 1e6;
        self.drained_us = now_us;
        self.level = (self.level - passed * self.rate).max(0.0);
    }

    fn has_room(&self) -> bool {
        self.level <= (self.rate * BURST_S).max(LEAST_BURST)
    }

    /// Whether a packet may leave now, without waiting behind others.
    pub fn passes(&mut self, now_us: i64, class: Class) -> bool {
        self.drain(now_us);
        class == Class::Voice || (self.waiting_bytes == 0 && self.has_room())
    }

    /// Counts what leaves.
    pub fn left(&mut self, size: usize) {
        self.level += size as f64;
    }

    /// Whether what is put behind the queue now would come too late.
    pub fn is_late(&self) -> bool {
        self.waiting_bytes as f64 > (self.rate * LATE_S).max(LEAST_BURST)
    }

    pub fn is_empty(&self) -> bool {
        self.waiting_bytes == 0
    }

    pub fn waiting_bytes(&self) -> usize {
        self.waiting_bytes
    }

    /// Puts a packet behind those of its class; `false` when there is no room at all.
    pub fn hold(&mut self, class: Class, head: &[u8], payload: &[u8], numbered: bool) -> bool {
        let size = head.len() + payload.len();
        if self.waiting_bytes + size > MOST_WAITING {
            return false;
        }
        let mut bytes = self.kept.pop().unwrap_or_default();
        bytes.clear();
        bytes.extend_from_slice(head);
        bytes.extend_from_slice(payload);
        let queue = match class {
            Class::Voice | Class::Retransmission => 0,
            Class::Screen => 1,
            Class::Camera => 2,
        };
        self.queues[queue].push_back(Waiting { bytes, head: head.len(), numbered });
        self.waiting_bytes += size;
        true
    }

    /// The next packet that may leave now.
    pub fn next(&mut self, now_us: i64) -> Option<Waiting> {
        self.drain(now_us);
        if !self.has_room() {
            return None;
        }
        let waiting = self.queues.iter_mut().find_map(VecDeque::pop_front)?;
        self.waiting_bytes -= waiting.bytes.len();
        Some(waiting)
    }

    /// Takes a buffer back for use again.
    pub fn keep(&mut self, waiting: Waiting) {
        if self.kept.len() < MOST_KEPT {
            self.kept.push(waiting.bytes);
        }
    }

    /// Microseconds until the next packet may leave; `None` when none waits.
    pub fn wait_us(&self) -> Option<i64> {
        if self.is_empty() {
            return None;
        }
        let over = self.level - (self.rate * BURST_S).max(LEAST_BURST);
        Some(((over * 1e6 / self.rate.max(1.0)) as i64).max(STEP_US))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn voices_never_wait() {
        let mut pacer = Pacer::default();
        pacer.set_rate(100_000);
        (0..100).for_each(|_| pacer.left(1200));
        assert!(pacer.passes(0, Class::Voice));
        assert!(!pacer.passes(0, Class::Camera));
    }

    #[test]
    fn what_matters_more_leaves_first() {
        let mut pacer = Pacer::default();
        pacer.set_rate(1_000_000);
        pacer.hold(Class::Camera, b"c", b"", false);
        pacer.hold(Class::Screen, b"s", b"", false);
        pacer.hold(Class::Retransmission, b"r", b"", false);
        let order: Vec<u8> = std::iter::from_fn(|| pacer.next(0)).map(|waiting| waiting.bytes[0]).collect();
        assert_eq!(order, b"rsc");
    }

    proptest! {
        /// Over any second no more leaves than the pacing rate and one burst; nothing is lost or overtaken in its class.
        #[test]
        fn the_rate_is_kept(estimate in 50_000_u32..10_000_000, sizes in prop::collection::vec(100_usize..1200, 1..300)) {
            let mut pacer = Pacer::default();
            pacer.set_rate(estimate);
            let total: usize = sizes.iter().sum();
            for (number, size) in sizes.iter().enumerate() {
                let header = (number as u32).to_be_bytes();
                prop_assert!(pacer.hold(Class::Camera, &header, &vec![0; size - 4], true));
            }
            let (mut now, mut left, mut expected) = (0_i64, 0_usize, 0_u32);
            while let Some(wait) = pacer.wait_us() {
                while let Some(waiting) = pacer.next(now) {
                    prop_assert_eq!(&waiting.bytes[..4], &expected.to_be_bytes());
                    expected += 1;
                    left += waiting.bytes.len();
                    pacer.left(waiting.bytes.len());
                    pacer.keep(waiting);
                }
                let allowed = f64::from(estimate) * FACTOR / 8.0 * (now as f64 / 1e6 + BURST_S) + LEAST_BURST + 1200.0;
                prop_assert!(left as f64 <= allowed, "{} of {} after {} us", left, allowed, now);
                now += wait;
            }
            prop_assert_eq!(left, total);
        }
    }
}
