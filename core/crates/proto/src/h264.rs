//! H264 payloads (RFC 6184): whether a picture can be joined here, and its size from the sequence parameters.
//!
//! A decoder can begin where the sequence parameters stand, which browsers send before every keyframe.

const STAP_A: u8 = 24;
const FU_A: u8 = 28;
const PARAMETERS: u8 = 7;
/// Units in one packet that are looked at.
const MOST_UNITS: usize = 16;
/// Profiles that say more of their colours (ITU-T H.264 section 7.3.2.1.1).
const HIGH: [u32; 13] = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
const LARGEST_SIDE: u32 = 16_384;
const MOST_CYCLE: u32 = 255;

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

/// Bits of a unit, without the bytes that only keep start codes out (section 7.4.1).
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    bit: u8,
    zeros: u8,
}

impl<'a> Bits<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, bit: 0, zeros: 0 }
    }

    fn one(&mut self) -> Option<u32> {
        if self.bit == 0 && self.zeros >= 2 && self.bytes.get(self.at) == Some(&3) {
            self.at += 1;
            self.zeros = 0;
        }
        let byte = *self.bytes.get(self.at)?;
        let value = byte >> (7 - self.bit) & 1;
        self.bit += 1;
        if self.bit == 8 {
            self.bit = 0;
            self.at += 1;
            self.zeros = if byte == 0 { self.zeros.saturating_add(1) } else { 0 };
        }
        Some(u32::from(value))
    }

    fn number(&mut self, width: u32) -> Option<u32> {
        let mut value = 0;
        for _ in 0..width {
            value = value << 1 | self.one()?;
        }
        Some(value)
    }

    /// An Exp-Golomb code, ue(v) of section 9.1; `None` for one of more than 31 bits.
    fn code(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.one()? == 0 {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        Some((1_u32 << zeros) - 1 + self.number(zeros)?)
    }
}

/// Width and height (section 7.3.2.1.1); `None` also for scaling lists, which no browser sends.
fn size(unit: &[u8]) -> Option<(u16, u16)> {
    let mut bits = Bits::new(unit);
    let profile = bits.number(8)?;
    bits.number(16)?;
    bits.code()?;
    if HIGH.contains(&profile) {
        let is_420 = bits.code()? == 1;
        bits.code()?;
        bits.code()?;
        bits.one()?;
        let has_lists = bits.one()?;
        if !is_420 || has_lists == 1 {
            return None;
        }
    }
    bits.code()?;
    match bits.code()? {
        0 => {
            bits.code()?;
        }
        1 => {
            bits.one()?;
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
    bits.one()?;
    let (columns, rows) = (bits.code()?, bits.code()?);
    let by_field = 1 - bits.one()?;
    if by_field == 1 {
        bits.one()?;
    }
    bits.one()?;
    let mut crop = [0; 4];
    if bits.one()? == 1 {
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
    use proptest::prelude::*;

    /// Writes the parameters of a picture as an encoder does.
    #[derive(Default)]
    struct Pen(Vec<bool>);

    impl Pen {
        fn number(&mut self, value: u32, width: u32) {
            (0..width).rev().for_each(|bit| self.0.push(value >> bit & 1 == 1));
        }

        fn code(&mut self, value: u32) {
            let width = (value + 1).ilog2();
            self.number(0, width);
            self.number(value + 1, width + 1);
        }

        fn bytes(mut self) -> Vec<u8> {
            self.0.push(true);
            let mut bytes = Vec::new();
            for eight in self.0.chunks(8) {
                let byte = eight.iter().enumerate().fold(0, |byte, (at, bit)| byte | u8::from(*bit) << (7 - at));
                if byte <= 3 && bytes.ends_with(&[0, 0]) {
                    bytes.push(3);
                }
                bytes.push(byte);
            }
            bytes
        }
    }

    /// Constrained baseline, or high.
    fn written(profile: u32, width: u32, height: u32) -> Vec<u8> {
        let mut pen = Pen::default();
        pen.number(7 << 24 | profile << 16 | 0xE01F, 32);
        pen.0.drain(..8);
        pen.code(0);
        if profile == 100 {
            [1, 0, 0].into_iter().for_each(|value| pen.code(value));
            pen.number(0, 2);
        }
        [0, 0, 0, 1].into_iter().for_each(|value| pen.code(value));
        pen.number(0, 1);
        pen.code(width.div_ceil(16) - 1);
        pen.code(height.div_ceil(16) - 1);
        pen.number(0b11, 2);
        let (right, bottom) = ((width.next_multiple_of(16) - width) / 2, (height.next_multiple_of(16) - height) / 2);
        pen.number(1, 1);
        [0, right, 0, bottom].into_iter().for_each(|value| pen.code(value));
        pen.number(0, 1);
        pen.bytes()
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
