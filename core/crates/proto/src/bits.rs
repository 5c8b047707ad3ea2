//! Bits of a byte string, from the highest of each byte down.

pub struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Bits read so far.
    pub fn read(&self) -> usize {
        self.at
    }

    pub fn flag(&mut self) -> Option<bool> {
        let byte = *self.bytes.get(self.at / 8)?;
        let value = byte >> (7 - self.at % 8) & 1 == 1;
        self.at += 1;
        Some(value)
    }

    /// An unsigned number of `width` bits, at most 32.
    pub fn number(&mut self, width: u32) -> Option<u32> {
        let mut value = 0;
        for _ in 0..width {
            value = value << 1 | u32::from(self.flag()?);
        }
        Some(value)
    }

    pub fn skip(&mut self, width: usize) -> Option<()> {
        self.at += width;
        (self.at <= 8 * self.bytes.len()).then_some(())
    }

    /// An Exp-Golomb code: ue(v) of ITU-T H.264 section 9.1, uvlc() of the AV1 specification section 4.10.3; `None` for one of
    /// more than 31 bits.
    pub fn code(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while !self.flag()? {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        Some((1_u32 << zeros) - 1 + self.number(zeros)?)
    }

    /// A number below `count`, of which the small ones take one bit less: ns(n) of the AV1 specification, section 4.10.7.
    pub fn below(&mut self, count: u32) -> Option<u32> {
        let width = u32::BITS - count.leading_zeros();
        let short = (1_u32 << width) - count;
        let value = self.number(width.checked_sub(1)?)?;
        if value < short {
            return Some(value);
        }
        Some((value << 1) - short + u32::from(self.flag()?))
    }
}

/// Writes as [`Bits`] reads, in whole bytes of which the last is filled up with zeros.
pub struct Pen<'a> {
    out: &'a mut Vec<u8>,
    free: u32,
}

impl<'a> Pen<'a> {
    /// Behind what is there.
    pub fn behind(out: &'a mut Vec<u8>) -> Self {
        Self { out, free: 0 }
    }

    pub fn number(&mut self, value: u32, width: u32) {
        for bit in (0..width).rev() {
            if self.free == 0 {
                self.out.push(0);
                self.free = 8;
            }
            self.free -= 1;
            if let Some(last) = self.out.last_mut() {
                *last |= ((value >> bit & 1) as u8) << self.free;
            }
        }
    }

    /// The bits of another place up to its bit `end`.
    pub fn copy(&mut self, from: &mut Bits<'_>, end: usize) {
        while from.read() < end {
            match from.flag() {
                Some(bit) => self.number(bit.into(), 1),
                None => return,
            }
        }
    }
}
