//! What the workers tell Python, in order, behind an eventfd. Bounded: who does not listen loses handshakes, not memory.

use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::{Mutex, MutexGuard, PoisonError};

use proto::output::Event;

use crate::wake::Wake;

const MOST_WAITING: usize = 16_384;

/// An event and the session it belongs to.
pub struct Told {
    pub session: String,
    pub event: Event,
}

pub struct Events {
    waiting: Mutex<VecDeque<Told>>,
    wake: Wake,
}

impl Events {
    pub fn new() -> io::Result<Self> {
        Ok(Self { waiting: Mutex::new(VecDeque::new()), wake: Wake::new()? })
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Told>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn push(&self, session: &str, events: &mut Vec<Event>) {
        if events.is_empty() {
            return;
        }
        let mut waiting = self.lock();
        for event in events.drain(..) {
            if waiting.len() < MOST_WAITING || !matches!(event, Event::Dtls(..)) {
                waiting.push_back(Told { session: session.to_owned(), event });
            }
        }
        drop(waiting);
        self.wake.signal();
    }

    /// At most `most` events; the descriptor stays readable while more wait.
    pub fn take(&self, most: usize) -> Vec<Told> {
        let mut waiting = self.lock();
        self.wake.clear();
        let count = waiting.len().min(most);
        let taken = waiting.drain(..count).collect();
        if !waiting.is_empty() {
            self.wake.signal();
        }
        taken
    }
}

impl AsRawFd for Events {
    fn as_raw_fd(&self) -> RawFd {
        self.wake.as_raw_fd()
    }
}
