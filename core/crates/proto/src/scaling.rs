//! A stream that holds several pictures in one: how large and how fast they are, what each takes, and which packet is
//! for which.

use std::time::Instant;

use crate::bitrate::{Bitrate, LINE_BYTES};
use crate::cache::Stored;
use crate::dependency::{self, Marks, Structure, Target, Targets};
use crate::picture::{Format, Part};
use crate::rtp::Packet;
use crate::vp9;

/// Rates of each size, of a stream that names no targets.
const RATES: u8 = 4;

/// What a packet is to the decode targets of its stream.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Place {
    /// A keyframe begins here, and with it a coded sequence.
    pub begins_sequence: bool,
    pub starts_picture: bool,
    pub starts_frame: bool,
    /// Targets that there are.
    pub all: Targets,
    pub needed: Targets,
    pub switch: Targets,
    /// Targets for which a picture ends here.
    pub last: Targets,
    pub marks: Marks,
}

/// One way to take a stream: `target` is what is wanted, `base` the slowest of the same size, on which it rests.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    pub target: u8,
    pub base: u8,
    /// Targets that can be decoded out of this one's frames.
    pub active: Targets,
    /// Width and height, where told.
    pub size: Option<(u16, u16)>,
}

#[derive(Debug)]
pub struct Scaling {
    /// Of the dependency descriptor; `None` where the payload tells.
    id: Option<u8>,
    structure: Option<Structure>,
    /// Where the structure came.
    since: u64,
    active: Targets,
    /// The newest packet, and the time of its picture.
    newest: u64,
    timestamp: Option<u32>,
    bitrates: Vec<Bitrate>,
}

impl Scaling {
    /// By the descriptor where that was agreed, else by what VP9's payload tells; `None` for what has one size and rate.
    pub fn of(format: Format, id: Option<u8>) -> Option<Self> {
        let structure = (id.is_none() && format == Format::Vp9).then(grid);
        let count = structure.as_ref().map_or(0, |structure| structure.targets.len());
        (id.is_some() || structure.is_some()).then(|| Self {
            id,
            structure,
            since: 0,
            active: 0,
            newest: 0,
            timestamp: None,
            bitrates: vec![Bitrate::default(); count],
        })
    }

    pub fn descriptor<'a>(&self, packet: &Packet<'a>) -> Option<&'a [u8]> {
        packet.extensions.get(self.id)
    }

    /// The place of a packet that says by itself which part it is.
    pub fn read_part(
        &mut self,
        now: Instant,
        sequence: u64,
        packet: &Packet<'_>,
        part: &Part,
        frame: (bool, bool),
    ) -> Option<Place> {
        let (starts_frame, begins_sequence) = frame;
        let structure = self.structure.as_mut().filter(|_| self.id.is_none() && part.temporal < RATES)?;
        if begins_sequence && sequence >= self.since {
            self.since = sequence;
            structure.sizes = vp9::sizes(packet.payload);
        }
        let mut place = Place { begins_sequence, starts_frame, all: u32::MAX, ..Place::default() };
        for (at, target) in structure.targets.iter().enumerate() {
            let is_its = target.spatial == part.spatial;
            let rests_on_it = is_its || target.spatial > part.spatial && part.bears_larger;
            place.needed |= u32::from(rests_on_it && target.temporal >= part.temporal) << at;
            place.switch |= u32::from(part.leads_up && is_its && target.temporal > part.temporal) << at;
            place.last |= u32::from(part.ends_frame && is_its) << at;
        }
        // The rates that there are show one after the other: the fastest target takes whatever there will be.
        let rates = 1 << part.temporal | 1 << (RATES - 1);
        self.active |= rates << (part.spatial * RATES);
        for at in (0..structure.targets.len()).filter(|at| self.active & place.needed & 1 << at != 0) {
            self.bitrates[at].add(now, packet.payload.len() + LINE_BYTES);
        }
        place.starts_picture = self.turns(sequence, packet.timestamp);
        Some(place)
    }

    /// Whether a picture starts with the packet.
    fn turns(&mut self, sequence: u64, timestamp: u32) -> bool {
        let is_late = sequence <= self.newest;
        self.newest = self.newest.max(sequence);
        !is_late && self.timestamp.replace(timestamp) != Some(timestamp)
    }

    /// The place of a packet; `None` while its structure is not known.
    pub fn read(&mut self, now: Instant, sequence: u64, packet: &Packet<'_>, descriptor: &[u8]) -> Option<Place> {
        let frame = dependency::read(descriptor, self.structure.as_ref())?;
        let begins_sequence = frame.structure.is_some();
        if let Some(structure) = frame.structure
            && sequence >= self.since
        {
            self.since = sequence;
            self.bitrates.resize(structure.targets.len(), Bitrate::default());
            self.structure = Some(structure);
        }
        if sequence > self.newest {
            self.active = frame.active.unwrap_or(self.active);
        }
        let starts_picture = self.turns(sequence, packet.timestamp);
        let structure = self.structure.as_ref()?;
        let mut last = 0;
        for (at, target) in structure.targets.iter().enumerate() {
            last |= u32::from(frame.ends && target.spatial == frame.spatial) << at;
            if frame.needed & 1 << at != 0 {
                self.bitrates[at].add(now, packet.payload.len() + LINE_BYTES);
            }
        }
        let all = u32::MAX >> (dependency::MOST_TARGETS - structure.targets.len());
        Some(Place {
            begins_sequence,
            starts_picture,
            starts_frame: frame.starts,
            all,
            needed: frame.needed,
            switch: frame.switch,
            last,
            marks: frame.marks,
        })
    }

    /// Whether the picture of this target ends with a packet that was kept.
    pub fn ends(&self, step: Step, kept: &Stored) -> bool {
        let Some(structure) = &self.structure else { return false };
        let Some(target) = structure.targets.get(usize::from(step.target)) else { return false };
        let ended = match kept.dependency() {
            Some(bytes) => {
                let frame = dependency::read(bytes, Some(structure)).filter(|frame| frame.ends);
                frame.map(|frame| frame.spatial)
            }
            None => {
                let part = vp9::parse(kept.payload()).and_then(|(_, flags)| flags.part);
                part.filter(|part| self.id.is_none() && part.ends_frame).map(|part| part.spatial)
            }
        };
        ended == Some(target.spatial)
    }

    /// The ways to take the stream, from the least to the most: the smallest picture at each of its rates, then each larger
    /// one at its fastest; with bits per second. Empty where there is but one.
    pub fn steps(&mut self, now: Instant) -> Vec<(Step, u32)> {
        let Some(structure) = &self.structure else { return Vec::new() };
        let targets = &structure.targets;
        let mut order: Vec<usize> = (0..targets.len()).filter(|at| self.active & 1 << at != 0).collect();
        order.sort_by_key(|at| (targets[*at].spatial, targets[*at].temporal));
        let smallest = order.first().map(|at| targets[*at].spatial);
        let fastest = |at: usize| {
            let rates = order.iter().filter(|other| targets[**other].spatial == targets[at].spatial);
            rates.map(|other| targets[*other].temporal).max() == Some(targets[at].temporal)
        };
        let base = |at: usize| order.iter().find(|other| targets[**other].spatial == targets[at].spatial);
        let usable = order.iter().filter(|at| Some(targets[**at].spatial) == smallest || fastest(**at));
        let steps: Vec<_> = usable
            .map(|at| {
                let step = Step {
                    target: *at as u8,
                    base: base(*at).map_or(0, |base| *base as u8),
                    active: structure.within(*at),
                    size: structure.sizes.get(usize::from(targets[*at].spatial)).copied(),
                };
                (step, self.bitrates[*at].value(now) as u32)
            })
            .collect();
        if steps.len() > 1 { steps } else { Vec::new() }
    }

    /// Width and height of the largest picture.
    pub fn largest(&self) -> Option<(u16, u16)> {
        self.structure.as_ref()?.sizes.last().copied()
    }
}

/// As many targets as there can be: every size at every rate.
fn grid() -> Structure {
    let sizes = dependency::MOST_TARGETS as u8 / RATES;
    let target = |at: u8| Target { spatial: at / RATES, temporal: at % RATES };
    Structure::of((0..sizes * RATES).map(target).collect())
}
