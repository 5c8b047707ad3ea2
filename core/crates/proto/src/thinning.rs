//! How far a scalable stream is taken for one viewer: which of its packets go on, and where that may change.
//!
//! Theory. A viewer wants one decode target. `whole` are the targets of which nothing was left out since the last
//! keyframe: to one of those it can change with any picture. To a faster one of the same size it can change where a frame
//! says so (a switch indication), if of this picture nothing that it needs was left out already. Everything else waits for a
//! keyframe, where all are whole again.

use crate::dependency::{Marks, Targets};
use crate::scaling::{Place, Step};

#[derive(Clone, Copy, Default, Debug)]
pub struct Thinning {
    wanted: Option<Step>,
    /// `None` is everything.
    taken: Option<Step>,
    whole: Targets,
    /// Of the present picture something was left out that these need.
    lacking: Targets,
    /// Fewer targets than there are went on at some time since the last keyframe.
    told: bool,
}

fn bit(target: u8) -> Targets {
    1 << target
}

impl Thinning {
    pub fn want(&mut self, step: Option<Step>) {
        self.wanted = step;
    }

    pub fn wanted(&self) -> Option<Step> {
        self.wanted
    }

    pub fn taken(&self) -> Option<Step> {
        self.taken
    }

    /// A stream is joined at a keyframe.
    pub fn begins(&mut self) {
        *self = Self { wanted: self.wanted, taken: self.wanted, whole: Targets::MAX, ..Self::default() };
    }

    /// Whether the stream comes to this step by itself.
    pub fn reaches(&self, step: Option<Step>) -> bool {
        step.is_none_or(|step| self.whole & (bit(step.target) | bit(step.base)) != 0)
    }

    /// Only a keyframe brings what is wanted.
    pub fn waits(&self) -> bool {
        self.wanted.is_some() && self.wanted != self.taken && !self.reaches(self.wanted)
    }

    /// Whether the next packet in order goes on.
    pub fn meets(&mut self, place: &Place) -> bool {
        if place.begins_sequence {
            (self.whole, self.told) = (Targets::MAX, false);
        }
        if place.starts_picture {
            self.lacking = 0;
        }
        if let Some(wanted) = self.wanted.filter(|wanted| self.taken != Some(*wanted)) {
            let is_whole = place.starts_picture && self.whole & bit(wanted.target) != 0;
            let is_reached = place.starts_frame
                && place.switch & bit(wanted.target) != 0
                && self.whole & bit(wanted.base) != 0
                && self.lacking & bit(wanted.target) == 0;
            if is_whole || is_reached {
                self.taken = Some(wanted);
                self.whole |= bit(wanted.target);
            }
        }
        let goes_on = self.takes(place);
        if !goes_on {
            self.whole &= !place.needed;
            self.lacking |= place.needed;
        }
        self.told |= self.taken.is_some_and(|taken| taken.active & place.all != place.all);
        goes_on
    }

    /// Whether a packet goes on as things are now. A target that the stream does not have is no reason to leave anything out.
    pub fn takes(&self, place: &Place) -> bool {
        self.taken.is_none_or(|taken| bit(taken.target) & (place.needed | !place.all) != 0)
    }

    /// Whether the picture ends here for this viewer.
    pub fn ends(&self, place: &Place) -> bool {
        self.taken.is_some_and(|taken| place.last & bit(taken.target) != 0)
    }

    /// What the descriptor of a packet must say of the targets that go on.
    pub fn active(&self, place: &Place) -> Option<(Targets, Marks)> {
        let active = self.taken.map_or(place.all, |taken| taken.active & place.all);
        self.told.then_some((active, place.marks))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RATES: u8 = 3;
    const SIZES: u8 = 3;
    const ALL: Targets = (1 << (RATES * SIZES)) - 1;

    fn target(size: u8, rate: u8) -> u8 {
        size * RATES + rate
    }

    fn step(size: u8, rate: u8) -> Step {
        Step { target: target(size, rate), base: target(size, 0), active: ALL, size: None }
    }

    /// Of frames of three sizes at three rates (L3T3, L3T3_KEY): who needs one, and who can be gone to with it.
    fn place(size: u8, rate: u8, is_key: bool, on_smaller: bool) -> Place {
        let mut place = Place { all: ALL, starts_frame: true, ..Place::default() };
        for (wide, fast) in (0..SIZES).flat_map(|wide| (0..RATES).map(move |fast| (wide, fast))) {
            let is_its = wide == size || wide > size && (is_key || on_smaller);
            place.needed |= u32::from(is_its && fast >= rate) << target(wide, fast);
            let leads = if wide == size { fast > rate || rate == 0 } else { is_key && wide > size };
            place.switch |= u32::from(leads && is_its && fast >= rate) << target(wide, fast);
            place.last |= u32::from(wide == size) << target(wide, fast);
        }
        place.starts_picture = size == 0;
        place.begins_sequence = is_key && size == 0;
        place
    }

    proptest! {
        /// Whatever a viewer wants and whenever: each frame that goes on finds there what it rests on.
        #[test]
        fn nothing_goes_on_that_cannot_be_decoded(
            on_smaller: bool,
            wishes in prop::collection::vec((0_u8..SIZES, 0_u8..RATES, 0_u32..8, any::<bool>()), 1..60),
        ) {
            let mut thinning = Thinning::default();
            // The newest picture at each size and rate that was decoded, and the newest there was.
            let mut decoded = [[0_u32; RATES as usize]; SIZES as usize];
            let (mut number, mut newest) = (0_u32, decoded);
            for (turn, (size, rate, pictures, key)) in wishes.into_iter().enumerate() {
                thinning.want(Some(step(size, rate)));
                if turn == 0 {
                    thinning.begins();
                }
                for at in 0..=pictures {
                    let is_key = (turn == 0 || key) && at == 0;
                    if is_key { number = number.next_multiple_of(4); }
                    let rate = [0, 2, 1, 2][number as usize % 4];
                    number += 1;
                    let mut below = true;
                    for size in 0..SIZES {
                        let goes_on = thinning.meets(&place(size, rate, is_key, on_smaller));
                        let (wide, fast) = (usize::from(size), usize::from(rate));
                        let rests_below = size == 0 || !(is_key || on_smaller) || below;
                        // The newest slower picture of this size, or of the same rate where that is the slowest.
                        let before: u32 = newest[wide][..=fast.saturating_sub(1)].iter().copied().max().unwrap_or(0);
                        let has_before = decoded[wide][..=fast.saturating_sub(1)].contains(&before);
                        newest[wide][fast] = number;
                        below = false;
                        if goes_on {
                            prop_assert!(rests_below && (is_key || has_before), "size {} rate {}", size, rate);
                            decoded[wide][fast] = number;
                            below = true;
                        }
                    }
                }
                prop_assert!(!on_smaller || thinning.reaches(Some(step(0, 0))), "what all rest on is always there");
            }
        }
    }

    #[test]
    fn the_largest_alone_goes_on_where_it_rests_on_nothing_and_the_smaller_wait_for_a_keyframe() {
        let mut thinning = Thinning::default();
        thinning.want(Some(step(2, 2)));
        thinning.begins();
        let key: Vec<bool> = (0..SIZES).map(|size| thinning.meets(&place(size, 0, true, false))).collect();
        let next: Vec<bool> = (0..SIZES).map(|size| thinning.meets(&place(size, 0, false, false))).collect();
        assert_eq!((key, next), (vec![true; 3], vec![false, false, true]));
        thinning.want(Some(step(0, 0)));
        assert!(thinning.waits());
        assert!(thinning.meets(&place(0, 0, true, false)) && !thinning.meets(&place(1, 0, true, false)));
        assert!(!thinning.waits());
    }

    #[test]
    fn a_target_that_there_is_no_longer_leaves_nothing_out() {
        let mut thinning = Thinning::default();
        thinning.want(Some(step(2, 2)));
        thinning.begins();
        assert!(thinning.meets(&Place { all: 1, needed: 1, ..place(0, 0, true, false) }));
    }
}
