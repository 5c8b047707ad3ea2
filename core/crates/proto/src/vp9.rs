//! The VP9 payload descriptor (RFC 9628 section 4.2).

use crate::picture::{Descriptor, Look, Part};

/// References that a packet of the flexible mode may name.
const MOST_REFERENCES: usize = 3;

/// The descriptor, and what else it says of the picture.
pub fn parse(payload: &[u8]) -> Option<(Descriptor, Flags)> {
    let first = *payload.first()?;
    let has = |bit: u8| first & bit != 0;
    let (flexible, predicted) = (has(0x10), has(0x40));
    let mut descriptor = Descriptor { length: 1, starts_frame: has(0x08), ..Descriptor::default() };
    let mut at = 1;
    if has(0x80) {
        at = descriptor.read_picture_id(payload, at)?;
    }
    let mut part = None;
    if has(0x20) {
        let layers = *payload.get(at)?;
        part = Some(Part {
            spatial: layers >> 1 & 0x07,
            temporal: layers >> 5,
            leads_up: layers & 0x10 != 0,
            bears_larger: !has(0x01),
            ends_frame: has(0x04),
        });
        at += 1;
        if !flexible {
            descriptor.tl0_picture_index = Some(*payload.get(at)?);
            descriptor.tl0_at = at;
            at += 1;
        }
    }
    if flexible && predicted {
        let mut references = 1;
        while *payload.get(at)? & 0x01 != 0 {
            at += 1;
            references += 1;
            if references > MOST_REFERENCES {
                return None;
            }
        }
        at += 1;
    }
    let (mut size, structure_at) = (None, has(0x02).then_some(at));
    if has(0x02) {
        (at, size) = structure(payload, at)?;
    }
    descriptor.length = at;
    let is_key = descriptor.starts_frame && !predicted && part.is_none_or(|part| part.spatial == 0);
    Some((descriptor, Flags { is_key, size, part, structure_at }))
}

/// What a descriptor says beside its numbers.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Flags {
    pub is_key: bool,
    /// Of the largest spatial layer.
    pub size: Option<(u16, u16)>,
    pub part: Option<Part>,
    structure_at: Option<usize>,
}

/// Width and height by spatial layer; empty for a packet that does not tell them.
pub fn sizes(payload: &[u8]) -> Vec<(u16, u16)> {
    let at = parse(payload).and_then(|(_, flags)| flags.structure_at);
    let Some((head, sides)) = at.and_then(|at| payload.get(at..)?.split_first()) else { return Vec::new() };
    if head & 0x10 == 0 {
        return Vec::new();
    }
    let side = |bytes: &[u8]| u16::from_be_bytes([bytes[0], bytes[1]]);
    sides.chunks_exact(4).take(usize::from(head >> 5) + 1).map(|sides| (side(sides), side(&sides[2..]))).collect()
}

/// The scalability structure: where it ends, and the size of the largest layer.
fn structure(payload: &[u8], at: usize) -> Option<(usize, Option<(u16, u16)>)> {
    let head = *payload.get(at)?;
    let mut at = at + 1;
    let mut size = None;
    if head & 0x10 != 0 {
        for _ in 0..=head >> 5 {
            let sides: &[u8; 4] = payload.get(at..)?.first_chunk()?;
            size = Some((u16::from_be_bytes([sides[0], sides[1]]), u16::from_be_bytes([sides[2], sides[3]])));
            at += 4;
        }
    }
    if head & 0x08 != 0 {
        let pictures = *payload.get(at)?;
        at += 1;
        for _ in 0..pictures {
            let references = usize::from(*payload.get(at)? >> 2 & 0x03);
            at += 1 + references;
        }
    }
    (at <= payload.len()).then_some((at, size))
}

pub fn look(payload: &[u8]) -> Option<Look> {
    let (descriptor, flags) = parse(payload)?;
    Some(Look { descriptor: Some(descriptor), is_entry: flags.is_key, size: flags.size, part: flags.part })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Shift, write_shifted};
    use proptest::prelude::*;

    /// I, L, B, V; picture id 0x1234, TID 0 with SID 0, TL0PICIDX 7; one layer of 640x360, one picture without references.
    const KEYFRAME: [u8; 12] = [0xAA, 0x92, 0x34, 0x00, 7, 0x18, 0x02, 0x80, 0x01, 0x68, 1, 0x00];

    #[test]
    fn a_keyframe_tells_its_size() {
        let look = look(&KEYFRAME).unwrap();
        assert!(look.is_entry);
        assert_eq!(look.size, Some((640, 360)));
        let descriptor = look.descriptor.unwrap();
        assert_eq!(
            (descriptor.picture_id, descriptor.tl0_picture_index, descriptor.length),
            (Some(0x1234), Some(7), 12)
        );
    }

    #[test]
    fn a_picture_that_refers_to_others_is_no_entry_nor_is_an_upper_layer() {
        assert!(!look(&[0xE8, 0x92, 0x35, 0x00, 8, 1, 2]).unwrap().is_entry);
        assert!(!look(&[0xA8, 0x92, 0x35, 0x02, 8, 1, 2]).unwrap().is_entry);
        assert!(!look(&[0xA0, 0x92, 0x35, 0x00, 8, 1, 2]).unwrap().is_entry, "not the first packet of its frame");
    }

    #[test]
    fn a_packet_tells_its_part_of_the_stream_and_a_keyframe_the_sizes() {
        let part = look(&[0xAD, 0x92, 0x35, 0x52, 8, 1]).unwrap().part.unwrap();
        let expected = Part { spatial: 1, temporal: 2, leads_up: true, bears_larger: false, ends_frame: true };
        assert_eq!(part, expected);
        let two = [0xAA, 0x92, 0x34, 0, 7, 0x30, 1, 64, 0, 180, 2, 128, 1, 104, 5];
        assert_eq!((sizes(&two), look(&two).unwrap().size), (vec![(320, 180), (640, 360)], Some((640, 360))));
        assert_eq!(sizes(&KEYFRAME), [(640, 360)]);
    }

    #[test]
    fn numbers_move_and_the_rest_stays() {
        let (descriptor, _) = parse(&KEYFRAME).unwrap();
        let mut out = Vec::new();
        write_shifted(
            &KEYFRAME,
            &descriptor,
            Shift { picture_id: 1, tl0_picture_index: 250, key_index: 9, ..Shift::default() },
            &mut out,
        );
        assert_eq!(out[..5], [0xAA, 0x92, 0x35, 0x00, 1]);
        assert_eq!(out[5..], KEYFRAME[5..]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..40), id: u16, tl0: u8) {
            if let Some((descriptor, flags)) = parse(&bytes) {
                prop_assert!(descriptor.length <= bytes.len());
                let mut out = Vec::new();
                write_shifted(&bytes, &descriptor, Shift { picture_id: id, tl0_picture_index: tl0, key_index: 0, ..Shift::default() }, &mut out);
                let (again, same) = parse(&out).unwrap();
                prop_assert_eq!((again.length, same, out.len()), (descriptor.length, flags, bytes.len()));
            }
        }
    }
}
