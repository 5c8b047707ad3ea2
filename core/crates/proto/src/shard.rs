//! What the parts of one session tell one another when it is too large for one worker.
//!
//! Theory. Each part, a shard, has some of the transports and knows the whole routing; of the transports elsewhere it has
//! mirrors without address or keys. A publisher's packet is decrypted and put in order on the publisher's own shard, which
//! passes it on, once and in the clear, to every shard where somebody watches or listens. The mirror there takes it as if
//! it had come from the wire: with layers, loudness and a cache of its own, so that subscribers are served, and their
//! losses answered, where they are. Only the wish for a keyframe goes back.

use std::ops::Range;

use crate::config::TransportId;
use crate::rtp::{Extensions, Packet};

/// A set of shards, one bit each.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Shards(u64);

impl Shards {
    /// Most shards that a session may have.
    pub const MOST: usize = u64::BITS as usize;

    pub fn add(&mut self, shard: usize) {
        self.0 |= 1 << (shard % Self::MOST);
    }

    pub fn contain(self, shard: usize) -> bool {
        self.0 & 1 << (shard % Self::MOST) != 0
    }

    pub fn are_none(self) -> bool {
        self.0 == 0
    }
}

/// A publisher's packet, in the order and once, its retransmission unwrapped. Extensions and payload lie in [`Post::bytes`].
#[derive(Clone, Debug)]
pub struct Passed {
    pub publisher: TransportId,
    pub source: u8,
    /// Place of the layer's rid among those that were agreed.
    pub rid: Option<u8>,
    marker: bool,
    payload_type: u8,
    sequence: u16,
    timestamp: u32,
    pub ssrc: u32,
    profile: u16,
    extensions: Range<usize>,
    payload: Range<usize>,
}

impl Passed {
    /// The packet; `bytes` are those of the post it came with.
    pub fn packet<'a>(&self, bytes: &'a [u8]) -> Option<Packet<'a>> {
        Some(Packet {
            marker: self.marker,
            payload_type: self.payload_type,
            sequence: self.sequence,
            timestamp: self.timestamp,
            ssrc: self.ssrc,
            extensions: Extensions::from_block(self.profile, bytes.get(self.extensions.clone())?),
            payload: bytes.get(self.payload.clone())?,
        })
    }
}

#[derive(Clone, Debug)]
pub enum Letter {
    Media(Passed),
    /// A sender report: at `ntp` the stream stood at `rtp`.
    Clock {
        publisher: TransportId,
        ssrc: u32,
        ntp: u64,
        rtp: u32,
    },
    /// A layer that was stopped is asked for again: what came before tells nothing of it.
    Starts {
        publisher: TransportId,
        ssrc: u32,
    },
    /// Somebody elsewhere needs a keyframe.
    Keyframe {
        publisher: TransportId,
        ssrc: u32,
    },
}

/// Letters to other shards of the same session.
#[derive(Default, Debug)]
pub struct Post {
    pub bytes: Vec<u8>,
    pub letters: Vec<(Shards, Letter)>,
}

impl Post {
    pub fn pass(&mut self, to: Shards, publisher: TransportId, source: u8, rid: Option<u8>, packet: &Packet<'_>) {
        let (profile, extensions) = packet.extensions.block();
        let start = self.bytes.len();
        self.bytes.extend_from_slice(extensions);
        let middle = self.bytes.len();
        self.bytes.extend_from_slice(packet.payload);
        let passed = Passed {
            publisher,
            source,
            rid,
            marker: packet.marker,
            payload_type: packet.payload_type,
            sequence: packet.sequence,
            timestamp: packet.timestamp,
            ssrc: packet.ssrc,
            profile,
            extensions: start..middle,
            payload: middle..self.bytes.len(),
        };
        self.letters.push((to, Letter::Media(passed)));
    }

    pub fn clear(&mut self) {
        self.bytes.clear();
        self.letters.clear();
    }
}
