//! The dependency descriptor, a header extension that tells which frames a packet's frame needs and who needs it
//! (AV1 RTP specification, appendix A), for a codec whose payload need not be read.
//!
//! Theory. A keyframe brings a structure: the decode targets (a picture size with a frame rate) and templates that say what a
//! frame is to each of them. Every packet then names its frame's template and may differ from it. Who forwards drops the
//! frames that a viewer's target does not need, and goes to another target where a frame says that one can. Whether the
//! chain of frames that a target rests on is whole is known to who forwarded it: see `slot`.

use crate::bits::{Bits, Pen};

/// Decode targets of a structure.
pub const MOST_TARGETS: usize = 32;
const MOST_TEMPLATES: usize = 64;
/// Fields that every descriptor has: two flags, the template and the frame's number.
const LEAST_BYTES: usize = 3;

/// Whether there is a structure, are active targets, and own indications, references and chains follow.
const FLAGS: u32 = 5;
const TELLS_ACTIVE: u32 = 0b01000;

/// What a frame is to a decode target (table A.1).
const SWITCH: u32 = 2;

/// A set of decode targets, one bit each.
pub type Targets = u32;

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Target {
    pub spatial: u8,
    pub temporal: u8,
}

/// What a frame is to the targets.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Indications {
    needed: Targets,
    switch: Targets,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Template {
    layer: Target,
    indications: Indications,
}

/// What a keyframe brings, for all packets until the next one.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Structure {
    first_template: u8,
    templates: Vec<Template>,
    pub targets: Vec<Target>,
    chains: u32,
    /// Width and height by spatial layer; empty when not told.
    pub sizes: Vec<(u16, u16)>,
}

impl Structure {
    /// Of a stream whose packets say themselves who needs them.
    pub fn of(targets: Vec<Target>) -> Self {
        Self { targets, ..Self::default() }
    }

    /// The targets that can be decoded out of the frames of this one.
    pub fn within(&self, target: usize) -> Targets {
        let its = |template: &&Template| template.indications.needed & 1 << target != 0;
        let others = self.templates.iter().filter(|template| !its(template));
        let lacking = others.fold(0, |lacking, template| lacking | template.indications.needed);
        u32::MAX >> (MOST_TARGETS - self.targets.len()) & !lacking
    }
}

/// Where in a descriptor the active targets stand or would stand, and where it ends, in bits.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Marks {
    active_at: u16,
    tells_active: bool,
    end: u16,
    /// Of the active targets.
    width: u8,
}

/// What one packet's descriptor says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    pub starts: bool,
    pub ends: bool,
    pub number: u16,
    pub spatial: u8,
    pub temporal: u8,
    pub needed: Targets,
    /// Targets that can be gone to with this frame, by who has all that they rest on.
    pub switch: Targets,
    /// Which targets there are from here on, when that is told.
    pub active: Option<Targets>,
    /// Of a keyframe's first packet.
    pub structure: Option<Structure>,
    pub marks: Marks,
}

/// The frame's number alone, for which no structure need be known.
pub fn number(bytes: &[u8]) -> Option<u16> {
    let [_, high, low, ..] = bytes else { return None };
    Some(u16::from_be_bytes([*high, *low]))
}

/// Appends a descriptor with its frame's number moved. With `active` it says that only these targets go on from here, as
/// section A.4 asks of who forwards fewer than there are.
pub fn write(bytes: &[u8], by: u16, active: Option<(Targets, Marks)>, out: &mut Vec<u8>) {
    let start = out.len();
    match active {
        Some((targets, marks)) => write_active(bytes, targets, marks, out),
        None => out.extend_from_slice(bytes),
    }
    if let [_, high, low, ..] = &mut out[start..] {
        [*high, *low] = u16::from_be_bytes([*high, *low]).wrapping_add(by).to_be_bytes();
    }
}

fn write_active(bytes: &[u8], targets: Targets, marks: Marks, out: &mut Vec<u8>) {
    let (mut from, mut to) = (Bits::new(bytes), Pen::behind(out));
    let width = u32::from(marks.width);
    to.copy(&mut from, 8 * LEAST_BYTES);
    if bytes.len() == LEAST_BYTES {
        to.number(TELLS_ACTIVE, FLAGS);
        return to.number(targets, width);
    }
    to.number(from.number(FLAGS).unwrap_or_default() | TELLS_ACTIVE, FLAGS);
    to.copy(&mut from, usize::from(marks.active_at));
    to.number(targets, width);
    if marks.tells_active {
        from.number(width);
    }
    to.copy(&mut from, usize::from(marks.end));
}

/// Reads a descriptor; `known` is the structure that the last keyframe brought. `None` for what is none, and for one
/// whose structure did not arrive.
pub fn read(bytes: &[u8], known: Option<&Structure>) -> Option<Frame> {
    let mut bits = Bits::new(bytes);
    let (starts, ends) = (bits.flag()?, bits.flag()?);
    let template = bits.number(6)? as u8;
    let number = bits.number(16)? as u16;
    let mut structure = None;
    let mut active = None;
    let flags = if bytes.len() > LEAST_BYTES { bits.number(FLAGS)? } else { 0 };
    let has = |place: u32| flags >> (FLAGS - 1 - place) & 1 == 1;
    if has(0) {
        structure = Some(read_structure(&mut bits)?);
    }
    let used = structure.as_ref().or(known)?;
    let count = used.targets.len() as u32;
    if has(0) {
        active = Some(u32::MAX >> (u32::BITS - count));
    }
    let active_at = bits.read() as u16;
    if has(1) {
        active = Some(bits.number(count)?);
    }
    let place = usize::from(template.wrapping_sub(used.first_template) % 64);
    let template = used.templates.get(place)?;
    let indications = if has(2) { read_indications(&mut bits, count)? } else { template.indications };
    if has(3) {
        skip_differences(&mut bits)?;
    }
    if has(4) {
        bits.skip(8 * used.chains as usize)?;
    }
    let Target { spatial, temporal } = template.layer;
    let Indications { needed, switch } = indications;
    let marks = Marks { active_at, tells_active: has(1), end: bits.read() as u16, width: count as u8 };
    Some(Frame { starts, ends, number, spatial, temporal, needed, switch, active, structure, marks })
}

/// Which frames before it a frame refers to.
fn skip_differences(bits: &mut Bits<'_>) -> Option<()> {
    loop {
        match bits.number(2)? {
            0 => return Some(()),
            size => bits.skip(4 * size as usize)?,
        }
    }
}

fn read_indications(bits: &mut Bits<'_>, count: u32) -> Option<Indications> {
    let mut found = Indications::default();
    for target in 0..count {
        let indication = bits.number(2)?;
        found.needed |= u32::from(indication != 0) << target;
        found.switch |= u32::from(indication == SWITCH) << target;
    }
    Some(found)
}

fn read_structure(bits: &mut Bits<'_>) -> Option<Structure> {
    let first_template = bits.number(6)? as u8;
    let count = bits.number(5)? + 1;
    let mut layers = Vec::new();
    let mut layer = Target::default();
    loop {
        if layers.len() == MOST_TEMPLATES {
            return None;
        }
        layers.push(layer);
        match bits.number(2)? {
            0 => {}
            1 => layer.temporal += 1,
            2 => layer = Target { spatial: layer.spatial + 1, temporal: 0 },
            _ => break,
        }
    }
    let templates = layers
        .iter()
        .map(|layer| Some(Template { layer: *layer, indications: read_indications(bits, count)? }))
        .collect::<Option<Vec<_>>>()?;
    // On which frames a frame rests: who forwards needs no more than the indications.
    for _ in &templates {
        while bits.flag()? {
            bits.skip(4)?;
        }
    }
    let chains = bits.below(count + 1)?;
    if chains > 0 {
        for _ in 0..count {
            bits.below(chains)?;
        }
        bits.skip(4 * templates.len() * chains as usize)?;
    }
    let targets = (0..count).map(|target| layers_of(&templates, target)).collect();
    let mut sizes = Vec::new();
    if bits.flag()? {
        for _ in 0..=layer.spatial {
            let (width, height) = (bits.number(16)? as u16, bits.number(16)? as u16);
            sizes.push((width.saturating_add(1), height.saturating_add(1)));
        }
    }
    Some(Structure { first_template, templates, targets, chains, sizes })
}

/// The highest layers that a target has frames of (`decode_target_layers`).
fn layers_of(templates: &[Template], target: u32) -> Target {
    let its = templates.iter().filter(|template| template.indications.needed & 1 << target != 0);
    its.fold(Target::default(), |most, template| Target {
        spatial: most.spatial.max(template.layer.spatial),
        temporal: most.temporal.max(template.layer.temporal),
    })
}

#[cfg(test)]
mod tests;
