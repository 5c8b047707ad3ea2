//! The media of one session: packets and time in, packets and events out.
//!
//! Theory. A publisher's packet is decrypted once, put into its layer's order, and offered to every slot that
//! shows its source; each slot rewrites the header and encrypts for its viewer. The routing says which source
//! each video slot shows and who hears whom; the session itself chooses layers and the loudest speakers.
//! Whoever calls must drain [`Outputs`] after every call and call [`Session::tick`] at [`Session::deadline`]; what is for many
//! leaves then, or with [`Session::pour`].

mod control;
mod figures;
mod gathered;
mod lines;
mod routing;
mod timers;
mod watching;
mod ways;

use std::collections::HashMap;
use std::time::Instant;

use crate::config::{Group, Routing, SlotConfig, SourceConfig, TransportId};
use crate::ice::Credentials;
use crate::layer::SenderClock;
use crate::output::Outputs;
use crate::shard::{Letter, Passed, Shards};
use crate::slot::Media;
use crate::trace::Trace;
use crate::transport::{Keys, OUR_SSRC, Received, Transport};
use crate::{rtcp, rtp};

pub use figures::Shown;
use gathered::Gathered;

struct GroupState {
    wanted: Group,
    selected: Vec<TransportId>,
}

pub struct Session {
    /// Which part of the session this is, and which part speaks for the whole.
    shard: usize,
    lead: usize,
    /// Boxed: who is looked at beside others is taken out meanwhile.
    transports: Vec<Option<Box<Transport>>>,
    /// Places of those who send media now.
    senders: Vec<usize>,
    keyframes_wanted: bool,
    index: HashMap<TransportId, usize>,
    routing: Routing,
    groups: Vec<GroupState>,
    next_tick: Instant,
    /// When a packet that waits for its time must leave.
    release_at: Option<Instant>,
    ticks: u64,
    told_speakers: Vec<(TransportId, u8)>,
    some_heard_few: bool,
    due: Vec<u16>,
    trace: Option<Box<Trace>>,
    gathered: Gathered,
}

impl Session {
    /// A whole session.
    pub fn new(now: Instant) -> Self {
        Self::part(now, 0, 0)
    }

    /// One shard of a session; `lead` tells what concerns all of it.
    pub fn part(now: Instant, shard: usize, lead: usize) -> Self {
        Self {
            shard,
            lead,
            transports: Vec::new(),
            senders: Vec::new(),
            keyframes_wanted: false,
            index: HashMap::new(),
            routing: Routing::default(),
            groups: Vec::new(),
            next_tick: now + timers::STEP,
            release_at: None,
            ticks: 0,
            told_speakers: Vec::new(),
            some_heard_few: false,
            due: Vec::new(),
            trace: None,
            gathered: Gathered::default(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    pub fn deadline(&self) -> Instant {
        [self.release_at, self.gathered.since()].into_iter().flatten().fold(self.next_tick, Instant::min)
    }

    pub fn open(&mut self, now: Instant, id: TransportId, number: u32, credentials: Credentials) {
        if let Some(trace) = &mut self.trace {
            trace.open(now, id, number);
        }
        self.insert(Transport::new(now, id, number, credentials));
    }

    /// A transport of this session opened on another shard.
    pub fn mirror(&mut self, now: Instant, id: TransportId, number: u32, shard: usize) {
        if !self.index.contains_key(&id) && shard != self.shard {
            self.insert(Transport::mirror(now, id, number, shard));
        }
    }

    fn insert(&mut self, transport: Transport) {
        let id = transport.id;
        let at = self.transports.iter().position(Option::is_none).unwrap_or_else(|| {
            self.transports.push(None);
            self.transports.len() - 1
        });
        self.transports[at] = Some(Box::new(transport));
        self.index.insert(id, at);
    }

    pub fn close(&mut self, now: Instant, id: TransportId, out: &mut Outputs) {
        if let Some(trace) = &mut self.trace {
            trace.close(now, id);
        }
        self.pour(now, out);
        if let Some(at) = self.index.remove(&id) {
            self.transports[at] = None;
            self.senders.retain(|sender| *sender != at);
            self.connect_subscribers(now, out);
        }
    }

    pub fn set_streams(
        &mut self,
        now: Instant,
        id: TransportId,
        sources: Vec<SourceConfig>,
        slots: Vec<SlotConfig>,
        out: &mut Outputs,
    ) {
        if let Some(trace) = &mut self.trace {
            trace.streams(now, id, sources.iter(), slots.iter());
        }
        self.pour(now, out);
        if let Some(transport) = self.transport(id) {
            transport.set_streams(now, sources, slots);
            self.connect_subscribers(now, out);
        }
    }

    pub fn install_keys(&mut self, id: TransportId, keys: Keys) {
        if let Some(transport) = self.transport(id) {
            transport.keys = Some(keys);
        }
    }

    fn transport(&mut self, id: TransportId) -> Option<&mut Transport> {
        let at = *self.index.get(&id)?;
        self.transports[at].as_deref_mut()
    }

    /// The whole wanted routing; only what differs from before changes anything.
    pub fn route(&mut self, now: Instant, routing: Routing, out: &mut Outputs) {
        if let Some(trace) = &mut self.trace {
            trace.route(now, &routing);
        }
        self.pour(now, out);
        let mut before = std::mem::take(&mut self.groups);
        self.groups = routing
            .groups
            .iter()
            .map(|wanted| {
                let same = before.iter_mut().find(|group| group.wanted.listeners == wanted.listeners);
                let selected = same.map(|group| std::mem::take(&mut group.selected)).unwrap_or_default();
                GroupState { wanted: wanted.clone(), selected }
            })
            .collect();
        self.routing = routing;
        self.connect_subscribers(now, out);
    }

    /// Whether any transport has something to be told of it.
    fn ask_for_keyframes(&mut self, now: Instant, out: &mut Outputs) -> bool {
        let mut asked = false;
        if !std::mem::take(&mut self.keyframes_wanted) {
            return asked;
        }
        for transport in self.transports.iter_mut().flatten() {
            for layer in transport.sources.iter_mut().flat_map(|source| &mut source.layers) {
                if !layer.take_keyframe_request(now) {
                    self.keyframes_wanted |= layer.wants_keyframe();
                    continue;
                }
                if let Some(shard) = transport.mirrors {
                    let (mut to, wish) =
                        (Shards::default(), Letter::Keyframe { publisher: transport.id, ssrc: layer.ssrc });
                    to.add(shard);
                    out.post.letters.push((to, wish));
                } else {
                    transport.counters.keyframes_asked += 1;
                    rtcp::write_picture_loss(OUR_SSRC, layer.ssrc, &mut transport.control);
                    asked = true;
                }
            }
        }
        asked
    }

    fn flush(&mut self, out: &mut Outputs) {
        self.transports.iter_mut().flatten().for_each(|transport| transport.flush_control(out));
    }

    /// An SRTP or SRTCP datagram from a validated address.
    pub fn receive(&mut self, now: Instant, id: TransportId, datagram: &mut [u8], out: &mut Outputs) {
        let Some(&at) = self.index.get(&id) else { return };
        let Some(transport) = &mut self.transports[at] else { return };
        let Some(keys) = &mut transport.keys else { return };
        let opened = if rtp::is_rtcp(datagram) {
            keys.inbound.unprotect_rtcp(datagram)
        } else {
            keys.inbound.unprotect_rtp(datagram)
        };
        let Ok(length) = opened else {
            transport.counters.refused += 1;
            return;
        };
        self.receive_plain(now, id, &datagram[..length], out);
    }

    /// A decrypted packet.
    pub fn receive_plain(&mut self, now: Instant, id: TransportId, bytes: &[u8], out: &mut Outputs) {
        let Some(&at) = self.index.get(&id) else { return };
        let Some(transport) = &mut self.transports[at] else { return };
        if let Some(trace) = &mut self.trace {
            trace.packet(now, id, bytes, transport.voice(bytes));
        }
        transport.counters.packets_in += 1;
        transport.counters.bytes_in += bytes.len() as u64;
        transport.heard(now, true, out);
        if rtp::is_rtcp(bytes) {
            self.control(now, at, bytes, out);
        } else {
            if transport.last_packet.replace(now).is_none() {
                self.senders.push(at);
            }
            self.media(now, at, bytes, out);
        }
    }

    /// Begins to write down what goes in, from the state that there is; what was written so far is given up. Of voices and
    /// pictures only headers and lengths are written unless `payloads` are asked for, which are private.
    pub fn begin_trace(&mut self, now: Instant, payloads: bool) {
        let mut trace = Box::new(Trace::new(now, payloads));
        for transport in self.transports.iter().flatten().filter(|transport| transport.mirrors.is_none()) {
            trace.open(now, transport.id, transport.number);
            let sources = transport.sources.iter().map(|source| &source.config);
            trace.streams(now, transport.id, sources, transport.slots.iter().map(|slot| &slot.config));
            transport.known_streams(|ssrc, source, rid, is_rtx| {
                trace.known(now, transport.id, ssrc, source, rid, is_rtx);
            });
        }
        trace.route(now, &self.routing);
        self.trace = Some(trace);
    }

    /// What was written down; nothing more is.
    pub fn end_trace(&mut self) -> Option<String> {
        Some(self.trace.take()?.into_text())
    }

    /// A stream of a publisher that was learned elsewhere.
    pub fn know(&mut self, id: TransportId, ssrc: u32, source: u8, rid: Option<String>, is_rtx: bool) {
        if let Some(transport) = self.transport(id) {
            transport.know(ssrc, usize::from(source), rid, is_rtx);
        }
    }

    fn media(&mut self, now: Instant, at: usize, bytes: &[u8], out: &mut Outputs) {
        let Some(packet) = rtp::parse(bytes) else { return };
        let Some(transport) = &mut self.transports[at] else { return };
        let Some(blocks) = transport.copies(&packet) else {
            if let Some(received) = transport.receive(now, packet) {
                self.distribute(now, at, &received, out);
            }
            return;
        };
        for (distance, block) in blocks.copies() {
            let Some(transport) = &mut self.transports[at] else { return };
            if let Some(received) = transport.recover(&packet, distance, block) {
                self.distribute(now, at, &received, out);
            }
        }
        let Some(transport) = &mut self.transports[at] else { return };
        if let Some(received) = transport.receive_voice(now, packet, blocks.primary()) {
            self.distribute(now, at, &received, out);
        }
    }

    /// To whoever gets it, here and on other shards.
    fn distribute(&mut self, now: Instant, at: usize, received: &Received<'_>, out: &mut Outputs) {
        let Some(transport) = &mut self.transports[at] else { return };
        let source = &transport.sources[usize::from(received.key.source)];
        if !source.elsewhere.are_none() {
            let rid = source.layers[usize::from(received.key.layer)].rid.as_ref();
            let rid = rid.and_then(|rid| source.config.rids.iter().position(|known| known == rid)).map(|at| at as u8);
            out.post.pass(source.elsewhere, transport.id, received.key.source, rid, &received.packet);
        }
        self.offer(now, at, received, out);
    }

    /// To every slot that shows its source; later, where those are many.
    fn offer(&mut self, now: Instant, at: usize, received: &Received<'_>, out: &mut Outputs) {
        let Some(transport) = &mut self.transports[at] else { return };
        let extensions = &transport.sources[usize::from(received.key.source)].config.extensions;
        let media = Media {
            key: received.key,
            number: transport.number,
            packet: received.packet,
            ordered: received.ordered,
            audio_level: received.audio_level,
            dependency: received.packet.extensions.get(extensions.dependency),
        };
        let source = usize::from(received.key.source);
        if transport.sources[source].subscribers.len() >= gathered::MANY {
            self.gathered.keep(now, (at, source), &media);
            if self.gathered.is_full() {
                self.pour(now, out);
            }
            return;
        }
        let subscribers = std::mem::take(&mut transport.sources[source].subscribers);
        let mut waits = false;
        for subscriber in &subscribers {
            if let Some(viewer) = &mut self.transports[subscriber.transport] {
                waits |= viewer.forward(now, subscriber.slot, &media, out);
            }
        }
        if let Some(transport) = &mut self.transports[at] {
            transport.sources[source].subscribers = subscribers;
        }
        if waits {
            self.release_soon(now);
        }
    }

    /// What another shard of this session says; `bytes` are those of its post.
    pub fn take(&mut self, now: Instant, letter: &Letter, bytes: &[u8], out: &mut Outputs) {
        let (Letter::Media(Passed { publisher, .. })
        | Letter::Clock { publisher, .. }
        | Letter::Starts { publisher, .. }
        | Letter::Keyframe { publisher, .. }) = letter;
        let Some(&at) = self.index.get(publisher) else { return };
        let Some(transport) = &mut self.transports[at] else { return };
        match letter {
            Letter::Media(passed) => {
                if let Some(received) = transport.take(now, passed, bytes) {
                    self.offer(now, at, &received, out);
                }
            }
            Letter::Clock { ssrc, ntp, rtp, .. } => {
                transport.set_clock(*ssrc, SenderClock { ntp: *ntp, rtp: *rtp, at: now });
            }
            Letter::Starts { ssrc, .. } => {
                if let Some(layer) = transport.layer(*ssrc) {
                    layer.starts();
                }
            }
            Letter::Keyframe { ssrc, .. } => {
                if let Some(layer) = transport.layer(*ssrc) {
                    layer.want_keyframe();
                    self.keyframes_wanted = true;
                }
                self.ask_for_keyframes(now, out);
                self.flush(out);
            }
        }
    }
}
