//! Which packets of a layer are missing and when to ask for them again (RFC 4585 section 6.2.1).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Times one packet is asked for.
const TRIES: u8 = 8;
/// A packet that has been missing for longer would come too late.
const GIVE_UP_AFTER: Duration = Duration::from_millis(1000);
/// A little reordering is not loss.
const PATIENCE: Duration = Duration::from_millis(10);
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(80);
/// A larger hole is healed by a keyframe, not by packets.
const LARGEST_HOLE: u64 = 128;
const MOST_MISSING: usize = 256;

#[derive(Clone, Copy, Debug)]
struct Missing {
    since: Instant,
    ask_at: Instant,
    tries: u8,
}

#[derive(Default, Debug)]
pub struct NackList {
    missing: BTreeMap<u64, Missing>,
}

impl NackList {
    /// A packet arrived; `highest` is the highest number before it. `false` asks for a keyframe instead.
    pub fn arrived(&mut self, now: Instant, sequence: u64, highest: Option<u64>) -> bool {
        let Some(highest) = highest else { return true };
        if sequence <= highest {
            self.missing.remove(&sequence);
            return true;
        }
        if sequence - highest > LARGEST_HOLE || self.missing.len() > MOST_MISSING {
            self.missing.clear();
            return false;
        }
        for lost in highest + 1..sequence {
            self.missing.insert(lost, Missing { since: now, ask_at: now + PATIENCE, tries: 0 });
        }
        true
    }

    /// What is missing now is asked for no more.
    pub fn forget(&mut self) {
        self.missing.clear();
    }

    /// Fills `due` with what to ask for now, in rising order.
    pub fn due(&mut self, now: Instant, due: &mut Vec<u16>) {
        self.missing.retain(|sequence, missing| {
            if missing.tries >= TRIES || now.saturating_duration_since(missing.since) > GIVE_UP_AFTER {
                return false;
            }
            if now >= missing.ask_at {
                missing.tries += 1;
                missing.ask_at = now + ASK_AGAIN_AFTER;
                due.push(*sequence as u16);
            }
            true
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(list: &mut NackList, now: Instant) -> Vec<u16> {
        let mut due = Vec::new();
        list.due(now, &mut due);
        due
    }

    #[test]
    fn a_missing_packet_is_asked_for_until_it_comes() {
        let start = crate::clock_of_tests();
        let mut list = NackList::default();
        assert!(list.arrived(start, 103, Some(100)));
        assert_eq!(due(&mut list, start), []);
        assert_eq!(due(&mut list, start + PATIENCE), [101, 102]);
        assert_eq!(due(&mut list, start + PATIENCE), []);
        list.arrived(start, 101, Some(103));
        assert_eq!(due(&mut list, start + PATIENCE + ASK_AGAIN_AFTER), [102]);
    }

    #[test]
    fn asking_ends_by_number_and_by_age() {
        let start = crate::clock_of_tests();
        let mut list = NackList::default();
        list.arrived(start, 102, Some(100));
        let asked: usize = (0..100).map(|step| due(&mut list, start + ASK_AGAIN_AFTER * step).len()).sum();
        assert_eq!(asked, usize::from(TRIES));
        list.arrived(start, 104, Some(102));
        assert_eq!(due(&mut list, start + GIVE_UP_AFTER * 2), []);
    }

    #[test]
    fn a_large_hole_asks_for_a_keyframe() {
        let start = crate::clock_of_tests();
        let mut list = NackList::default();
        assert!(!list.arrived(start, 100 + LARGEST_HOLE + 1, Some(100)));
        assert_eq!(due(&mut list, start + PATIENCE), []);
    }
}
