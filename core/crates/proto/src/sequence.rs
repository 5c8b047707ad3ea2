//! Numbers that wrap, made into numbers that do not.

/// Extends wrapping 16-bit numbers to 64 bits, starting one cycle up so that earlier numbers fit below.
#[derive(Clone, Copy, Default, Debug)]
pub struct Unwrapper {
    highest: Option<u64>,
}

impl Unwrapper {
    pub fn highest(&self) -> Option<u64> {
        self.highest
    }

    /// The extended number nearest to the highest seen so far.
    pub fn peek(&self, number: u16) -> u64 {
        match self.highest {
            None => (1 << 16) + u64::from(number),
            Some(highest) => {
                let distance = number.wrapping_sub(highest as u16) as i16;
                highest.saturating_add_signed(i64::from(distance))
            }
        }
    }

    /// Like [`Self::peek`], and remembers it when it is the highest.
    pub fn unwrap(&mut self, number: u16) -> u64 {
        let extended = self.peek(number);
        self.highest = Some(self.highest.map_or(extended, |highest| highest.max(extended)));
        extended
    }
}

#[cfg(test)]
mod tests {
    use super::Unwrapper;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_stream_with_jumps_below_half_a_cycle_is_followed(steps in prop::collection::vec(-3000_i64..30000, 1..200)) {
            let mut unwrapper = Unwrapper::default();
            let mut truth = 1_i64 << 20;
            let base = unwrapper.unwrap(truth as u16) as i64 - truth;
            let mut highest = truth;
            for step in steps {
                truth = (highest + step).max(1 << 19);
                prop_assert_eq!(unwrapper.unwrap(truth as u16) as i64 - base, truth);
                highest = highest.max(truth);
            }
        }
    }
}
