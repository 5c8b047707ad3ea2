//! How much a stream carries, over about a second.

use std::time::{Duration, Instant};

/// Headers and tag around a payload on a subscriber's line: IP, UDP, RTP with extensions, SRTP.
pub const LINE_BYTES: usize = 28 + 28 + 16;
const WINDOW: Duration = Duration::from_millis(500);
/// How much the newest window counts.
const NEWEST: f64 = 0.4;

#[derive(Clone, Copy, Debug, Default)]
pub struct Bitrate {
    began: Option<Instant>,
    bytes: u64,
    value: Option<f64>,
}

impl Bitrate {
    pub fn add(&mut self, now: Instant, bytes: usize) {
        self.turn(now);
        self.bytes += bytes as u64;
    }

    /// Bits per second; 0 before anything was measured.
    pub fn value(&mut self, now: Instant) -> f64 {
        self.turn(now);
        self.value.unwrap_or_default()
    }

    fn turn(&mut self, now: Instant) {
        let began = *self.began.get_or_insert(now);
        let passed = now.saturating_duration_since(began);
        if passed < WINDOW {
            return;
        }
        let sample = self.bytes as f64 * 8.0 / passed.as_secs_f64();
        self.value = Some(self.value.map_or(sample, |value| value + NEWEST * (sample - value)));
        self.began = Some(now);
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_stream_is_measured_and_its_end_noticed() {
        let start = crate::clock_of_tests();
        let at = |ms| start + Duration::from_millis(ms);
        let mut rate = Bitrate::default();
        (0..200).for_each(|step| rate.add(at(step * 10), 1250));
        let steady = rate.value(at(2000));
        assert!((0.95e6..1.05e6).contains(&steady), "{steady}");
        (0..10).for_each(|step| {
            rate.value(at(2500 + step * 500));
        });
        assert!(rate.value(at(8000)) < 10e3);
    }
}
