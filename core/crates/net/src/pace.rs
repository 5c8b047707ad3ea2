//! Whether a worker sends so much that gathering pays.
//!
//! The packets of a frame come one behind the other. Sent on together they cost less than half of what they cost one by one
//! (UDP GSO), and many wake-ups become one; but waiting for more costs a wake-up itself.

use std::time::{Duration, Instant};

const WINDOW: Duration = Duration::from_millis(100);
/// Datagrams sent in a window from which a worker is busy: 4,000 a second.
const BUSY: usize = 400;

pub struct Pace {
    since: Instant,
    sent: usize,
    busy: bool,
}

impl Pace {
    pub fn new(now: Instant) -> Self {
        Self { since: now, sent: 0, busy: false }
    }

    pub fn count(&mut self, datagrams: usize) {
        self.sent += datagrams;
    }

    /// Whether the last whole window was busy.
    pub fn is_busy(&mut self, now: Instant) -> bool {
        if now.saturating_duration_since(self.since) >= WINDOW {
            self.busy = self.sent >= BUSY;
            (self.since, self.sent) = (now, 0);
        }
        self.busy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_sends_much_is_busy_from_the_next_window_on_and_until_a_quiet_one() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        pace.count(BUSY);
        assert!(!pace.is_busy(start + WINDOW / 2));
        assert!(pace.is_busy(start + WINDOW));
        pace.count(BUSY - 1);
        assert!(pace.is_busy(start + WINDOW + WINDOW / 2));
        assert!(!pace.is_busy(start + WINDOW * 2));
    }
}
