//! Whether a queue grows somewhere on the way, from how the gaps between packets change.
//!
//! Theory (draft-ietf-rmcat-gcc-02 section 5, with the trend line that libwebrtc took in its filter's place). Packets that
//! were sent together form a group. For each two groups the change of the one-way delay is the gap between their
//! arrivals less the gap between their departures. A straight line through the last 20 accumulated, smoothed
//! delays rises while a queue fills. Rising above a threshold that adapts to the path's own noise is overuse.

use std::collections::VecDeque;

use super::history::Outcome;

const GROUP_US: i64 = 5_000;
/// Arriving this close behind one another, and earlier than they were sent apart, is a burst and counts as one group.
const BURST_US: i64 = 5_000;
const LONGEST_BURST_US: i64 = 100_000;
/// The receiver's clock jumped.
const LARGEST_JUMP_US: i64 = 3_000_000;
const WINDOW: usize = 20;
const SMOOTHING: f64 = 0.9;
const GAIN: f64 = 4.0;
const MOST_DELTAS: u32 = 60;
const OVERUSE_MS: f64 = 10.0;
const THRESHOLD: std::ops::RangeInclusive<f64> = 6.0..=600.0;
const THRESHOLD_AT_FIRST: f64 = 12.5;
const THRESHOLD_RISE: f64 = 0.0087;
const THRESHOLD_FALL: f64 = 0.039;
/// A peak this far above the threshold is an outlier and does not move it.
const OUTLIER: f64 = 15.0;

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Usage {
    #[default]
    Normal,
    Over,
    Under,
}

#[derive(Clone, Copy, Debug)]
struct Group {
    first_sent: i64,
    last_sent: i64,
    first_arrived: i64,
    last_arrived: i64,
}

#[derive(Debug)]
pub struct Trend {
    current: Option<Group>,
    before: Option<Group>,
    deltas: u32,
    accumulated: f64,
    smoothed: f64,
    /// Arrival and smoothed delay in ms.
    points: VecDeque<(f64, f64)>,
    first_arrival: Option<i64>,
    threshold: f64,
    threshold_at: Option<i64>,
    slope: f64,
    over_for: Option<f64>,
    over_count: u32,
    usage: Usage,
}

impl Default for Trend {
    fn default() -> Self {
        Self {
            current: None,
            before: None,
            deltas: 0,
            accumulated: 0.0,
            smoothed: 0.0,
            points: VecDeque::with_capacity(WINDOW),
            first_arrival: None,
            threshold: THRESHOLD_AT_FIRST,
            threshold_at: None,
            slope: 0.0,
            over_for: None,
            over_count: 0,
            usage: Usage::Normal,
        }
    }
}

impl Trend {
    pub fn usage(&self) -> Usage {
        self.usage
    }

    /// A packet that arrived; lost ones tell nothing about delay.
    pub fn arrived(&mut self, outcome: &Outcome) {
        let Some(arrived) = outcome.arrived_us else { return };
        let sent = outcome.sent_us;
        let Some(current) = &mut self.current else {
            self.current = Some(Group::of(sent, arrived));
            return;
        };
        if sent < current.first_sent {
            return;
        }
        if current.takes(sent, arrived) {
            current.last_sent = current.last_sent.max(sent);
            current.last_arrived = current.last_arrived.max(arrived);
            return;
        }
        let finished = *current;
        self.current = Some(Group::of(sent, arrived));
        if let Some(before) = self.before.replace(finished) {
            let sent_ms = (finished.last_sent - before.last_sent) as f64 / 1000.0;
            let arrived_us = finished.last_arrived - before.last_arrived;
            if arrived_us.abs() > LARGEST_JUMP_US {
                *self = Self { threshold: self.threshold, ..Self::default() };
            } else if arrived_us >= 0 {
                self.delta(arrived_us as f64 / 1000.0 - sent_ms, sent_ms, finished.last_arrived);
            }
        }
    }

    fn delta(&mut self, delay_ms: f64, sent_ms: f64, arrived_us: i64) {
        let first = *self.first_arrival.get_or_insert(arrived_us);
        self.deltas = (self.deltas + 1).min(MOST_DELTAS * 16);
        self.accumulated += delay_ms;
        self.smoothed = SMOOTHING * self.smoothed + (1.0 - SMOOTHING) * self.accumulated;
        if self.points.len() == WINDOW {
            self.points.pop_front();
        }
        self.points.push_back(((arrived_us - first) as f64 / 1000.0, self.smoothed));
        let slope = if self.points.len() == WINDOW { slope(&self.points).unwrap_or(self.slope) } else { self.slope };
        self.detect(slope, sent_ms, arrived_us);
    }

    fn detect(&mut self, slope: f64, sent_ms: f64, arrived_us: i64) {
        if self.deltas < 2 {
            return;
        }
        let trend = f64::from(self.deltas.min(MOST_DELTAS)) * slope * GAIN;
        if trend > self.threshold {
            let over = self.over_for.map_or(sent_ms / 2.0, |over| over + sent_ms);
            self.over_for = Some(over);
            self.over_count += 1;
            if over > OVERUSE_MS && self.over_count > 1 && slope >= self.slope {
                self.over_for = Some(0.0);
                self.over_count = 0;
                self.usage = Usage::Over;
            }
        } else {
            self.over_for = None;
            self.over_count = 0;
            self.usage = if trend < -self.threshold { Usage::Under } else { Usage::Normal };
        }
        self.slope = slope;
        self.adapt(trend, arrived_us);
    }

    fn adapt(&mut self, trend: f64, arrived_us: i64) {
        let before = self.threshold_at.replace(arrived_us).unwrap_or(arrived_us);
        if trend.abs() > self.threshold + OUTLIER {
            return;
        }
        let gain = if trend.abs() < self.threshold { THRESHOLD_FALL } else { THRESHOLD_RISE };
        let passed_ms = ((arrived_us - before) as f64 / 1000.0).clamp(0.0, 100.0);
        let moved = self.threshold + gain * (trend.abs() - self.threshold) * passed_ms;
        self.threshold = moved.clamp(*THRESHOLD.start(), *THRESHOLD.end());
    }
}

impl Group {
    fn of(sent: i64, arrived: i64) -> Self {
        Self { first_sent: sent, last_sent: sent, first_arrived: arrived, last_arrived: arrived }
    }

    fn takes(&self, sent: i64, arrived: i64) -> bool {
        if sent - self.first_sent <= GROUP_US {
            return true;
        }
        let gap = arrived - self.last_arrived;
        let grew = gap - (sent - self.last_sent);
        grew < 0 && gap <= BURST_US && arrived - self.first_arrived < LONGEST_BURST_US
    }
}

/// Least squares.
fn slope(points: &VecDeque<(f64, f64)>) -> Option<f64> {
    let count = points.len() as f64;
    let (sum_x, sum_y) = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
    let (mean_x, mean_y) = (sum_x / count, sum_y / count);
    let (mut above, mut below) = (0.0, 0.0);
    for (x, y) in points {
        above += (x - mean_x) * (y - mean_y);
        below += (x - mean_x).powi(2);
    }
    (below > 0.0).then(|| above / below)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packets every 10 ms whose delay grows by `grows` microseconds each, with a jitter of up to 1 ms.
    fn usage_after(packets: i64, grows: i64) -> Usage {
        let mut trend = Trend::default();
        for at in 0..packets {
            let sent_us = at * 10_000;
            let jitter = (at * 7919) % 1000;
            let arrived_us = Some(sent_us + 20_000 + grows * at + jitter);
            trend.arrived(&Outcome { sent_us, arrived_us, size: 1200, probe: 0 });
        }
        trend.usage()
    }

    #[test]
    fn a_steady_path_is_normal() {
        assert_eq!(usage_after(300, 0), Usage::Normal);
    }

    #[test]
    fn a_filling_queue_is_overuse_and_a_draining_one_underuse() {
        assert_eq!(usage_after(60, 2000), Usage::Over);
        assert_eq!(usage_after(60, -1500), Usage::Under);
    }
}
