//! Which packets are lost on the way.

use crate::random::Random;

/// Chances from 0 to 1.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub enum Loss {
    #[default]
    None,
    /// Each packet for itself.
    Random(f64),
    /// Gilbert and Elliott's line of two states: in the bad one everything is lost. `begins` and `ends` are the
    /// chances, packet by packet, that the bad state begins and ends: bursts are 1 / `ends` packets long on average.
    Bursts { begins: f64, ends: f64 },
}

impl Loss {
    /// The part that is lost in the long run.
    pub fn average(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Random(chance) => chance,
            Self::Bursts { begins, ends } => begins / (begins + ends),
        }
    }

    /// Whether the next packet is lost; `bad` is the state of the line between packets.
    pub(crate) fn next(self, bad: &mut bool, random: &mut Random) -> bool {
        match self {
            Self::None => false,
            Self::Random(chance) => random.happens(chance),
            Self::Bursts { begins, ends } => {
                let turns = random.happens(if *bad { ends } else { begins });
                *bad ^= turns;
                *bad
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fates(loss: Loss) -> Vec<bool> {
        let (mut bad, mut random) = (false, Random::new(7));
        (0..100_000).map(|_| loss.next(&mut bad, &mut random)).collect()
    }

    #[test]
    fn in_the_long_run_the_average_is_lost() {
        for loss in [Loss::None, Loss::Random(0.3), Loss::Bursts { begins: 0.03, ends: 0.25 }] {
            let lost = fates(loss).iter().filter(|lost| **lost).count() as f64 / 100_000.0;
            assert!((lost - loss.average()).abs() < 0.01, "{lost} of {loss:?}");
        }
    }

    #[test]
    fn bursts_are_as_long_as_wanted() {
        let fates = fates(Loss::Bursts { begins: 0.03, ends: 0.25 });
        let bursts = fates.windows(2).filter(|pair| !pair[0] && pair[1]).count();
        let lost = fates.iter().filter(|lost| **lost).count();
        let length = lost as f64 / bursts as f64;
        assert!((3.6..4.4).contains(&length), "{length}");
    }
}
