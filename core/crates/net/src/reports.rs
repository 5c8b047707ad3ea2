//! The socket to which the kernel leads what clients report of arrivals, and when a worker looks at it.
//!
//! Theory. Everybody who watches tells several times a second what has arrived. No single one of these reports is urgent,
//! and to be woken costs more than to read it. So they lie until the worker is awake anyway: for media, or for its sessions'
//! timers (every 20 ms, a fifth of the time from one report of a client to its next).

use std::time::{Duration, Instant};

use crate::socket::Socket;

/// Who is awake more often than this does not look each time.
const GATHERED: Duration = Duration::from_millis(5);

pub struct Reports {
    pub socket: Socket,
    looked: Option<Instant>,
}

impl Reports {
    pub fn new(socket: Socket) -> Self {
        Self { socket, looked: None }
    }

    /// Whether it is time to look, which is done then.
    pub fn are_due(&mut self, now: Instant) -> bool {
        let due = self.looked.is_none_or(|at| now.saturating_duration_since(at) >= GATHERED);
        if due {
            self.looked = Some(now);
        }
        due
    }
}
