//! What each subscriber's line carries, and which layers it is therefore sent.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::Session;
use crate::allocation::{Demand, Rise, allocate};
use crate::hearing;
use crate::layer::Layer;
use crate::output::{Event, Outputs};
use crate::rewrite::LayerKey;
use crate::rung::{Fits, Rung};
use crate::scaling::Step;
use crate::slot::{Showing, Slot};
use crate::transport::Transport;

/// A packet that must wait may leave this much later.
const SOON: Duration = Duration::from_millis(2);
/// What a voice takes on the line before it was measured, in bits per second.
const VOICE: f64 = 50e3;
/// What a picture takes on the line before it was measured.
const UNKNOWN_PICTURE: u32 = 150_000;
/// Wanted beyond what the best layers take now: motion, keyframes.
const MARGIN: f64 = 1.25;

/// One way to show a picture: a layer, and how far it is taken where it holds several.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Choice {
    key: LayerKey,
    step: Option<Step>,
}

/// A picture that a slot should show, from the worst way to the one that is wished for.
struct Wish {
    slot: usize,
    choices: Vec<Choice>,
    demand: Demand,
}

/// What there is of each picture at each height, which is the same for all its viewers.
type Offers = HashMap<Showing, Vec<(Choice, u32)>>;

impl Session {
    pub(super) fn release_soon(&mut self, now: Instant) {
        let soon = now + SOON;
        self.release_at = Some(self.release_at.map_or(soon, |at| at.min(soon)));
    }

    /// Sends what has waited long enough.
    pub(super) fn release(&mut self, now: Instant, out: &mut Outputs) {
        let transports = self.transports.iter_mut().flatten();
        self.release_at = transports.filter_map(|transport| transport.release(now, out)).min();
    }

    /// Gives each slot the best layer that its viewer shows and that the line carries.
    pub(super) fn choose_layers(&mut self, now: Instant) {
        self.choose_and(now, |_, _| {});
    }

    /// The same, and looks at each line: asks it for more where more is wanted, and tells when what it carries has changed.
    pub(super) fn choose_and_watch(&mut self, now: Instant, out: &mut Outputs) {
        let mut waits = false;
        self.choose_and(now, |viewer, wishes| {
            if viewer.keys.is_some()
                && let Some(rung) = watch(now, viewer, wishes)
            {
                out.events.push(Event::Rung(viewer.id, rung));
            }
            waits |= viewer.sending.as_ref().is_some_and(|sending| sending.release_at(now).is_some());
        });
        if waits {
            self.release_soon(now);
        }
    }

    fn choose_and(&mut self, now: Instant, mut act: impl FnMut(&mut Transport, &[Wish])) {
        let mut offers = Offers::new();
        for at in 0..self.transports.len() {
            let Some(mut viewer) = self.transports[at].take() else { continue };
            let wishes = self.wishes(now, &viewer, &mut offers);
            let keyframes = choose(now, &mut viewer, &wishes);
            act(&mut viewer, &wishes);
            self.transports[at] = Some(viewer);
            keyframes.into_iter().for_each(|key| self.want_keyframe(key));
        }
    }

    /// In order of importance.
    fn wishes(&mut self, now: Instant, viewer: &Transport, offers: &mut Offers) -> Vec<Wish> {
        let mut shown: Vec<(usize, Showing)> =
            viewer.slots.iter().enumerate().filter_map(|(at, slot)| Some((at, slot.showing?))).collect();
        shown.sort_by_key(|(at, showing)| (viewer.slots[*at].class(), std::cmp::Reverse(showing.height)));
        shown
            .into_iter()
            .map(|(slot, showing)| {
                let options = offers.entry(showing).or_insert_with(|| self.options(now, &showing));
                let held = viewer.slots[slot].target;
                let step = viewer.slots[slot].thinning.wanted();
                let current = options
                    .iter()
                    .position(|(choice, _)| Some(choice.key) == held && choice.step == step)
                    // Of a stream whose steps are not what they were all is forwarded.
                    .or_else(|| options.iter().rposition(|(choice, _)| Some(choice.key) == held))
                    // What was forwarded has ended, or is larger than the picture is shown now: something goes on.
                    .or_else(|| {
                        let taken = self.rate(now, held?);
                        let no_more = options.partition_point(|(_, rate)| f64::from(*rate) <= taken);
                        (!options.is_empty()).then(|| no_more.saturating_sub(1))
                    });
                let is_new = held.is_none() && !viewer.slots[slot].paused;
                let (choices, options) = options.iter().copied().unzip();
                Wish { slot, choices, demand: Demand { options, current, is_new } }
            })
            .collect()
    }

    /// What a layer takes now, in bits per second; nothing once it has ended.
    fn rate(&mut self, now: Instant, key: LayerKey) -> f64 {
        let sources = self.transport(key.publisher).map(|publisher| &mut publisher.sources);
        let source = sources.and_then(|sources| sources.get_mut(usize::from(key.source)));
        let layer = source.and_then(|source| source.layers.get_mut(usize::from(key.layer)));
        layer.map_or(0.0, |layer| layer.bitrate.value(now))
    }

    /// A source's active layers, and the steps of each, up to the smallest that is as high as the viewer shows it, with
    /// what they take.
    fn options(&mut self, now: Instant, showing: &Showing) -> Vec<(Choice, u32)> {
        let Some(transport) = self.transport(showing.publisher) else { return Vec::new() };
        let Some(source) = transport.source(showing.source) else { return Vec::new() };
        let described = &transport.sources[source];
        let rank = |layer: &Layer| {
            let order = described.place(layer) as u32;
            layer.size.map_or(u32::from(u16::MAX) + order, |(_, height)| u32::from(height))
        };
        let layers = &described.layers;
        let mut active: Vec<(usize, u32)> = (0..layers.len())
            .filter(|at| described.offers(&layers[*at], now))
            .map(|at| (at, rank(&layers[at])))
            .collect();
        active.sort_by_key(|(_, rank)| *rank);
        // A layer whose size is unknown yet is worth a keyframe only if nothing known is there.
        let known: Vec<_> = active.iter().copied().filter(|(at, _)| layers[*at].size.is_some()).collect();
        let usable = if known.is_empty() { active.into_iter().take(1).collect() } else { known };
        let mut found = Vec::with_capacity(usable.len());
        for (at, rank) in usable {
            let layer = &mut transport.sources[source].layers[at];
            let key =
                LayerKey { publisher: showing.publisher, source: source as u8, layer: at as u8, ssrc: layer.ssrc };
            let steps = layer.scaling.as_mut().map(|scaling| scaling.steps(now)).unwrap_or_default();
            if steps.is_empty() {
                found.push((Choice { key, step: None }, rank, layer.bitrate.value(now) as u32));
            }
            found.extend(steps.into_iter().map(|(step, rate)| {
                let height = step.size.map_or(rank, |(_, height)| u32::from(height));
                (Choice { key, step: Some(step) }, height, rate)
            }));
        }
        if let Some(enough) = found.iter().map(|(_, rank, _)| *rank).find(|rank| *rank >= showing.height) {
            let first = found.iter().position(|(_, rank, _)| *rank == enough).map(|at| found[at].0.key);
            let count = found
                .iter()
                .take_while(|(choice, rank, _)| *rank < enough || *rank == enough && Some(choice.key) == first);
            let count = count.count();
            found.truncate(count);
        }
        let mut floor = 0;
        found
            .into_iter()
            .map(|(choice, _, measured)| {
                floor = (if measured == 0 { UNKNOWN_PICTURE } else { measured }).max(floor);
                (choice, floor)
            })
            .collect()
    }
}

fn voices(viewer: &Transport) -> f64 {
    let heard = viewer.slots.iter().filter(|slot| slot.config.audio && slot.hearing.is_some());
    let copies = viewer.sending.as_ref().map_or(0, |sending| sending.copies());
    if viewer.sending.as_ref().is_some_and(|sending| sending.hearing().gathered) {
        return hearing::needs(heard.count());
    }
    let each = |slot: &Slot| if slot.config.red_payload_type.is_some() { 1.0 + copies as f64 } else { 1.0 };
    heard.map(|slot| each(slot) * VOICE).sum()
}

fn grant(now: Instant, viewer: &mut Transport, wishes: &[Wish]) -> Vec<Option<usize>> {
    let best = |wish: &Wish| wish.demand.options.len().checked_sub(1);
    let demands: Vec<Demand> = wishes.iter().map(|wish| wish.demand.clone()).collect();
    let voices = voices(viewer);
    let Some(sending) = &mut viewer.sending else {
        return match viewer.receiver_estimate {
            Some(estimate) => allocate(f64::from(estimate) - voices, &demands, Rise::Everything),
            None => wishes.iter().map(best).collect(),
        };
    };
    if sending.rung() >= Rung::Audio {
        return vec![None; wishes.len()];
    }
    let granted = allocate(sending.budget(voices), &demands, sending.may_rise(now));
    let old = || demands.iter().zip(&granted).filter(|(demand, _)| !demand.is_new && !demand.options.is_empty());
    if old().any(|(demand, granted)| demand.current.is_some() && *granted < demand.current) {
        sending.fell(now);
    } else if old().any(|(demand, granted)| *granted > demand.current) {
        sending.rose(now);
    }
    granted
}

/// Gives a viewer's slots what its line carries; for what they wait.
fn choose(now: Instant, viewer: &mut Transport, wishes: &[Wish]) -> Vec<LayerKey> {
    let granted = grant(now, viewer, wishes);
    let mut keyframes = Vec::new();
    for (wish, granted) in wishes.iter().zip(granted) {
        let slot = &mut viewer.slots[wish.slot];
        let choice = granted.and_then(|option| wish.choices.get(option).copied());
        let stays = choice.is_some_and(|choice| slot.goes_on_as(choice.key, choice.step));
        if granted < wish.demand.current && !stays {
            // Voices first: the line is too thin to go on with the large picture until the small one begins.
            slot.interrupt();
        }
        give(slot, choice, !wish.choices.is_empty());
        keyframes.extend(slot.target.filter(|_| slot.waits()));
    }
    if viewer.sending.as_ref().is_some_and(|sending| sending.pacer.is_late()) {
        keyframes.clear();
    }
    keyframes
}

/// `known`: the source has layers, so that nothing granted means too thin a line.
fn give(slot: &mut Slot, granted: Option<Choice>, known: bool) {
    match granted {
        Some(Choice { key, step }) => {
            slot.paused = false;
            slot.target = Some(key);
            slot.thinning.want(step);
        }
        None if known => {
            slot.silence();
            slot.paused = true;
        }
        // Its layers may only have stopped for a moment.
        None => slot.target = slot.target.or(slot.current()),
    }
}

fn watch(now: Instant, viewer: &mut Transport, wishes: &[Wish]) -> Option<Rung> {
    let voices = voices(viewer);
    let sending = viewer.sending.as_mut()?;
    let best: f64 = wishes.iter().filter_map(|wish| wish.demand.options.last()).map(|rate| f64::from(*rate)).sum();
    let fresh: Vec<Demand> =
        wishes.iter().map(|wish| Demand { is_new: true, current: None, ..wish.demand.clone() }).collect();
    let possible = allocate(sending.budget(voices), &fresh, Rise::Everything);
    let pictures = || wishes.iter().zip(&possible).filter(|(wish, _)| !wish.choices.is_empty());
    let fits = if pictures().all(|(wish, at)| at.map(|at| at + 1) == Some(wish.choices.len())) {
        Fits::All
    } else if pictures().any(|(_, at)| at.is_some()) {
        Fits::Some
    } else if sending.carries_a_voice() {
        Fits::Voices
    } else {
        Fits::Nothing
    };
    let rung = sending.step(now, (voices + best) * MARGIN, fits);
    viewer.counters.estimate_bps = Some(sending.controller.estimate());
    rung
}
