//! A stream that holds several pictures in one: how large and how fast they are, what each takes, and which packet is
//! for which.

use std::time::Instant;

use crate::bitrate::{Bitrate, LINE_BYTES};
use crate::dependency::{self, Marks, Structure, Targets};
use crate::rtp::Packet;

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
    /// Of the header extension.
    id: u8,
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
    pub fn new(id: u8) -> Self {
        Self { id, structure: None, since: 0, active: 0, newest: 0, timestamp: None, bitrates: Vec::new() }
    }

    pub fn descriptor<'a>(&self, packet: &Packet<'a>) -> Option<&'a [u8]> {
        packet.extensions.get(Some(self.id))
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
        let is_late = sequence <= self.newest;
        if !is_late {
            self.newest = sequence;
            self.active = frame.active.unwrap_or(self.active);
        }
        let structure = self.structure.as_ref()?;
        let mut last = 0;
        for (at, target) in structure.targets.iter().enumerate() {
            last |= u32::from(frame.ends && target.spatial == frame.spatial) << at;
            if frame.needed & 1 << at != 0 {
                self.bitrates[at].add(now, packet.payload.len() + LINE_BYTES);
            }
        }
        let all = u32::MAX >> (dependency::MOST_TARGETS - structure.targets.len());
        let starts_picture = !is_late && self.timestamp.replace(packet.timestamp) != Some(packet.timestamp);
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
    pub fn ends(&self, step: Step, descriptor: &[u8]) -> bool {
        let Some(structure) = &self.structure else { return false };
        let target = structure.targets.get(usize::from(step.target));
        let frame = dependency::read(descriptor, Some(structure));
        frame.zip(target).is_some_and(|(frame, target)| frame.ends && frame.spatial == target.spatial)
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
