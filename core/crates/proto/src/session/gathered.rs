//! What many watch is made for one of them after the other.
//!
//! Theory. The keys, numbers and lines of hundreds of receivers do not fit into the processor's nearest cache. So the packets
//! of a source that many watch are kept until those behind them have come, and then each receiver is given all of them, while
//! what is known of it is at hand. Before anything but media is done all that is kept goes out: nobody is given what came
//! before they were to see it.

use std::ops::Range;
use std::time::Instant;

use super::Session;
use crate::layer::Ordered;
use crate::output::Outputs;
use crate::rewrite::LayerKey;
use crate::rtp::{Extensions, Packet};
use crate::slot::Media;

/// From so many on.
pub(super) const MANY: usize = 32;
const MOST_KEPT: usize = 64;

/// A packet without what no receiver needs of it; ranges lie in [`Gathered::bytes`].
#[derive(Debug)]
struct Kept {
    /// Whose, and which source.
    of: (usize, usize),
    key: LayerKey,
    number: u32,
    marker: bool,
    payload_type: u8,
    sequence: u16,
    timestamp: u32,
    ordered: Ordered,
    audio_level: Option<u8>,
    payload: Range<usize>,
    dependency: Option<Range<usize>>,
}

#[derive(Default, Debug)]
pub(super) struct Gathered {
    packets: Vec<Kept>,
    bytes: Vec<u8>,
    sources: Vec<(usize, usize)>,
    since: Option<Instant>,
}

impl Gathered {
    pub(super) fn since(&self) -> Option<Instant> {
        self.since
    }

    pub(super) fn is_full(&self) -> bool {
        self.packets.len() >= MOST_KEPT
    }

    pub(super) fn keep(&mut self, now: Instant, of: (usize, usize), media: &Media<'_>) {
        self.since.get_or_insert(now);
        if !self.sources.contains(&of) {
            self.sources.push(of);
        }
        let Media { key, number, packet, ordered, audio_level, dependency } = *media;
        let Packet { marker, payload_type, sequence, timestamp, .. } = packet;
        let (payload, dependency) = (self.copy(packet.payload), dependency.map(|bytes| self.copy(bytes)));
        self.packets.push(Kept {
            of,
            key,
            number,
            marker,
            payload_type,
            sequence,
            timestamp,
            ordered,
            audio_level,
            payload,
            dependency,
        });
    }

    fn copy(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }

    fn of(&self, source: (usize, usize)) -> impl Iterator<Item = Media<'_>> {
        self.packets.iter().filter(move |kept| kept.of == source).map(|kept| Media {
            key: kept.key,
            number: kept.number,
            packet: Packet {
                marker: kept.marker,
                payload_type: kept.payload_type,
                sequence: kept.sequence,
                timestamp: kept.timestamp,
                ssrc: kept.key.ssrc,
                extensions: Extensions::default(),
                payload: &self.bytes[kept.payload.clone()],
            },
            ordered: kept.ordered,
            audio_level: kept.audio_level,
            dependency: kept.dependency.clone().map(|range| &self.bytes[range]),
        })
    }

    fn clear(&mut self) {
        self.packets.clear();
        self.bytes.clear();
        self.sources.clear();
        self.since = None;
    }
}

impl Session {
    /// Whether something is kept that [`Session::pour`] gives to its receivers.
    pub fn is_gathering(&self) -> bool {
        self.gathered.since.is_some()
    }

    /// Gives what is kept to its receivers.
    pub fn pour(&mut self, now: Instant, out: &mut Outputs) {
        if !self.is_gathering() {
            return;
        }
        let mut gathered = std::mem::take(&mut self.gathered);
        let mut waits = false;
        for &(at, source) in &gathered.sources {
            let Some(transport) = &mut self.transports[at] else { continue };
            let subscribers = std::mem::take(&mut transport.sources[source].subscribers);
            for subscriber in &subscribers {
                let Some(viewer) = &mut self.transports[subscriber.transport] else { continue };
                for media in gathered.of((at, source)) {
                    waits |= viewer.forward(now, subscriber.slot, &media, out);
                }
            }
            if let Some(transport) = &mut self.transports[at] {
                transport.sources[source].subscribers = subscribers;
            }
        }
        gathered.clear();
        self.gathered = gathered;
        if waits {
            self.release_soon(now);
        }
    }
}
