//! Whether the way from a client is flooded.
//!
//! Theory. No path that speech is understood over loses more than half by itself. Where so much is lost, more is sent than the
//! way carries, and it carries what arrives; reports and whatever is sent again only add to it. Looked at often, as a
//! flood drowns text, and over only when it has been for a while: what it held back comes in bursts.

use std::time::Instant;

/// Packets of which half are lost, and not a few by chance.
const FEWEST: u64 = 5;
/// Of fewer, half are lost by chance on a path that loses a third: it begins when that is so twice in a row.
const SURE: u64 = 20;
/// Good looks in a row: about a second.
const ENDS_AFTER: u8 = 4;

#[derive(Debug)]
pub struct Flood {
    looked: Instant,
    sent: u64,
    arrived: u64,
    bytes: u64,
    /// Looks until it counts as over.
    left: u8,
    suspected: bool,
    arriving: f64,
}

impl Flood {
    pub fn none(now: Instant) -> Self {
        Self { looked: now, sent: 0, arrived: 0, bytes: 0, left: 0, suspected: false, arriving: 0.0 }
    }

    /// About four times a second: packets sent so far, as far as can be told, and of them arrived; bytes of all that arrived.
    pub fn look(&mut self, now: Instant, sent: u64, arrived: u64, bytes: u64) {
        let (due, came) = (sent.saturating_sub(self.sent), arrived.saturating_sub(self.arrived));
        // Of a few it says nothing, and of none that nothing can be lost.
        if due == 0 || due >= FEWEST {
            let drowns = 2 * came < due;
            let sure = due >= SURE || self.is_on() || self.suspected;
            self.left = if drowns && sure { ENDS_AFTER } else { self.left.saturating_sub(1) };
            self.suspected = drowns;
        }
        let seconds = now.saturating_duration_since(self.looked).as_secs_f64().max(0.001);
        self.arriving = bytes.saturating_sub(self.bytes) as f64 * 8.0 / seconds;
        (self.looked, self.sent, self.arrived, self.bytes) = (now, sent, arrived, bytes);
    }

    pub fn is_on(&self) -> bool {
        self.left > 0
    }

    /// Bits per second that come through it.
    pub fn passes(&self) -> Option<f64> {
        self.is_on().then_some(self.arriving)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// Whether it is one after looks at so many packets sent and arrived.
    fn after(looks: &[(u64, u64)]) -> bool {
        let mut now = crate::clock_of_tests();
        let (mut flood, mut sent, mut arrived) = (Flood::none(now), 0, 0);
        for (more, came) in looks {
            now += Duration::from_millis(250);
            (sent, arrived) = (sent + more, arrived + came);
            flood.look(now, sent, arrived, 100 * arrived);
        }
        flood.is_on()
    }

    #[test]
    fn of_a_voice_alone_one_bad_moment_is_no_flood_and_two_are() {
        assert!(!after(&[(12, 12), (12, 5)]));
        assert!(!after(&[(12, 5), (12, 9), (12, 5)]));
        assert!(after(&[(12, 5), (12, 5)]));
        assert!(after(&[(60, 5)]));
    }
}
