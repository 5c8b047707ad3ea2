//! Who lives where: by ufrag for STUN, by validated address for everything else. Shared by all workers.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, RwLock};

use proto::config::TransportId;

/// The worker and session of a transport.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    pub worker: usize,
    pub session: Arc<str>,
    pub transport: TransportId,
}

#[derive(Default)]
struct Entries {
    by_ufrag: HashMap<String, Place>,
    by_address: HashMap<SocketAddr, Place>,
    by_transport: HashMap<TransportId, (Place, String, Vec<SocketAddr>)>,
}

/// Addresses remembered per transport: a client tries several and moves.
const MOST_ADDRESSES: usize = 8;

#[derive(Default)]
pub struct Directory(RwLock<Entries>);

macro_rules! read {
    ($directory:expr) => {
        $directory.0.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    };
}
macro_rules! write {
    ($directory:expr) => {
        $directory.0.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    };
}

impl Directory {
    pub fn insert(&self, place: Place, ufrag: &str) {
        let mut entries = write!(self);
        entries.by_ufrag.insert(ufrag.to_owned(), place.clone());
        entries.by_transport.insert(place.transport, (place, ufrag.to_owned(), Vec::new()));
    }

    pub fn remove(&self, transport: TransportId) -> Option<Place> {
        let mut entries = write!(self);
        let (place, ufrag, addresses) = entries.by_transport.remove(&transport)?;
        entries.by_ufrag.remove(&ufrag);
        for address in addresses {
            if entries.by_address.get(&address).is_some_and(|there| there.transport == transport) {
                entries.by_address.remove(&address);
            }
        }
        Some(place)
    }

    pub fn by_transport(&self, transport: TransportId) -> Option<Place> {
        read!(self).by_transport.get(&transport).map(|(place, ..)| place.clone())
    }

    pub fn by_ufrag(&self, ufrag: &str) -> Option<Place> {
        read!(self).by_ufrag.get(ufrag).cloned()
    }

    pub fn by_address(&self, address: &SocketAddr) -> Option<Place> {
        read!(self).by_address.get(address).cloned()
    }

    /// An authenticated check came from here: what comes from here is this transport's.
    pub fn validate(&self, address: SocketAddr, place: &Place) {
        if self.by_address(&address).as_ref() == Some(place) {
            return;
        }
        let mut entries = write!(self);
        let Some((_, _, addresses)) = entries.by_transport.get_mut(&place.transport) else { return };
        let oldest = (addresses.len() >= MOST_ADDRESSES).then(|| addresses.remove(0));
        addresses.push(address);
        if let Some(oldest) = oldest
            && entries.by_address.get(&oldest).is_some_and(|there| there.transport == place.transport)
        {
            entries.by_address.remove(&oldest);
        }
        entries.by_address.insert(address, place.clone());
    }
}
