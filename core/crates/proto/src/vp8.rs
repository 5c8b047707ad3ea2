//! The VP8 payload descriptor (RFC 7741 section 4.2).

use crate::picture::Descriptor;

pub fn parse(payload: &[u8]) -> Option<Descriptor> {
    let first = *payload.first()?;
    let mut descriptor = Descriptor { length: 1, ..Descriptor::default() };
    descriptor.starts_frame = first & 0x10 != 0 && first & 0x07 == 0;
    if first & 0x80 == 0 {
        return Some(descriptor);
    }
    let flags = *payload.get(1)?;
    let mut at = 2;
    if flags & 0x80 != 0 {
        at = descriptor.read_picture_id(payload, at)?;
    }
    if flags & 0x40 != 0 {
        descriptor.tl0_picture_index = Some(*payload.get(at)?);
        descriptor.tl0_at = at;
        at += 1;
    }
    if flags & 0x30 != 0 {
        let byte = *payload.get(at)?;
        descriptor.key_index = (flags & 0x10 != 0).then_some(byte & 0x1F);
        descriptor.key_at = at;
        at += 1;
    }
    descriptor.length = at;
    Some(descriptor)
}

/// Width and height when this payload begins a keyframe (RFC 6386 section 9.1).
pub fn keyframe_size(payload: &[u8], descriptor: &Descriptor) -> Option<(u16, u16)> {
    let frame: &[u8; 10] = payload.get(descriptor.length..)?.first_chunk()?;
    let is_key = descriptor.starts_frame && frame[0] & 1 == 0 && frame[3..6] == [0x9D, 0x01, 0x2A];
    let side = |at: usize| u16::from_le_bytes([frame[at], frame[at + 1]]) & 0x3FFF;
    is_key.then(|| (side(6), side(8)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Shift, write_shifted};
    use proptest::prelude::*;

    /// X, I, L, T, K; picture id 0x1234, TL0PICIDX 5, TID 1, KEYIDX 3; then a keyframe of 640x360.
    const KEYFRAME: [u8; 16] = [0x90, 0xF0, 0x92, 0x34, 5, 0x43, 0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01];

    #[test]
    fn a_keyframe_tells_its_size() {
        let descriptor = parse(&KEYFRAME).unwrap();
        assert_eq!(descriptor.picture_id, Some(0x1234));
        assert_eq!(keyframe_size(&KEYFRAME, &descriptor), Some((640, 360)));
    }

    #[test]
    fn numbers_move_and_the_rest_stays() {
        let descriptor = parse(&KEYFRAME).unwrap();
        let mut out = Vec::new();
        write_shifted(
            &KEYFRAME,
            &descriptor,
            Shift { picture_id: 1, tl0_picture_index: 255, key_index: 30, ..Shift::default() },
            &mut out,
        );
        assert_eq!(out[..descriptor.length], [0x90, 0xF0, 0x92, 0x35, 4, 0x41]);
        assert_eq!(out[descriptor.length..], KEYFRAME[descriptor.length..]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..20), id: u16, tl0: u8, key: u8) {
            if let Some(descriptor) = parse(&bytes) {
                let _ = keyframe_size(&bytes, &descriptor);
                let mut out = Vec::new();
                write_shifted(&bytes, &descriptor, Shift { picture_id: id, tl0_picture_index: tl0, key_index: key, ..Shift::default() }, &mut out);
                prop_assert_eq!(out.len(), bytes.len());
                prop_assert_eq!(parse(&out).unwrap().length, descriptor.length);
            }
        }
    }
}
