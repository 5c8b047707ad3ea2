//! What comes from a client: which of its streams a packet belongs to, and its place there.

use std::time::Instant;

use super::{Source, Transport};
use crate::config::{SourceConfig, SourceKind};
use crate::layer::{Layer, Ordered};
use crate::red::reading::{self, Block, Blocks};
use crate::rewrite::LayerKey;
use crate::rtp::Packet;
use crate::shard::Passed;
use crate::speakers::UNKNOWN_LOUDNESS;
use crate::trace::Voice;

/// SSRCs that one publisher may use.
const MOST_STREAMS: usize = 24;

/// Which source and layer an SSRC belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct StreamRef {
    pub(super) source: u8,
    pub(super) layer: u8,
    pub(super) is_rtx: bool,
}

/// A packet that belongs to a source: by which layer and as which packet (RTX unwrapped).
pub struct Received<'a> {
    pub key: LayerKey,
    pub packet: Packet<'a>,
    pub ordered: Ordered,
    pub audio_level: Option<u8>,
}

impl Transport {
    pub(super) fn bind_layer(&mut self, source: usize, ssrc: u32, rid: Option<String>) -> StreamRef {
        let config = &self.sources[source].config;
        let layer = Layer::new(ssrc, rid, config, self.epoch);
        self.sources[source].layers.push(layer);
        let stream =
            StreamRef { source: source as u8, layer: (self.sources[source].layers.len() - 1) as u8, is_rtx: false };
        self.streams.insert(ssrc, stream);
        stream
    }

    /// How a packet that is somebody's voice is packed.
    pub fn voice(&self, bytes: &[u8]) -> Option<Voice> {
        let payload_type = bytes.get(1).map(|second| second & 0x7F)?;
        if self.voice_with_copies.is_some_and(|(with_copies, _)| with_copies == payload_type) {
            return Some(Voice::WithCopies);
        }
        let mut voices = self.sources.iter().filter(|source| source.config.kind == SourceKind::Microphone);
        voices.any(|source| source.config.payload_type == payload_type).then_some(Voice::Alone)
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
        let rid = layers[layer].rid.take();
        layers[layer] = Layer::new(ssrc, rid, config, self.epoch);
        let stream = StreamRef { source: source as u8, layer: layer as u8, is_rtx: false };
        self.streams.insert(ssrc, stream);
        stream
    }

    fn source_of(&self, packet: &Packet<'_>) -> Option<usize> {
        let fits = |config: &SourceConfig| {
            let others = [config.rtx_payload_type, config.red_payload_type];
            config.payload_type == packet.payload_type || others.contains(&Some(packet.payload_type))
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

    /// What a voice with copies carries; `None` for every other packet.
    pub fn copies<'a>(&self, packet: &Packet<'a>) -> Option<Blocks<'a>> {
        let (_, alone) = self.voice_with_copies.filter(|(with_copies, _)| *with_copies == packet.payload_type)?;
        reading::read(packet.payload, alone)
    }

    /// The voice itself that came with copies.
    pub fn receive_voice<'a>(&mut self, now: Instant, packet: Packet<'a>, payload: &'a [u8]) -> Option<Received<'a>> {
        let (_, payload_type) = self.voice_with_copies?;
        self.receive(now, Packet { payload_type, payload, ..packet })
    }

    /// A voice that was lost, from its copy in `carrier`. The publisher is told of the loss all the same.
    pub fn recover<'a>(&mut self, carrier: &Packet<'a>, distance: u64, block: Block<'a>) -> Option<Received<'a>> {
        let (_, payload_type) = self.voice_with_copies?;
        let stream = *self.streams.get(&carrier.ssrc)?;
        let source = &mut self.sources[usize::from(stream.source)];
        let layer = &mut source.layers[usize::from(stream.layer)];
        if block.payload.is_empty() || layer.ssrc != carrier.ssrc {
            return None;
        }
        let timestamp = carrier.timestamp.wrapping_sub(block.offset);
        let ordered = layer.recover(carrier.sequence, distance, timestamp)?;
        self.counters.voices_recovered += 1;
        let key = LayerKey { publisher: self.id, source: stream.source, layer: stream.layer, ssrc: layer.ssrc };
        let sequence = ordered.sequence as u16;
        let packet = Packet { marker: false, payload_type, sequence, timestamp, payload: block.payload, ..*carrier };
        Some(Received { key, packet, ordered, audio_level: Some(level(source, carrier)) })
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
        let ordered = layer.receive(now, &packet)?;
        let key = LayerKey { publisher: self.id, source: stream.source, layer: stream.layer, ssrc: layer.ssrc };
        let audio_level = (source.config.kind == SourceKind::Microphone).then(|| {
            let level = level(source, &packet);
            source.loudness.heard(level);
            level
        });
        Some(Received { key, packet, ordered, audio_level })
    }
}

/// In -dBov (RFC 6464 section 3).
fn level(source: &Source, packet: &Packet<'_>) -> u8 {
    let level = packet.extensions.get(source.config.extensions.audio_level).and_then(<[u8]>::first);
    level.map_or(127 - UNKNOWN_LOUDNESS, |byte| byte & 0x7F)
}
