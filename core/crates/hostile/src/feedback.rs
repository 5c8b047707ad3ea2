//! A subscriber that tells of arrivals whatever it likes: what is believed of its line stays a rate.

use std::time::{Duration, Instant};

use proto::congestion::Controller;

use crate::input::Input;

const STEPS: usize = 400;
/// Bits per second between which every estimate lies.
const LOWEST: u32 = 20_000;
const HIGHEST: u32 = 50_000_000;
/// A train asks for no more than this at once, however high the rate was told to be.
const MOST_PADDING: usize = 2 << 20;

/// Packets leave, time passes, and feedback of any bytes comes back.
pub fn feedback(data: &[u8]) {
    let mut input = Input::new(data);
    let mut now = Instant::now();
    let mut controller = Controller::new(now);
    for _ in 0..STEPS {
        if input.is_empty() {
            break;
        }
        match input.below(6) {
            0 => {
                for _ in 0..=input.below(64) {
                    controller.sent(now, usize::from(input.byte()) * 5);
                }
            }
            1 => now += Duration::from_millis(u64::from(input.number() % 3000)),
            2 => controller.round_trip(u64::from(input.number()) * 1000),
            3 => controller.tick(now, f64::from(input.number()) * 1000.0, input.byte() & 1 == 1),
            4 => pads(&mut controller, now),
            _ => {
                controller.heard(now);
                controller.told(now, input.bytes());
            }
        }
        assert!((LOWEST..=HIGHEST).contains(&controller.estimate()), "{}", controller.estimate());
        assert!((0.0..=1.0).contains(&controller.loss()), "{}", controller.loss());
    }
}

/// Sends all padding that is due.
fn pads(controller: &mut Controller, now: Instant) {
    let mut bytes = 0;
    loop {
        let padding = controller.padding(now).len();
        if padding == 0 {
            return;
        }
        controller.sent(now, padding);
        bytes += padding;
        assert!(bytes <= MOST_PADDING, "a train without an end");
    }
}
