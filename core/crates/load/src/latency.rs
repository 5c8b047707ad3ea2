//! How long a packet was under way: its sender writes the time into the end of the payload, which no forwarder changes,
//! and the kernel notes when the packet reached its receiver's socket.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

const STAMP: usize = size_of::<u64>();
/// What seems to have taken longer bears no stamp.
const LONGEST: Duration = Duration::from_secs(10);
/// Samples kept per receiver: a minute of nine pictures.
const MOST_SAMPLES: usize = 100_000;

/// Time since 1970 by the system's clock.
#[must_use]
pub fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Writes the time into the last bytes of a payload.
pub fn stamp(payload: &mut [u8], at: Duration) {
    if let Some(place) = payload.last_chunk_mut::<STAMP>() {
        *place = u64::try_from(at.as_nanos()).unwrap_or_default().to_be_bytes();
    }
}

/// How long a stamped packet took.
#[must_use]
pub fn passed(payload: &[u8], arrived: Duration) -> Option<Duration> {
    let sent = Duration::from_nanos(u64::from_be_bytes(*payload.last_chunk::<STAMP>()?));
    arrived.checked_sub(sent).filter(|passed| *passed < LONGEST)
}

/// What one receiver saw, in microseconds.
#[derive(Default)]
pub struct Latencies(Vec<u32>);

impl Latencies {
    pub fn count(&mut self, passed: Duration) {
        if self.0.len() < MOST_SAMPLES {
            self.0.push(u32::try_from(passed.as_micros()).unwrap_or(u32::MAX));
        }
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// Percentiles over all receivers.
#[must_use]
pub fn report<'a>(all: impl Iterator<Item = &'a Latencies>) -> Value {
    let mut samples: Vec<u32> = all.flat_map(|each| each.0.iter().copied()).collect();
    samples.sort_unstable();
    let at = |part: f64| samples.get(((samples.len() as f64 * part) as usize).min(samples.len().saturating_sub(1)));
    json!({ "samples": samples.len(), "p50_us": at(0.5), "p99_us": at(0.99), "worst_us": samples.last() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_tells_how_long_its_packet_took() {
        let mut payload = [0x5a; 100];
        let sent = now();
        assert_eq!(passed(&payload, sent), None, "without a stamp");
        stamp(&mut payload, sent);
        assert_eq!(passed(&payload, sent + Duration::from_micros(250)), Some(Duration::from_micros(250)));
        assert_eq!(passed(&payload[..7], sent), None, "too short for one");
    }

    #[test]
    fn percentiles_are_taken_over_all_receivers() {
        let mut receivers = [Latencies::default(), Latencies::default()];
        for micros in 0..1000 {
            receivers[usize::from(micros % 3 == 0)].count(Duration::from_micros(micros));
        }
        let report = report(receivers.iter());
        assert_eq!(
            (&report["samples"], &report["p50_us"], &report["p99_us"]),
            (&json!(1000), &json!(500), &json!(990))
        );
    }
}
