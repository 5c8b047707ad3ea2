//! What operators are told of a session's connections.

use std::net::SocketAddr;

use super::Session;
use crate::config::{SourceKind, TransportId};
use crate::transport::Counters;

/// A picture as a viewer gets it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    pub slot: u8,
    /// The publisher's number.
    pub publisher: u32,
    pub source: SourceKind,
    pub rid: String,
    /// Width and height; 0 where the codec does not tell.
    pub size: (u16, u16),
    /// The height that the viewer shows it at.
    pub wished: u32,
}

impl Session {
    /// Figures of every transport.
    pub fn counters(&self) -> Vec<(TransportId, Counters)> {
        let own = self.transports.iter().flatten().filter(|transport| transport.mirrors.is_none());
        own.map(|transport| (transport.id, transport.counters)).collect()
    }

    /// The address of a transport, once validated.
    pub fn address(&self, id: TransportId) -> Option<SocketAddr> {
        self.transports[*self.index.get(&id)?].as_ref()?.path.map(|path| path.remote)
    }

    /// What each video slot of a transport shows now.
    pub fn shown(&self, id: TransportId) -> Vec<Shown> {
        let viewer = self.index.get(&id).and_then(|at| self.transports[*at].as_ref());
        let slots = viewer.into_iter().flat_map(|viewer| &viewer.slots).filter(|slot| !slot.config.audio);
        slots
            .filter_map(|slot| {
                let (showing, key) = (slot.showing?, slot.current()?);
                let publisher = self.transports[*self.index.get(&key.publisher)?].as_ref()?;
                let layer = publisher.sources.get(usize::from(key.source))?.layers.get(usize::from(key.layer))?;
                let taken = slot.thinning.taken().and_then(|step| step.size);
                let size = taken.or(layer.size).unwrap_or_default();
                let rid = layer.rid.clone().unwrap_or_default();
                Some(Shown {
                    slot: slot.config.slot,
                    publisher: publisher.number,
                    source: showing.source,
                    rid,
                    size,
                    wished: showing.height,
                })
            })
            .collect()
    }

    /// Received layers of a transport as (source, rid, width, height, packets).
    pub fn layers(&self, id: TransportId) -> Vec<(SourceKind, String, (u16, u16), u64)> {
        let transport = self.index.get(&id).and_then(|at| self.transports[*at].as_ref());
        let sources = transport.into_iter().flat_map(|transport| &transport.sources);
        sources
            .flat_map(|source| {
                source.layers.iter().map(|layer| {
                    let rid = layer.rid.clone().unwrap_or_default();
                    (source.config.kind, rid, layer.size.unwrap_or_default(), layer.received())
                })
            })
            .collect()
    }
}
