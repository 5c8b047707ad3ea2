//! When a participant's sources send what.

use std::time::{Duration, Instant};

use crate::credentials;
use crate::latency;
use crate::rtcp::{self, Sent};
use crate::rtp::{self, Carriage, Outgoing};
use crate::sdp::{CAMERA_MID, MICROPHONE_MID};
use crate::source::{Camera, FRAME, Microphone, VOICE};
use crate::wire::Wire;

const REPORT: Duration = Duration::from_secs(1);
/// Being later than this is not made up for: it would come out as a burst.
const LATEST: Duration = Duration::from_millis(200);

pub struct Publisher {
    pub camera: Option<Camera>,
    microphone: Option<Microphone>,
    start: Instant,
    next_frame: Instant,
    next_voice: Instant,
    next_report: Instant,
    carrier: Carrier,
}

/// Numbers and writes the packets of all sources of one connection.
struct Carrier {
    transport_sequence: u16,
    header: Vec<u8>,
}

impl Carrier {
    fn send(&mut self, wire: &mut Wire, mid: &str, since_start: Duration, packet: &Outgoing, payload: &mut [u8]) {
        latency::stamp(payload, latency::now());
        let carriage = Carriage { mid, transport_sequence: self.transport_sequence, since_start };
        self.transport_sequence = self.transport_sequence.wrapping_add(1);
        self.header.clear();
        rtp::write_header(packet, &carriage, &mut self.header);
        wire.send_rtp(&self.header, payload);
    }
}

impl Publisher {
    #[must_use]
    pub fn new(camera: Option<Camera>, microphone: Option<Microphone>, now: Instant) -> Self {
        let phase = Duration::from_millis(u64::from(credentials::random_u32() % 33));
        Self {
            camera,
            microphone,
            start: now,
            next_frame: now + phase,
            next_voice: now + phase,
            next_report: now,
            carrier: Carrier { transport_sequence: 0, header: Vec::with_capacity(rtp::HEADER) },
        }
    }

    /// Sends what is due and gives the time of the next.
    pub fn tick(&mut self, now: Instant, wire: &mut Wire) -> Instant {
        if let Some(camera) = &mut self.camera {
            while due(&mut self.next_frame, FRAME, now) {
                let (carrier, since_start) = (&mut self.carrier, now - self.start);
                camera.next_frame(|packet, payload| {
                    carrier.send(wire, CAMERA_MID, since_start, packet, payload);
                });
            }
        }
        if let Some(microphone) = &mut self.microphone {
            while due(&mut self.next_voice, VOICE, now) {
                let (carrier, since_start) = (&mut self.carrier, now - self.start);
                microphone.next_packet(|packet, payload| {
                    carrier.send(wire, MICROPHONE_MID, since_start, packet, payload);
                });
            }
        }
        if due(&mut self.next_report, REPORT, now) {
            self.report(wire);
        }
        let frame = self.camera.as_ref().map(|_| self.next_frame);
        let voice = self.microphone.as_ref().map(|_| self.next_voice);
        [frame, voice].into_iter().flatten().fold(self.next_report, Instant::min)
    }

    /// The camera's numbers, or the microphone's where there is none.
    #[must_use]
    pub fn sent(&self) -> Option<Sent> {
        self.camera.as_ref().map(Camera::sent).or_else(|| self.microphone.as_ref().map(Microphone::sent))
    }

    fn report(&self, wire: &mut Wire) {
        let microphone = self.microphone.as_ref().map(Microphone::sent);
        let reports: Vec<Sent> = [self.camera.as_ref().map(Camera::sent), microphone]
            .into_iter()
            .flatten()
            .filter(|sent| sent.packets > 0)
            .collect();
        for sent in reports {
            let mut compound = Vec::with_capacity(64);
            rtcp::write_sender_report(&sent, rtcp::ntp_now(), &mut compound);
            wire.send_rtcp(&compound);
        }
    }
}

/// Whether the time has come; if so, sets the next one.
fn due(next: &mut Instant, every: Duration, now: Instant) -> bool {
    if now < *next {
        return false;
    }
    *next = if now - *next > LATEST { now } else { *next } + every;
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_late_is_made_up_for_and_what_is_too_late_is_not() {
        let start = Instant::now();
        let every = Duration::from_millis(20);
        let times = |late: u64| {
            let (mut next, now) = (start, start + Duration::from_millis(late));
            std::iter::from_fn(|| due(&mut next, every, now).then_some(())).count()
        };
        assert_eq!([times(0), times(19), times(20), times(100)], [1, 1, 2, 6]);
        assert_eq!(times(5000), 1);
    }
}
