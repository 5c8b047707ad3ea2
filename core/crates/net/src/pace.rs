//! Whether a worker is woken so often that it is cheaper to look at fixed times.

use std::time::{Duration, Instant};

const WINDOW: Duration = Duration::from_millis(100);
/// Turns in a window that found something, from which a worker is busy: 1,000 wake-ups a second.
const BUSY: u32 = 100;
/// Below so many it is woken again.
const CALM: u32 = 50;

pub struct Pace {
    since: Instant,
    found: u32,
    busy: bool,
}

impl Pace {
    pub fn new(now: Instant) -> Self {
        Self { since: now, found: 0, busy: false }
    }

    /// A turn ends that found something to do, or nothing.
    pub fn turn(&mut self, now: Instant, found: bool) {
        self.found += u32::from(found);
        if now.saturating_duration_since(self.since) >= WINDOW {
            self.busy = self.found >= if self.busy { CALM } else { BUSY };
            (self.since, self.found) = (now, 0);
        }
    }

    /// As the last whole window was.
    pub fn is_busy(&self) -> bool {
        self.busy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(pace: &mut Pace, found: u32) -> bool {
        let begin = pace.since;
        (0..found).for_each(|_| pace.turn(begin, true));
        pace.turn(begin + WINDOW, false);
        pace.is_busy()
    }

    #[test]
    fn who_is_woken_often_looks_at_fixed_times_until_half_of_them_find_nothing() {
        let mut pace = Pace::new(Instant::now());
        let found = [BUSY - 1, BUSY, CALM, CALM - 1, CALM];
        let busy = found.map(|found| window(&mut pace, found));
        assert_eq!(busy, [false, true, true, false, false]);
    }
}
