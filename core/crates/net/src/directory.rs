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

/// What leads to a transport, oldest first.
struct Known {
    place: Place,
    ufrags: Vec<String>,
    addresses: Vec<SocketAddr>,
}

#[derive(Default)]
struct Entries {
    by_ufrag: HashMap<String, Place>,
    by_address: HashMap<SocketAddr, Place>,
    by_transport: HashMap<TransportId, Known>,
}

/// Addresses remembered per transport: a client tries several and moves.
const MOST_ADDRESSES: usize = 8;
/// Credentials remembered per transport; whether they are still good its session knows.
const MOST_UFRAGS: usize = 8;

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
        let known = Known { place: place.clone(), ufrags: vec![ufrag.to_owned()], addresses: Vec::new() };
        entries.by_transport.insert(place.transport, known);
    }

    /// One more ufrag of a transport.
    pub fn restart(&self, transport: TransportId, ufrag: &str) {
        let mut entries = write!(self);
        let Some(known) = entries.by_transport.get_mut(&transport) else { return };
        let oldest = (known.ufrags.len() >= MOST_UFRAGS).then(|| known.ufrags.remove(0));
        known.ufrags.push(ufrag.to_owned());
        let place = known.place.clone();
        entries.by_ufrag.insert(ufrag.to_owned(), place);
        if let Some(oldest) = oldest {
            entries.by_ufrag.remove(&oldest);
        }
    }

    pub fn remove(&self, transport: TransportId) -> Option<Place> {
        let mut entries = write!(self);
        let Known { place, ufrags, addresses } = entries.by_transport.remove(&transport)?;
        for ufrag in ufrags {
            entries.by_ufrag.remove(&ufrag);
        }
        for address in addresses {
            if entries.by_address.get(&address).is_some_and(|there| there.transport == transport) {
                entries.by_address.remove(&address);
            }
        }
        Some(place)
    }

    pub fn by_transport(&self, transport: TransportId) -> Option<Place> {
        read!(self).by_transport.get(&transport).map(|known| known.place.clone())
    }

    pub fn by_ufrag(&self, ufrag: &str) -> Option<Place> {
        read!(self).by_ufrag.get(ufrag).cloned()
    }

    pub fn by_address(&self, address: &SocketAddr) -> Option<Place> {
        read!(self).by_address.get(address).cloned()
    }

    /// An authenticated check came from here: what comes from here is this transport's. Whether that is new.
    pub fn validate(&self, address: SocketAddr, place: &Place) -> bool {
        if self.by_address(&address).as_ref() == Some(place) {
            return false;
        }
        let mut entries = write!(self);
        let Some(known) = entries.by_transport.get_mut(&place.transport) else { return false };
        let addresses = &mut known.addresses;
        let oldest = (addresses.len() >= MOST_ADDRESSES).then(|| addresses.remove(0));
        addresses.push(address);
        if let Some(oldest) = oldest
            && entries.by_address.get(&oldest).is_some_and(|there| there.transport == place.transport)
        {
            entries.by_address.remove(&oldest);
        }
        entries.by_address.insert(address, place.clone());
        true
    }

    /// Calls `tell` with what leads to the worker of each validated address, while no other address can become one.
    pub fn with_workers<T>(&self, tell: impl FnOnce(&mut dyn Iterator<Item = (SocketAddr, usize)>) -> T) -> T {
        let entries = read!(self);
        tell(&mut entries.by_address.iter().map(|(address, place)| (*address, place.worker)))
    }
}
