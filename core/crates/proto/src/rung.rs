//! How much of what a person shows reaches them: the part of the ladder that the line decides.
//!
//! Theory. Down is quick: pictures are smaller than they are shown for a second, none fits for three, or not even a voice
//! does for four. Up is slow: what would fit must go on fitting for 10 s, for 15 s when pictures were switched off, for 5 s
//! when voices were. While pictures are off none is forwarded, so that voices stay clear and pictures do not come and
//! go; while voices are off nothing is, and the line is left to text.

use std::time::{Duration, Instant};

const REDUCED_SURE: Duration = Duration::from_secs(1);
/// A line that has just become thin is first believed to be thinner than it is.
const AUDIO_SURE: Duration = Duration::from_secs(3);
const TEXT_SURE: Duration = Duration::from_secs(4);
const REDUCED_HOLDS: Duration = Duration::from_secs(10);
const AUDIO_HOLDS: Duration = Duration::from_secs(15);
const TEXT_HOLDS: Duration = Duration::from_secs(5);
/// The estimate needs this long after a beginning.
const SETTLING: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum Rung {
    #[default]
    Video,
    Reduced,
    Audio,
    Text,
}

/// What the line carries of what is shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Fits {
    All,
    Some,
    Voices,
    Nothing,
}

#[derive(Debug)]
pub struct RungWatch {
    rung: Rung,
    began: Instant,
    worse_since: Option<Instant>,
    better_since: Option<Instant>,
}

impl RungWatch {
    pub fn on(now: Instant, rung: Rung) -> Self {
        Self { rung, began: now, worse_since: None, better_since: None }
    }

    pub fn rung(&self) -> Rung {
        self.rung
    }

    /// Called about ten times a second; the new rung when it changes.
    pub fn step(&mut self, now: Instant, fits: Fits) -> Option<Rung> {
        if now.saturating_duration_since(self.began) < SETTLING {
            return None;
        }
        let should = match fits {
            Fits::All => Rung::Video,
            Fits::Some => Rung::Reduced,
            Fits::Voices => Rung::Audio,
            Fits::Nothing => Rung::Text,
        };
        let held = |since: Option<Instant>, long: Duration| {
            since.is_some_and(|since| now.saturating_duration_since(since) >= long)
        };
        self.worse_since = (should > self.rung).then(|| self.worse_since.unwrap_or(now));
        self.better_since = (should < self.rung).then(|| self.better_since.unwrap_or(now));
        let long = match self.rung {
            Rung::Text => TEXT_HOLDS,
            Rung::Audio => AUDIO_HOLDS,
            Rung::Reduced | Rung::Video => REDUCED_HOLDS,
        };
        let sure = match should {
            Rung::Text => TEXT_SURE,
            Rung::Audio => AUDIO_SURE,
            Rung::Reduced | Rung::Video => REDUCED_SURE,
        };
        // Voices come back by themselves before any picture does.
        let should = if self.rung == Rung::Text { should.max(Rung::Audio) } else { should };
        if !held(self.worse_since, sure) && !held(self.better_since, long) {
            return None;
        }
        (self.worse_since, self.better_since) = (None, None);
        self.rung = should;
        Some(should)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told and when, in tenths of a second.
    fn told(steps: &[(Fits, u32)]) -> Vec<(u32, Rung)> {
        let start = crate::clock_of_tests();
        let mut watch = RungWatch::on(start, Rung::Video);
        let (mut tenth, mut told) = (0, Vec::new());
        for (fits, tenths) in steps {
            for _ in 0..*tenths {
                tenth += 1;
                told.extend(watch.step(start + Duration::from_millis(100) * tenth, *fits).map(|rung| (tenth, rung)));
            }
        }
        told
    }

    #[test]
    fn down_within_a_second_and_up_after_ten() {
        let steps = [(Fits::All, 100), (Fits::Some, 50), (Fits::All, 200)];
        assert_eq!(told(&steps), [(111, Rung::Reduced), (251, Rung::Video)]);
    }

    #[test]
    fn pictures_that_were_off_come_back_after_fifteen() {
        let steps = [(Fits::All, 100), (Fits::Voices, 50), (Fits::Some, 200)];
        assert_eq!(told(&steps), [(131, Rung::Audio), (301, Rung::Reduced)]);
    }

    #[test]
    fn voices_that_were_off_come_back_after_five_and_before_pictures() {
        let steps = [(Fits::All, 100), (Fits::Nothing, 50), (Fits::All, 300)];
        assert_eq!(told(&steps), [(141, Rung::Text), (201, Rung::Audio), (352, Rung::Video)]);
    }

    #[test]
    fn what_changes_to_and_fro_is_not_told() {
        let steps: Vec<_> = (0..100).map(|at| (if at % 2 == 0 { Fits::All } else { Fits::Some }, 8)).collect();
        assert!(told(&steps).is_empty());
    }

    #[test]
    fn the_beginning_counts_for_nothing() {
        assert!(told(&[(Fits::Nothing, 49)]).is_empty());
    }
}
