//! H264 payloads (RFC 6184): whether a picture can be joined here, and its size from the sequence parameters.
//!
//! A decoder can begin where the sequence parameters stand, which browsers send before every keyframe.

use crate::bits::Bits;

const STAP_A: u8 = 24;
const FU_A: u8 = 28;
const PARAMETERS: u8 = 7;
/// Units in one packet that are looked at.
const MOST_UNITS: usize = 16;
/// Profiles that say more of their colours (ITU-T H.264 section 7.3.2.1.1).
const HIGH: [u32; 13] = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
const LARGEST_SIDE: u32 = 16_384;
const MOST_CYCLE: u32 = 255;
/// Bytes of parameters that are read: none that browsers send are longer.
const LONGEST: usize = 256;

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Parameters {
    pub are_there: bool,
    /// Width and height, when they can be read.
    pub size: Option<(u16, u16)>,
}

/// The sequence parameters that a packet carries; `None` for an empty payload.
pub fn parameters(payload: &[u8]) -> Option<Parameters> {
    let (&first, behind) = payload.split_first()?;
    let unit = match first & 0x1F {
        PARAMETERS => Some(behind),
        STAP_A => in_aggregate(behind),
        FU_A => {
            let (&head, rest) = behind.split_first()?;
            (head & 0x80 != 0 && head & 0x1F == PARAMETERS).then_some(rest)
        }
        _ => None,
    };
    Some(Parameters { are_there: unit.is_some(), size: unit.and_then(size) })
}

/// The parameters among the units of a packet, without the byte that says what they are.
fn in_aggregate(mut units: &[u8]) -> Option<&[u8]> {
    for _ in 0..MOST_UNITS {
        let (length, rest) = units.split_first_chunk::<2>()?;
        let (unit, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        match unit.split_first() {
            Some((&first, behind)) if first & 0x1F == PARAMETERS => return Some(behind),
            _ => units = rest,
        }
    }
    None
}

/// What a unit says, without the bytes that only keep start codes out (section 7.4.1).
fn without_guards(unit: &[u8]) -> Vec<u8> {
    let mut zeros = 0;
    let is_said = |byte: &&u8| {
        let is_guard = zeros >= 2 && **byte == 3;
        zeros = if **byte == 0 { zeros + 1 } else { 0 };
        !is_guard
    };
    unit.iter().take(LONGEST).filter(is_said).copied().collect()
}

/// Width and height (section 7.3.2.1.1); `None` also for scaling lists, which no browser sends.
fn size(unit: &[u8]) -> Option<(u16, u16)> {
    let said = without_guards(unit);
    let mut bits = Bits::new(&said);
    let profile = bits.number(8)?;
    bits.number(16)?;
    bits.code()?;
    if HIGH.contains(&profile) {
        let is_420 = bits.code()? == 1;
        bits.code()?;
        bits.code()?;
        bits.flag()?;
        let has_lists = bits.flag()?;
        if !is_420 || has_lists {
            return None;
        }
    }
    bits.code()?;
    match bits.code()? {
        0 => {
            bits.code()?;
        }
        1 => {
            bits.flag()?;
            bits.code()?;
            bits.code()?;
            let cycle = bits.code()?;
            for _ in 0..cycle.min(MOST_CYCLE) {
                bits.code()?;
            }
        }
        _ => {}
    }
    bits.code()?;
    bits.flag()?;
    let (columns, rows) = (bits.code()?, bits.code()?);
    let by_field = 1 - bits.number(1)?;
    if by_field == 1 {
        bits.flag()?;
    }
    bits.flag()?;
    let mut crop = [0; 4];
    if bits.flag()? {
        for side in &mut crop {
            *side = bits.code()?;
        }
    }
    if [columns, rows].iter().chain(&crop).any(|value| *value > LARGEST_SIDE) {
        return None;
    }
    let [left, right, top, bottom] = crop;
    let width = ((columns + 1) * 16).checked_sub(2 * (left + right))?;
    let height = ((rows + 1) * 16 * (1 + by_field)).checked_sub(2 * (1 + by_field) * (top + bottom))?;
    let fits = (1..=LARGEST_SIDE).contains(&width) && (1..=LARGEST_SIDE).contains(&height);
    fits.then_some((width as u16, height as u16))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bits::Pen;
    use proptest::prelude::*;

    fn code(pen: &mut Pen<'_>, value: u32) {
        let width = (value + 1).ilog2();
        pen.number(0, width);
        pen.number(value + 1, width + 1);
    }

    /// As an encoder puts guards in.
    fn guarded(said: &[u8]) -> Vec<u8> {
        let mut unit = Vec::new();
        for byte in said {
            if *byte <= 3 && unit.ends_with(&[0, 0]) {
                unit.push(3);
            }
            unit.push(*byte);
        }
        unit
    }

    /// Constrained baseline, or high.
    fn written(profile: u32, width: u32, height: u32) -> Vec<u8> {
        let mut said = Vec::new();
        let mut pen = Pen::behind(&mut said);
        pen.number(profile << 16 | 0xE01F, 24);
        code(&mut pen, 0);
        if profile == 100 {
            [1, 0, 0].into_iter().for_each(|value| code(&mut pen, value));
            pen.number(0, 2);
        }
        [0, 0, 0, 1].into_iter().for_each(|value| code(&mut pen, value));
        pen.number(0, 1);
        code(&mut pen, width.div_ceil(16) - 1);
        code(&mut pen, height.div_ceil(16) - 1);
        pen.number(0b11, 2);
        let (right, bottom) = ((width.next_multiple_of(16) - width) / 2, (height.next_multiple_of(16) - height) / 2);
        pen.number(1, 1);
        [0, right, 0, bottom].into_iter().for_each(|value| code(&mut pen, value));
        pen.number(0b01, 2);
        guarded(&said)
    }

    fn aggregate(units: &[(u8, &[u8])]) -> Vec<u8> {
        let mut payload = vec![0x78];
        for (first, unit) in units {
            payload.extend_from_slice(&(unit.len() as u16 + 1).to_be_bytes());
            payload.push(*first);
            payload.extend_from_slice(unit);
        }
        payload
    }

    #[test]
    fn a_picture_is_joined_where_its_parameters_stand() {
        let sequence = written(66, 640, 360);
        let alone = [&[0x67], &sequence[..]].concat();
        let in_parts = [&[0x7C, 0x87], &sequence[..]].concat();
        let together = aggregate(&[(0x09, &[0xF0]), (0x67, &sequence), (0x68, &[1, 2])]);
        for payload in [alone, in_parts, together] {
            assert_eq!(parameters(&payload), Some(Parameters { are_there: true, size: Some((640, 360)) }));
        }
        for payload in [&[0x41, 1, 2][..], &[0x65, 1, 2], &[0x7C, 0x85, 1], &[0x7C, 0x07, 1], &[0x78, 0, 9, 0x67]] {
            assert_eq!(parameters(payload), Some(Parameters::default()));
        }
        assert_eq!(parameters(&[]), None);
    }

    proptest! {
        #[test]
        fn sizes_are_read_as_they_were_written(
            width in 1_u32..2000, height in 1_u32..1200, profile in prop::sample::select(vec![66_u32, 77, 100]),
        ) {
            let unit = written(profile, width * 2, height * 2);
            prop_assert_eq!(size(&unit), Some((width as u16 * 2, height as u16 * 2)));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..60), kind in 0_u8..32) {
            let mut payload = bytes.clone();
            payload.insert(0, 0x60 | kind);
            let _ = parameters(&payload);
            let _ = size(&bytes);
        }
    }
}
