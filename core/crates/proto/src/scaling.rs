//! A stream that holds several pictures in one: how large and how fast they are, what each takes, and which packet is
//! for which.

use std::time::Instant;

use crate::bitrate::Bitrate;
use crate::dependency::{self, Marks, Structure, Targets};
use crate::rtp::Packet;

/// What a packet is to the decode targets of its stream.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Place {
    /// A keyframe begins here, and with it a coded sequence.
    pub begins_sequence: bool,
    pub starts_picture: bool,
    pub starts_frame: bool,
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
    timestamp: Option<u32>,
    bitrates: Vec<Bitrate>,
}

impl Scaling {
    pub fn new(id: u8) -> Self {
        Self { id, structure: None, since: 0, active: 0, timestamp: None, bitrates: Vec::new() }
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
        self.active = frame.active.unwrap_or(self.active);
        let structure = self.structure.as_ref()?;
        let mut last = 0;
        for (at, target) in structure.targets.iter().enumerate() {
            last |= u32::from(frame.ends && target.spatial == frame.spatial) << at;
            if frame.needed & 1 << at != 0 {
                self.bitrates[at].add(now, packet.payload.len());
            }
        }
        let starts_picture = frame.starts && self.timestamp.replace(packet.timestamp) != Some(packet.timestamp);
        let (needed, switch, marks) = (frame.needed, frame.switch, frame.marks);
        Some(Place { begins_sequence, starts_picture, starts_frame: frame.starts, needed, switch, last, marks })
    }

    /// Width and height of the largest picture.
    pub fn largest(&self) -> Option<(u16, u16)> {
        self.structure.as_ref()?.sizes.last().copied()
    }
}
