//! The rate that loss allows.
//!
//! Theory. Loss that goes away when less is sent was congestion; loss that stays is the radio's, and sending less would
//! only cost quality. So what most of the last seconds had counts as the path's own, and only what is above it acts.

use std::collections::VecDeque;

use super::history::Outcome;

/// Looked at in windows of at least this.
const WINDOW_US: i64 = 250_000;
const FEWEST: u32 = 20;
/// Loss below this is nothing.
const LOW: f64 = 0.04;
/// Loss above this takes half of itself away from the rate.
const HIGH: f64 = 0.10;
const GROWTH: f64 = 1.08;
/// Loss never takes away more than leaves this part of what passes.
const PASSES: f64 = 0.85;
/// Loss between the two: whether it goes away with a little less is tried out.
const TRIAL: f64 = 0.97;
/// Windows from which the path's own loss is told.
const REMEMBERED: usize = 40;
/// Windows that must agree before a path has a loss of its own.
const AGREEING: usize = 8;
/// A path whose own loss is higher than this is congested all the same.
const MOST_OWN: f64 = 0.35;

#[derive(Debug)]
pub struct LossLimit {
    rate: f64,
    lost: u32,
    total: u32,
    since_us: Option<i64>,
    /// What was sent before the last step down tells nothing of its effect.
    lowered_us: i64,
    windows: VecDeque<f64>,
    fraction: f64,
}

impl LossLimit {
    pub fn new(rate: f64) -> Self {
        Self {
            rate,
            lost: 0,
            total: 0,
            since_us: None,
            lowered_us: i64::MIN,
            windows: VecDeque::with_capacity(REMEMBERED),
            fraction: 0.0,
        }
    }

    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// Of the last window, 0 to 1.
    pub fn fraction(&self) -> f64 {
        self.fraction
    }

    /// The rate can be no lower than what was just shown to pass.
    pub fn raise(&mut self, rate: f64) {
        self.rate = self.rate.max(rate);
    }

    /// Counts what became of a packet.
    pub fn count(&mut self, outcome: &Outcome) {
        if outcome.sent_us >= self.lowered_us {
            self.total += 1;
            self.lost += u32::from(outcome.arrived_us.is_none());
        }
    }

    /// After all packets of a feedback. `delay_rate` is what delay allows: loss never allows more than a little above
    /// it; `arriving` is what passes in any case.
    pub fn weigh(&mut self, now_us: i64, delay_rate: f64, arriving: f64) {
        let since = *self.since_us.get_or_insert(now_us);
        if now_us - since < WINDOW_US || self.total < FEWEST {
            return;
        }
        self.fraction = f64::from(self.lost) / f64::from(self.total);
        (self.lost, self.total, self.since_us) = (0, 0, Some(now_us));
        let own = self.own();
        if self.windows.len() == REMEMBERED {
            self.windows.pop_front();
        }
        self.windows.push_back(self.fraction);
        let excess = (self.fraction - own).max(0.0);
        if excess < LOW {
            self.rate = self.rate.max(1000.0) * GROWTH;
        } else if excess > HIGH {
            self.rate = (self.rate * (1.0 - excess / 2.0)).max(arriving * PASSES).min(self.rate);
            self.lowered_us = now_us;
        } else {
            self.rate *= TRIAL;
        }
        self.rate = self.rate.min(delay_rate * GROWTH);
    }

    /// The path's own loss, which three of four windows had: known only once there are a few. 0 to 1.
    pub fn own(&self) -> f64 {
        if self.windows.len() < AGREEING {
            return 0.0;
        }
        let mut sorted: Vec<f64> = self.windows.iter().copied().collect();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 4].min(MOST_OWN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(windows: i64, lost: impl Fn(f64) -> u32) -> f64 {
        let mut limit = LossLimit::new(1e6);
        for at in 0..windows {
            let lost = lost(limit.rate());
            for number in 0..100 {
                let arrived_us = (number >= lost).then_some(0);
                limit.count(&Outcome { sent_us: at * WINDOW_US, arrived_us, size: 1200, probe: 0 });
            }
            limit.weigh(at * WINDOW_US, 1e6, 0.0);
        }
        limit.rate()
    }

    #[test]
    fn a_little_loss_changes_nothing() {
        assert!(after(20, |_| 3) >= 1e6);
    }

    #[test]
    fn loss_that_comes_of_too_much_brings_the_rate_down_to_where_it_ends() {
        let rate = after(80, |rate| ((1.0 - 400e3 / rate).max(0.0) * 100.0) as u32);
        assert!((250e3..600e3).contains(&rate), "{rate}");
    }

    #[test]
    fn loss_that_stays_is_the_paths_own() {
        assert!(after(80, |_| 30) > 0.8e6);
    }
}
