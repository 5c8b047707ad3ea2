//! How much a subscriber's line carries: from the feedback about what arrived to one rate.
//!
//! Theory. Three voices, and the lowest counts: delay (a queue that grows means too much, `trend` and `aimd`), loss
//! (`loss`), and for rising quickly, trains of packets that ask the line (`probe`). All is in microseconds since the
//! controller began and in bits per second on the line, headers of IP and UDP included.

mod acknowledged;
mod aimd;
mod deafness;
mod feedback;
mod history;
mod loss;
mod probe;
mod trend;

use std::time::Instant;

use crate::rtp;
use acknowledged::AcknowledgedRate;
use aimd::{Aimd, Measured};
use deafness::Deafness;
use history::{History, Outcome};
use loss::LossLimit;
use probe::Prober;
use trend::{Trend, Usage};

/// IPv4 and UDP headers.
pub const LINE_OVERHEAD: usize = 28;
/// Where everybody begins.
const START: f64 = 300e3;
const LOWEST: f64 = 20e3;
const HIGHEST: f64 = 50e6;
const ROUND_TRIP_AT_FIRST_US: i64 = 100_000;
/// Sending less than this part of the rate is no test of it.
const LIMITED: f64 = 0.65;
/// Sending at least this part of the rate may raise it.
const FILLED: f64 = 0.85;
/// A line that is flooded loses more than this part, or brings it later.
const FEW: f64 = 0.25;
const PROMPT_US: i64 = 500_000;

#[derive(Debug)]
pub struct Controller {
    epoch: Instant,
    history: History,
    outcomes: Vec<Outcome>,
    trend: Trend,
    acknowledged: AcknowledgedRate,
    sending: AcknowledgedRate,
    aimd: Aimd,
    loss: LossLimit,
    prober: Prober,
    round_trip_us: i64,
    wanted: f64,
    deafness: Deafness,
    /// What comes through the flood on the way back, in bits per second.
    flood: Option<f64>,
    /// The rate after the last feedback.
    told: f64,
}

impl Controller {
    pub fn new(now: Instant) -> Self {
        Self {
            epoch: now,
            history: History::default(),
            outcomes: Vec::new(),
            trend: Trend::default(),
            acknowledged: AcknowledgedRate::default(),
            sending: AcknowledgedRate::default(),
            aimd: Aimd::new(START),
            loss: LossLimit::new(HIGHEST),
            prober: Prober::new(),
            round_trip_us: ROUND_TRIP_AT_FIRST_US,
            wanted: 0.0,
            deafness: Deafness::new(0),
            flood: None,
            told: START,
        }
    }

    /// Another way is used from now on; numbers go on. Of another line nothing is known. The same one may have been cut in
    /// between, and only what was told of it is believed.
    pub fn begin_anew(&mut self, now: Instant, same_line: bool) {
        let deafness = self.deafness.begin_anew(self.micros(now), same_line);
        let history = std::mem::take(&mut self.history);
        let told = if same_line { self.told } else { START };
        let (epoch, wanted, aimd) = (self.epoch, self.wanted, Aimd::new(told));
        *self = Self { epoch, wanted, history, deafness, aimd, told, ..Self::new(now) };
        self.history.forget();
    }

    fn micros(&self, now: Instant) -> i64 {
        now.saturating_duration_since(self.epoch).as_micros() as i64
    }

    /// Bits per second.
    pub fn estimate(&self) -> u32 {
        self.rate() as u32
    }

    fn rate(&self) -> f64 {
        self.aimd.rate().min(self.loss.rate()).clamp(LOWEST, HIGHEST)
    }

    /// Of the packets sent lately, 0 to 1.
    pub fn loss(&self) -> f64 {
        self.loss.fraction()
    }

    /// The part of the packets that the path loses whatever is sent, 0 to 1.
    pub fn own_loss(&self) -> f64 {
        self.loss.own()
    }

    /// Counts a datagram of `size` bytes that leaves now; its transport-wide number.
    pub fn sent(&mut self, now: Instant, size: usize) -> u16 {
        let now = self.micros(now);
        let size = (size + LINE_OVERHEAD) as u16;
        self.deafness.sent(now);
        self.sending.arrived(now, size);
        let probe = self.prober.sent(now, size);
        self.history.sent(now, size, probe)
    }

    pub fn round_trip(&mut self, micros: u64) {
        self.round_trip_us = micros.min(2_000_000) as i64;
    }

    /// Something came from the subscriber.
    pub fn heard(&mut self, now: Instant) {
        self.deafness.heard(self.micros(now));
    }

    /// Where most of what the subscriber sends is lost: the bits per second that arrive.
    pub fn way_back(&mut self, flood: Option<f64>) {
        self.flood = flood;
    }

    /// Transport-wide feedback of the subscriber.
    pub fn told(&mut self, now: Instant, body: &[u8]) {
        let now_us = self.micros(now);
        let mut outcomes = std::mem::take(&mut self.outcomes);
        outcomes.clear();
        self.history.told(body, &mut outcomes);
        if !outcomes.is_empty() {
            self.weigh(now_us, &outcomes);
        }
        self.outcomes = outcomes;
    }

    fn weigh(&mut self, now_us: i64, outcomes: &[Outcome]) {
        let mut shown = None;
        for outcome in outcomes {
            self.loss.count(outcome);
            let Some(arrived) = outcome.arrived_us else { continue };
            self.acknowledged.arrived(arrived, outcome.size);
            if outcome.probe == 0 {
                // A train may fill the queue for a moment: that is its purpose and no overuse.
                self.trend.arrived(outcome);
            } else {
                shown = self.prober.arrived(now_us, outcome, self.wanted).or(shown);
            }
        }
        let usage = self.trend.usage();
        let before = self.rate();
        self.aimd.update(&Measured {
            now_us,
            usage,
            acknowledged: self.acknowledged.value(),
            round_trip_us: self.round_trip_us,
            application_limited: self.is_limited(),
            filled: self.sending.value().is_some_and(|sending| sending > self.aimd.rate() * FILLED),
        });
        if usage == Usage::Over {
            self.prober.overused(now_us);
        } else if let Some(rate) = shown {
            self.learn(now_us, rate);
        }
        if self.deafness.told(now_us, self.is_well(now_us, outcomes)) {
            self.prober.ask(now_us, self.rate());
        }
        self.loss.weigh(now_us, self.aimd.rate(), self.acknowledged.value().unwrap_or_default());
        if let Some(least) = self.flood.map(|passes| passes.min(before)) {
            // Little is told of what arrived: it was more.
            self.aimd.set(now_us, self.aimd.rate().max(least));
            self.loss.raise(least);
        }
        self.told = self.rate();
    }

    /// What is told of a line that is not flooded.
    fn is_well(&self, now_us: i64, outcomes: &[Outcome]) -> bool {
        let lost = outcomes.iter().filter(|outcome| outcome.arrived_us.is_none()).count();
        let newest = outcomes.iter().rfind(|outcome| outcome.arrived_us.is_some());
        self.flood.is_none()
            && self.trend.usage() == Usage::Normal
            && lost as f64 <= outcomes.len() as f64 * FEW
            && newest.is_some_and(|newest| now_us - newest.sent_us < PROMPT_US)
    }

    /// A train's answer raises the rate; it lowers it only when the line was shown to be clearly slower than believed.
    fn learn(&mut self, now_us: i64, rate: f64) {
        if rate > self.aimd.rate() {
            self.aimd.set(now_us, rate.min(HIGHEST));
        }
        self.loss.raise(rate);
    }

    fn is_limited(&self) -> bool {
        match (self.sending.value(), self.acknowledged.value()) {
            (Some(sending), Some(arriving)) => sending < self.aimd.rate() * LIMITED && arriving > 0.85 * sending,
            _ => true,
        }
    }

    /// About ten times a second: `wanted` is what could be used, in bits per second; `silent` when nothing is sent at all.
    pub fn tick(&mut self, now: Instant, wanted: f64, silent: bool) {
        let now_us = self.micros(now);
        self.wanted = wanted;
        if silent {
            // Of what was sent last nobody may ever tell: that says nothing of the line as it is now.
            return self.prober.look_in_silence(now_us, self.deafness.is_in_doubt());
        }
        if self.deafness.halves(now_us, self.rate(), self.flood.is_some()) {
            let rate = self.aimd.rate();
            // It carries at least what comes back.
            let least = self.flood.unwrap_or_default().clamp(LOWEST, HIGHEST);
            self.aimd.set(now_us, (rate / 2.0).max(least).min(rate));
            self.prober.overused(now_us);
            return;
        }
        let calm = self.aimd.decreased_us().is_none_or(|at| now_us - at > self.round_trip_us);
        if calm && self.trend.usage() == Usage::Normal {
            self.prober.look(now_us, self.rate(), wanted);
        }
    }

    /// See [`Deafness::is_in_doubt`].
    pub fn is_in_doubt(&self) -> bool {
        self.deafness.is_in_doubt()
    }

    /// See [`Deafness::was_only_deaf`].
    pub fn was_only_deaf(&mut self, now: Instant) -> bool {
        self.deafness.was_only_deaf(self.micros(now), self.rate())
    }

    pub fn is_probing(&self) -> bool {
        self.prober.is_active()
    }

    /// What the next packet of padding holds that is due now; empty when none is.
    pub fn padding(&mut self, now: Instant) -> &'static [u8] {
        let now_us = self.micros(now);
        match self.prober.lacks(now_us) {
            0 => &[],
            _ if self.prober.is_question() => &rtp::LITTLE_PADDING,
            _ => &rtp::PADDING,
        }
    }
}

#[cfg(test)]
mod tests;
