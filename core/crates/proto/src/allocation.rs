//! Which layer each picture gets when the line does not carry all that is wished for.
//!
//! Theory. Demands come in order of importance: screens, then the larger pictures. First everybody gets the smallest
//! layer, then step by step the next better one, each step in the same order, while it fits. What is better than now must
//! fit with room to spare, one step at a time, and only when [`Rise`] says so: going down is quick, going up is slow,
//! so nothing flaps.

/// A better layer than now must fit this many times over.
const ROOM_TO_RISE: f64 = 1.15;

/// What may become better than it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rise {
    Nothing,
    /// Pictures that were paused come back small.
    Paused,
    Everything,
}

/// What one slot could be given: bits per second of its options, from the worst to the one that is wished for.
#[derive(Clone, Debug, Default)]
pub struct Demand {
    pub options: Vec<u32>,
    /// The option that is forwarded or was granted last.
    pub current: Option<usize>,
    /// Just asked for: nothing was forwarded before, so nothing can flap.
    pub is_new: bool,
}

/// The option that each demand is granted; `None` pauses the picture. `budget` in bits per second.
pub fn allocate(budget: f64, demands: &[Demand], rise: Rise) -> Vec<Option<usize>> {
    let mut granted: Vec<Option<usize>> = vec![None; demands.len()];
    let mut left = budget;
    let steps = demands.iter().map(|demand| demand.options.len()).max().unwrap_or_default();
    for step in 0..steps {
        for (demand, granted) in demands.iter().zip(&mut granted) {
            let below = step.checked_sub(1);
            if *granted != below || step >= demand.options.len() {
                continue;
            }
            let rises = !demand.is_new && demand.current.is_none_or(|current| step > current);
            let leaps = !demand.is_new && step > demand.current.map_or(0, |current| current + 1);
            let needs = if step == 0 { Rise::Paused } else { Rise::Everything };
            if rises && rise < needs || leaps {
                continue;
            }
            let before = below.map_or(0, |below| demand.options[below]);
            let more = f64::from(demand.options[step].saturating_sub(before));
            let needed = if rises { more * ROOM_TO_RISE } else { more };
            if needed <= left {
                left -= more;
                *granted = Some(step);
            }
        }
    }
    granted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn new(options: &[u32]) -> Demand {
        Demand { options: options.to_vec(), current: None, is_new: true }
    }

    #[test]
    fn everybody_is_seen_small_before_anybody_is_seen_large() {
        let demands = [new(&[150, 500, 1500]), new(&[150, 500, 1500]), new(&[150, 500, 1500])];
        assert_eq!(allocate(400.0, &demands, Rise::Everything), [Some(0), Some(0), None]);
        assert_eq!(allocate(1000.0, &demands, Rise::Everything), [Some(1), Some(0), Some(0)]);
        assert_eq!(allocate(10_000.0, &demands, Rise::Everything), [Some(2), Some(2), Some(2)]);
    }

    #[test]
    fn up_only_when_allowed_and_with_room_to_spare() {
        let now = Demand { current: Some(0), is_new: false, ..new(&[150, 500]) };
        assert_eq!(allocate(10_000.0, std::slice::from_ref(&now), Rise::Nothing), [Some(0)]);
        assert_eq!(allocate(510.0, std::slice::from_ref(&now), Rise::Everything), [Some(0)]);
        assert_eq!(allocate(600.0, &[now], Rise::Everything), [Some(1)]);
    }

    #[test]
    fn down_at_once() {
        let now = Demand { current: Some(1), is_new: false, ..new(&[150, 500]) };
        assert_eq!(allocate(400.0, std::slice::from_ref(&now), Rise::Nothing), [Some(0)]);
        assert_eq!(allocate(100.0, &[now], Rise::Nothing), [None]);
    }

    proptest! {
        #[test]
        fn the_budget_is_never_exceeded_and_more_budget_never_gives_less(
            shapes in prop::collection::vec(prop::collection::vec(1_u32..2_000_000, 0..4), 0..10), budget in 0_u32..10_000_000,
        ) {
            let demands: Vec<Demand> = shapes
                .into_iter()
                .map(|mut options| { options.sort_unstable(); new(&options) })
                .collect();
            let cost = |granted: &[Option<usize>]| -> u64 {
                demands.iter().zip(granted).filter_map(|(demand, at)| Some(u64::from(demand.options[(*at)?]))).sum()
            };
            let granted = allocate(f64::from(budget), &demands, Rise::Everything);
            prop_assert!(cost(&granted) <= u64::from(budget));
            let all: u64 = demands.iter().filter_map(|demand| demand.options.last()).map(|rate| u64::from(*rate)).sum();
            let everything = allocate(all as f64, &demands, Rise::Everything);
            prop_assert!(demands.iter().zip(&everything).all(|(demand, at)| at.map(|at| at + 1).unwrap_or(0) == demand.options.len()));
        }
    }
}
