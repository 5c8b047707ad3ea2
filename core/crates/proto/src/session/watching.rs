//! Publishers are told which of their layers somebody watches.

use std::time::Instant;

use super::Session;
use crate::config::{SourceKind, TransportId};
use crate::output::{Event, Outputs};
use crate::shard::Letter;
use crate::transport::Source;
use crate::watched::{Incoming, MOST};

impl Session {
    /// Notes how high each picture is shown: the routing names the viewers of all shards.
    pub(super) fn note_viewers(&mut self) {
        let Self { transports, index, routing, .. } = self;
        for view in routing.views.iter().filter(|view| index.contains_key(&view.transport)) {
            let publisher = index.get(&view.publisher).and_then(|at| transports[*at].as_mut());
            let Some(publisher) = publisher else { continue };
            let Some(source) = publisher.source(view.source) else { continue };
            let tallest = &mut publisher.sources[source].watched.height;
            *tallest = Some(tallest.map_or(view.height, |height| height.max(view.height)));
        }
    }

    /// Only the shard that has the publisher's connection tells; mirrors see a part of what comes in.
    pub(super) fn tell_watched(&mut self, now: Instant, out: &mut Outputs) {
        for transport in self.transports.iter_mut().flatten().filter(|transport| transport.mirrors.is_none()) {
            let id = transport.id;
            for source in &mut transport.sources {
                if source.config.kind != SourceKind::Microphone {
                    tell(now, id, source, out);
                }
            }
        }
    }
}

fn tell(now: Instant, id: TransportId, source: &mut Source, out: &mut Outputs) {
    let mut layers = [Incoming::default(); MOST];
    for layer in &source.layers {
        if let Some(place) = layers.get_mut(source.place(layer)) {
            *place = Incoming { runs: layer.is_active(now), height: layer.size.map(|(_, height)| height) };
        }
    }
    let count = source.config.rids.len().clamp(1, MOST);
    let (starting, told) = source.watched.step(now, &layers[..count]);
    for at in 0..source.layers.len() {
        let place = source.place(&source.layers[at]);
        if place < MOST && starting & 1 << place != 0 {
            source.layers[at].starts();
            if !source.elsewhere.are_none() {
                let starts = Letter::Starts { publisher: id, ssrc: source.layers[at].ssrc };
                out.post.letters.push((source.elsewhere, starts));
            }
        }
    }
    if told {
        let rids = source.config.rids.iter().cloned();
        let all = if source.config.rids.is_empty() { vec![String::new()] } else { rids.collect() };
        let goes_on = all.into_iter().enumerate().filter(|(place, _)| !source.watched.has_stopped(*place));
        out.events.push(Event::Layers(id, source.config.kind, goes_on.map(|(_, rid)| rid).collect()));
    }
}
