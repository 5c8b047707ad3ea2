//! What workers are asked by other threads, and where it waits for them.

use std::io;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use proto::config::{Routing, SlotConfig, SourceConfig, SourceKind, TransportId};
use proto::ice::Credentials;
use proto::output::Path;
use proto::session::Shown;
use proto::shard::{Letter, Shards};
use proto::transport::{Counters, Keys};

use crate::directory::Place;
use crate::spread::Member;
use crate::tcp::Stream;
use crate::wake::Wake;

/// Datagrams that may wait for another worker.
const MOST_HANDED_OVER: usize = 8192;

/// Received layer: source, rid, width, height, packets.
pub type LayerFigures = (SourceKind, String, (u16, u16), u64);

pub struct TransportFigures {
    pub transport: TransportId,
    pub counters: Counters,
    pub layers: Vec<LayerFigures>,
    pub shown: Vec<Shown>,
}

/// What is asked of a worker from other threads.
pub enum Job {
    Open {
        session: Arc<str>,
        lead: usize,
        transport: TransportId,
        number: u32,
        credentials: Credentials,
    },
    Restart {
        session: Arc<str>,
        transport: TransportId,
        credentials: Credentials,
    },
    /// A transport of a session of which this worker has a part, on the worker `shard`.
    Mirror {
        session: Arc<str>,
        lead: usize,
        transport: TransportId,
        number: u32,
        shard: usize,
        sources: Vec<SourceConfig>,
    },
    Streams {
        session: Arc<str>,
        transport: TransportId,
        sources: Vec<SourceConfig>,
        slots: Vec<SlotConfig>,
    },
    Keys {
        session: Arc<str>,
        transport: TransportId,
        keys: Box<Keys>,
    },
    Dtls {
        session: Arc<str>,
        transport: TransportId,
        datagram: Vec<u8>,
    },
    Route {
        session: Arc<str>,
        routing: Routing,
    },
    Close {
        session: Arc<str>,
        transport: TransportId,
    },
    /// Of one session, or of all.
    Figures {
        session: Option<Arc<str>>,
        answer: Sender<Vec<TransportFigures>>,
    },
    /// Begin to write down what goes into a session, with payloads or without; or end it and hand it over.
    BeginTrace {
        session: Arc<str>,
        payloads: bool,
    },
    EndTrace {
        session: Arc<str>,
        answer: Sender<String>,
    },
    Packet {
        place: Place,
        from: Path,
        datagram: Vec<u8>,
    },
    Mail(Arc<Mail>),
    /// A TCP connection whose first check, in `packet`, tells that it belongs here.
    Adopt {
        stream: Box<Stream>,
        packet: Vec<u8>,
    },
    Stop,
}

impl Job {
    pub fn mirror(session: &Arc<str>, lead: usize, transport: TransportId, member: &Member) -> Self {
        let (session, sources) = (Arc::clone(session), member.sources.clone());
        Self::Mirror { session, lead, transport, number: member.number, shard: member.worker, sources }
    }
}

/// Letters of one worker's shards to those of the others, and the bytes that they point into.
#[derive(Default)]
pub struct Mail {
    pub bytes: Vec<u8>,
    pub letters: Vec<(Arc<str>, Shards, Letter)>,
}

/// Where jobs wait for a worker.
pub struct Inbox {
    jobs: Mutex<Vec<Job>>,
    pub wake: Wake,
}

impl Inbox {
    pub fn new() -> io::Result<Self> {
        Ok(Self { jobs: Mutex::new(Vec::new()), wake: Wake::new()? })
    }

    pub fn push(&self, job: Job) {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(job, Job::Packet { .. } | Job::Mail(_)) && jobs.len() >= MOST_HANDED_OVER {
            return;
        }
        let first = jobs.is_empty();
        jobs.push(job);
        drop(jobs);
        // `take` clears the wake before it empties the queue: what is behind another job is seen with it.
        if first {
            self.wake.signal();
        }
    }

    pub fn take(&self, taken: &mut Vec<Job>) {
        self.wake.clear();
        std::mem::swap(&mut *self.jobs.lock().unwrap_or_else(PoisonError::into_inner), taken);
    }
}
