//! AV1 payloads (AV1 RTP specification, section 4): whether a coded sequence begins here, and the size of its pictures.

use crate::bits::Bits;
use crate::picture::Look;

const SEQUENCE_HEADER: u8 = 1;
/// Units in one packet that are looked at.
const MOST_UNITS: usize = 8;

/// `None` for an empty payload.
pub fn look(payload: &[u8]) -> Option<Look> {
    let (&head, units) = payload.split_first()?;
    let (continues, begins) = (head & 0x80 != 0, head & 0x08 != 0);
    let is_entry = begins && !continues;
    let size = if is_entry { sequence_header(units, usize::from(head >> 4 & 3)).and_then(size) } else { None };
    Some(Look { is_entry, size, ..Look::default() })
}

/// The sequence header among the units of a packet; all but the last of `counted` have a length before them, or all when
/// they are not counted.
fn sequence_header(mut units: &[u8], counted: usize) -> Option<&[u8]> {
    for number in 1..=MOST_UNITS {
        let unit = if number == counted {
            std::mem::take(&mut units)
        } else {
            let (length, rest) = leb128(units)?;
            let (unit, rest) = rest.split_at_checked(length)?;
            units = rest;
            unit
        };
        let (&head, rest) = unit.split_first()?;
        if head >> 3 & 0x0F == SEQUENCE_HEADER {
            let rest = rest.get(usize::from(head & 0x04 != 0)..)?;
            return if head & 0x02 != 0 { leb128(rest).map(|(_, rest)| rest) } else { Some(rest) };
        }
        if units.is_empty() {
            break;
        }
    }
    None
}

/// A length in bytes of seven bits, the lowest first (AV1 specification, section 4.10.5), and what follows it.
fn leb128(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (at, byte) in bytes.iter().enumerate().take(3) {
        value |= usize::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[at + 1..]));
        }
    }
    None
}

/// The largest width and height (AV1 specification, section 5.5.1).
fn size(header: &[u8]) -> Option<(u16, u16)> {
    let mut bits = Bits::new(header);
    bits.skip(4)?;
    if bits.flag()? {
        bits.skip(5)?;
    } else {
        skip_timing_and_points(&mut bits)?;
    }
    let (wide, high) = (bits.number(4)? + 1, bits.number(4)? + 1);
    let (width, height) = (bits.number(wide)? + 1, bits.number(high)? + 1);
    Some((u16::try_from(width).ok()?, u16::try_from(height).ok()?))
}

fn skip_timing_and_points(bits: &mut Bits<'_>) -> Option<()> {
    let mut delay = None;
    if bits.flag()? {
        bits.skip(64)?;
        if bits.flag()? {
            bits.code()?;
        }
        if bits.flag()? {
            delay = Some(bits.number(5)? as usize + 1);
            bits.skip(42)?;
        }
    }
    let has_first_delay = bits.flag()?;
    let points = bits.number(5)? + 1;
    for _ in 0..points {
        bits.skip(12)?;
        if bits.number(5)? > 7 {
            bits.skip(1)?;
        }
        if let Some(delay) = delay
            && bits.flag()?
        {
            bits.skip(2 * delay + 1)?;
        }
        if has_first_delay && bits.flag()? {
            bits.skip(4)?;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bits::Pen;
    use proptest::prelude::*;

    /// Profile 0, one operating point of level 5, as libaom writes it for real time.
    fn header(width: u32, height: u32) -> Vec<u8> {
        let mut written = Vec::new();
        let mut pen = Pen::behind(&mut written);
        for (value, width) in [(0, 3), (0, 1), (0, 1), (0, 1), (0, 1), (0, 5), (0, 12), (5, 5)] {
            pen.number(value, width);
        }
        let bits = |side: u32| u32::BITS - (side - 1).leading_zeros();
        pen.number(bits(width) - 1, 4);
        pen.number(bits(height) - 1, 4);
        pen.number(width - 1, bits(width));
        pen.number(height - 1, bits(height));
        pen.number(0, 24);
        written
    }

    /// In front of two units: how many there are, and whether a sequence begins.
    fn packet(head: u8, first: &[u8], last: &[u8]) -> Vec<u8> {
        [&[head, first.len() as u8][..], first, last].concat()
    }

    fn unit(width: u32, height: u32) -> Vec<u8> {
        [vec![0x08], header(width, height)].concat()
    }

    proptest! {
        #[test]
        fn the_beginning_of_a_sequence_tells_its_size(width in 16_u32..8192, height in 16_u32..8192, counted: bool) {
            let frame = [0x32, 1, 2, 3];
            let bytes = if counted {
                packet(0x28, &unit(width, height), &frame)
            } else {
                packet(0x08, &unit(width, height), &[&[4][..], &frame].concat())
            };
            prop_assert_eq!(
                look(&bytes),
                Some(Look { is_entry: true, size: Some((width as u16, height as u16)), ..Look::default() })
            );
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = look(&bytes);
        }
    }

    #[test]
    fn a_picture_in_the_midst_of_a_sequence_is_no_entry_nor_is_the_rest_of_its_first() {
        assert!(!look(&[0x10, 0x32, 1, 2]).unwrap().is_entry);
        assert!(!look(&[0x98, 0x32, 1, 2]).unwrap().is_entry);
        assert_eq!(look(&[]), None);
    }

    #[test]
    fn the_last_unit_may_be_the_header() {
        let bytes = [&[0x18][..], &unit(640, 360)].concat();
        assert_eq!(look(&bytes).unwrap().size, Some((640, 360)));
    }
}
