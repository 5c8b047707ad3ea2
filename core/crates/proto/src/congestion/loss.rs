//! The rate that loss allows.
//!
//! Theory. Loss that goes away when less is sent was congestion; loss that stays is the radio's, and sending less would
//! only cost quality. So what most of the last seconds had counts as the path's own, and only what is above it acts. Sooner
//! than that it shows by this: a line that is full passes the same however much is sent, so of less it loses less; what
//! is lost beyond that is the path's own.

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

/// No path loses so much of its own, window after window: the line is flooded, and carries what arrives.
const FLOODED: f64 = 0.5;

/// Windows of a loss that must agree before the path's own part is believed.
const SURE: usize = 3;

/// What was sent and counted in one window.
#[derive(Clone, Copy, Default, Debug)]
struct Window {
    lost: u32,
    total: u32,
    bytes: u64,
    bytes_lost: u64,
    first_us: i64,
    last_us: i64,
}

impl Window {
    fn count(&mut self, outcome: &Outcome) {
        if self.total == 0 {
            self.first_us = outcome.sent_us;
        }
        self.last_us = self.last_us.max(outcome.sent_us);
        self.total += 1;
        self.bytes += u64::from(outcome.size);
        if outcome.arrived_us.is_none() {
            self.lost += 1;
            self.bytes_lost += u64::from(outcome.size);
        }
    }

    fn fraction(&self) -> f64 {
        f64::from(self.lost) / f64::from(self.total)
    }

    /// Bits per second of so many bytes of this window.
    fn rate(&self, bytes: u64) -> f64 {
        bytes as f64 * 8e6 / (self.last_us - self.first_us).max(WINDOW_US) as f64
    }
}

/// A time of much loss.
#[derive(Clone, Copy, Default, Debug)]
struct Episode {
    /// The most that passed in two windows, in bits per second: one alone may have gathered what others sent.
    passed: [f64; 2],
    own: [f64; SURE],
    lost: [f64; SURE],
    /// What passed in the last windows.
    lately: [f64; SURE],
    windows: usize,
}

impl Episode {
    fn saw(&mut self, window: &Window) {
        let passed = window.rate(window.bytes - window.bytes_lost);
        let [most, second] = self.passed;
        self.passed = [most.max(passed), second.max(most.min(passed))];
        let full = (1.0 - self.passed[1] / window.rate(window.bytes).max(1.0)).max(0.0);
        self.own[self.windows % SURE] = (window.fraction() - full).max(0.0);
        self.lost[self.windows % SURE] = window.fraction();
        self.lately[self.windows % SURE] = passed;
        self.windows += 1;
    }

    /// What a flooded line carries, in bits per second: one window alone may have gathered what others sent, or missed it.
    fn flooded(&self) -> Option<f64> {
        let mut lately = self.lately;
        lately.sort_by(f64::total_cmp);
        self.lost.iter().all(|lost| *lost >= FLOODED).then_some(lately[SURE / 2])
    }

    fn own(&self) -> f64 {
        self.own.iter().copied().fold(1.0, f64::min)
    }
}

#[derive(Debug)]
pub struct LossLimit {
    rate: f64,
    window: Window,
    episode: Episode,
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
            window: Window::default(),
            episode: Episode::default(),
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
            self.window.count(outcome);
        }
    }

    /// After all packets of a feedback. `delay_rate` is what delay allows: loss never allows more than a little above
    /// it; `arriving` is what passes in any case.
    pub fn weigh(&mut self, now_us: i64, delay_rate: f64, arriving: f64) {
        let since = *self.since_us.get_or_insert(now_us);
        if now_us - since < WINDOW_US || self.window.total < FEWEST {
            return;
        }
        let window = std::mem::take(&mut self.window);
        self.since_us = Some(now_us);
        self.fraction = window.fraction();
        if self.fraction > LOW {
            self.episode.saw(&window);
        } else {
            self.episode = Episode::default();
        }
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
        if let Some(passes) = self.episode.flooded() {
            self.rate = self.rate.min(passes / (1.0 - MOST_OWN));
        }
        self.rate = self.rate.min(delay_rate * GROWTH);
    }

    /// The path's own loss, 0 to 1: what three of four windows had, or what stays though less is sent.
    pub fn own(&self) -> f64 {
        self.usual().max(self.episode.own()).min(MOST_OWN)
    }

    /// Known only once there are a few windows.
    fn usual(&self) -> f64 {
        if self.windows.len() < AGREEING {
            return 0.0;
        }
        let mut sorted: Vec<f64> = self.windows.iter().copied().collect();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 4]
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

    /// What is left of 2 Mbit/s after so many windows, where what is sent follows the rate, and so many hundredths are lost of it.
    fn following(windows: i64, lost: impl Fn(f64) -> f64) -> f64 {
        let mut limit = LossLimit::new(2e6);
        let mut due = 0.0;
        for at in 0..windows {
            let packets = (limit.rate() * 0.25 / 9600.0) as i64;
            for number in 0..packets {
                due += lost(limit.rate());
                let arrived_us = if due >= 1.0 { None } else { Some(0) };
                due -= if arrived_us.is_none() { 1.0 } else { 0.0 };
                let sent_us = at * WINDOW_US + number * WINDOW_US / packets;
                limit.count(&Outcome { sent_us, arrived_us, size: 1200, probe: 0 });
            }
            limit.weigh((at + 1) * WINDOW_US, 2e6, 0.0);
        }
        limit.rate()
    }

    #[test]
    fn loss_that_begins_and_stays_is_known_before_much_is_given_up() {
        let lowest = (1..40).map(|windows| following(windows, |_| 0.3)).fold(f64::MAX, f64::min);
        assert!(lowest > 0.7e6, "{lowest}");
    }

    #[test]
    fn a_line_that_becomes_thin_is_no_path_that_loses() {
        for thin in [200e3, 400e3, 1e6] {
            let rate = following(60, |rate| (1.0 - thin / rate).max(0.0));
            assert!((0.5..1.5).contains(&(rate / thin)), "{rate} on a line of {thin}");
        }
    }

    #[test]
    fn loss_that_stays_is_the_paths_own() {
        assert!(after(80, |_| 30) > 0.8e6);
    }
}
