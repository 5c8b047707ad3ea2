//! One client's connection: its ICE credentials and address, its keys, what it sends, its slots.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::config::{Codec, SlotConfig, SourceConfig, SourceKind, TransportId};
use crate::ice::{Credentials, Ice};
use crate::layer::{Layer, Ordered, SenderClock};
use crate::output::{Event, Outputs, Path};
use crate::pacer::Class;
use crate::rewrite::LayerKey;
use crate::rtp::{self, Packet};
use crate::rung::Rung;
use crate::sending::Sending;
use crate::shard::{Passed, Shards};
use crate::slot::{Media, Slot};
use crate::speakers::{Loudness, UNKNOWN_LOUDNESS};
use crate::srtp::{Inbound, MAX_RTP_OVERHEAD, Outbound};
use crate::transport_cc::Recorder;
use crate::{rtcp, vp8};

/// Nothing authenticated for this long and the client counts as silent. Browsers send checks every 2.5 s.
pub const SILENCE: Duration = Duration::from_millis(3500);
/// Without a sign of life for this long nothing more is sent (RFC 7675 section 5.1).
pub const CONSENT: Duration = Duration::from_secs(30);
/// SSRCs that one publisher may use.
const MOST_STREAMS: usize = 24;
/// Datagrams of the handshake that may wait for Python, so that a flood costs only its sender.
pub const MOST_DTLS_PER_SECOND: u32 = 200;

/// Where in a header the transport-wide number stands: behind the fixed part, one CSRC, the block's head and an id.
const NUMBER_AT: usize = rtp::FIXED_HEADER + 4 + 4 + 1;

/// Which source and layer an SSRC belongs to.
#[derive(Clone, Copy, Debug)]
struct StreamRef {
    source: u8,
    layer: u8,
    is_rtx: bool,
}

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
    pub loudness: Loudness,
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
    pub flowing: bool,
    pub dtls_this_second: u32,
    streams: HashMap<u32, StreamRef>,
    pub transport_cc: Recorder,
    /// Only for subscribers that tell what arrives.
    pub sending: Option<Box<Sending>>,
    /// What a subscriber says of its line when it does not tell what arrives.
    pub receiver_estimate: Option<u32>,
    /// Whether `scratch` holds a transport-wide number to fill in.
    numbered: bool,
    epoch: Instant,
    /// When rates were taken last, and the bytes in and out until then.
    measured: (Instant, u64, u64),
    scratch: Vec<u8>,
    payload: Vec<u8>,
    /// RTCP that waits for the end of this step.
    pub control: Vec<u8>,
}

/// A packet that belongs to a source: by which layer and as which packet (RTX unwrapped).
pub struct Received<'a> {
    pub key: LayerKey,
    pub packet: Packet<'a>,
    pub ordered: Ordered,
    pub audio_level: Option<u8>,
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
            flowing: false,
            dtls_this_second: 0,
            streams: HashMap::new(),
            transport_cc: Recorder::new(now),
            sending: None,
            receiver_estimate: None,
            numbered: false,
            epoch: now,
            measured: (now, 0, 0),
            scratch: Vec::with_capacity(64),
            payload: Vec::with_capacity(1500),
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
        self.sources = sources
            .into_iter()
            .map(|config| Source {
                config,
                layers: Vec::new(),
                subscribers: Vec::new(),
                elsewhere: Shards::default(),
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

    pub fn source(&self, kind: SourceKind) -> Option<usize> {
        self.sources.iter().position(|source| source.config.kind == kind)
    }

    fn bind_layer(&mut self, source: usize, ssrc: u32, rid: Option<String>) -> StreamRef {
        let config = &self.sources[source].config;
        let video = config.kind != SourceKind::Microphone;
        let layer = Layer::new(ssrc, rid, config.clock_rate, video, self.epoch);
        self.sources[source].layers.push(layer);
        let stream =
            StreamRef { source: source as u8, layer: (self.sources[source].layers.len() - 1) as u8, is_rtx: false };
        self.streams.insert(ssrc, stream);
        stream
    }

    /// Whether a packet is somebody's voice.
    pub fn is_voice(&self, bytes: &[u8]) -> bool {
        let payload_type = bytes.get(1).map(|second| second & 0x7F);
        let mut voices = self.sources.iter().filter(|source| source.config.kind == SourceKind::Microphone);
        voices.any(|source| Some(source.config.payload_type) == payload_type)
    }

    /// All that was learned of streams: SSRC, source, rid, whether it is a retransmission stream.
    pub fn known_streams(&self, mut tell: impl FnMut(u32, u8, Option<&str>, bool)) {
        let mut all: Vec<_> = self.streams.iter().collect();
        // Media before retransmission, which needs the layer.
        all.sort_by_key(|(ssrc, stream)| (stream.is_rtx, stream.source, stream.layer, **ssrc));
        for (ssrc, stream) in all {
            let rid = self.sources[usize::from(stream.source)].layers[usize::from(stream.layer)].rid.as_deref();
            tell(*ssrc, stream.source, rid, stream.is_rtx);
        }
    }

    pub fn know(&mut self, ssrc: u32, source: usize, rid: Option<String>, is_rtx: bool) {
        let Some(layers) = self.sources.get(source).map(|source| &source.layers) else { return };
        match (is_rtx, layers.iter().position(|layer| layer.rid == rid)) {
            (true, Some(layer)) => {
                self.streams.insert(ssrc, StreamRef { source: source as u8, layer: layer as u8, is_rtx });
            }
            (false, None) => {
                self.bind_layer(source, ssrc, rid);
            }
            _ => {}
        }
    }

    /// Which stream an SSRC is; learned once from mid and rid, and never forgotten: browsers stop sending them.
    fn stream(&mut self, packet: &Packet<'_>) -> Option<StreamRef> {
        if let Some(stream) = self.streams.get(&packet.ssrc) {
            return Some(*stream);
        }
        if self.streams.len() >= MOST_STREAMS {
            return None;
        }
        let source = self.source_of(packet)?;
        let config = &self.sources[source].config;
        let text = |id| packet.extensions.get(id).and_then(|value| std::str::from_utf8(value).ok());
        let is_rtx = config.rtx_payload_type == Some(packet.payload_type);
        let rid = text(if is_rtx { config.extensions.repaired_rid } else { config.extensions.rid });
        if !config.rids.is_empty() && !config.rids.iter().any(|known| Some(known.as_str()) == rid) {
            return None;
        }
        let rid = rid.map(str::to_owned);
        let known = self.sources[source].layers.iter().position(|layer| layer.rid == rid);
        match (is_rtx, known) {
            // RTX may come first, as padding: the layer it repairs is bound when its own packets come.
            (true, None) => None,
            (true, Some(layer)) => {
                let stream = StreamRef { source: source as u8, layer: layer as u8, is_rtx: true };
                self.streams.insert(packet.ssrc, stream);
                Some(stream)
            }
            (false, Some(layer)) => Some(self.bind_again(source, layer, packet.ssrc)),
            (false, None) => Some(self.bind_layer(source, packet.ssrc, rid)),
        }
    }

    /// The publisher began a layer anew under another SSRC.
    fn bind_again(&mut self, source: usize, layer: usize, ssrc: u32) -> StreamRef {
        let Source { config, layers, .. } = &mut self.sources[source];
        let video = config.kind != SourceKind::Microphone;
        let rid = layers[layer].rid.take();
        layers[layer] = Layer::new(ssrc, rid, config.clock_rate, video, self.epoch);
        let stream = StreamRef { source: source as u8, layer: layer as u8, is_rtx: false };
        self.streams.insert(ssrc, stream);
        stream
    }

    fn source_of(&self, packet: &Packet<'_>) -> Option<usize> {
        let fits = |config: &SourceConfig| {
            config.payload_type == packet.payload_type || config.rtx_payload_type == Some(packet.payload_type)
        };
        let by_mid = self.sources.iter().position(|source| {
            let mid = packet.extensions.get(source.config.extensions.mid);
            fits(&source.config) && mid == Some(source.config.mid.as_bytes())
        });
        by_mid.or_else(|| {
            // Without a mid only a payload type of one source tells (RFC 8843 section 9.2).
            let mut fitting = self.sources.iter().enumerate().filter(|(_, source)| fits(&source.config));
            let first = fitting.next()?.0;
            fitting.next().is_none().then_some(first)
        })
    }

    /// Sorts a decrypted RTP packet into its layer. `None`: not ours, a repeat, or padding.
    pub fn receive<'a>(&mut self, now: Instant, mut packet: Packet<'a>) -> Option<Received<'a>> {
        let transport_cc = self.sources.iter().find_map(|source| source.config.extensions.transport_cc);
        if let Some([high, low]) = packet.extensions.get(transport_cc) {
            self.transport_cc.arrived(now, u16::from_be_bytes([*high, *low]));
        }
        let stream = self.stream(&packet)?;
        let source = &mut self.sources[usize::from(stream.source)];
        let layer = &mut source.layers[usize::from(stream.layer)];
        if stream.is_rtx {
            // RFC 4588 section 4: the original number, then the original payload.
            let (number, payload) = packet.payload.split_first_chunk::<2>()?;
            packet.sequence = u16::from_be_bytes(*number);
            packet.payload = payload;
            packet.ssrc = layer.ssrc;
        } else if packet.payload_type != source.config.payload_type || packet.ssrc != layer.ssrc {
            // Also what still comes under an SSRC that the publisher has replaced.
            return None;
        }
        self.order(now, stream, packet)
    }

    /// Takes a packet that the publisher's own shard has sorted.
    pub fn take<'a>(&mut self, now: Instant, passed: &Passed, bytes: &'a [u8]) -> Option<Received<'a>> {
        let source = usize::from(passed.source);
        let Source { config, layers, .. } = self.sources.get(source)?;
        let stream = match self.streams.get(&passed.ssrc) {
            Some(stream) if usize::from(stream.source) == source && !stream.is_rtx => *stream,
            _ => {
                let rid = passed.rid.and_then(|at| config.rids.get(usize::from(at))).cloned();
                match layers.iter().position(|layer| layer.rid == rid) {
                    Some(layer) => self.bind_again(source, layer, passed.ssrc),
                    None => self.bind_layer(source, passed.ssrc, rid),
                }
            }
        };
        self.order(now, stream, passed.packet(bytes)?)
    }

    fn order<'a>(&mut self, now: Instant, stream: StreamRef, packet: Packet<'a>) -> Option<Received<'a>> {
        let source = &mut self.sources[usize::from(stream.source)];
        let layer = &mut source.layers[usize::from(stream.layer)];
        let ordered = layer.receive(now, &packet, source.config.codec == Codec::Vp8)?;
        let audio_level = (source.config.kind == SourceKind::Microphone).then(|| {
            let level = packet.extensions.get(source.config.extensions.audio_level).and_then(<[u8]>::first);
            let level = level.map_or(127 - UNKNOWN_LOUDNESS, |byte| byte & 0x7F);
            source.loudness.heard(level);
            level
        });
        let key = LayerKey { publisher: self.id, source: stream.source, layer: stream.layer, ssrc: layer.ssrc };
        Some(Received { key, packet, ordered, audio_level })
    }

    /// Sends a publisher's packet on through one slot; whether packets wait for their time afterwards.
    pub fn forward(&mut self, now: Instant, slot: usize, media: &Media<'_>, out: &mut Outputs) -> bool {
        let class = self.slots[slot].class();
        if class != Class::Voice && self.sending.as_ref().is_some_and(|sending| sending.pacer.is_late()) {
            // Half a picture late is no picture: go on with the next keyframe.
            self.slots[slot].interrupt();
            return true;
        }
        self.admit(now, slot, class, media, out);
        self.sending.as_ref().is_some_and(|sending| !sending.pacer.is_empty())
    }

    fn admit(&mut self, now: Instant, slot: usize, class: Class, media: &Media<'_>, out: &mut Outputs) {
        let Some(mut header) = self.slots[slot].admit(now, media) else { return };
        let payload = media.packet.payload;
        if class == Class::Voice {
            return self.speak(now, slot, &mut header, media, out);
        }
        let shift = self.slots[slot].vp8_shift();
        self.write_header(slot, &header, media.audio_level);
        match media.ordered.descriptor {
            Some(descriptor) => {
                self.payload.clear();
                vp8::write_shifted(payload, &descriptor, shift, &mut self.payload);
                self.payload.extend_from_slice(&payload[descriptor.length..]);
                let shifted = std::mem::take(&mut self.payload);
                self.send_rtp(now, class, &shifted, out);
                self.payload = shifted;
            }
            None => self.send_rtp(now, class, payload, out),
        }
    }

    fn speak(&mut self, now: Instant, slot: usize, header: &mut rtp::Header, media: &Media<'_>, out: &mut Outputs) {
        let copies = self.sending.as_ref().map_or(0, |sending| sending.copies());
        let mut repeated = std::mem::take(&mut self.payload);
        let voice = media.packet.payload;
        let is_repeated = self.slots[slot].repeat(copies, header, voice, &mut repeated);
        self.write_header(slot, header, media.audio_level);
        self.send_rtp(now, Class::Voice, if is_repeated { &repeated } else { voice }, out);
        self.payload = repeated;
    }

    fn write_header(&mut self, slot: usize, header: &rtp::Header, audio_level: Option<u8>) {
        let config = &self.slots[slot].config;
        let level = [audio_level.unwrap_or_default() | 0x80];
        let mut extensions: [(u8, &[u8]); 3] = [(0, &[]); 3];
        let mut count = 0;
        // First, so that its place is known.
        self.numbered = config.extensions.transport_cc.is_some();
        if let Some(id) = config.extensions.transport_cc {
            extensions[count] = (id, &[0, 0]);
            count += 1;
        }
        if let Some(id) = config.extensions.mid {
            extensions[count] = (id, config.mid.as_bytes());
            count += 1;
        }
        if let (Some(id), Some(_)) = (config.extensions.audio_level, audio_level) {
            extensions[count] = (id, &level);
            count += 1;
        }
        self.scratch.clear();
        rtp::write_header(header, &extensions[..count], &mut self.scratch);
    }

    /// Sends what `scratch` and `payload` make, now or when its time comes.
    fn send_rtp(&mut self, now: Instant, class: Class, payload: &[u8], out: &mut Outputs) {
        if let Some(sending) = &mut self.sending
            && !sending.passes(now, class)
        {
            sending.pacer.hold(class, &self.scratch, payload, self.numbered);
            return;
        }
        let mut header = std::mem::take(&mut self.scratch);
        self.leave(now, &mut header, payload, self.numbered, out);
        self.scratch = header;
    }

    fn leave(&mut self, now: Instant, header: &mut [u8], payload: &[u8], numbered: bool, out: &mut Outputs) {
        let (Some(keys), Some(path)) = (&mut self.keys, self.path) else { return };
        let start = out.bytes.len();
        if let Some(sending) = &mut self.sending {
            let size = header.len() + payload.len() + MAX_RTP_OVERHEAD;
            sending.pacer.left(size);
            if numbered {
                let number = sending.controller.sent(now, size);
                header[NUMBER_AT..NUMBER_AT + 2].copy_from_slice(&number.to_be_bytes());
            }
        }
        if keys.outbound.protect_rtp(header, payload, &mut out.bytes).is_ok() {
            self.counters.packets_out += 1;
            self.counters.bytes_out += (out.bytes.len() - start) as u64;
            out.finish(path, start);
        }
    }

    /// Sends what has waited long enough, and what a probe lacks; when to come back.
    pub fn release(&mut self, now: Instant, out: &mut Outputs) -> Option<Instant> {
        while let Some(mut waiting) = self.sending.as_mut().and_then(|sending| sending.next(now)) {
            let (header, payload) = waiting.bytes.split_at_mut(waiting.header);
            self.leave(now, header, payload, waiting.numbered, out);
            self.sending.as_mut()?.pacer.keep(waiting);
        }
        while self.sending.as_mut()?.controller.padding(now) > 0 {
            if !self.pad(now, out) {
                break;
            }
        }
        self.sending.as_ref()?.release_at(now)
    }

    /// One packet of nothing but padding on a retransmission stream, which receivers count and throw away.
    fn pad(&mut self, now: Instant, out: &mut Outputs) -> bool {
        let fits = |slot: &Slot| slot.config.rtx_ssrc.is_some() && slot.config.extensions.transport_cc.is_some();
        let Some(at) = self.slots.iter().position(fits) else { return false };
        let (Some(ssrc), Some(payload_type)) = (self.slots[at].config.rtx_ssrc, self.slots[at].config.rtx_payload_type)
        else {
            return false;
        };
        let sequence = self.slots[at].next_rtx_sequence();
        let timestamp = self.slots[at].timestamp();
        let header = rtp::Header { marker: false, payload_type, sequence, timestamp, ssrc, csrc: self.number };
        self.write_header(at, &header, None);
        let mut header = std::mem::take(&mut self.scratch);
        rtp::mark_padded(&mut header);
        let before = self.counters.packets_out;
        self.leave(now, &mut header, &rtp::PADDING, self.numbered, out);
        self.scratch = header;
        self.counters.packets_out > before
    }

    /// Sends again what a viewer lost, under the slot's RTX stream where there is one.
    pub fn retransmit(
        &mut self,
        now: Instant,
        slot: usize,
        number: u32,
        original: u16,
        stored: &Stored<'_>,
        out: &mut Outputs,
    ) {
        if self.sending.as_ref().is_some_and(|sending| sending.pacer.is_late()) {
            return;
        }
        let config = &self.slots[slot].config;
        let rtx = config.rtx_ssrc.zip(config.rtx_payload_type);
        let plain = (config.ssrc, config.payload_type);
        let sequence = if rtx.is_some() { self.slots[slot].next_rtx_sequence() } else { original };
        let (ssrc, payload_type) = rtx.unwrap_or(plain);
        let header = rtp::Header {
            marker: stored.marker,
            payload_type,
            sequence,
            timestamp: stored.timestamp,
            ssrc,
            csrc: number,
        };
        self.write_header(slot, &header, None);
        let mut payload = std::mem::take(&mut self.payload);
        payload.clear();
        if rtx.is_some() {
            payload.extend_from_slice(&original.to_be_bytes());
        }
        match vp8::parse(stored.payload).filter(|_| stored.is_vp8) {
            Some(descriptor) => {
                vp8::write_shifted(stored.payload, &descriptor, stored.vp8_shift, &mut payload);
                payload.extend_from_slice(&stored.payload[descriptor.length..]);
            }
            None => payload.extend_from_slice(stored.payload),
        }
        self.counters.retransmitted += 1;
        self.send_rtp(now, Class::Retransmission, &payload, out);
        self.payload = payload;
    }

    /// Sends the RTCP that has gathered, behind a receiver report as compound packets must begin (RFC 3550 section 6.1).
    pub fn flush_control(&mut self, out: &mut Outputs) {
        if self.control.is_empty() {
            return;
        }
        if let (Some(keys), Some(path)) = (&mut self.keys, self.path) {
            self.payload.clear();
            if !matches!(self.control[1], 200 | 201) {
                rtcp::write_receiver_report(OUR_SSRC, &[], &mut self.payload);
            }
            self.payload.extend_from_slice(&self.control);
            let start = out.bytes.len();
            if keys.outbound.protect_rtcp(&self.payload, &mut out.bytes).is_ok() {
                out.finish(path, start);
            }
        }
        self.control.clear();
    }

    /// Notes that something authentic arrived.
    pub fn heard(&mut self, now: Instant, is_media: bool, out: &mut Outputs) {
        self.last_heard = now;
        if is_media && !self.flowing {
            self.flowing = true;
            out.events.push(Event::Flowing(self.id));
        }
    }

    pub fn check_silence(&mut self, now: Instant, out: &mut Outputs) {
        let silent = now.saturating_duration_since(self.last_heard);
        if self.flowing && silent > SILENCE {
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

/// A packet to be sent again.
pub struct Stored<'a> {
    pub marker: bool,
    pub timestamp: u32,
    pub payload: &'a [u8],
    pub is_vp8: bool,
    pub vp8_shift: vp8::Shift,
}
