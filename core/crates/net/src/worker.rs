//! A worker: one socket, one thread, the sessions that live on it.

mod intake;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use proto::output::{Outputs, Path, StreamId};
use proto::session::Session;
use proto::shard::{Letter, Shards};
use proto::stun;

use crate::directory::{Directory, Place};
use crate::events::Events;
use crate::jobs::{Inbox, Job, Mail, TransportFigures};
use crate::pace::Pace;
use crate::reports::Reports;
use crate::socket::{Receiver, Socket};
use crate::steering;
use crate::tcp::Streams;
use crate::transmit::Transmitter;

/// The kernel is told so soon of a new address: many may be on their way when a lesson begins.
const STEERED_AFTER: Duration = Duration::from_millis(100);

/// What all workers share.
pub struct Shared {
    pub directory: Directory,
    pub events: Events,
    pub inboxes: Vec<Inbox>,
    /// Numbers of TCP connections.
    pub streams: AtomicU32,
}

pub struct Worker {
    number: usize,
    shared: Arc<Shared>,
    socket: Socket,
    /// Where the kernel can tell them apart.
    reports: Option<Reports>,
    streams: Streams,
    readable: Vec<StreamId>,
    sessions: HashMap<Arc<str>, Session>,
    /// Addresses of this worker's own transports only: of others nobody would tell us that they closed.
    known: HashMap<SocketAddr, Place>,
    outputs: Outputs,
    transmitter: Transmitter,
    pace: Pace,
    /// When to tell the kernel whose datagrams are whose.
    steer_at: Option<Instant>,
    /// Sessions that keep packets for many receivers until more have come.
    gathering: Vec<Arc<str>>,
    letters: Vec<(Arc<str>, Shards, Letter)>,
}

impl Worker {
    pub fn new(number: usize, shared: Arc<Shared>, socket: Socket, reports: Option<Reports>, streams: Streams) -> Self {
        Self {
            number,
            shared,
            socket,
            reports,
            streams,
            readable: Vec::new(),
            sessions: HashMap::new(),
            known: HashMap::new(),
            outputs: Outputs::default(),
            transmitter: Transmitter::new(),
            pace: Pace::new(Instant::now()),
            steer_at: None,
            gathering: Vec::new(),
            letters: Vec::new(),
        }
    }

    /// Works until it is told to stop.
    pub fn run(mut self) {
        let mut receiver = Receiver::new();
        let mut jobs = Vec::new();
        loop {
            self.wait();
            self.shared.inboxes[self.number].take(&mut jobs);
            for job in jobs.drain(..) {
                if matches!(job, Job::Stop) {
                    return;
                }
                self.perform(job);
            }
            self.transmit();
            self.take_in(&mut receiver);
            self.take_reports(&mut receiver);
            self.serve_streams();
            self.tick();
        }
    }

    fn perform(&mut self, job: Job) {
        let now = Instant::now();
        match job {
            Job::Open { session, lead, transport, number, credentials } => {
                let session = self.session(now, session, lead);
                session.open(now, transport, number, credentials);
            }
            Job::Restart { session, transport, credentials } => {
                self.with(&session, |session, _| session.restart(transport, credentials));
            }
            Job::Mirror { session: name, lead, transport, number, shard, sources } => {
                self.session(now, Arc::clone(&name), lead).mirror(now, transport, number, shard);
                self.with(&name, |session, out| session.set_streams(now, transport, sources, Vec::new(), out));
            }
            Job::Streams { session, transport, sources, slots } => {
                self.with(&session, |session, out| session.set_streams(now, transport, sources, slots, out));
            }
            Job::Keys { session, transport, keys } => {
                self.with(&session, |session, _| session.install_keys(transport, *keys));
            }
            Job::Dtls { session, transport, datagram } => {
                self.with(&session, |session, out| session.send_dtls(transport, &datagram, out));
            }
            Job::Route { session, routing } => {
                self.with(&session, |session, out| session.route(now, routing, out));
            }
            Job::Close { session, transport } => {
                self.with(&session, |session, out| session.close(now, transport, out));
                self.transmit();
                self.streams.forget(transport);
                self.known.retain(|_, place| place.transport != transport);
                if self.sessions.get(&session).is_some_and(Session::is_empty) {
                    self.sessions.remove(&session);
                }
            }
            Job::Figures { session, answer } => {
                let figures = match session {
                    Some(session) => self.sessions.get(&session).map(figures).unwrap_or_default(),
                    None => self.sessions.values().flat_map(figures).collect(),
                };
                // Who asked may have gone.
                let _ = answer.send(figures);
            }
            Job::BeginTrace { session, payloads } => {
                self.with(&session, |session, _| session.begin_trace(now, payloads));
            }
            Job::EndTrace { session, answer } => {
                if let Some(text) = self.sessions.get_mut(&session).and_then(Session::end_trace) {
                    // Who asked may have gone.
                    let _ = answer.send(text);
                }
            }
            Job::Packet { place, from, mut datagram } => self.deliver(now, &place, from, &mut datagram),
            Job::Mail(mail) => self.read(now, &mail),
            Job::Adopt { stream, mut packet } => {
                let id = stream.id;
                self.streams.adopt(*stream);
                self.take_packet(now, id, &mut packet);
                self.serve(now, id);
            }
            Job::Stop => {}
        }
    }

    fn with(&mut self, name: &Arc<str>, act: impl FnOnce(&mut Session, &mut Outputs)) {
        if let Some(session) = self.sessions.get_mut(name) {
            act(session, &mut self.outputs);
            note(name, session, &mut self.gathering);
            self.shared.events.push(name, &mut self.outputs.events);
            stamp(name, &mut self.outputs, &mut self.letters);
        }
    }

    fn session(&mut self, now: Instant, name: Arc<str>, lead: usize) -> &mut Session {
        let shard = self.number;
        self.sessions.entry(name).or_insert_with(|| Session::part(now, shard, lead))
    }

    fn read(&mut self, now: Instant, mail: &Mail) {
        for (name, to, letter) in &mail.letters {
            if to.contain(self.number) {
                self.with(name, |session, out| session.take(now, letter, &mail.bytes, out));
            }
        }
    }

    /// Carries letters to the workers that they are for: one hand-over for all of a step.
    fn post(&mut self) {
        if self.letters.is_empty() {
            self.outputs.post.bytes.clear();
            return;
        }
        let bytes = std::mem::take(&mut self.outputs.post.bytes);
        let mail = Arc::new(Mail { bytes, letters: std::mem::take(&mut self.letters) });
        for (worker, inbox) in self.shared.inboxes.iter().enumerate() {
            if mail.letters.iter().any(|(_, to, _)| to.contain(worker)) {
                inbox.push(Job::Mail(Arc::clone(&mail)));
            }
        }
    }

    /// Finds out whose a datagram is; datagrams of strangers cost a look-up and nothing more.
    fn receive(&mut self, now: Instant, from: Path, datagram: &mut [u8]) {
        let Some(first) = datagram.first() else { return };
        let place = match first {
            0..=3 => self.place_of_check(datagram),
            20..=63 | 128..=191 => self.place_of(from.remote),
            _ => None,
        };
        let Some(place) = place else { return };
        if place.worker == self.number {
            self.deliver(now, &place, from, datagram);
        } else {
            self.shared.inboxes[place.worker].push(Job::Packet { place, from, datagram: datagram.to_vec() });
        }
    }

    fn place_of_check(&self, datagram: &[u8]) -> Option<Place> {
        let message = stun::parse(datagram).ok()?;
        let (ours, _) = message.username()?.split_once(':')?;
        self.shared.directory.by_ufrag(ours)
    }

    fn place_of(&mut self, from: SocketAddr) -> Option<Place> {
        if let Some(place) = self.known.get(&from) {
            return Some(place.clone());
        }
        let place = self.shared.directory.by_address(&from)?;
        if place.worker == self.number {
            self.known.insert(from, place.clone());
        }
        Some(place)
    }

    fn deliver(&mut self, now: Instant, place: &Place, from: Path, datagram: &mut [u8]) {
        let Some(session) = self.sessions.get_mut(&place.session) else { return };
        match datagram[0] {
            0..=3 => {
                let valid = session.stun(now, place.transport, from, datagram, &mut self.outputs);
                if let (true, Some(id)) = (valid, from.stream) {
                    if let Some(stream) = self.streams.get(id) {
                        stream.place.get_or_insert_with(|| place.clone());
                    }
                } else if valid {
                    if self.shared.directory.validate(from.remote, place) && self.reports.is_some() {
                        self.steer_at.get_or_insert(now + STEERED_AFTER);
                    }
                    self.known.insert(from.remote, place.clone());
                }
            }
            20..=63 => session.dtls(place.transport, datagram, &mut self.outputs),
            _ => session.receive(now, place.transport, datagram, &mut self.outputs),
        }
        note(&place.session, session, &mut self.gathering);
        if !self.outputs.events.is_empty() {
            self.shared.events.push(&place.session, &mut self.outputs.events);
        }
        stamp(&place.session, &mut self.outputs, &mut self.letters);
    }

    /// What came over TCP.
    fn serve_streams(&mut self) {
        let now = Instant::now();
        let shared = Arc::clone(&self.shared);
        let mut number = || StreamId(shared.streams.fetch_add(1, Ordering::Relaxed));
        let mut readable = std::mem::take(&mut self.readable);
        self.streams.poll(now, &mut number, &mut readable);
        for id in readable.drain(..) {
            if self.streams.read(now, id) {
                self.serve(now, id);
            } else {
                self.streams.close(id);
            }
        }
        self.readable = readable;
        self.transmit();
    }

    /// Takes the packets that have wholly arrived over a connection, until it belongs to another worker.
    fn serve(&mut self, now: Instant, id: StreamId) {
        let mut packet = Vec::new();
        loop {
            let Some(stream) = self.streams.get(id) else { return };
            match stream.packet() {
                Ok(Some(bytes)) => {
                    packet.clear();
                    packet.extend_from_slice(bytes);
                }
                Ok(None) => return,
                Err(_) => return self.streams.close(id),
            }
            self.take_packet(now, id, &mut packet);
        }
    }

    fn take_packet(&mut self, now: Instant, id: StreamId, packet: &mut [u8]) {
        let Some(stream) = self.streams.get(id) else { return };
        let (path, known) = (stream.path, stream.place.clone());
        let place = match packet.first() {
            Some(0..=3) => self.place_of_check(packet),
            Some(20..=63 | 128..=191) => known,
            _ => None,
        };
        let Some(place) = place else { return };
        if place.worker == self.number {
            self.deliver(now, &place, path, packet);
        } else if let Some(stream) = self.streams.release(id) {
            let job = Job::Adopt { stream: Box::new(stream), packet: packet.to_vec() };
            self.shared.inboxes[place.worker].push(job);
        }
    }

    fn tick(&mut self) {
        let now = Instant::now();
        for (name, session) in &mut self.sessions {
            session.tick(now, &mut self.outputs);
            self.shared.events.push(name, &mut self.outputs.events);
            stamp(name, &mut self.outputs, &mut self.letters);
        }
        self.transmit();
        if self.steer_at.is_some_and(|at| now >= at) {
            self.steer_at = None;
            self.steer();
        }
    }

    /// What the kernel does not take changes nothing: others hand over what is ours.
    fn steer(&self) {
        let workers = self.shared.inboxes.len();
        self.shared.directory.with_workers(|clients| {
            let _ = self.socket.steer(steering::program(clients, workers));
        });
    }

    /// Sends what there is, and for many what was gathered.
    fn transmit(&mut self) {
        self.post();
        for name in self.gathering.drain(..) {
            if let Some(session) = self.sessions.get_mut(&name) {
                session.pour(Instant::now(), &mut self.outputs);
            }
        }
        if !self.streams.is_empty() {
            transmit_streams(&mut self.streams, &mut self.outputs);
        }
        if !self.outputs.datagrams.is_empty() {
            self.transmitter.send(&self.socket, &mut self.outputs);
        }
    }
}

/// Notes that a session keeps something.
fn note(name: &Arc<str>, session: &Session, gathering: &mut Vec<Arc<str>>) {
    if session.is_gathering() && !gathering.iter().any(|known| Arc::ptr_eq(known, name)) {
        gathering.push(Arc::clone(name));
    }
}

/// Notes whose letters these are.
fn stamp(session: &Arc<str>, outputs: &mut Outputs, letters: &mut Vec<(Arc<str>, Shards, Letter)>) {
    letters.extend(outputs.post.letters.drain(..).map(|(to, letter)| (Arc::clone(session), to, letter)));
}

fn transmit_streams(streams: &mut Streams, outputs: &mut Outputs) {
    let Outputs { bytes, datagrams, .. } = outputs;
    datagrams.retain(|datagram| match datagram.to.stream {
        Some(id) => {
            streams.send(id, &bytes[datagram.range.clone()]);
            false
        }
        None => true,
    });
    streams.flush_all();
}

fn figures(session: &Session) -> Vec<TransportFigures> {
    let all = session.counters().into_iter();
    all.map(|(transport, counters)| TransportFigures {
        transport,
        counters,
        layers: session.layers(transport),
        shown: session.shown(transport),
    })
    .collect()
}
