//! What a line is like, and how that is written: `delay=50ms jitter=10ms loss=30% rate=300k queue=300ms`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::loss::Loss;

/// The default is a perfect line.
#[derive(Clone, PartialEq, Debug)]
pub struct Conditions {
    /// From one end to the other, beside the time in the queue.
    pub delay: Duration,
    /// The delay varies by so much up and down; order is kept.
    pub jitter: Duration,
    pub loss: Loss,
    /// Bits per second of whole packets; `None` is as fast as it comes.
    pub rate: Option<f64>,
    /// What would wait longer than this for the bottleneck is dropped.
    pub queue: Duration,
    /// Chance of a packet to arrive twice.
    pub duplicate: f64,
    /// Chance of a packet to be overtaken by those of the next `hold`.
    pub reorder: f64,
    pub hold: Duration,
    /// Larger packets vanish without a word, as on a path that eats the answers about their size. In bytes.
    pub mtu: usize,
    /// Nothing passes at all.
    pub cut: bool,
}

impl Default for Conditions {
    fn default() -> Self {
        Self {
            delay: Duration::ZERO,
            jitter: Duration::ZERO,
            loss: Loss::None,
            rate: None,
            queue: Duration::from_millis(300),
            duplicate: 0.0,
            reorder: 0.0,
            hold: Duration::from_millis(20),
            mtu: usize::MAX,
            cut: false,
        }
    }
}

/// The word that nobody understands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadCondition(pub String);

impl fmt::Display for BadCondition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "not a condition of a line: {}", self.0)
    }
}

impl std::error::Error for BadCondition {}

impl FromStr for Conditions {
    type Err = BadCondition;

    /// Words `name=value` between blanks, in any order; what is not named is perfect. Times are in `ms` or `s`, chances in
    /// `%`, rates in `k` or `M` bits per second; `bursts=3%/25%` are [`Loss::Bursts`], `cut` stands alone.
    fn from_str(words: &str) -> Result<Self, BadCondition> {
        let mut conditions = Self::default();
        for word in words.split_whitespace() {
            conditions.read(word).ok_or_else(|| BadCondition(word.to_owned()))?;
        }
        Ok(conditions)
    }
}

impl Conditions {
    fn read(&mut self, word: &str) -> Option<()> {
        if word == "cut" {
            self.cut = true;
            return Some(());
        }
        let (name, value) = word.split_once('=')?;
        match name {
            "delay" => self.delay = time(value)?,
            "jitter" => self.jitter = time(value)?,
            "queue" => self.queue = time(value)?,
            "hold" => self.hold = time(value)?,
            "rate" => self.rate = Some(rate(value)?),
            "loss" => self.loss = Loss::Random(chance(value)?),
            "bursts" => {
                let (begins, ends) = value.split_once('/')?;
                self.loss = Loss::Bursts { begins: chance(begins)?, ends: chance(ends)? };
            }
            "duplicate" => self.duplicate = chance(value)?,
            "reorder" => self.reorder = chance(value)?,
            "mtu" => self.mtu = value.parse().ok()?,
            _ => return None,
        }
        Some(())
    }
}

fn number(value: &str) -> Option<f64> {
    value.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)
}

fn time(value: &str) -> Option<Duration> {
    let seconds = match value.strip_suffix("ms") {
        Some(value) => number(value)? / 1000.0,
        None => number(value.strip_suffix('s')?)?,
    };
    Duration::try_from_secs_f64(seconds).ok()
}

fn chance(value: &str) -> Option<f64> {
    Some(number(value.strip_suffix('%')?)? / 100.0).filter(|chance| *chance <= 1.0)
}

fn rate(value: &str) -> Option<f64> {
    let bits = match (value.strip_suffix('k'), value.strip_suffix('M')) {
        (Some(value), _) => number(value)? * 1e3,
        (_, Some(value)) => number(value)? * 1e6,
        _ => number(value)?,
    };
    // A line of no rate is `cut`.
    (bits >= 1.0).then_some(bits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_say_what_a_line_is_like() {
        let read: Conditions = "delay=50ms jitter=0.01s loss=30% rate=300k queue=200ms mtu=1280".parse().unwrap();
        let expected = Conditions {
            delay: Duration::from_millis(50),
            jitter: Duration::from_millis(10),
            loss: Loss::Random(0.3),
            rate: Some(300e3),
            queue: Duration::from_millis(200),
            mtu: 1280,
            ..Conditions::default()
        };
        assert_eq!(read, expected);
        let bursts: Conditions = "bursts=3%/25% rate=1.5M".parse().unwrap();
        assert_eq!((bursts.loss, bursts.rate), (Loss::Bursts { begins: 0.03, ends: 0.25 }, Some(1.5e6)));
        assert_eq!("".parse::<Conditions>().unwrap(), Conditions::default());
        assert!("cut".parse::<Conditions>().unwrap().cut);
    }

    #[test]
    fn what_nobody_understands_is_named() {
        for word in ["loss=130%", "loss=0.3", "delay=50", "delay=-1ms", "rate=0", "rate=fast", "speed=1M", "bursts=3%"]
        {
            assert_eq!(format!("delay=1ms {word}").parse::<Conditions>(), Err(BadCondition(word.to_owned())));
        }
    }

    proptest! {
        #[test]
        fn no_words_make_it_panic(words in ".{0,60}") {
            let _ = words.parse::<Conditions>();
        }
    }
}
