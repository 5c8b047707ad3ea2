//! Whether the way from a client is flooded.
//!
//! Theory. No path that speech is understood over loses more than half by itself. Where so much is lost, more is sent than the
//! way carries, and it carries what arrives; reports and whatever is sent again only add to it. Looked at often, as a
//! flood drowns text, and over only when it has been for a while: what it held back comes in bursts.

use std::time::Instant;

/// Packets of which half are lost, and not a few by chance.
const FEWEST: u64 = 5;
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
    arriving: f64,
}

impl Flood {
    pub fn none(now: Instant) -> Self {
        Self { looked: now, sent: 0, arrived: 0, bytes: 0, left: 0, arriving: 0.0 }
    }

    /// About four times a second: packets sent so far, as far as can be told, and of them arrived; bytes of all that arrived.
    pub fn look(&mut self, now: Instant, sent: u64, arrived: u64, bytes: u64) {
        let (due, came) = (sent.saturating_sub(self.sent), arrived.saturating_sub(self.arrived));
        // Of a few it says nothing, and of none that nothing can be lost.
        if due == 0 || due >= FEWEST {
            self.left = if 2 * came < due { ENDS_AFTER } else { self.left.saturating_sub(1) };
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
