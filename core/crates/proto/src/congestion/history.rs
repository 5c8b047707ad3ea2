//! What was sent under which transport-wide number, until the subscriber tells of it.

use super::feedback;

/// Packets remembered; what is told of later ones comes too late to be of use.
const SIZE: usize = 2048;

#[derive(Clone, Copy, Default, Debug)]
struct Sent {
    at_us: i64,
    size: u16,
    /// 0 when the packet belongs to no probe.
    probe: u16,
    told: Told,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
enum Told {
    #[default]
    Nothing,
    Lost,
    Arrived,
}

/// What became of one packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outcome {
    pub sent_us: i64,
    /// On the receiver's clock, unwrapped; `None` when it was lost.
    pub arrived_us: Option<i64>,
    pub size: u16,
    pub probe: u16,
}

#[derive(Default, Debug)]
pub struct History {
    ring: Vec<Sent>,
    next: u64,
    arrival: Arrival,
}

impl History {
    /// Notes a packet of `size` bytes on the line; its transport-wide number.
    pub fn sent(&mut self, at_us: i64, size: u16, probe: u16) -> u16 {
        let number = self.next;
        let sent = Sent { at_us, size, probe, told: Told::Nothing };
        match self.ring.get_mut(number as usize % SIZE) {
            Some(place) => *place = sent,
            None => self.ring.push(sent),
        }
        self.next += 1;
        number as u16
    }

    /// What was sent so far is told of no more.
    pub fn forget(&mut self) {
        self.ring.iter_mut().for_each(|sent| sent.told = Told::Arrived);
    }

    /// Reads feedback into `outcomes`, each packet's arrival once and its loss once, in order of sending.
    pub fn told(&mut self, body: &[u8], outcomes: &mut Vec<Outcome>) {
        let newest = self.next;
        feedback::read(body, |number, arrived| {
            let age = u64::from((newest as u16).wrapping_sub(number));
            // Never sent, or forgotten.
            if age == 0 || age > newest.min(SIZE as u64) {
                return;
            }
            let sent = &mut self.ring[(newest - age) as usize % SIZE];
            let told = if arrived.is_some() { Told::Arrived } else { Told::Lost };
            if sent.told == Told::Arrived || sent.told == told {
                return;
            }
            sent.told = told;
            let arrived_us = arrived.map(|at| self.arrival.unwrap(at));
            outcomes.push(Outcome { sent_us: sent.at_us, arrived_us, size: sent.size, probe: sent.probe });
        });
    }
}

/// Arrival times come modulo 2^24 units of 64 ms.
#[derive(Default, Debug)]
struct Arrival {
    last: Option<i64>,
}

impl Arrival {
    const CYCLE_US: i64 = 64_000 << 24;

    fn unwrap(&mut self, at: i64) -> i64 {
        let last = *self.last.get_or_insert(at);
        let turns = (last - at + Self::CYCLE_US / 2).div_euclid(Self::CYCLE_US);
        let unwrapped = at + turns * Self::CYCLE_US;
        self.last = Some(last.max(unwrapped));
        unwrapped
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport_cc::Recorder;
    use std::time::Duration;

    #[test]
    fn each_packet_is_told_of_once() {
        let epoch = crate::clock_of_tests();
        let mut history = History::default();
        let numbers: Vec<u16> = (0..3).map(|at| history.sent(at * 1000, 1200, 7)).collect();
        let mut recorder = Recorder::new(epoch);
        recorder.arrived(epoch + Duration::from_millis(64), numbers[0]);
        recorder.arrived(epoch + Duration::from_millis(70), numbers[2]);
        let (mut body, mut outcomes) = (Vec::new(), Vec::new());
        recorder.take(&mut body);
        history.told(&body, &mut outcomes);
        let arrivals: Vec<_> = outcomes.iter().map(|each| each.arrived_us).collect();
        assert_eq!(arrivals, [Some(64_000), None, Some(70_000)]);
        assert_eq!(outcomes[0], Outcome { sent_us: 0, arrived_us: Some(64_000), size: 1200, probe: 7 });
        history.told(&body, &mut outcomes);
        assert_eq!(outcomes.len(), 3);
    }

    #[test]
    fn what_was_forgotten_is_not_told_of_and_numbers_go_on() {
        let epoch = crate::clock_of_tests();
        let mut history = History::default();
        let before = history.sent(0, 1200, 0);
        history.forget();
        let after = history.sent(1000, 1100, 0);
        let mut recorder = Recorder::new(epoch);
        recorder.arrived(epoch + Duration::from_millis(64), before);
        recorder.arrived(epoch + Duration::from_millis(70), after);
        let (mut body, mut outcomes) = (Vec::new(), Vec::new());
        recorder.take(&mut body);
        history.told(&body, &mut outcomes);
        assert_eq!(outcomes, [Outcome { sent_us: 1000, arrived_us: Some(70_000), size: 1100, probe: 0 }]);
    }

    #[test]
    fn what_was_never_sent_is_not_believed() {
        let mut history = History::default();
        history.sent(0, 1200, 0);
        let mut outcomes = Vec::new();
        // Base 40000, one packet, one small delta.
        history.told(&[0x9C, 0x40, 0, 1, 0, 0, 1, 0, 0x20, 1, 4, 0], &mut outcomes);
        assert!(outcomes.is_empty());
    }

    #[test]
    fn the_receivers_clock_goes_on_over_its_wrap() {
        let mut arrival = Arrival::default();
        assert_eq!(arrival.unwrap(Arrival::CYCLE_US - 5), Arrival::CYCLE_US - 5);
        assert_eq!(arrival.unwrap(10), Arrival::CYCLE_US + 10);
        assert_eq!(arrival.unwrap(Arrival::CYCLE_US - 1), Arrival::CYCLE_US - 1);
    }
}
