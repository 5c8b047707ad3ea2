//! From the wanted routing to slots and subscriber lists; which layer and whose voice each slot gets.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use super::Session;
use crate::config::{Group, SourceKind, TransportId};
use crate::output::Outputs;
use crate::rewrite::LayerKey;
use crate::shard::Shards;
use crate::slot::Showing;
use crate::speakers;
use crate::transport::Subscriber;

impl Session {
    /// Makes slots and subscriber lists what the routing says.
    pub(super) fn connect_subscribers(&mut self, now: Instant, out: &mut Outputs) {
        for transport in self.transports.iter_mut().flatten() {
            for source in &mut transport.sources {
                source.subscribers.clear();
                source.elsewhere = Shards::default();
                source.watched.height = None;
            }
        }
        self.connect_video();
        self.note_viewers();
        self.tell_watched(now, out);
        self.select_speakers();
        self.connect_audio();
        self.pass_voices_on();
        self.choose_layers(now);
        self.ask_for_keyframes(now, out);
        self.flush(out);
    }

    fn connect_video(&mut self) {
        let mut wanted: HashMap<(TransportId, u8), Showing> = HashMap::with_capacity(self.routing.views.len());
        for view in &self.routing.views {
            let showing = Showing { publisher: view.publisher, source: view.source, height: view.height };
            wanted.insert((view.transport, view.slot), showing);
        }
        let mut edges = Vec::new();
        for (at, transport) in self.transports.iter_mut().enumerate() {
            let Some(transport) = transport else { continue };
            for (slot_at, slot) in transport.slots.iter_mut().enumerate().filter(|(_, slot)| !slot.config.audio) {
                let showing = wanted.get(&(transport.id, slot.config.slot)).copied();
                let source_of = |showing: Option<Showing>| showing.map(|showing| (showing.publisher, showing.source));
                if source_of(showing) != source_of(slot.showing) {
                    slot.silence();
                }
                slot.showing = showing;
                if let Some(showing) = showing {
                    edges.push((showing, Subscriber { transport: at, slot: slot_at }));
                }
            }
        }
        for (showing, subscriber) in edges {
            self.subscribe(showing.publisher, showing.source, subscriber);
        }
        let watched: Vec<_> = self
            .routing
            .views
            .iter()
            .filter_map(|view| Some((view.publisher, view.source, self.mirrored_from(view.transport)?)))
            .collect();
        for (publisher, kind, shard) in watched {
            self.pass_on(publisher, kind, |shards| shards.add(shard));
        }
    }

    /// The shard of a transport that is not here.
    fn mirrored_from(&self, id: TransportId) -> Option<usize> {
        self.transports[*self.index.get(&id)?].as_ref()?.mirrors
    }

    /// Adds to where a publisher's source is needed beside here. What is mirrored is not passed on again.
    fn pass_on(&mut self, publisher: TransportId, kind: SourceKind, add: impl Fn(&mut Shards)) {
        if let Some(transport) = self.transport(publisher).filter(|transport| transport.mirrors.is_none())
            && let Some(source) = transport.source(kind)
        {
            add(&mut transport.sources[source].elsewhere);
        }
    }

    /// Voices go where somebody listens, and to the shard that tells who speaks.
    fn pass_voices_on(&mut self) {
        let mut needed: Vec<(TransportId, usize)> = Vec::new();
        for group in &self.groups {
            let mut shards: Vec<usize> =
                group.wanted.listeners.iter().filter_map(|id| self.mirrored_from(*id)).collect();
            if self.shard != self.lead {
                shards.push(self.lead);
            }
            shards.sort_unstable();
            shards.dedup();
            needed.extend(group.wanted.microphones.iter().flat_map(|id| shards.iter().map(|shard| (*id, *shard))));
        }
        for (microphone, shard) in needed {
            self.pass_on(microphone, SourceKind::Microphone, |shards| shards.add(shard));
        }
    }

    fn subscribe(&mut self, publisher: TransportId, kind: SourceKind, subscriber: Subscriber) {
        if let Some(transport) = self.transport(publisher)
            && let Some(source) = transport.source(kind)
        {
            transport.sources[source].subscribers.push(subscriber);
        }
    }

    pub(super) fn loudness(&self, id: TransportId) -> Option<f32> {
        let transport = self.transports[*self.index.get(&id)?].as_ref()?;
        let source = transport.source(SourceKind::Microphone)?;
        Some(transport.sources[source].loudness.value())
    }

    /// The loudest of each group; one more than a listener has slots, since nobody hears themselves.
    pub(super) fn select_speakers(&mut self) -> bool {
        let mut changed = false;
        let mut groups = std::mem::take(&mut self.groups);
        for group in &mut groups {
            let candidates = self.loudnesses(&group.wanted, &group.wanted.microphones);
            let before = group.selected.clone();
            speakers::select(&mut group.selected, &candidates, self.places(&group.wanted) + 1);
            changed |= before != group.selected;
        }
        self.groups = groups;
        changed
    }

    /// Of these people; those whose voices come before all others are louder than any.
    fn loudnesses(&self, group: &Group, people: &[TransportId]) -> Vec<(TransportId, f32)> {
        let first = |id: &TransportId| if group.voices.contains(id) { speakers::PRECEDENCE } else { 0.0 };
        people.iter().filter_map(|id| Some((*id, self.loudness(*id)? + first(id)))).collect()
    }

    /// Whether somebody's line carries fewer voices than there are places for, or did when last asked: then it matters who is louder.
    pub(super) fn some_hear_few(&mut self) -> bool {
        let mut lines = self.transports.iter().flatten().filter_map(|transport| transport.sending.as_ref());
        let few = lines.any(|sending| sending.hearing().voices.is_some());
        few | std::mem::replace(&mut self.some_heard_few, few)
    }

    fn places(&self, group: &Group) -> usize {
        let slots = |id: &TransportId| {
            let transport = self.transports[*self.index.get(id)?].as_ref()?;
            Some(transport.slots.iter().filter(|slot| slot.config.audio).count())
        };
        group.listeners.iter().filter_map(slots).max().unwrap_or_default()
    }

    /// Gives each listener's audio slots to the selected speakers; who has a slot keeps it.
    pub(super) fn connect_audio(&mut self) {
        let mut edges = Vec::new();
        let mut heard: HashMap<TransportId, Vec<TransportId>> = HashMap::new();
        for group in &self.groups {
            for listener in &group.wanted.listeners {
                let others = group.selected.iter().copied().filter(|speaker| speaker != listener);
                heard.insert(*listener, others.collect());
            }
        }
        let of_group = |group: &super::GroupState| self.loudnesses(&group.wanted, &group.selected);
        let loudness: HashMap<TransportId, f32> = self.groups.iter().flat_map(of_group).collect();
        let voices: HashSet<TransportId> = self.groups.iter().flat_map(|group| &group.wanted.voices).copied().collect();
        for (at, transport) in self.transports.iter_mut().enumerate() {
            let Some(transport) = transport else { continue };
            let hearing: Vec<_> = transport.slots.iter().filter_map(|slot| slot.hearing).collect();
            let mut waiting = heard.remove(&transport.id).unwrap_or_default();
            waiting.sort_by_key(|speaker| (!voices.contains(speaker), !hearing.contains(speaker)));
            waiting.truncate(transport.slots.iter().filter(|slot| slot.config.audio).count());
            if let Some(few) = transport.sending.as_ref().and_then(|sending| sending.hearing().voices) {
                let mut loudest: Vec<_> = waiting.iter().copied().filter(|id| hearing.contains(id)).collect();
                let candidates: Vec<_> = waiting.iter().filter_map(|id| Some((*id, *loudness.get(id)?))).collect();
                speakers::select(&mut loudest, &candidates, few);
                waiting = loudest;
            }
            for slot in transport.slots.iter_mut().filter(|slot| slot.config.audio) {
                match slot.hearing.and_then(|speaker| waiting.iter().position(|id| *id == speaker)) {
                    Some(found) => {
                        waiting.remove(found);
                    }
                    None => {
                        slot.hearing = None;
                        slot.silence();
                    }
                }
            }
            let mut waiting = waiting.into_iter();
            for (slot_at, slot) in transport.slots.iter_mut().enumerate().filter(|(_, slot)| slot.config.audio) {
                slot.hearing = slot.hearing.or_else(|| waiting.next());
                if let Some(speaker) = slot.hearing {
                    edges.push((speaker, Subscriber { transport: at, slot: slot_at }));
                }
            }
        }
        for transport in self.transports.iter_mut().flatten() {
            if let Some(source) = transport.source(SourceKind::Microphone) {
                transport.sources[source].subscribers.clear();
            }
        }
        for (speaker, subscriber) in edges {
            self.subscribe(speaker, SourceKind::Microphone, subscriber);
        }
    }

    pub(super) fn want_keyframe(&mut self, key: LayerKey) {
        if let Some(transport) = self.transport(key.publisher) {
            let source = transport.sources.get_mut(usize::from(key.source));
            if let Some(layer) = source.and_then(|source| source.layers.get_mut(usize::from(key.layer))) {
                layer.want_keyframe();
                self.keyframes_wanted = true;
            }
        }
    }
}
