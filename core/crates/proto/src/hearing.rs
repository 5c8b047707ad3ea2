//! How many voices a thin line carries, and how they are packed.
//!
//! Theory. A voice comes in fifty packets a second, and half of what each takes on a line are headers. Where the line is
//! thin three of them go in one, as RFC 2198 packs copies: 40 ms later, and a third cheaper. Then fewer voices are sent,
//! the loudest, and at last none. What text needs is left free before any voice is counted. Fewer at once, more only
//! when they have fitted for a while.

use std::time::{Duration, Instant};

/// On the line, in bits per second, gathered.
const VOICE: f64 = 44e3;
/// Left for messages, votes, reports and feedback.
const TEXT: f64 = 10e3;
/// A line below this cannot carry one voice that is understood.
const LEAST: f64 = 34e3;
/// From here on voices need not be gathered.
const AMPLE: f64 = 150e3;
/// So long more must fit.
const HOLDS: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hearing {
    /// `None` as many as there are places for.
    pub voices: Option<usize>,
    /// Several packets of a voice go in one.
    pub gathered: bool,
}

impl Hearing {
    const ALL: Self = Self { voices: None, gathered: false };

    /// What a line of so many bits per second carries.
    fn on(line: f64) -> Self {
        if line >= AMPLE {
            return Self::ALL;
        }
        let voices = if line < LEAST { 0 } else { (((line - TEXT) / VOICE) as usize).max(1) };
        Self { voices: Some(voices), gathered: true }
    }

    fn count(&self) -> usize {
        self.voices.unwrap_or(usize::MAX)
    }

    fn is_more(&self, than: &Self) -> bool {
        (self.count(), !self.gathered) > (than.count(), !than.gathered)
    }
}

#[derive(Debug)]
pub struct HearingWatch {
    now: Hearing,
    better_since: Option<Instant>,
}

impl Default for HearingWatch {
    fn default() -> Self {
        Self { now: Hearing::ALL, better_since: None }
    }
}

impl HearingWatch {
    pub fn now(&self) -> Hearing {
        self.now
    }

    /// Called about ten times a second; `line` in bits per second.
    pub fn step(&mut self, now: Instant, line: f64) {
        let carried = Hearing::on(line);
        if !carried.is_more(&self.now) {
            self.better_since = None;
            self.now = carried;
            return;
        }
        let since = *self.better_since.get_or_insert(now);
        if now.saturating_duration_since(since) >= HOLDS {
            self.better_since = None;
            self.now = carried;
        }
    }
}

/// Whether the line carries any voice.
pub fn carries_a_voice(line: f64) -> bool {
    line >= LEAST
}

/// What so many voices take, in bits per second.
pub fn needs(voices: usize) -> f64 {
    voices as f64 * VOICE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn after(steps: &[(f64, u32)]) -> Hearing {
        let mut now = crate::clock_of_tests();
        let mut watch = HearingWatch::default();
        for (line, tenths) in steps {
            for _ in 0..*tenths {
                now += Duration::from_millis(100);
                watch.step(now, *line);
            }
        }
        watch.now()
    }

    #[test]
    fn a_thin_line_carries_the_loudest_and_a_thinner_one_none() {
        let of = |line| after(&[(line, 1)]);
        assert_eq!(of(300e3), Hearing::ALL);
        assert_eq!(of(145e3), Hearing { voices: Some(3), gathered: true });
        assert_eq!(of(60e3), Hearing { voices: Some(1), gathered: true });
        assert_eq!(of(40e3).voices, Some(1));
        assert_eq!(of(20e3).voices, Some(0));
    }

    #[test]
    fn fewer_at_once_and_more_only_after_a_while() {
        assert_eq!(after(&[(300e3, 100), (60e3, 1)]).voices, Some(1));
        assert_eq!(after(&[(60e3, 1), (300e3, 50)]).voices, Some(1));
        assert_eq!(after(&[(60e3, 1), (300e3, 51)]), Hearing::ALL);
        let flaps: Vec<_> = (0..50).map(|at| (if at % 2 == 0 { 60e3 } else { 300e3 }, 20)).collect();
        assert_eq!(after(&flaps).voices, Some(1));
    }

    proptest! {
        /// Never more than the line carries beside text, but for the last voice; and all there are once it has been good for long.
        #[test]
        fn voices_leave_room_for_text(lines in prop::collection::vec((20e3_f64..400e3, 1_u32..80), 1..30)) {
            let (line, _) = *lines.last().unwrap();
            let hearing = after(&lines);
            if let Some(voices) = hearing.voices.filter(|voices| *voices > 1) {
                prop_assert!(needs(voices) + TEXT <= line);
            }
            prop_assert!(line >= LEAST || hearing.voices == Some(0));
            let mut better = lines;
            better.push((1e6, 52));
            prop_assert_eq!(after(&better), Hearing::ALL);
        }
    }
}
