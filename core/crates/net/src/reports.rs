//! The socket to which the kernel leads what clients report of arrivals, and when a worker looks at it.
//!
//! Theory. Everybody who watches tells several times a second what has arrived. No single one of these reports is urgent,
//! and to be woken costs more than to read it. So once they come close behind one another they may lie for [`GATHERED`].

use std::time::{Duration, Instant};

use crate::socket::Socket;

/// A twentieth of the time from one report of a client to its next.
const GATHERED: Duration = Duration::from_millis(5);

pub struct Reports {
    pub socket: Socket,
    rest: Rest,
}

impl Reports {
    pub fn new(socket: Socket) -> Self {
        Self { socket, rest: Rest::default() }
    }

    /// Until when nobody looks; `None` when whoever waits is to be woken.
    pub fn rest_until(&self) -> Option<Instant> {
        self.rest.until
    }

    pub fn are_due(&self, now: Instant) -> bool {
        self.rest.until.is_none_or(|until| now >= until)
    }

    /// Somebody looked now, and whether reports were found.
    pub fn looked(&mut self, now: Instant, found: bool) {
        self.rest.looked(now, found);
    }
}

#[derive(Default)]
struct Rest {
    until: Option<Instant>,
    /// When something was found last.
    found: Option<Instant>,
}

impl Rest {
    fn looked(&mut self, now: Instant, found: bool) {
        let before = self.found.filter(|_| found);
        let close = before.is_some_and(|at| now.saturating_duration_since(at) < 2 * GATHERED);
        self.until = close.then(|| now + GATHERED);
        if found {
            self.found = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reports_alone_is_read_at_once_and_many_are_gathered_until_they_end() {
        let begin = Instant::now();
        let mut rest = Rest::default();
        // In milliseconds, whether something was found, and how long it is left lying then.
        let looks = [(0, true, 0), (100, true, 0), (102, true, 5), (107, true, 5), (112, false, 0), (116, true, 5)];
        for (at, found, wanted) in looks {
            let now = begin + Duration::from_millis(at);
            rest.looked(now, found);
            let rests = rest.until.map_or(Duration::ZERO, |until| until - now);
            assert_eq!(rests, Duration::from_millis(wanted), "at {at}");
        }
    }
}
