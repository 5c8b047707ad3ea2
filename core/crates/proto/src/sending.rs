//! What leaves for one subscriber whose line is measured: numbered, paced, probed; and what the line allows.

use std::time::{Duration, Instant};

use crate::allocation::Rise;
use crate::congestion::Controller;
use crate::hearing::{self, Hearing, HearingWatch};
use crate::pacer::{Class, Pacer, Waiting};
use crate::red::MOST_COPIES;
use crate::rung::{Fits, Rung, RungWatch};

/// Of the estimate, for what nobody plans: reports, lost packets sent again.
const USABLE: f64 = 0.95;
/// After the line was too thin, how long until more is tried; twice as long each time that more was too much.
const SHORTEST_REST: Duration = Duration::from_secs(2);
const LONGEST_REST: Duration = Duration::from_secs(16);
/// A picture that was paused may come back as soon as it fits, but not at once.
const PAUSE: Duration = Duration::from_secs(1);
/// A step up proves itself before the next.
const BETWEEN_STEPS: Duration = Duration::from_millis(800);
/// What was granted so long ago was not too much.
const PROVEN_AFTER: Duration = Duration::from_secs(6);
/// A path that loses this much of its own: each packet of a voice carries the one before, or two.
const LOSES_SOME: f64 = 0.02;
const LOSES_MUCH: f64 = 0.10;
/// Copies are sent over lines that carry at least this many bits per second for each.
const ROOM_FOR_COPY: f64 = 60e3;
/// With so much room a copy costs little, whatever the loss comes of: it need not first prove to be the path's own.
const ROOM_FOR_ALL: f64 = 250e3;
/// A browser may use two ports of one address in turn: so soon the next says nothing new.
const SAME_AGAIN: Duration = Duration::from_secs(5);
/// While a train of a probe is sent, packets are looked at this often.
const PROBE_STEP: Duration = Duration::from_millis(1);

#[derive(Debug)]
pub struct Sending {
    pub controller: Controller,
    pub pacer: Pacer,
    rungs: RungWatch,
    hearing: HearingWatch,
    copies: usize,
    /// The rung at the last feedback.
    told: Rung,
    /// The rung at the last feedback before less was believed for silence alone.
    sure: Rung,
    epoch: Instant,
    began: Instant,
    rest: Duration,
    rose: Option<Instant>,
    fell: Option<Instant>,
}

impl Sending {
    pub fn new(now: Instant) -> Self {
        let mut pacer = Pacer::default();
        let controller = Controller::new(now);
        pacer.set_rate(controller.estimate());
        Self {
            controller,
            pacer,
            rungs: RungWatch::on(now, Rung::default()),
            hearing: HearingWatch::default(),
            copies: 0,
            told: Rung::default(),
            sure: Rung::default(),
            epoch: now,
            began: now,
            rest: SHORTEST_REST,
            rose: None,
            fell: None,
        }
    }

    /// Another way leads to the subscriber now, and what was learned of the one before says nothing of it, but for what was
    /// told where it is the same line. The rung when it changes by that.
    pub fn begin_anew(&mut self, now: Instant, same_line: bool) -> Option<Rung> {
        if same_line && now.saturating_duration_since(self.began) < SAME_AGAIN {
            return None;
        }
        self.began = now;
        self.controller.begin_anew(now, same_line);
        if !same_line {
            self.told = Rung::default();
        } else if !self.carries_a_voice() {
            // Nor is it believed thicker than it was found, because it fell silent before its rung had followed.
            self.told = self.rung();
        }
        self.sure = self.told;
        self.pacer.set_rate(self.controller.estimate());
        self.copies = 0;
        self.returns_to(now, self.told, !same_line)
    }

    /// What the line did to this rung counts no more; `anew` also where it is the rung already. The rung when it changes.
    fn returns_to(&mut self, now: Instant, rung: Rung, anew: bool) -> Option<Rung> {
        let changes = rung != self.rung();
        if anew || changes {
            self.rungs = RungWatch::on(now, rung);
            self.hearing = HearingWatch::default();
        }
        (self.rest, self.rose, self.fell) = (SHORTEST_REST, None, None);
        changes.then_some(rung)
    }

    fn micros(&self, now: Instant) -> i64 {
        now.saturating_duration_since(self.epoch).as_micros() as i64
    }

    pub fn rung(&self) -> Rung {
        self.rungs.rung()
    }

    pub fn told(&mut self, now: Instant, body: &[u8]) {
        self.controller.told(now, body);
        self.told = self.rung();
        if !self.controller.is_in_doubt() {
            self.sure = self.told;
        }
        self.pacer.set_rate(self.controller.estimate());
    }

    pub fn passes(&mut self, now: Instant, class: Class) -> bool {
        let now_us = self.micros(now);
        self.pacer.passes(now_us, class)
    }

    pub fn next(&mut self, now: Instant) -> Option<Waiting> {
        let now_us = self.micros(now);
        self.pacer.next(now_us)
    }

    /// When something of this subscriber's must leave next.
    pub fn release_at(&self, now: Instant) -> Option<Instant> {
        let queue = self.pacer.wait_us().map(|wait| now + Duration::from_micros(wait as u64));
        let probe = self.controller.is_probing().then(|| now + PROBE_STEP);
        [queue, probe].into_iter().flatten().min()
    }

    /// Bits per second that pictures may have beside `voices`.
    pub fn budget(&self, voices: f64) -> f64 {
        (f64::from(self.controller.estimate()) * USABLE - voices).max(0.0)
    }

    /// How many of the packets before it each packet of a voice should carry.
    pub fn copies(&self) -> usize {
        self.copies
    }

    /// How many voices leave, and how they are packed.
    pub fn hearing(&self) -> Hearing {
        match self.rung() {
            Rung::Text => Hearing { voices: Some(0), gathered: true },
            // Before the rung says so, one goes on.
            _ => Hearing {
                voices: self.hearing.now().voices.map(|voices| voices.max(1)),
                // What carries copies holds nothing back.
                gathered: self.hearing.now().gathered && self.copies == 0,
            },
        }
    }

    /// Whether what nobody hears or sees must be little, too.
    pub fn is_thin(&self) -> bool {
        self.hearing.now().voices.is_some()
    }

    /// Whether the line carries a voice beside text.
    pub fn carries_a_voice(&self) -> bool {
        hearing::carries_a_voice(f64::from(self.controller.estimate()))
    }

    pub fn may_rise(&self, now: Instant) -> Rise {
        let passed = |since: Option<Instant>, rest| since.is_none_or(|at| now.saturating_duration_since(at) >= rest);
        if !passed(self.rose, BETWEEN_STEPS) || !passed(self.fell, PAUSE) {
            return Rise::Nothing;
        }
        if passed(self.fell, self.rest) { Rise::Everything } else { Rise::Paused }
    }

    /// A picture was given less than it had.
    pub fn fell(&mut self, now: Instant) {
        let hasty = self.rose.is_some_and(|at| now.saturating_duration_since(at) < PROVEN_AFTER);
        self.rest = if hasty { (self.rest * 2).min(LONGEST_REST) } else { self.rest };
        self.fell = Some(now);
    }

    /// A picture was given more than it had.
    pub fn rose(&mut self, now: Instant) {
        let proven = self.rose.is_none_or(|at| now.saturating_duration_since(at) >= PROVEN_AFTER);
        if proven {
            self.rest = SHORTEST_REST;
        }
        self.rose = Some(now);
    }

    fn wanted_copies(&self) -> usize {
        let (room, own) = (f64::from(self.controller.estimate()), self.controller.own_loss());
        let loss = if room >= ROOM_FOR_ALL { own.max(self.controller.loss()) } else { own };
        let wanted = match loss {
            loss if loss >= LOSES_MUCH => MOST_COPIES,
            loss if loss >= LOSES_SOME => 1,
            _ => 0,
        };
        // The voice itself comes first.
        wanted.min(((room / ROOM_FOR_COPY) as usize).saturating_sub(1))
    }

    /// About ten times a second: `wanted` bits per second could be used, of what is shown `fits`.
    pub fn step(&mut self, now: Instant, wanted: f64, fits: Fits) -> Option<Rung> {
        self.hearing.step(now, f64::from(self.controller.estimate()));
        self.controller.tick(now, wanted / USABLE, self.rung() == Rung::Text);
        self.pacer.set_rate(self.controller.estimate());
        self.copies = self.wanted_copies();
        if self.controller.was_only_deaf(now) {
            return self.returns_to(now, self.sure, true);
        }
        self.rungs.step(now, fits)
    }
}
