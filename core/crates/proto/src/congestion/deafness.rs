//! What it means when nothing is told of what was sent.
//!
//! Theory. Of what floods a line nothing is told, so the longer that lasts, the less is believed of the line. But a browser
//! that stood still for some seconds says nothing either. When soon after it is told again that what was just sent has
//! arrived, the line is asked; where it carries much of what was believed before, it was never thin, and all is as it was.

/// Without feedback for so long while something is sent, half of the rate is believed, and again half of it so often.
const DEAF_US: i64 = 1_000_000;
const DEAF_AGAIN_US: i64 = 500_000;
/// The same where the way back is flooded: what is sent is likely to flood the line, too.
const DEAF_IN_FLOOD_US: i64 = 400_000;
const DEAF_AGAIN_IN_FLOOD_US: i64 = 200_000;
/// A line that was believed to carry less is thin, and flooded when it is silent.
const AMPLE: f64 = 150e3;
/// The line has shown this part of what was believed before.
const MUCH: f64 = 0.5;
/// So soon after something is told again; later it is another line.
const SHOWN_WITHIN_US: i64 = 3_000_000;

#[derive(Clone, Copy, Debug)]
pub struct Deafness {
    told_us: i64,
    sent_since: bool,
    /// Something has come over this way: before that nobody can tell what arrives.
    used: bool,
    doubt: Option<Doubt>,
}

#[derive(Clone, Copy, Debug)]
struct Doubt {
    /// What was believed before, in bits per second.
    rate: f64,
    told_again_us: Option<i64>,
    asked: bool,
}

impl Deafness {
    pub fn new(now_us: i64) -> Self {
        Self { told_us: now_us, sent_since: false, used: false, doubt: None }
    }

    /// Another way is used from now on.
    pub fn begin_anew(self, now_us: i64, same_line: bool) -> Self {
        Self { used: self.used && same_line, ..Self::new(now_us) }
    }

    /// Something came over this way.
    pub fn heard(&mut self, now_us: i64) {
        if !self.used {
            (self.used, self.told_us) = (true, now_us);
        }
    }

    pub fn sent(&mut self, now_us: i64) {
        if !self.sent_since {
            self.sent_since = true;
            self.told_us = self.told_us.max(now_us);
        }
    }

    /// Whether the line is to be asked now, what is told being `well`.
    pub fn told(&mut self, now_us: i64, well: bool) -> bool {
        (self.told_us, self.sent_since) = (now_us, false);
        let Some(doubt) = &mut self.doubt else { return false };
        doubt.told_again_us.get_or_insert(now_us);
        let asks = well && !doubt.asked;
        doubt.asked |= asks;
        asks
    }

    /// Whether less than `rate` is to be believed from now on.
    pub fn halves(&mut self, now_us: i64, rate: f64, flooded: bool) -> bool {
        let (deaf, again) = if flooded { (DEAF_IN_FLOOD_US, DEAF_AGAIN_IN_FLOOD_US) } else { (DEAF_US, DEAF_AGAIN_US) };
        if !self.used || !self.sent_since || now_us - self.told_us <= deaf {
            return false;
        }
        self.told_us = now_us - deaf + again;
        let before = self.doubt.map_or(rate, |doubt| doubt.rate);
        self.doubt = (before >= AMPLE).then_some(Doubt { rate: before, told_again_us: None, asked: false });
        true
    }

    /// Whether less is believed of the line only because nothing was told of it.
    pub fn is_in_doubt(&self) -> bool {
        self.doubt.is_some()
    }

    /// Whether the line, which is believed to carry `rate` again, was never thin; told once.
    pub fn was_only_deaf(&mut self, now_us: i64, rate: f64) -> bool {
        let Some(Doubt { rate: before, told_again_us: Some(again), .. }) = self.doubt else { return false };
        let shown = rate >= before * MUCH;
        if shown || now_us - again > SHOWN_WITHIN_US {
            self.doubt = None;
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    /// Sends on without an answer, a step every 100 ms; how often half of the rate went.
    fn sends(deafness: &mut Deafness, seconds: i64, flooded: bool) -> usize {
        sends_of(1e6, deafness, seconds, flooded)
    }

    fn sends_of(mut rate: f64, deafness: &mut Deafness, seconds: i64, flooded: bool) -> usize {
        let from = deafness.told_us;
        (0..seconds * 10)
            .filter(|tenth| {
                let now_us = from + (tenth + 1) * SECOND / 10;
                deafness.sent(now_us);
                let halves = deafness.halves(now_us, rate, flooded);
                rate = if halves { rate / 2.0 } else { rate };
                halves
            })
            .count()
    }

    fn heard() -> Deafness {
        let mut deafness = Deafness::new(0);
        deafness.heard(SECOND);
        deafness
    }

    #[test]
    fn less_is_believed_after_a_second_and_each_half_second_then() {
        assert_eq!(sends(&mut heard(), 1, false), 0);
        assert_eq!(sends(&mut heard(), 4, false), 5);
        assert_eq!(sends(&mut heard(), 1, true), 2);
    }

    #[test]
    fn nothing_is_believed_of_a_way_before_it_is_used() {
        assert_eq!(sends(&mut Deafness::new(0), 60, false), 0);
        assert_eq!(sends(&mut heard().begin_anew(2 * SECOND, false), 60, false), 0);
        assert!(sends(&mut heard().begin_anew(2 * SECOND, true), 60, false) > 0, "another port of the same line");
    }

    #[test]
    fn it_was_for_nothing_when_the_line_shows_much_of_what_was_believed_before() {
        let mut deafness = heard();
        sends(&mut deafness, 5, false);
        assert!(deafness.told(6 * SECOND, true));
        assert!(!deafness.told(6 * SECOND, true), "asked once");
        assert!(!deafness.was_only_deaf(7 * SECOND, 400e3));
        assert!(deafness.is_in_doubt());
        assert!(deafness.was_only_deaf(7 * SECOND, 600e3));
        assert!(!deafness.is_in_doubt());
    }

    #[test]
    fn a_thin_line_that_is_silent_is_no_doubt_flooded() {
        let mut deafness = heard();
        assert_eq!(sends_of(100e3, &mut deafness, 4, false), 5);
        assert!(!deafness.is_in_doubt());
    }

    #[test]
    fn a_line_that_lost_what_was_sent_or_shows_little_is_thin() {
        let mut deafness = heard();
        sends(&mut deafness, 5, false);
        assert!(!deafness.told(6 * SECOND, false));
        assert!(!deafness.was_only_deaf(10 * SECOND, 100e3));
        assert!(!deafness.is_in_doubt());

        sends(&mut deafness, 5, false);
        assert!(!deafness.told(11 * SECOND, false));
        assert!(deafness.told(12 * SECOND, true));
        assert!(!deafness.was_only_deaf(16 * SECOND, 100e3));
        assert!(!deafness.is_in_doubt());
    }
}
