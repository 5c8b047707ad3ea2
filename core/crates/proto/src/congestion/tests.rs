//! The controller on a simulated line: one drop-tail queue, a delay, random loss, feedback every 100 ms.

use super::*;
use crate::transport_cc::Recorder;
use netem::{Conditions, Line, Loss};
use std::collections::VecDeque;
use std::time::Duration;

const DELAY_US: i64 = 25_000;
const PACKET: usize = 1172;
const PADDING: usize = 292;

struct Run {
    epoch: Instant,
    now_us: i64,
    controller: Controller,
    recorder: Recorder,
    line: Line<u16>,
    feedback: VecDeque<(i64, Vec<u8>)>,
    /// Of so many of these reports one arrives.
    one_of: u32,
    reports: u32,
    debt: f64,
}

impl Run {
    fn new() -> Self {
        let epoch = crate::clock_of_tests();
        Self {
            epoch,
            now_us: 0,
            controller: Controller::new(epoch),
            recorder: Recorder::new(epoch),
            line: Line::new(Conditions::default(), 1),
            feedback: VecDeque::new(),
            one_of: 1,
            reports: 0,
            debt: 0.0,
        }
    }

    fn at(&self, micros: i64) -> Instant {
        self.epoch + Duration::from_micros(micros as u64)
    }

    fn send(&mut self, size: usize) {
        let now = self.at(self.now_us);
        let number = self.controller.sent(now, size);
        self.line.offer(now, size + LINE_OVERHEAD, number);
    }

    /// `media` tells from the estimate how much is sent, in bits per second; `wanted` is what could be used.
    fn goes_on(&mut self, seconds: f64, line: &Conditions, wanted: f64, media: impl Fn(f64) -> f64) {
        self.line.become_like(self.at(self.now_us), line.clone());
        let end = self.now_us + (seconds * 1e6) as i64;
        while self.now_us < end {
            self.now_us += 1000;
            let now = self.at(self.now_us);
            // Frames every 33 ms, in packets sent one behind the other.
            self.debt += media(f64::from(self.controller.estimate())) / 8000.0;
            if self.now_us % 33_000 == 0 {
                while self.debt > PACKET as f64 / 2.0 {
                    let size = (self.debt as usize).clamp(200, PACKET);
                    self.send(size);
                    self.debt -= size as f64;
                }
            }
            while !self.controller.padding(now).is_empty() {
                self.send(PADDING);
            }
            while let Some(at) = self.line.next_at().filter(|at| *at <= now) {
                while let Some(number) = self.line.take(at) {
                    self.recorder.arrived(at, number);
                }
            }
            if self.now_us % 100_000 == 0 {
                let mut body = Vec::new();
                self.reports += 1;
                if self.recorder.take(&mut body) && self.reports.is_multiple_of(self.one_of) {
                    self.feedback.push_back((self.now_us + DELAY_US, body));
                }
                self.controller.tick(now, wanted, false);
            }
            while self.feedback.front().is_some_and(|(at, _)| *at <= self.now_us) {
                let (_, body) = self.feedback.pop_front().unwrap();
                self.controller.heard(now);
                self.controller.told(now, &body);
            }
        }
    }

    fn estimate(&self) -> f64 {
        f64::from(self.controller.estimate())
    }
}

fn line(rate: f64) -> Conditions {
    Conditions { delay: Duration::from_micros(DELAY_US as u64), rate: Some(rate), ..Conditions::default() }
}

fn losing(rate: f64, loss: f64) -> Conditions {
    Conditions { loss: Loss::Random(loss), ..line(rate) }
}

/// Media fills the estimate up to its own most.
fn up_to(most: f64) -> impl Fn(f64) -> f64 {
    move |estimate| most.min(estimate * 0.95)
}

#[test]
fn the_estimate_is_near_the_line() {
    for (rate, near) in [(0.3e6, 0.25), (0.5e6, 0.2), (1e6, 0.2), (3e6, 0.2)] {
        let mut run = Run::new();
        run.goes_on(10.0, &line(rate), 6e6, up_to(6e6));
        let mut off: Vec<f64> = (0..100)
            .map(|_| {
                run.goes_on(0.2, &line(rate), 6e6, up_to(6e6));
                (run.estimate() / rate - 1.0).abs()
            })
            .collect();
        off.sort_by(f64::total_cmp);
        assert!(off[90] < near, "at {rate}: nine of ten times off by less than {}", off[90]);
    }
}

#[test]
fn layers_far_below_the_line_still_find_it() {
    for rate in [1e6, 3e6] {
        let mut run = Run::new();
        run.goes_on(12.0, &line(rate), 4e6, |_| 250e3);
        let part = run.estimate() / rate;
        assert!((0.8..1.25).contains(&part), "{part} of {rate}");
    }
}

#[test]
fn nothing_more_than_wanted_is_looked_for() {
    let mut run = Run::new();
    run.goes_on(10.0, &line(100e6), 1e6, up_to(0.9e6));
    assert!((0.9e6..2.5e6).contains(&run.estimate()), "{}", run.estimate());
}

#[test]
fn a_squeezed_line_is_noticed_within_a_second_and_a_freed_one_within_five() {
    let mut run = Run::new();
    run.goes_on(10.0, &line(3e6), 3e6, up_to(2.5e6));
    run.goes_on(1.5, &line(300e3), 3e6, up_to(2.5e6));
    assert!(run.estimate() < 400e3, "{}", run.estimate());
    run.goes_on(8.0, &line(300e3), 3e6, up_to(2.5e6));
    assert!((200e3..360e3).contains(&run.estimate()), "{}", run.estimate());
    run.goes_on(5.0, &line(3e6), 3e6, up_to(2.5e6));
    assert!(run.estimate() > 2.2e6, "{}", run.estimate());
}

#[test]
fn the_radios_own_loss_does_not_starve_a_free_line() {
    for loss in [0.05, 0.15] {
        let mut run = Run::new();
        run.goes_on(20.0, &losing(5e6, loss), 2e6, up_to(2e6));
        assert!(run.estimate() > 1.2e6, "{} at {loss}", run.estimate());
    }
}

#[test]
fn without_any_feedback_less_and_less_is_believed() {
    let mut run = Run::new();
    run.goes_on(5.0, &line(3e6), 3e6, up_to(2.5e6));
    run.goes_on(6.0, &losing(3e6, 1.0), 3e6, up_to(2.5e6));
    assert!(run.estimate() < 200e3, "{}", run.estimate());
}

/// The way back is flooded, too, so that little is told of what arrives.
#[test]
fn a_line_that_becomes_the_thinnest_is_known_within_six_seconds() {
    for one_of in [1, 2, 4, 8] {
        let mut run = Run::new();
        run.goes_on(10.0, &line(3e6), 2e6, up_to(800e3));
        run.one_of = one_of;
        run.goes_on(6.0, &line(20e3), 2e6, up_to(800e3));
        assert!(run.estimate() < 60e3, "{} where one of {one_of} reports arrives", run.estimate());
        for _ in 0..40 {
            run.goes_on(0.5, &line(20e3), 2e6, up_to(35e3));
            assert!(run.estimate() < 60e3, "{} where one of {one_of} reports arrives", run.estimate());
        }
    }
}

/// Most of what comes back is lost, and of many reports few come, or none: the line is believed to carry what comes through.
#[test]
fn in_a_flood_both_ways_the_line_is_known_within_two_seconds_and_not_thought_thinner_than_what_comes_back() {
    for one_of in [3, 7, u32::MAX] {
        let mut run = Run::new();
        run.goes_on(10.0, &line(3e6), 2e6, up_to(800e3));
        run.one_of = one_of;
        run.controller.way_back(Some(58e3));
        run.goes_on(2.0, &line(64e3), 2e6, up_to(800e3));
        assert!(run.estimate() < 120e3, "{} where one of {one_of} reports arrives", run.estimate());
        for _ in 0..20 {
            run.goes_on(0.2, &line(64e3), 2e6, up_to(45e3));
            assert!(run.estimate() >= 58e3, "{} where one of {one_of} reports arrives", run.estimate());
        }
    }
}
