//! What arrives, stream by stream.

use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::{Value, json};

use crate::rtcp::Block;
use crate::rtp::Incoming;
use crate::sdp::{OPUS, RTX, VP8};

/// The streams of one subscriber.
#[derive(Default)]
pub struct Received {
    streams: Vec<Stream>,
}

/// One SSRC as its receiver sees it (RFC 3550 §A.1, §A.3, §A.8).
struct Stream {
    ssrc: u32,
    payload_type: u8,
    total: Tally,
    /// What `total` was when the measurement began.
    before: Tally,
    /// What `total` was at the last receiver report.
    reported: Tally,
    first: u64,
    csrcs: BTreeSet<u32>,
    jitter: f64,
    transit: Option<f64>,
    sender_report: Option<(u32, Instant)>,
}

#[derive(Clone, Copy, Default)]
struct Tally {
    packets: u64,
    bytes: u64,
    keyframes: u64,
    anonymous: u64,
    /// Sequence numbers with the cycles before them.
    highest: u64,
}

impl Tally {
    fn lost_since(&self, before: &Self) -> u64 {
        (self.highest - before.highest).saturating_sub(self.packets - before.packets)
    }
}

impl Received {
    /// Counts a decrypted packet of `bytes` bytes.
    pub fn count(&mut self, packet: &Incoming<'_>, bytes: usize, now: Instant, start: Instant) {
        let at = self.position(packet);
        self.streams[at].count(packet, bytes, now, start);
    }

    pub fn sender_report(&mut self, ssrc: u32, middle: u32, now: Instant) {
        if let Some(stream) = self.streams.iter_mut().find(|stream| stream.ssrc == ssrc) {
            stream.sender_report = Some((middle, now));
        }
    }

    /// How many pictures and voices arrive.
    #[must_use]
    pub fn arriving(&self) -> (usize, usize) {
        let count = |wanted| self.streams.iter().filter(|stream| stream.payload_type == wanted).count();
        (count(VP8), count(OPUS))
    }

    /// Any stream, as the one that feedback about the whole connection must name.
    #[must_use]
    pub fn any_ssrc(&self) -> Option<u32> {
        self.streams.first().map(|stream| stream.ssrc)
    }

    /// Begins a measurement.
    pub fn mark(&mut self) {
        for stream in &mut self.streams {
            stream.before = stream.total;
        }
    }

    /// The blocks of the next receiver report.
    pub fn blocks(&mut self, now: Instant, out: &mut Vec<Block>) {
        out.extend(self.streams.iter_mut().map(|stream| stream.block(now)));
    }

    /// What came since [`mark`](Self::mark), stream by stream.
    #[must_use]
    pub fn report(&self) -> Value {
        self.streams.iter().map(Stream::report).collect()
    }

    /// Packets, bytes and gaps since [`mark`](Self::mark).
    #[must_use]
    pub fn sums(&self) -> (u64, u64, u64) {
        self.streams.iter().fold((0, 0, 0), |(packets, bytes, gaps), stream| {
            let (now, then) = (&stream.total, &stream.before);
            (packets + now.packets - then.packets, bytes + now.bytes - then.bytes, gaps + now.lost_since(then))
        })
    }

    fn position(&mut self, packet: &Incoming<'_>) -> usize {
        let known = self.streams.iter().position(|stream| stream.ssrc == packet.ssrc);
        known.unwrap_or_else(|| {
            self.streams.push(Stream::new(packet));
            self.streams.len() - 1
        })
    }
}

impl Stream {
    fn new(packet: &Incoming<'_>) -> Self {
        let first = 0x1_0000 | u64::from(packet.sequence);
        let tally = Tally { highest: first - 1, ..Tally::default() };
        Self {
            ssrc: packet.ssrc,
            payload_type: packet.payload_type,
            total: tally,
            before: tally,
            reported: tally,
            first,
            csrcs: BTreeSet::new(),
            jitter: 0.0,
            transit: None,
            sender_report: None,
        }
    }

    fn count(&mut self, packet: &Incoming<'_>, bytes: usize, now: Instant, start: Instant) {
        self.total.packets += 1;
        self.total.bytes += bytes.try_into().unwrap_or(0);
        self.total.keyframes += u64::from(self.payload_type == VP8 && begins_keyframe(packet.payload));
        self.advance(packet.sequence);
        match packet.csrcs.first_chunk() {
            Some(number) if packet.csrcs.len() == 4 => {
                self.csrcs.insert(u32::from_be_bytes(*number));
            }
            _ => self.total.anonymous += 1,
        }
        self.measure_jitter(packet.timestamp, now.duration_since(start).as_secs_f64());
    }

    fn advance(&mut self, sequence: u16) {
        let [.., high, low] = self.total.highest.to_be_bytes();
        let ahead = sequence.wrapping_sub(u16::from_be_bytes([high, low]));
        if ahead < 0x8000 {
            self.total.highest += u64::from(ahead);
        }
    }

    fn measure_jitter(&mut self, timestamp: u32, seconds: f64) {
        let transit = seconds * self.clock_rate() - f64::from(timestamp);
        if let Some(before) = self.transit.replace(transit) {
            let change = (transit - before).abs();
            // A wrapped timestamp is no jitter.
            if change < self.clock_rate() * 10.0 {
                self.jitter += (change - self.jitter) / 16.0;
            }
        }
    }

    fn clock_rate(&self) -> f64 {
        if self.payload_type == OPUS { 48_000.0 } else { 90_000.0 }
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // RTCP's fields are cut
    fn block(&mut self, now: Instant) -> Block {
        let expected = self.total.highest - self.reported.highest;
        let lost = self.total.lost_since(&self.reported);
        let (last_report, delay) = self
            .sender_report
            .map_or((0, 0), |(middle, at)| (middle, (now.duration_since(at).as_secs_f64() * 65_536.0) as u32));
        self.reported = self.total;
        let all = self.total.highest + 1 - self.first;
        Block {
            ssrc: self.ssrc,
            fraction_lost: ((lost << 8) / expected.max(1)).min(255) as u8,
            lost: all.saturating_sub(self.total.packets) as u32,
            highest: self.total.highest as u32,
            jitter: self.jitter as u32,
            last_report,
            delay,
        }
    }

    fn report(&self) -> Value {
        let (now, then) = (&self.total, &self.before);
        json!({
            "ssrc": self.ssrc,
            "media": match self.payload_type {
                OPUS => "audio",
                VP8 => "video",
                RTX => "retransmission",
                _ => "unknown",
            },
            "packets": now.packets - then.packets,
            "bytes": now.bytes - then.bytes,
            "gaps": now.lost_since(then),
            "keyframes": now.keyframes,
            "csrcs": self.csrcs,
            "without_csrc": now.anonymous - then.anonymous,
            "jitter": self.jitter.round(),
        })
    }
}

/// Whether a VP8 payload begins a keyframe (RFC 7741 §4.2, §4.3).
fn begins_keyframe(payload: &[u8]) -> bool {
    let Some(&[first, extension, ..]) = payload.first_chunk::<2>() else {
        return false;
    };
    let mut at = 1;
    if first & 0x80 != 0 {
        let picture_id = payload.get(2).copied().unwrap_or(0);
        at += 1;
        at += match (extension & 0x80 != 0, picture_id & 0x80 != 0) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => 2,
        };
        at += usize::from(extension & 0x40 != 0) + usize::from(extension & 0x30 != 0);
    }
    let starts = first & 0x17 == 0x10;
    starts && payload.get(at).is_some_and(|tag| tag & 1 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Sizes;
    use crate::source::Camera;

    fn packet(sequence: u16, csrcs: &'static [u8]) -> Incoming<'static> {
        Incoming {
            payload_type: VP8,
            sequence,
            timestamp: 0,
            ssrc: 5,
            csrcs,
            transport_sequence: None,
            payload: b"\x10\x00\x00",
        }
    }

    fn received(sequences: &[u16]) -> Received {
        let now = Instant::now();
        let mut received = Received::default();
        for &sequence in sequences {
            received.count(&packet(sequence, &[0, 0, 0, 9]), 100, now, now);
        }
        received
    }

    #[test]
    fn gaps_are_counted_over_the_wrap_and_reordering_is_none() {
        assert_eq!(received(&[65_533, 65_535, 65_534, 0, 1]).sums(), (5, 500, 0));
        assert_eq!(received(&[65_533, 1]).sums(), (2, 200, 3));
    }

    #[test]
    fn a_measurement_begins_at_its_mark() {
        let now = Instant::now();
        let mut received = received(&[10, 20]);
        received.mark();
        received.count(&packet(22, &[]), 60, now, now);
        assert_eq!(received.sums(), (1, 60, 1));
        let report = received.report();
        assert_eq!(report[0]["csrcs"], json!([9]));
        assert_eq!(report[0]["without_csrc"], json!(1));
    }

    #[test]
    fn a_report_tells_the_loss_since_the_one_before() {
        let now = Instant::now();
        let mut received = received(&[1, 2, 5, 6]);
        let mut blocks = Vec::new();
        received.blocks(now, &mut blocks);
        received.blocks(now, &mut blocks);
        assert_eq!((blocks[0].fraction_lost, blocks[0].lost), (85, 2));
        assert_eq!(blocks[0].highest, 0x1_0006);
        assert_eq!((blocks[1].fraction_lost, blocks[1].lost), (0, 2));
    }

    #[test]
    fn the_cameras_keyframes_are_recognized() {
        let mut camera = Camera::new(1, 60, 1200, Sizes::Equal);
        let mut keys = Vec::new();
        for _ in 0..2 {
            camera.next_frame(|_, payload| keys.push(begins_keyframe(payload)));
        }
        assert_eq!(keys, [true, false, false, false]);
    }
}
