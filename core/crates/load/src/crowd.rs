//! All participants in one thread: waits for datagrams and deadlines, and tells apart the time of
//! gathering, of warming up and of measuring.

use std::io;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use mio::{Events, Interest, Poll, Token, Waker};
use nix::sys::resource::{UsageWho, getrusage};
use serde_json::{Value, json};

use crate::latency;
use crate::options::Options;
use crate::peer::Peer;

const WAKER: Token = Token(0);
const LONGEST_WAIT: Duration = Duration::from_millis(100);

/// What the signalling thread has to say.
pub enum Arrival {
    Peer(Box<Peer>),
    /// Everybody has joined.
    Complete,
    Failed(String),
}

pub struct Crowd<'a> {
    options: &'a Options,
    arrivals: Receiver<Arrival>,
    poll: Poll,
    peers: Vec<Peer>,
    next: Instant,
    complete: bool,
}

impl<'a> Crowd<'a> {
    /// # Errors
    /// When the system has no epoll to give.
    pub fn new(options: &'a Options, arrivals: Receiver<Arrival>) -> io::Result<(Self, Waker)> {
        let poll = Poll::new()?;
        let waker = Waker::new(poll.registry(), WAKER)?;
        let crowd = Self { options, arrivals, poll, peers: Vec::new(), next: Instant::now(), complete: false };
        Ok((crowd, waker))
    }

    /// Runs until the measurement is over and gives its result. `announce` hears when the
    /// measurement begins and when it has ended.
    ///
    /// # Errors
    /// A sentence, when somebody cannot join or not everybody receives in time.
    pub fn run(&mut self, mut announce: impl FnMut(&'static str)) -> Result<Value, String> {
        let patience = Instant::now() + self.options.patience;
        while !self.everybody_receives()? {
            if Instant::now() > patience {
                return Err(self.describe_missing());
            }
            self.turn()?;
        }
        self.run_until(Instant::now() + self.options.warm_up)?;
        for peer in &mut self.peers {
            peer.received.mark();
            peer.latencies.clear();
        }
        let (start, cpu_before) = (Instant::now(), own_cpu());
        announce("measuring");
        self.run_until(start + self.options.seconds)?;
        let seconds = start.elapsed().as_secs_f64();
        announce("measured");
        let result = self.result(seconds, own_cpu().saturating_sub(cpu_before));
        self.close();
        Ok(result)
    }

    fn run_until(&mut self, end: Instant) -> Result<(), String> {
        while Instant::now() < end {
            self.turn()?;
        }
        Ok(())
    }

    fn turn(&mut self) -> Result<(), String> {
        let wait = self.next.saturating_duration_since(Instant::now());
        let mut events = Events::with_capacity(1024);
        match self.poll.poll(&mut events, Some(wait.min(LONGEST_WAIT))) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                return Err(format!("epoll: {error}"));
            }
            _ => {}
        }
        let now = Instant::now();
        let mut buffer = [0; 2048];
        for event in &events {
            if event.token() == WAKER {
                self.take_arrivals(now)?;
            } else if let Some(peer) = self.peers.get_mut(event.token().0 - 1) {
                peer.readable(&mut buffer, now);
                if !peer.is_secured() {
                    self.next = self.next.min(peer.tick(now));
                }
            }
        }
        if now >= self.next {
            let soonest = self.peers.iter_mut().map(|peer| peer.tick(now)).min();
            self.next = soonest.unwrap_or(now + LONGEST_WAIT);
        }
        Ok(())
    }

    fn take_arrivals(&mut self, now: Instant) -> Result<(), String> {
        loop {
            match self.arrivals.try_recv() {
                Ok(Arrival::Peer(peer)) => self.add(*peer, now)?,
                Ok(Arrival::Complete) => self.complete = true,
                Ok(Arrival::Failed(reason)) => return Err(reason),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => return Ok(()),
            }
        }
    }

    fn add(&mut self, peer: Peer, now: Instant) -> Result<(), String> {
        self.peers.push(peer);
        let token = Token(self.peers.len());
        let Some(peer) = self.peers.last_mut() else {
            return Ok(());
        };
        self.poll
            .registry()
            .register(&mut peer.wire.socket, token, Interest::READABLE)
            .map_err(|error| format!("epoll: {error}"))?;
        self.next = self.next.min(peer.tick(now));
        Ok(())
    }

    /// A connection that broke down is an error: figures of fewer participants would mislead.
    fn everybody_receives(&self) -> Result<bool, String> {
        if let Some(reason) = self.peers.iter().find_map(|peer| peer.failure.as_ref()) {
            return Err(reason.clone());
        }
        Ok(self.complete && self.peers.iter().all(Peer::is_served))
    }

    fn describe_missing(&self) -> String {
        let count = |wanted: fn(&Peer) -> bool| self.peers.iter().filter(|peer| wanted(peer)).count();
        format!(
            "not everybody receives in time: of {} connections that were made {} are secured and {} receive all that \
             they wait for{}",
            self.peers.len(),
            count(Peer::is_secured),
            count(Peer::is_served),
            if self.complete { "" } else { "; not everybody has joined" },
        )
    }

    fn result(&self, seconds: f64, own_cpu: Duration) -> Value {
        let (packets, bytes, gaps) = self
            .peers
            .iter()
            .map(|peer| peer.received.sums())
            .fold((0, 0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1, sum.2 + one.2));
        let profiles: std::collections::BTreeSet<_> = self.peers.iter().filter_map(Peer::profile).collect();
        json!({
            "seconds": seconds,
            "packets": packets,
            "bytes": bytes,
            "gaps": gaps,
            "latency": latency::report(self.peers.iter().map(|peer| &peer.latencies)),
            "profiles": profiles,
            "load_cpu_seconds": own_cpu.as_secs_f64(),
            "publishers": self.peers.iter().filter_map(Peer::report_publisher).collect::<Value>(),
            "subscribers": self.peers.iter().filter(|peer| !peer.is_publisher()).map(Peer::report_subscriber).collect::<Value>(),
        })
    }

    fn close(&mut self) {
        let now = Instant::now();
        for peer in &mut self.peers {
            peer.close(now);
        }
    }
}

/// Processor time that this process has used.
fn own_cpu() -> Duration {
    getrusage(UsageWho::RUSAGE_SELF).map_or(Duration::ZERO, |usage| {
        let micros = |time: nix::sys::time::TimeVal| {
            Duration::new(time.tv_sec().try_into().unwrap_or(0), u32::try_from(time.tv_usec()).unwrap_or(0) * 1000)
        };
        micros(usage.user_time()) + micros(usage.system_time())
    })
}
