//! Which layers of a source somebody watches, so that its sender can be told to stop the others.
//!
//! Theory. Viewers say how high they show a picture. Needed are the layers up to the smallest that is as high as the tallest
//! of them: those below as well, for viewers whose lines are thin. Nobody watching needs none. What a size is not known of
//! is needed as long as anybody watches, and while it runs so are all others. A layer starts at once and stops only when it has not been needed
//! for a while, so that people who come and go, or tiles that grow and shrink, cost a sender nothing.

use std::time::{Duration, Instant};

/// Layers of one source that can be stopped.
pub const MOST: usize = 8;
const STOP_AFTER: Duration = Duration::from_millis(2500);

/// One layer as it comes in.
#[derive(Clone, Copy, Default, Debug)]
pub struct Incoming {
    pub runs: bool,
    /// In pixels, once a keyframe has told.
    pub height: Option<u16>,
}

/// What the sender of one source has been told.
#[derive(Debug, Default)]
pub struct Watched {
    /// How high the tallest viewer shows it, in pixels; `None` while nobody watches.
    pub height: Option<u32>,
    stopped: u8,
    needless_since: [Option<Instant>; MOST],
}

impl Watched {
    /// Whether the sender was told to stop the layer in this place.
    pub fn has_stopped(&self, place: usize) -> bool {
        place < MOST && self.stopped & 1 << place != 0
    }

    /// About ten times a second, and whenever `height` changes: the layers that must start, one bit each, and whether the
    /// sender must be told anything.
    pub fn step(&mut self, now: Instant, layers: &[Incoming]) -> (u8, bool) {
        let before = self.stopped;
        let needed = self.needed(layers);
        for (place, layer) in layers.iter().enumerate().take(MOST) {
            let since = &mut self.needless_since[place];
            if needed & 1 << place != 0 {
                self.stopped &= !(1 << place);
                *since = None;
            } else if layer.runs {
                let since = *since.get_or_insert(now);
                if now.saturating_duration_since(since) >= STOP_AFTER {
                    self.stopped |= 1 << place;
                }
            } else {
                // What does not come need not be stopped.
                *since = None;
            }
        }
        (before & !self.stopped, before != self.stopped)
    }

    fn needed(&self, layers: &[Incoming]) -> u8 {
        let Some(height) = self.height else { return 0 };
        let is_riddle = layers.iter().any(|layer| layer.runs && layer.height.is_none());
        let heights = layers.iter().filter_map(|layer| layer.height);
        let Some(enough) = heights.filter(|has| u32::from(*has) >= height).min().filter(|_| !is_riddle) else {
            return u8::MAX;
        };
        let fits = |layer: &Incoming| layer.height.is_none_or(|height| height <= enough);
        let places = layers.iter().enumerate().take(MOST).filter(|(_, layer)| fits(layer));
        places.fold(0, |needed, (place, _)| needed | 1 << place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn running(heights: &[u16]) -> Vec<Incoming> {
        heights.iter().map(|height| Incoming { runs: true, height: Some(*height) }).collect()
    }

    /// Which of these layers have stopped after so many steps of 100 ms.
    fn stopped(watched: &mut Watched, start: Instant, steps: std::ops::Range<u32>, layers: &[Incoming]) -> Vec<usize> {
        for step in steps {
            watched.step(start + Duration::from_millis(100) * step, layers);
        }
        (0..layers.len()).filter(|place| watched.has_stopped(*place)).collect()
    }

    #[test]
    fn layers_above_what_is_shown_stop_after_a_while_and_start_at_once() {
        let (start, layers) = (crate::clock_of_tests(), running(&[180, 360, 720]));
        let mut watched = Watched { height: Some(150), ..Watched::default() };
        assert!(stopped(&mut watched, start, 0..25, &layers).is_empty());
        assert_eq!(stopped(&mut watched, start, 25..26, &layers), [1, 2]);
        watched.height = Some(500);
        assert_eq!(watched.step(start + STOP_AFTER, &layers), (0b110, true));
        assert_eq!(watched.step(start + STOP_AFTER, &layers), (0, false));
    }

    #[test]
    fn all_stop_when_nobody_watches_and_none_that_does_not_come() {
        let (start, mut layers) = (crate::clock_of_tests(), running(&[180, 360, 720]));
        layers[2].runs = false;
        assert_eq!(stopped(&mut Watched::default(), start, 0..30, &layers), [0, 1]);
    }

    #[test]
    fn who_comes_back_in_time_finds_all_running() {
        let (start, layers) = (crate::clock_of_tests(), running(&[180, 720]));
        let mut watched = Watched::default();
        assert!(stopped(&mut watched, start, 0..20, &layers).is_empty());
        watched.height = Some(720);
        assert!(stopped(&mut watched, start, 20..25, &layers).is_empty());
        watched.height = None;
        assert!(stopped(&mut watched, start, 25..45, &layers).is_empty());
    }

    #[test]
    fn while_a_size_is_unknown_all_count_as_watched() {
        let (start, mut layers) = (crate::clock_of_tests(), running(&[180, 360, 720]));
        layers[1].height = None;
        let mut watched = Watched { height: Some(90), ..Watched::default() };
        assert!(stopped(&mut watched, start, 0..100, &layers).is_empty());
    }

    /// A browser leaves out the top layer of a small camera: nobody waits for its size.
    #[test]
    fn a_layer_that_never_came_hinders_nothing() {
        let (start, mut layers) = (crate::clock_of_tests(), running(&[90, 180]));
        layers.push(Incoming::default());
        let mut watched = Watched { height: Some(90), ..Watched::default() };
        assert_eq!(stopped(&mut watched, start, 0..100, &layers), [1]);
    }

    proptest! {
        /// Whatever comes and whoever watches: the lowest layer is there for any viewer, and so is one as high as they show it, if there is any.
        #[test]
        fn a_viewer_always_has_a_layer(
            heights in prop::collection::vec(prop::option::of(1_u16..2000), 1..6),
            steps in prop::collection::vec((prop::option::of(1_u32..2200), any::<u8>(), 1_u64..40), 1..60),
        ) {
            let (mut now, mut watched) = (crate::clock_of_tests(), Watched::default());
            for (height, runs, tenths) in steps {
                now += Duration::from_millis(100) * tenths as u32;
                watched.height = height;
                let layers: Vec<_> = heights.iter().enumerate()
                    .map(|(place, height)| Incoming { runs: runs >> place & 1 == 1, height: *height }).collect();
                let before = watched.stopped;
                let (started, told) = watched.step(now, &layers);
                prop_assert_eq!(told, before != watched.stopped);
                prop_assert_eq!(started & watched.stopped, 0);
                let Some(height) = height else { continue };
                let goes_on: Vec<_> = layers.iter().enumerate()
                    .filter(|(place, _)| !watched.has_stopped(*place)).map(|(_, layer)| layer.height).collect();
                let lowest = heights.iter().flatten().min();
                prop_assert!(lowest.is_none() || goes_on.contains(&lowest.copied()));
                let enough = heights.iter().flatten().filter(|has| u32::from(**has) >= height).min();
                prop_assert!(enough.is_none() || goes_on.contains(&enough.copied()));
            }
        }
    }
}
