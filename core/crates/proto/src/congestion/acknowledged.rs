//! The rate at which packets arrive at the subscriber (the Bayesian estimator of libwebrtc's goog_cc).

const FIRST_WINDOW_US: i64 = 500_000;
const WINDOW_US: i64 = 150_000;
/// How little one sample that differs much is believed.
const SCALE: f64 = 6.0;

#[derive(Default, Debug)]
pub struct AcknowledgedRate {
    sum_bytes: i64,
    window_us: i64,
    before: Option<i64>,
    /// Bits per second.
    rate: Option<f64>,
    variance: f64,
}

impl AcknowledgedRate {
    /// Bits per second; `None` before enough has arrived.
    pub fn value(&self) -> Option<f64> {
        self.rate
    }

    pub fn arrived(&mut self, at_us: i64, size: u16) {
        let window = if self.rate.is_none() { FIRST_WINDOW_US } else { WINDOW_US };
        let Some(sample) = self.sample(at_us, i64::from(size), window) else { return };
        let Some(rate) = self.rate else {
            self.rate = Some(sample);
            self.variance = 50.0;
            return;
        };
        let uncertainty = SCALE * (rate - sample).abs() / rate.max(1.0);
        let of_sample = uncertainty.powi(2).clamp(0.01, SCALE.powi(2));
        let predicted = self.variance + 5.0;
        self.rate = Some((of_sample * rate + predicted * sample) / (of_sample + predicted));
        self.variance = of_sample * predicted / (of_sample + predicted);
    }

    fn sample(&mut self, at_us: i64, size: i64, window: i64) -> Option<f64> {
        if let Some(before) = self.before {
            let passed = at_us - before;
            if passed < 0 {
                // Out of order: its bytes count, its time does not.
                self.sum_bytes += size;
                return None;
            }
            self.window_us += passed;
            if passed > window {
                // So little arrives that a packet comes in more than a window: it is a sample by itself.
                let sample = 8.0 * self.sum_bytes as f64 * 1e6 / self.window_us as f64;
                (self.before, self.sum_bytes, self.window_us) = (Some(at_us), size, 0);
                return Some(sample);
            }
        }
        self.before = Some(at_us);
        let full = self.window_us >= window;
        let sample = full.then(|| 8.0 * self.sum_bytes as f64 * 1e6 / window as f64);
        if full {
            self.window_us -= window;
            self.sum_bytes = 0;
        }
        self.sum_bytes += size;
        sample
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_stream_is_measured_and_a_change_followed() {
        let mut rate = AcknowledgedRate::default();
        (0..200).for_each(|at| rate.arrived(at * 10_000, 1250));
        let first = rate.value().unwrap();
        assert!((0.95e6..1.05e6).contains(&first), "{first}");
        (200..400).for_each(|at| rate.arrived(at * 10_000, 625));
        let second = rate.value().unwrap();
        assert!((0.45e6..0.55e6).contains(&second), "{second}");
    }
}
