//! Which worker has which transport. A session stays whole on one worker until it is large; only then others take part.

use std::collections::HashMap;
use std::sync::Arc;

use proto::config::{SourceConfig, TransportId};
use proto::shard::Shards;

/// A transport as the shards that do not have it must know it.
pub struct Member {
    pub worker: usize,
    pub number: u32,
    pub sources: Vec<SourceConfig>,
}

/// The transports of one session.
pub struct Home {
    /// The worker that it began on, which tells what concerns all of it.
    pub lead: usize,
    pub members: HashMap<TransportId, Member>,
    /// Also those whose transports have left: they hold mirrors of the others.
    shards: Shards,
}

impl Home {
    /// The workers that have a shard of this session.
    pub fn workers(&self) -> impl Iterator<Item = usize> + use<> {
        let shards = self.shards;
        (0..Shards::MOST).filter(move |worker| shards.contain(*worker))
    }
}

pub struct Homes {
    workers: usize,
    /// So many transports of one session are kept together.
    together: usize,
    sessions: HashMap<Arc<str>, Home>,
}

impl Homes {
    pub fn new(workers: usize, together: usize) -> Self {
        Self { workers, together, sessions: HashMap::new() }
    }

    pub fn get(&self, session: &str) -> Option<(&Arc<str>, &Home)> {
        self.sessions.get_key_value(session)
    }

    pub fn get_mut(&mut self, session: &str) -> Option<&mut Home> {
        self.sessions.get_mut(session)
    }

    fn least_loaded(&self) -> usize {
        let mut loads = vec![0_usize; self.workers];
        for member in self.sessions.values().flat_map(|home| home.members.values()) {
            loads[member.worker] += 1;
        }
        (0..self.workers).min_by_key(|worker| loads[*worker]).unwrap_or_default()
    }

    /// Finds a worker for a new transport, and the session as it is with it.
    pub fn place(&mut self, session: &Arc<str>, transport: TransportId, number: u32) -> (usize, &Home) {
        let found = self.sessions.get(session).map(|home| (home.lead, home.members.len()));
        let worker = match found {
            Some((lead, members)) if members < self.together => lead,
            _ => self.least_loaded(),
        };
        let home = self.sessions.entry(Arc::clone(session)).or_insert_with(|| Home {
            lead: worker,
            members: HashMap::new(),
            shards: Shards::default(),
        });
        home.shards.add(worker);
        home.members.insert(transport, Member { worker, number, sources: Vec::new() });
        (worker, home)
    }

    /// Forgets a transport; which workers had a shard of its session while it was there.
    pub fn leave(&mut self, session: &str, transport: TransportId) -> Vec<usize> {
        let Some(home) = self.sessions.get_mut(session) else { return Vec::new() };
        let workers = home.workers().collect();
        home.members.remove(&transport);
        if home.members.is_empty() {
            self.sessions.remove(session);
        }
        workers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(homes: &mut Homes, session: &str, members: u32) -> Vec<usize> {
        let session: Arc<str> = session.into();
        (0..members).map(|number| homes.place(&session, TransportId(number), number).0).collect()
    }

    #[test]
    fn a_small_session_stays_whole_and_sessions_spread() {
        let mut homes = Homes::new(2, 4);
        assert_eq!(filled(&mut homes, "a", 4), [0, 0, 0, 0]);
        assert_eq!(filled(&mut homes, "b", 3), [1, 1, 1]);
    }

    #[test]
    fn a_large_session_takes_the_other_workers_until_all_have_as_much() {
        let mut homes = Homes::new(2, 4);
        let workers = filled(&mut homes, "a", 20);
        assert_eq!(workers.iter().filter(|worker| **worker == 1).count(), 10);
        let (_, home) = homes.get("a").expect("is there");
        assert_eq!((home.lead, home.workers().collect::<Vec<_>>()), (0, vec![0, 1]));
    }

    #[test]
    fn who_left_is_forgotten_and_so_is_an_empty_session() {
        let mut homes = Homes::new(2, 1);
        filled(&mut homes, "a", 2);
        assert_eq!(homes.leave("a", TransportId(1)), [0, 1]);
        assert_eq!(homes.leave("a", TransportId(0)), [0, 1], "a mirror is to be forgotten, too");
        assert!(homes.get("a").is_none());
    }
}
