//! Who of a group is heard: the loudest, steadily.
//!
//! Theory. Each microphone has a loudness that rises at once and falls slowly. While there are as many places as
//! microphones everybody keeps one. Otherwise somebody outside takes the quietest place only when clearly louder, so that
//! a cough does not throw anybody out and two people talking at the same level do not take turns.

use crate::config::TransportId;

/// How much louder a newcomer must be, in dB.
const MARGIN: f32 = 8.0;
/// Loudness of speech when a client sends no audio level.
pub const UNKNOWN_LOUDNESS: u8 = 80;
/// What a voice that comes before all others is louder by, however quiet it is.
pub const PRECEDENCE: f32 = 1000.0;
/// Part of the loudness that is left after each step of a silent microphone.
const FALL: f32 = 0.9;

/// The loudness of one microphone, 0 (silent) to 127.
#[derive(Clone, Copy, Default, Debug)]
pub struct Loudness {
    smoothed: f32,
    peak: u8,
}

impl Loudness {
    /// `level` is in -dBov as RFC 6464 section 3 has it: 0 is loudest, 127 silence.
    pub fn heard(&mut self, level: u8) {
        self.peak = self.peak.max(127 - level.min(127));
    }

    /// Called about ten times a second.
    pub fn step(&mut self) {
        let peak = f32::from(self.peak);
        self.smoothed = if peak > self.smoothed { (peak + self.smoothed) / 2.0 } else { self.smoothed * FALL };
        self.peak = 0;
    }

    pub fn value(&self) -> f32 {
        self.smoothed
    }
}

/// Chooses at most `places` of `candidates` (with their loudness), keeping `selected` where it can.
pub fn select(selected: &mut Vec<TransportId>, candidates: &[(TransportId, f32)], places: usize) {
    let loudness = |id: &TransportId| candidates.iter().find(|(other, _)| other == id).map(|(_, value)| *value);
    selected.retain(|id| loudness(id).is_some());
    selected.truncate(places);
    loop {
        let loudest =
            candidates.iter().filter(|(id, _)| !selected.contains(id)).max_by(|left, right| left.1.total_cmp(&right.1));
        let Some((id, value)) = loudest else { return };
        if selected.len() < places {
            selected.push(*id);
            continue;
        }
        let quietest = selected
            .iter()
            .enumerate()
            .map(|(at, id)| (at, loudness(id).unwrap_or_default()))
            .min_by(|left, right| left.1.total_cmp(&right.1));
        match quietest {
            Some((at, quiet)) if *value > quiet + MARGIN => selected[at] = *id,
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ids(numbers: &[u32]) -> Vec<TransportId> {
        numbers.iter().copied().map(TransportId).collect()
    }

    #[test]
    fn everybody_has_a_place_while_there_are_enough() {
        let mut selected = Vec::new();
        select(&mut selected, &[(TransportId(1), 0.0), (TransportId(2), 90.0)], 3);
        selected.sort();
        assert_eq!(selected, ids(&[1, 2]));
    }

    #[test]
    fn only_the_clearly_louder_takes_a_place() {
        let mut selected = ids(&[1, 2]);
        let about_equal = [(TransportId(1), 60.0), (TransportId(2), 55.0), (TransportId(3), 62.0)];
        select(&mut selected, &about_equal, 2);
        assert_eq!(selected, ids(&[1, 2]));
        let louder = [(TransportId(1), 60.0), (TransportId(2), 20.0), (TransportId(3), 62.0)];
        select(&mut selected, &louder, 2);
        assert_eq!(selected, ids(&[1, 3]));
    }

    #[test]
    fn a_voice_that_comes_first_takes_a_place_from_the_loudest() {
        let mut selected = ids(&[1, 2]);
        let quiet = [(TransportId(1), 127.0), (TransportId(2), 120.0), (TransportId(3), PRECEDENCE)];
        select(&mut selected, &quiet, 2);
        assert_eq!(selected, ids(&[1, 3]));
    }

    proptest! {
        #[test]
        fn places_are_never_overfilled_nor_given_twice(
            levels in prop::collection::vec(0.0_f32..127.0, 0..20), places in 0_usize..5, before in prop::collection::vec(0_u32..25, 0..6),
        ) {
            let candidates: Vec<_> = levels.iter().enumerate().map(|(id, level)| (TransportId(id as u32), *level)).collect();
            let mut selected = ids(&before);
            selected.sort();
            selected.dedup();
            select(&mut selected, &candidates, places);
            prop_assert_eq!(selected.len(), places.min(candidates.len()));
            let mut unique = selected.clone();
            unique.sort();
            unique.dedup();
            prop_assert_eq!(unique.len(), selected.len());
        }
    }
}
