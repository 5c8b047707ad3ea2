//! What comes to a worker: when it sleeps, and what it takes when it is awake.

use std::os::fd::{AsRawFd, RawFd};
use std::time::{Duration, Instant};

use proto::session::Session;

use super::Worker;
use crate::socket::{BATCH, Receiver};

/// Batches read before the sessions' clocks are looked at again.
const BATCHES: usize = 8;
/// The packets of a frame come one behind the other, and sent on together they cost less than half of what they cost one by
/// one (UDP GSO): when so many datagrams go out, the others are waited for, longer than a client needs to send them.
const MANY: usize = 32;
const LINGER: Duration = Duration::from_micros(250);
/// How often a busy worker looks at what has come.
const TURN: Duration = Duration::from_millis(1);

impl Worker {
    /// Sleeps until a datagram, a job or a session's deadline comes; a busy worker for one turn.
    pub(super) fn wait(&self) {
        if self.pace.is_busy() {
            return std::thread::sleep(TURN);
        }
        let next = self.sessions.values().map(Session::deadline).min();
        let timeout = next.map_or(-1, |deadline| {
            let left = deadline.saturating_duration_since(Instant::now()) + Duration::from_micros(900);
            left.as_millis() as libc::c_int
        });
        let readable = |fd: RawFd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
        let inbox = self.shared.inboxes[self.number].wake.as_raw_fd();
        let mut waited = [self.socket.as_raw_fd(), inbox, self.streams.as_raw_fd()].map(readable);
        // SAFETY: so many pollfds, as said.
        unsafe { libc::poll(waited.as_mut_ptr(), waited.len() as libc::nfds_t, timeout) };
    }

    /// Takes what waits at the socket; when much goes out for it, also what comes right behind.
    pub(super) fn take_in(&mut self, receiver: &mut Receiver) {
        let (mut lingered, mut taken) = (false, 0);
        for _ in 0..BATCHES {
            let count = receiver.receive(&self.socket);
            self.take(receiver, count);
            taken += count;
            if count == BATCH {
                self.transmit();
            } else if !lingered && (self.outputs.datagrams.len() >= MANY || !self.gathering.is_empty()) {
                lingered = true;
                std::thread::sleep(LINGER);
            } else {
                break;
            }
        }
        self.pace.turn(Instant::now(), taken > 0);
        self.transmit();
    }

    /// Takes what clients tell of arrivals, when it is time.
    pub(super) fn take_reports(&mut self, receiver: &mut Receiver) {
        let now = Instant::now();
        let Some(reports) = self.reports.take_if(|reports| reports.are_due(now)) else { return };
        for _ in 0..BATCHES {
            let count = receiver.receive(&reports.socket);
            self.take(receiver, count);
            self.transmit();
            if count < BATCH {
                break;
            }
        }
        self.reports = Some(reports);
    }

    fn take(&mut self, receiver: &mut Receiver, count: usize) {
        let now = Instant::now();
        for at in 0..count {
            if let Some((from, datagram)) = receiver.datagram(at) {
                self.receive(now, from, datagram);
            }
        }
    }
}
