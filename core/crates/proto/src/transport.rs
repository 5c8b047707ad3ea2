//! One client's connection: its ICE credentials and address, its keys, what it sends, its slots.

mod arrivals;
mod departures;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::config::{SlotConfig, SourceConfig, SourceKind, TransportId};
use crate::flood::Flood;
use crate::ice::{Credentials, Ice};
use crate::layer::{Layer, SenderClock};
use crate::output::{Event, Outputs, Path};
use crate::rung::Rung;
use crate::sending::Sending;
use crate::shard::Shards;
use crate::slot::Slot;
use crate::speakers::Loudness;
use crate::srtp::{Inbound, Outbound};
use crate::transport_cc::Recorder;
use crate::watched::Watched;

pub use arrivals::Received;
use arrivals::StreamRef;
pub use departures::Stored;

/// Nothing authenticated for this long and the client counts as silent. Browsers send checks every 2.5 s.
pub const SILENCE: Duration = Duration::from_millis(3500);
/// No media or its control packets for this long in the midst of an ICE restart, and the old way counts as dead.
pub const DEAD_WAY: Duration = Duration::from_millis(300);
/// A layer that is this far behind another one of its source.
const ENDED_BEHIND: Duration = Duration::from_millis(500);
/// Without a sign of life for this long nothing more is sent (RFC 7675 section 5.1).
pub const CONSENT: Duration = Duration::from_secs(30);
/// Datagrams of the handshake that may wait for Python, so that a flood costs only its sender.
pub const MOST_DTLS_PER_SECOND: u32 = 200;

/// A slot that shows a source: index of the viewer's transport and of the slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Subscriber {
    pub transport: usize,
    pub slot: usize,
}

#[derive(Debug)]
pub struct Source {
    pub config: SourceConfig,
    pub layers: Vec<Layer>,
    pub subscribers: Vec<Subscriber>,
    /// Where else somebody watches or listens.
    pub elsewhere: Shards,
    pub watched: Watched,
    pub loudness: Loudness,
}

impl Source {
    /// Whether a layer is there to be forwarded. All show the same moments: one that stays behind another has ended.
    pub fn offers(&self, layer: &Layer, now: Instant) -> bool {
        let newest = self.layers.iter().filter_map(|layer| layer.last_media).max();
        let behind = newest.zip(layer.last_media).map(|(newest, last)| newest.saturating_duration_since(last));
        layer.is_active(now) && behind.is_some_and(|behind| behind < ENDED_BEHIND)
    }

    /// The place of a layer's rid among those that were agreed.
    pub fn place(&self, layer: &Layer) -> usize {
        self.config.rids.iter().position(|rid| Some(rid) == layer.rid.as_ref()).unwrap_or_default()
    }
}

pub struct Keys {
    pub inbound: Inbound,
    pub outbound: Outbound,
}

#[derive(Clone, Copy, Default, Debug)]
pub struct Counters {
    pub packets_in: u64,
    pub bytes_in: u64,
    pub packets_out: u64,
    pub bytes_out: u64,
    pub refused: u64,
    pub nacks_in: u64,
    pub nacks_out: u64,
    pub retransmitted: u64,
    pub keyframes_asked: u64,
    /// Packets of a voice that were lost and found again as copies.
    pub voices_recovered: u64,
    pub round_trip_us: Option<u64>,
    pub fraction_lost: u8,
    /// What the subscriber's line carries, in bits per second; `None` when it does not tell.
    pub estimate_bps: Option<u32>,
    /// Over the last second, in bits per second.
    pub bits_in: u32,
    pub bits_out: u32,
    /// Of what the client sent in the last second did not arrive, in 256ths; that of its worst stream.
    pub fraction_lost_in: u8,
    pub rung: Rung,
}

pub struct Transport {
    pub id: TransportId,
    /// The shard that has the connection, when this is its mirror.
    pub mirrors: Option<usize>,
    pub number: u32,
    pub ice: Ice,
    pub path: Option<Path>,
    pub keys: Option<Keys>,
    pub sources: Vec<Source>,
    pub slots: Vec<Slot>,
    pub counters: Counters,
    pub last_heard: Instant,
    last_media: Instant,
    /// When the last RTP packet came; `None` when long ago or never.
    pub last_packet: Option<Instant>,
    flowing: bool,
    pub dtls_this_second: u32,
    streams: HashMap<u32, StreamRef>,
    /// Payload types of the voice: with copies, and alone.
    voice_with_copies: Option<(u8, u8)>,
    pub transport_cc: Recorder,
    /// Only for subscribers that tell what arrives.
    pub sending: Option<Box<Sending>>,
    /// What a subscriber says of its line when it does not tell what arrives.
    pub receiver_estimate: Option<u32>,
    epoch: Instant,
    /// When rates were taken last, and the bytes in and out until then.
    measured: (Instant, u64, u64),
    flood: Flood,
    /// RTCP that waits for the end of this step.
    pub control: Vec<u8>,
}

impl Transport {
    pub fn new(now: Instant, id: TransportId, number: u32, credentials: Credentials) -> Self {
        Self {
            id,
            mirrors: None,
            number,
            ice: Ice::new(credentials),
            path: None,
            keys: None,
            sources: Vec::new(),
            slots: Vec::new(),
            counters: Counters::default(),
            last_heard: now,
            last_media: now,
            last_packet: None,
            flowing: false,
            dtls_this_second: 0,
            streams: HashMap::new(),
            voice_with_copies: None,
            transport_cc: Recorder::new(now),
            sending: None,
            receiver_estimate: None,
            epoch: now,
            measured: (now, 0, 0),
            flood: Flood::none(now),
            control: Vec::new(),
        }
    }

    /// Stands for a transport of another shard.
    pub fn mirror(now: Instant, id: TransportId, number: u32, shard: usize) -> Self {
        let nobodys = Credentials { ufrag: String::new(), password: String::new() };
        Self { mirrors: Some(shard), ..Self::new(now, id, number, nobodys) }
    }

    pub fn set_streams(&mut self, now: Instant, sources: Vec<SourceConfig>, slots: Vec<SlotConfig>) {
        self.streams.clear();
        let measured = slots.iter().any(|slot| slot.extensions.transport_cc.is_some());
        self.sending = measured.then(|| Box::new(Sending::new(now)));
        let mut red = sources.iter().map(|source| source.red_payload_type.zip(Some(source.payload_type)));
        self.voice_with_copies = red.find_map(|types| types);
        self.sources = sources
            .into_iter()
            .map(|config| Source {
                config,
                layers: Vec::new(),
                subscribers: Vec::new(),
                elsewhere: Shards::default(),
                watched: Watched::default(),
                loudness: Loudness::default(),
            })
            .collect();
        let mut before = std::mem::take(&mut self.slots);
        self.slots = slots
            .into_iter()
            .map(|config| match before.iter().position(|slot| slot.config.ssrc == config.ssrc) {
                Some(at) => before.swap_remove(at).renewed(config),
                None => Slot::new(config),
            })
            .collect();
        for source in 0..self.sources.len() {
            if let Some(&ssrc) = self.sources[source].config.ssrcs.first() {
                self.bind_layer(source, ssrc, None);
                if let Some(&rtx) = self.sources[source].config.ssrcs.get(1) {
                    self.streams.insert(rtx, StreamRef { source: source as u8, layer: 0, is_rtx: true });
                }
            }
        }
    }

    /// About once a second: how much has gone to and fro since the last time.
    pub fn measure(&mut self, now: Instant) {
        let (since, bytes_in, bytes_out) = self.measured;
        let seconds = now.saturating_duration_since(since).as_secs_f64().max(0.001);
        let rate = |bytes: u64| (bytes as f64 * 8.0 / seconds) as u32;
        let counters = &mut self.counters;
        counters.bits_in = rate(counters.bytes_in - bytes_in);
        counters.bits_out = rate(counters.bytes_out - bytes_out);
        counters.rung = self.sending.as_ref().map(|sending| sending.rung()).unwrap_or_default();
        self.measured = (now, counters.bytes_in, counters.bytes_out);
    }

    /// About four times a second: see [`Flood`].
    pub fn look_for_flood(&mut self, now: Instant) {
        let counted = self.sources.iter().flat_map(|source| &source.layers).map(Layer::counted);
        let (sent, arrived) = counted.fold((0, 0), |sum, counted| (sum.0 + counted.0, sum.1 + counted.1));
        self.flood.look(now, sent, arrived, self.counters.bytes_in);
        if let Some(sending) = &mut self.sending {
            sending.controller.way_back(self.flood.passes());
        }
    }

    pub fn is_flooded(&self) -> bool {
        self.flood.is_on()
    }

    /// What a sender report says; where else its source is forwarded.
    pub fn set_clock(&mut self, ssrc: u32, clock: SenderClock) -> Option<Shards> {
        for source in &mut self.sources {
            if let Some(layer) = source.layers.iter_mut().find(|layer| layer.ssrc == ssrc) {
                layer.clock = Some(clock);
                return Some(source.elsewhere);
            }
        }
        None
    }

    pub fn layer(&mut self, ssrc: u32) -> Option<&mut Layer> {
        self.sources.iter_mut().flat_map(|source| &mut source.layers).find(|layer| layer.ssrc == ssrc)
    }

    pub fn source(&self, kind: SourceKind) -> Option<usize> {
        self.sources.iter().position(|source| source.config.kind == kind)
    }

    /// Notes that something authentic arrived.
    pub fn heard(&mut self, now: Instant, is_media: bool, out: &mut Outputs) {
        if !self.is_heard(now) {
            // Without feedback less and less was believed: after an outage that says nothing of the line.
            self.begin_anew(now, false, out);
        }
        self.last_heard = now;
        if !is_media {
            return;
        }
        self.last_media = now;
        if let Some(sending) = &mut self.sending {
            sending.controller.heard(now);
        }
        if !self.flowing {
            self.flowing = true;
            out.events.push(Event::Flowing(self.id));
        }
    }

    /// See [`Sending::begin_anew`].
    pub fn begin_anew(&mut self, now: Instant, same_line: bool, out: &mut Outputs) {
        let rung = self.sending.as_mut().and_then(|sending| sending.begin_anew(now, same_line));
        out.events.extend(rung.map(|rung| Event::Rung(self.id, rung)));
    }

    pub fn is_without_media(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last_media) > DEAD_WAY
    }

    /// Whether anything authentic came lately.
    pub fn is_heard(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last_heard) <= SILENCE
    }

    pub fn check_silence(&mut self, now: Instant, out: &mut Outputs) {
        let silent = now.saturating_duration_since(self.last_heard);
        if self.flowing && !self.is_heard(now) {
            self.flowing = false;
            out.events.push(Event::Silent(self.id));
        }
        if silent > CONSENT {
            self.path = None;
        }
    }
}

/// The SSRC under which the server itself speaks RTCP.
pub const OUR_SSRC: u32 = 1;
