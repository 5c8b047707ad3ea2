//! One direction of a line: packets and time in, packets out.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::{Duration, Instant};

use crate::conditions::Conditions;
use crate::random::Random;

/// What became of the packets that were offered. Copies count as arrived, not as offered.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Figures {
    pub offered: u64,
    /// Lost by chance.
    pub lost: u64,
    /// Too many for the queue.
    pub overflowed: u64,
    /// Too large, or the line was cut.
    pub blocked: u64,
    pub arrived: u64,
    pub arrived_bytes: u64,
}

struct Waiting<P> {
    size: usize,
    packet: P,
}

/// Ordered by arrival, then by when it set out.
struct Flying<P> {
    at: Instant,
    order: u64,
    size: usize,
    packet: P,
}

impl<P> PartialEq for Flying<P> {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.order) == (other.at, other.order)
    }
}

impl<P> Eq for Flying<P> {}

impl<P> PartialOrd for Flying<P> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<P> Ord for Flying<P> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

/// `P` is whatever the caller carries as a packet.
pub struct Line<P> {
    conditions: Conditions,
    random: Random,
    /// Waiting for the bottleneck; the first is passing it.
    queue: VecDeque<Waiting<P>>,
    queued_bytes: usize,
    /// When the first of the queue has passed.
    passed_at: Option<Instant>,
    flying: BinaryHeap<Reverse<Flying<P>>>,
    order: u64,
    /// Nothing that keeps order arrives before this.
    last_arrival: Option<Instant>,
    /// State of a line that loses in bursts.
    bad: bool,
    figures: Figures,
}

impl<P: Clone> Line<P> {
    pub fn new(conditions: Conditions, seed: u64) -> Self {
        Self {
            conditions,
            random: Random::new(seed),
            queue: VecDeque::new(),
            queued_bytes: 0,
            passed_at: None,
            flying: BinaryHeap::new(),
            order: 0,
            last_arrival: None,
            bad: false,
            figures: Figures::default(),
        }
    }

    pub fn figures(&self) -> Figures {
        self.figures
    }

    pub fn conditions(&self) -> &Conditions {
        &self.conditions
    }

    /// From now on it is like this. What is on its way arrives as it would have; what waits for the bottleneck passes at
    /// the new rate.
    pub fn become_like(&mut self, now: Instant, conditions: Conditions) {
        self.advance(now);
        self.conditions = conditions;
        if let Some(passed_at) = self.passed_at {
            // At most what the first of the queue needs now: a line that was very thin must not block for long.
            self.passed_at = Some(passed_at.min(now + self.passing(self.queue.front().map_or(0, |first| first.size))));
        }
    }

    /// A packet of `size` bytes sets out.
    pub fn offer(&mut self, now: Instant, size: usize, packet: P) {
        self.advance(now);
        self.figures.offered += 1;
        if self.conditions.cut || size > self.conditions.mtu {
            self.figures.blocked += 1;
            return;
        }
        if self.conditions.rate.is_none() && self.queue.is_empty() {
            self.set_out(now, size, packet);
            return;
        }
        if self.waits(now) > self.conditions.queue {
            self.figures.overflowed += 1;
            return;
        }
        if self.queue.is_empty() {
            self.passed_at = Some(now + self.passing(size));
        }
        self.queued_bytes += size;
        self.queue.push_back(Waiting { size, packet });
    }

    /// How long a packet takes through the bottleneck.
    fn passing(&self, size: usize) -> Duration {
        self.conditions.rate.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(size as f64 * 8.0 / rate))
    }

    /// How long a packet would now wait before it passes the bottleneck.
    fn waits(&self, now: Instant) -> Duration {
        let Some(passed_at) = self.passed_at else { return Duration::ZERO };
        let behind = self.queued_bytes - self.queue.front().map_or(0, |first| first.size);
        passed_at.saturating_duration_since(now) + self.passing(behind)
    }

    fn advance(&mut self, now: Instant) {
        while let Some(at) = self.passed_at.filter(|at| *at <= now) {
            let Some(Waiting { size, packet }) = self.queue.pop_front() else { break };
            self.queued_bytes -= size;
            self.passed_at = self.queue.front().map(|next| at + self.passing(next.size));
            self.set_out(at, size, packet);
        }
    }

    fn set_out(&mut self, at: Instant, size: usize, packet: P) {
        if self.conditions.loss.next(&mut self.bad, &mut self.random) {
            self.figures.lost += 1;
            return;
        }
        if self.random.happens(self.conditions.duplicate) {
            let copy = packet.clone();
            self.fly(at, size, copy);
        }
        self.fly(at, size, packet);
    }

    fn fly(&mut self, at: Instant, size: usize, packet: P) {
        let mut arrival = at + self.conditions.delay;
        if !self.conditions.jitter.is_zero() {
            let jitter = self.conditions.jitter.mul_f64(2.0 * self.random.part());
            arrival = (arrival + jitter).checked_sub(self.conditions.jitter).unwrap_or(at).max(at);
        }
        if self.random.happens(self.conditions.reorder) {
            arrival += self.conditions.hold;
        } else {
            arrival = self.last_arrival.map_or(arrival, |last| arrival.max(last));
            self.last_arrival = Some(arrival);
        }
        self.order += 1;
        self.flying.push(Reverse(Flying { at: arrival, order: self.order, size, packet }));
    }

    /// The next packet that has arrived by `now`, in order of arrival.
    pub fn take(&mut self, now: Instant) -> Option<P> {
        self.advance(now);
        if self.flying.peek().is_none_or(|Reverse(first)| first.at > now) {
            return None;
        }
        let Reverse(first) = self.flying.pop()?;
        self.figures.arrived += 1;
        self.figures.arrived_bytes += first.size as u64;
        Some(first.packet)
    }

    /// When to look again: something arrives or passes the bottleneck then. `None` while nothing is on its way.
    pub fn next_at(&self) -> Option<Instant> {
        let arrives = self.flying.peek().map(|Reverse(first)| first.at);
        [arrives, self.passed_at].into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(words: &str) -> Line<u32> {
        Line::new(words.parse().unwrap(), 1)
    }

    /// Offers one packet of 1250 bytes every `gap`; arrivals in ms after the first offer.
    fn arrivals(line: &mut Line<u32>, start: Instant, count: u32, gap: Duration) -> Vec<(u32, f64)> {
        let mut found = Vec::new();
        let mut collect = |line: &mut Line<u32>, now: Instant| {
            while let Some(at) = line.next_at().filter(|at| *at <= now) {
                while let Some(packet) = line.take(at) {
                    found.push((packet, (at - start).as_secs_f64() * 1000.0));
                }
            }
        };
        for number in 0..count {
            let now = start + gap * number;
            collect(line, now);
            line.offer(now, 1250, number);
        }
        collect(line, start + gap * count + Duration::from_secs(3600));
        found
    }

    #[test]
    fn a_perfect_line_changes_nothing() {
        let found = arrivals(&mut line(""), crate::clock_of_tests(), 100, Duration::from_millis(1));
        assert_eq!(found.len(), 100);
        assert!(found.iter().all(|(number, at)| (at - f64::from(*number)).abs() < 0.001));
    }

    #[test]
    fn a_rate_makes_packets_wait_and_a_full_queue_drops_the_last() {
        // 10,000 bits each on 1 Mbit/s: one per 10 ms, offered twice as fast.
        let mut line = line("rate=1M queue=100ms delay=20ms");
        let found = arrivals(&mut line, crate::clock_of_tests(), 200, Duration::from_millis(5));
        assert!((found[0].1 - 30.0).abs() < 0.01);
        let figures = line.figures();
        assert_eq!(figures.arrived + figures.overflowed, 200);
        assert!((100..=115).contains(&figures.arrived), "{figures:?}");
        let longest = found.iter().map(|(number, at)| at - 5.0 * f64::from(*number)).fold(0.0, f64::max);
        assert!((110.0..=130.1).contains(&longest), "{longest}");
    }

    #[test]
    fn a_squeezed_line_drains_at_its_new_rate_and_a_freed_one_at_once() {
        let start = crate::clock_of_tests();
        let mut line = line("rate=100k queue=2s");
        (0..10).for_each(|number| line.offer(start, 1250, number));
        // 100 ms each; after 150 ms the line is free again.
        let at = |ms| start + Duration::from_millis(ms);
        assert_eq!(line.take(at(99)), None);
        assert_eq!(line.take(at(100)), Some(0));
        line.become_like(at(150), "rate=10M".parse().unwrap());
        let rest: Vec<u32> = std::iter::from_fn(|| line.take(at(165))).collect();
        assert_eq!(rest, (1..10).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_too_large_or_meets_a_cut_line_vanishes() {
        let start = crate::clock_of_tests();
        let mut line = line("mtu=1280");
        line.offer(start, 1281, 1);
        line.offer(start, 1280, 2);
        line.become_like(start, "cut".parse().unwrap());
        line.offer(start, 100, 3);
        assert_eq!((line.take(start), line.take(start)), (Some(2), None));
        assert_eq!(line.figures().blocked, 2);
    }

    #[test]
    fn copies_and_overtaken_packets_come_as_often_as_wanted() {
        let mut line = line("delay=10ms duplicate=10% reorder=10% hold=20ms");
        let found = arrivals(&mut line, crate::clock_of_tests(), 10_000, Duration::from_millis(5));
        assert!((10_900..11_100).contains(&found.len()), "{}", found.len());
        let overtaken = found.windows(2).filter(|pair| pair[1].0 < pair[0].0).count();
        assert!((900..1200).contains(&overtaken), "{overtaken}");
    }

    proptest! {
        /// Without `reorder` order is kept; nothing arrives early, nothing comes from nowhere; the same seed repeats.
        #[test]
        fn nothing_is_invented(
            delay in 0_u64..200, jitter in 0_u64..200, loss in 0_u32..60, rate in 50_u32..5000, seed in any::<u64>(),
        ) {
            let words = format!("delay={delay}ms jitter={jitter}ms loss={loss}% rate={rate}k");
            let run = || {
                let mut line: Line<u32> = Line::new(words.parse().unwrap(), seed);
                let found = arrivals(&mut line, crate::clock_of_tests(), 300, Duration::from_millis(7));
                (found, line.figures())
            };
            let (found, figures) = run();
            prop_assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0));
            let least = (delay.saturating_sub(jitter)) as f64 + 10_000.0 / f64::from(rate);
            prop_assert!(found.iter().all(|(number, at)| at - 7.0 * f64::from(*number) >= least - 0.01));
            prop_assert_eq!(figures.arrived + figures.lost + figures.overflowed, 300);
            prop_assert_eq!(run().1, figures);
        }
    }
}
