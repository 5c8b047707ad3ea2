//! The rate that delay allows: up a little while nothing queues, down at once when something does
//! (draft-ietf-rmcat-gcc-02 section 5.5).

use super::trend::Usage;

/// After overuse: this part of what arrived.
const DECREASE: f64 = 0.85;
/// While nothing is known of the line: this much more each second.
const GROWTH_PER_SECOND: f64 = 1.08;
/// Near the line's known rate: about one packet more per round trip.
const PACKET_BITS: f64 = 1200.0 * 8.0;
const LEAST_GROWTH: f64 = 4_000.0;
const RESPONSE_US: f64 = 100_000.0;
/// Far above what arrives, nothing shows that the line can carry it.
const HEADROOM: f64 = 1.5;
const HEADROOM_BITS: f64 = 10_000.0;
/// With little being sent, delay is a weak sign: each step takes only this much away.
const LIMITED_DECREASE: f64 = 0.7;
/// So long after a probe's answer what arrives lags behind what the line was shown to carry.
const FRESH_US: i64 = 1_000_000;

/// What was measured when the rate is to be looked at again. Rates in bits per second.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    pub now_us: i64,
    pub usage: Usage,
    pub acknowledged: Option<f64>,
    pub round_trip_us: i64,
    /// Less is sent than the rate allows, and all of it arrives.
    pub application_limited: bool,
    /// Enough is sent to be a test of a higher rate.
    pub filled: bool,
}

#[derive(Debug)]
pub struct Aimd {
    rate: f64,
    grows: bool,
    changed_us: i64,
    decreased_us: Option<i64>,
    shown_us: Option<i64>,
    line: Line,
}

impl Aimd {
    pub fn new(rate: f64) -> Self {
        Self { rate, grows: false, changed_us: 0, decreased_us: None, shown_us: None, line: Line::default() }
    }

    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// When overuse last took something away, in microseconds.
    pub fn decreased_us(&self) -> Option<i64> {
        self.decreased_us
    }

    /// The rate is this from now on, by a probe's answer or by silence.
    pub fn set(&mut self, now_us: i64, rate: f64) {
        if rate > self.rate {
            self.shown_us = Some(now_us);
        }
        self.rate = rate;
        self.changed_us = now_us;
        if self.line.mean.is_some_and(|mean| rate > mean * 1.1) {
            self.line = Line::default();
        }
    }

    pub fn update(&mut self, measured: &Measured) {
        match measured.usage {
            Usage::Over => self.decrease(measured),
            Usage::Under => self.grows = false,
            Usage::Normal if self.grows => self.increase(measured),
            Usage::Normal => {
                self.grows = true;
                self.changed_us = measured.now_us;
            }
        }
    }

    fn decrease(&mut self, measured: &Measured) {
        self.grows = false;
        let arriving = measured.acknowledged.unwrap_or(self.rate);
        let wait = measured.round_trip_us.clamp(10_000, 200_000);
        let too_soon = self.decreased_us.is_some_and(|at| measured.now_us - at < wait);
        if too_soon && arriving > self.rate / 2.0 {
            return;
        }
        if self.shown_us.is_some_and(|at| measured.now_us - at < FRESH_US) {
            self.rate = (arriving * DECREASE).max(self.rate * DECREASE).min(self.rate);
        } else if measured.application_limited {
            self.rate = (arriving * DECREASE).max(self.rate * LIMITED_DECREASE).min(self.rate);
        } else {
            self.line.saw(arriving);
            self.rate = (arriving * DECREASE).min(self.rate);
        }
        self.changed_us = measured.now_us;
        self.decreased_us = Some(measured.now_us);
    }

    fn increase(&mut self, measured: &Measured) {
        let passed = ((measured.now_us - self.changed_us) as f64 / 1e6).clamp(0.0, 1.0);
        self.changed_us = measured.now_us;
        let Some(arriving) = measured.acknowledged.filter(|_| measured.filled) else { return };
        if self.line.is_below(arriving) {
            self.line = Line::default();
        }
        let more = if self.line.mean.is_some() {
            let response = (measured.round_trip_us as f64 + RESPONSE_US) / 1e6;
            (PACKET_BITS / response).max(LEAST_GROWTH) * passed
        } else {
            (self.rate * (GROWTH_PER_SECOND.powf(passed) - 1.0)).max(1000.0 * passed)
        };
        let limit = arriving * HEADROOM + HEADROOM_BITS;
        if self.rate < limit {
            self.rate = (self.rate + more).min(limit);
        }
    }
}

/// The rate at which the line has overflowed before.
#[derive(Default, Debug)]
struct Line {
    mean: Option<f64>,
    /// Of the mean, relative to it.
    variance: f64,
}

impl Line {
    fn saw(&mut self, rate: f64) {
        let mean = match self.mean {
            Some(mean) if rate >= mean - self.spread(mean) => 0.95 * mean + 0.05 * rate,
            _ => {
                self.variance = 0.4;
                rate
            }
        };
        let off = (mean - rate).powi(2) / mean.max(1.0);
        self.variance = (0.95 * self.variance + 0.05 * off / 1000.0).clamp(0.4, 2.5);
        self.mean = Some(mean);
    }

    fn is_below(&self, rate: f64) -> bool {
        self.mean.is_some_and(|mean| rate > mean + self.spread(mean))
    }

    /// Three standard deviations, computed in kbit/s as the draft's constants are.
    fn spread(&self, mean: f64) -> f64 {
        3.0 * (self.variance * mean / 1000.0).sqrt() * 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(now_ms: i64, usage: Usage, acknowledged: f64) -> Measured {
        let acknowledged = Some(acknowledged);
        let now_us = now_ms * 1000;
        Measured { now_us, usage, acknowledged, round_trip_us: 50_000, application_limited: false, filled: true }
    }

    #[test]
    fn overuse_takes_a_part_of_what_arrives() {
        let mut aimd = Aimd::new(3e6);
        aimd.update(&measured(0, Usage::Over, 1e6));
        assert!((aimd.rate() - 0.85e6).abs() < 1.0);
    }

    #[test]
    fn growth_is_slow_and_never_far_beyond_what_arrives() {
        let mut aimd = Aimd::new(300e3);
        (0..100).for_each(|at| aimd.update(&measured(at * 100, Usage::Normal, 200e3)));
        assert!((aimd.rate() - 310e3).abs() < 1e3, "{}", aimd.rate());
    }

    #[test]
    fn little_traffic_does_not_pull_the_rate_down_to_itself() {
        let mut aimd = Aimd::new(3e6);
        let little = Measured { application_limited: true, ..measured(0, Usage::Over, 100e3) };
        aimd.update(&little);
        assert!(aimd.rate() > 2e6);
    }
}
