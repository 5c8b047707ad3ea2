//! Trying whether the line carries more: short trains of packets at a higher rate.
//!
//! Theory. An estimate cannot rise far above what is sent, and what is sent is no more than the estimate allows. A train
//! of at least 20 ms at twice the rate asks the line directly: the rate at which it arrives is an answer. Trains are
//! filled up with padding on the retransmission stream, which receivers count and throw away. On a thin line a train is a
//! question: few small packets, for which even the thinnest has room, and twice, since what so few say may be chance.

use super::history::Outcome;

const LENGTH_US: i64 = 20_000;
const FEWEST_PACKETS: u32 = 12;
/// A train that is not over by then is as long as it gets; of too few packets it says nothing.
const LONGEST_US: i64 = 150_000;
const TOO_FEW: u32 = 4;
/// Part of the packets that must have arrived before the answer is read.
const ARRIVED: f64 = 0.8;
const ANSWER_WITHIN_US: i64 = 1_500_000;
/// Arriving at this part of the rate of sending: the line was full.
const FULL: f64 = 0.9;
const FULL_PART: f64 = 0.95;
/// An answer above this part of what was tried asks for more at once.
const GO_ON: f64 = 0.7;
const STEP: f64 = 2.0;
/// No answer is believed that is further above what was tried.
const SURPLUS: f64 = 1.1;
const REST_US: i64 = 3_000_000;
const THIN: f64 = 150e3;
const REST_IN_DOUBT_US: i64 = 2_500_000;
const QUESTION_PACKETS: u32 = 5;
/// Two questions are half a second's worth of text on a line of 20 kbit/s.
const REST_WHERE_THIN_US: i64 = 12_000_000;
/// What a line is asked for that nothing else is sent on.
const SILENT_QUESTION: f64 = 120e3;
const REST_AFTER_OVERUSE_US: i64 = 1_500_000;
/// Never tried beyond this times what is wanted.
const BEYOND: f64 = 1.3;

#[derive(Clone, Copy, Debug)]
struct Train {
    id: u16,
    rate: f64,
    is_question: bool,
    began_us: i64,
    sent_bytes: u32,
    sent_packets: u32,
    first_sent: i64,
    last_sent: i64,
    last_size: u16,
    arrived_bytes: u32,
    arrived_packets: u32,
    first_arrived: i64,
    first_size: u16,
    last_arrived: i64,
}

#[derive(Debug)]
pub struct Prober {
    next_id: u16,
    /// Being sent.
    active: Option<Train>,
    /// Sent, and its answer waited for.
    waiting: Option<Train>,
    /// To the first of two questions.
    answer: Option<f64>,
    next_us: i64,
}

impl Prober {
    pub fn new() -> Self {
        Self { next_id: 1, active: None, waiting: None, answer: None, next_us: 0 }
    }

    /// Called instead of `look` while nothing is sent, so that only a question can tell that the line carries more again:
    /// more often where nobody knows whether it ever carried less.
    pub fn look_in_silence(&mut self, now_us: i64, in_doubt: bool) {
        self.give_up_waiting(now_us, if in_doubt { REST_IN_DOUBT_US } else { REST_WHERE_THIN_US });
        if self.may_begin(now_us) {
            self.begin(now_us, SILENT_QUESTION);
        }
    }

    /// Begins a train when there is something to gain and it is time. Rates in bits per second.
    pub fn look(&mut self, now_us: i64, estimate: f64, wanted: f64) {
        self.give_up_waiting(now_us, rest_us(estimate));
        if self.may_begin(now_us) && wanted > estimate {
            self.begin(now_us, (estimate * STEP).min(wanted * BEYOND));
        }
    }

    fn give_up_waiting(&mut self, now_us: i64, rest_us: i64) {
        if self.waiting.is_some_and(|train| now_us - train.last_sent > ANSWER_WITHIN_US) {
            (self.waiting, self.answer) = (None, None);
            self.next_us = now_us + rest_us;
        }
    }

    /// Asks now, unless it is being done: of a line that may be full only a question.
    pub fn ask(&mut self, now_us: i64, estimate: f64) {
        if self.active.is_none() && self.answer.is_none() {
            self.waiting = None;
            self.begin_with(now_us, estimate * STEP, true);
        }
    }

    fn may_begin(&self, now_us: i64) -> bool {
        self.active.is_none() && self.waiting.is_none() && now_us >= self.next_us
    }

    /// The line is too full to try anything now.
    pub fn overused(&mut self, now_us: i64) {
        (self.active, self.answer) = (None, None);
        self.next_us = self.next_us.max(now_us + REST_AFTER_OVERUSE_US);
    }

    fn begin(&mut self, now_us: i64, rate: f64) {
        self.begin_with(now_us, rate, rate < THIN);
    }

    fn begin_with(&mut self, now_us: i64, rate: f64, is_question: bool) {
        let id = self.next_id;
        self.next_id = self.next_id.checked_add(1).unwrap_or(1);
        self.active = Some(Train {
            id,
            rate,
            is_question,
            began_us: now_us,
            sent_bytes: 0,
            sent_packets: 0,
            first_sent: now_us,
            last_sent: now_us,
            last_size: 0,
            arrived_bytes: 0,
            arrived_packets: 0,
            first_arrived: i64::MAX,
            first_size: 0,
            last_arrived: i64::MIN,
        });
    }

    pub fn is_active(&self) -> bool {
        self.active.is_some()
    }

    /// Whether the train that is being sent is a question.
    pub fn is_question(&self) -> bool {
        self.active.is_some_and(|train| train.is_question)
    }

    /// Bytes of padding that the train lacks now; 0 when there is no train.
    pub fn lacks(&mut self, now_us: i64) -> usize {
        let Some(train) = &self.active else { return 0 };
        let passed = now_us - train.began_us;
        let enough = if train.is_question {
            train.sent_packets >= QUESTION_PACKETS
        } else {
            passed >= LENGTH_US && train.sent_packets >= FEWEST_PACKETS
        };
        if enough || passed > LONGEST_US {
            let (worth, rate) = (train.sent_packets >= TOO_FEW, train.rate);
            self.waiting = self.active.take().filter(|_| worth);
            if !worth {
                self.answer = None;
                self.next_us = self.next_us.max(now_us + rest_us(rate));
            }
            return 0;
        }
        // One step ahead, so that the first packet goes at once.
        let due = train.rate * (passed + 1000) as f64 / 8e6;
        (due as usize).saturating_sub(train.sent_bytes as usize)
    }

    /// Counts a packet that leaves now; its train's id, or 0.
    pub fn sent(&mut self, now_us: i64, size: u16) -> u16 {
        let Some(train) = &mut self.active else { return 0 };
        if train.sent_packets == 0 {
            train.first_sent = now_us;
        }
        train.sent_packets += 1;
        train.sent_bytes += u32::from(size);
        train.last_sent = now_us;
        train.last_size = size;
        train.id
    }

    /// A packet of a train arrived; the rate that the line has shown, once enough is known.
    pub fn arrived(&mut self, now_us: i64, outcome: &Outcome, wanted: f64) -> Option<f64> {
        let at = outcome.arrived_us?;
        let active = self.active.as_mut().filter(|train| train.id == outcome.probe);
        if let Some(train) = active {
            train.count(at, outcome.size);
            return None;
        }
        let train = self.waiting.as_mut().filter(|train| train.id == outcome.probe)?;
        train.count(at, outcome.size);
        let (tried, is_question) = (train.rate, train.is_question);
        // A train that left in one piece was faster than meant: that says nothing of the line over time.
        let shown = train.answer()?.min(tried * SURPLUS);
        self.waiting = None;
        let shown = match self.answer.take() {
            None if is_question => {
                self.answer = Some(shown);
                self.begin_with(now_us, tried, true);
                return None;
            }
            before => before.map_or(shown, |before| before.min(shown)),
        };
        if shown >= tried * GO_ON && shown < wanted {
            self.begin(now_us, (shown * STEP).min(wanted * BEYOND));
        } else {
            self.next_us = self.next_us.max(now_us + rest_us(shown));
        }
        Some(shown)
    }
}

fn rest_us(rate: f64) -> i64 {
    if rate < THIN { REST_WHERE_THIN_US } else { REST_US }
}

impl Train {
    fn count(&mut self, at: i64, size: u16) {
        self.arrived_packets += 1;
        self.arrived_bytes += u32::from(size);
        if at < self.first_arrived {
            (self.first_arrived, self.first_size) = (at, size);
        }
        self.last_arrived = self.last_arrived.max(at);
    }

    fn answer(&self) -> Option<f64> {
        if f64::from(self.arrived_packets) < f64::from(self.sent_packets) * ARRIVED {
            return None;
        }
        let rate = |bytes: u32, from: i64, to: i64| (to > from).then(|| f64::from(bytes) * 8e6 / (to - from) as f64);
        let sending = rate(self.sent_bytes - u32::from(self.last_size), self.first_sent, self.last_sent)?;
        let receiving = rate(self.arrived_bytes - u32::from(self.first_size), self.first_arrived, self.last_arrived)?;
        let lower = sending.min(receiving);
        Some(if receiving < FULL * sending { FULL_PART * receiving } else { lower })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends one train in packets of `size` over a line of `line` bits per second; what it shows, and its bytes.
    fn asked(prober: &mut Prober, now: &mut i64, size: u16, line: f64) -> (Option<f64>, u32) {
        let (mut free, mut sent) = (0_f64, Vec::new());
        while prober.is_active() {
            while prober.lacks(*now) > 0 {
                let probe = prober.sent(*now, size);
                free = free.max(*now as f64) + f64::from(size) * 8e6 / line;
                sent.push(Outcome { sent_us: *now, arrived_us: Some(free as i64), size, probe });
            }
            *now += 1000;
        }
        *now += 50_000;
        let answer = sent.iter().filter_map(|outcome| prober.arrived(*now, outcome, 4e6)).last();
        (answer, sent.iter().map(|outcome| u32::from(outcome.size)).sum())
    }

    /// What a train shows, and whether another follows.
    fn shown(line: f64) -> (f64, bool) {
        let mut prober = Prober::new();
        prober.look(0, 500e3, 4e6);
        let (answer, _) = asked(&mut prober, &mut 0, 320, line);
        (answer.expect("an answer"), prober.is_active())
    }

    #[test]
    fn a_free_line_shows_what_was_tried_and_is_tried_further() {
        let (rate, further) = shown(50e6);
        assert!((0.8e6..1.4e6).contains(&rate), "{rate}");
        assert!(further);
    }

    #[test]
    fn a_full_line_shows_its_own_rate() {
        let (rate, further) = shown(600e3);
        assert!((500e3..640e3).contains(&rate), "{rate}");
        assert!(!further);
    }

    #[test]
    fn a_silent_line_is_asked_twice_with_less_than_a_third_of_a_second_of_20_kbit_s() {
        for (line, from, to) in [(20e3, 15e3, 21e3), (64e3, 50e3, 67e3), (5e6, 84e3, 140e3)] {
            let (mut prober, mut now) = (Prober::new(), 0);
            prober.look_in_silence(now, false);
            let (none, bytes) = asked(&mut prober, &mut now, 140, line);
            assert_eq!(none, None, "one answer may be chance");
            assert!(bytes <= 750, "{bytes}");
            let (answer, bytes) = asked(&mut prober, &mut now, 140, line);
            let rate = answer.expect("the second answer");
            assert!((from..to).contains(&rate), "{rate} of {line}");
            assert!(bytes <= 750, "{bytes}");
        }
    }

    #[test]
    fn nothing_is_tried_when_nothing_more_is_wanted() {
        let mut prober = Prober::new();
        prober.look(0, 2e6, 1e6);
        assert!(!prober.is_active());
    }
}
