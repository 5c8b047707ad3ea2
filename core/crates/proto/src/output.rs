//! What a session wants done: datagrams to send and events to tell. Reused, so that no packet allocates.

use std::net::{IpAddr, SocketAddr};
use std::ops::Range;

use crate::config::{SourceKind, TransportId};
use crate::picture::{Descriptor, Shift, write_shifted};
use crate::rung::Rung;
use crate::shard::Post;

#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    /// A datagram of DTLS records for the handshake.
    Dtls(TransportId, Vec<u8>),
    /// The first address was validated.
    Connected(TransportId, SocketAddr),
    /// Authenticated media or its control packets arrive.
    Flowing(TransportId),
    /// Nothing authenticated has arrived for [`crate::transport::SILENCE`].
    Silent(TransportId),
    /// What this subscriber's line carries of what is shown.
    Rung(TransportId, Rung),
    /// The layers of a source that somebody watches, by rid; a single layer has an empty one. The others need not be sent.
    Layers(TransportId, SourceKind, Vec<String>),
    /// Who is loud now: loudness 0 (silence) to 127.
    Speakers(Vec<(TransportId, u8)>),
}

/// Between which addresses datagrams go. A machine may have several: an answer must come from the one that was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Path {
    pub remote: SocketAddr,
    pub local: Option<IpAddr>,
    /// The TCP connection instead of the UDP socket (RFC 6544).
    pub stream: Option<StreamId>,
}

impl Path {
    /// Whether the client is at the same address and speaks the same protocol, at another port perhaps.
    pub fn is_from_where(&self, other: &Self) -> bool {
        self.remote.ip() == other.remote.ip() && self.stream.is_some() == other.stream.is_some()
    }
}

/// A TCP connection, unique in the process for as long as it is open.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct StreamId(pub u32);

impl From<SocketAddr> for Path {
    /// From whichever own address the system picks.
    fn from(remote: SocketAddr) -> Self {
        Self { remote, local: None, stream: None }
    }
}

#[derive(Clone, Debug)]
pub struct Datagram {
    pub to: Path,
    pub range: Range<usize>,
    /// Equal for equal addresses and quick to compare, so that a sender can gather what goes to one address.
    pub key: u64,
}

/// Datagrams lie one behind the other in `bytes`. The room in which a packet is made is here, too: one for all receivers stays
/// in the processor's cache.
#[derive(Default, Debug)]
pub struct Outputs {
    pub bytes: Vec<u8>,
    pub datagrams: Vec<Datagram>,
    pub events: Vec<Event>,
    /// For the other shards of a session that is spread.
    pub post: Post,
    /// A packet's header, and what of its payload is not as the publisher sent it.
    pub(crate) head: Vec<u8>,
    /// The dependency descriptor of the header that is written next; empty for none.
    pub(crate) dependency: Vec<u8>,
    /// A voice with its copies.
    pub(crate) repeated: Vec<u8>,
}

impl Outputs {
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.datagrams.clear();
        self.events.clear();
        self.post.clear();
    }

    /// Marks what was appended to `bytes` since `start` as one datagram.
    pub fn finish(&mut self, to: Path, start: usize) {
        self.datagrams.push(Datagram { to, range: start..self.bytes.len(), key: key_of(to.remote) });
    }

    /// Puts a payload's descriptor, with its numbers moved, behind the header; what comes behind that.
    pub(crate) fn write_shifted<'a>(
        &mut self,
        payload: &'a [u8],
        descriptor: Option<&Descriptor>,
        shift: Shift,
    ) -> &'a [u8] {
        let Some(descriptor) = descriptor else { return payload };
        let (numbers, rest) = payload.split_at(descriptor.length);
        write_shifted(numbers, descriptor, shift, &mut self.head);
        rest
    }

    pub fn payload(&self, datagram: &Datagram) -> &[u8] {
        &self.bytes[datagram.range.clone()]
    }
}

fn key_of(address: SocketAddr) -> u64 {
    let host = match address {
        SocketAddr::V4(address) => u64::from(u32::from(*address.ip())),
        SocketAddr::V6(address) => (u128::from(*address.ip()) as u64).rotate_left(32) & 0xFFFF_FFFF_FFFF,
    };
    host << 16 | u64::from(address.port())
}
