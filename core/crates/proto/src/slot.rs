//! A receive stream of one viewer: which source feeds it now, rewritten into one continuous stream.

use std::time::Instant;

use crate::config::{SlotConfig, SourceKind, TransportId};
use crate::dependency;
use crate::layer::{Ordered, SenderClock};
use crate::pacer::Class;
use crate::red::{MOST_COPIES, Redundancy};
use crate::rewrite::{Incoming, LayerKey, Rewriter, Segment};
use crate::rtcp::{ReportBlock, SenderReport};
use crate::rtp::{Header, Packet};
use crate::scaling::Step;
use crate::thinning::Thinning;

/// What is spoken in this time goes in one packet where the line is thin, at 48 kHz: 60 ms.
const GATHERED: u32 = 2880;

/// What a video slot should show.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Showing {
    pub publisher: TransportId,
    pub source: SourceKind,
    pub height: u32,
}

#[derive(Debug)]
pub struct Slot {
    pub config: SlotConfig,
    /// Video: by the routing. `None` is silence.
    pub showing: Option<Showing>,
    /// Audio: whose voice this slot carries.
    pub hearing: Option<TransportId>,
    /// The layer that should feed the slot; until it can, the old one goes on.
    pub target: Option<LayerKey>,
    current: Option<LayerKey>,
    /// The viewer's line is too thin for any layer.
    pub paused: bool,
    /// How far a scalable layer is taken.
    pub thinning: Thinning,
    rewriter: Rewriter,
    redundancy: Redundancy,
    /// When the last voice left, by the slot's clock, and how many have been held back since.
    gathering: (u32, usize),
    rtx_sequence: u16,
    packets: u32,
    octets: u32,
    last_report: Option<(u32, Instant)>,
}

/// A media packet of a publisher on its way to slots.
#[derive(Clone, Copy, Debug)]
pub struct Media<'a> {
    pub key: LayerKey,
    pub number: u32,
    pub packet: Packet<'a>,
    pub ordered: Ordered,
    pub audio_level: Option<u8>,
    /// The dependency descriptor.
    pub dependency: Option<&'a [u8]>,
}

/// What becomes of a packet that is for a slot.
#[derive(Clone, Copy, Debug)]
pub struct Admitted {
    pub header: Header,
    pub is_empty: bool,
}

impl Slot {
    pub fn new(config: SlotConfig) -> Self {
        let rewriter = Rewriter::new(config.clock_rate);
        Self {
            config,
            showing: None,
            hearing: None,
            target: None,
            current: None,
            paused: false,
            thinning: Thinning::default(),
            rewriter,
            redundancy: Redundancy::default(),
            gathering: (0, 0),
            rtx_sequence: 1,
            packets: 0,
            octets: 0,
            last_report: None,
        }
    }

    /// The same SSRC under other terms: silent, and with numbers that go on, since the keys are the same.
    pub fn renewed(self, config: SlotConfig) -> Self {
        let rewriter = self.rewriter.at_rate(config.clock_rate);
        Self {
            rewriter,
            rtx_sequence: self.rtx_sequence,
            packets: self.packets,
            octets: self.octets,
            ..Self::new(config)
        }
    }

    pub fn current(&self) -> Option<LayerKey> {
        self.current
    }

    pub fn packets(&self) -> u32 {
        self.packets
    }

    /// Whether what is wanted begins with a keyframe that has not come yet.
    pub fn waits(&self) -> bool {
        self.target.is_some() && (self.target != self.current || self.thinning.waits())
    }

    /// Whether what is forwarded becomes this by itself, without a keyframe.
    pub fn goes_on_as(&self, key: LayerKey, step: Option<Step>) -> bool {
        self.current == Some(key) && self.thinning.reaches(step)
    }

    /// Nothing is forwarded until something new is joined.
    pub fn silence(&mut self) {
        self.current = None;
        self.target = None;
        self.paused = false;
    }

    /// What was forwarded so far stops; the wanted layer begins with its next keyframe.
    pub fn interrupt(&mut self) {
        self.current = None;
    }

    /// How important its packets are.
    pub fn class(&self) -> Class {
        if self.config.audio {
            return Class::Voice;
        }
        let screen = self.showing.is_some_and(|showing| showing.source == SourceKind::Screen);
        if screen { Class::Screen } else { Class::Camera }
    }

    /// Of the newest frame that was sent.
    pub fn timestamp(&self) -> u32 {
        self.rewriter.timestamp().unwrap_or_default()
    }

    /// The header for a packet of the source that this slot shows; `None` when the packet is not for it. Without payload goes
    /// one that nobody here needs, in a place where everybody waits for one.
    pub fn admit(&mut self, now: Instant, media: &Media<'_>, gathered: bool) -> Option<Admitted> {
        let incoming = Incoming {
            sequence: media.ordered.sequence,
            timestamp: media.packet.timestamp,
            descriptor: media.ordered.descriptor,
            frame_number: media.dependency.and_then(dependency::number),
        };
        let mut marker = media.packet.marker;
        if self.current != Some(media.key) {
            // A layer that began anew goes on where it was.
            let succeeds = self.current.is_some_and(|current| media.key.succeeds(&current));
            let wanted = succeeds || self.target.map_or(!self.paused, |target| target == media.key);
            if !wanted || !media.ordered.is_entry {
                return None;
            }
            self.rewriter.switch(now, media.key, &incoming);
            self.thinning.begins();
            self.current = Some(media.key);
            // RFC 3551 section 4.1: the first audio packet after a pause bears the marker.
            marker |= self.config.audio;
        }
        if gathered && self.holds_back(&incoming, media.packet.payload) {
            return None;
        }
        let mut is_empty = false;
        if let Some(place) = &media.ordered.place {
            if !self.rewriter.is_ahead(&incoming) {
                is_empty = !self.thinning.takes(place);
            } else if !self.thinning.meets(place) {
                self.rewriter.skip(&incoming);
                return None;
            }
            marker |= self.thinning.ends(place);
        }
        let sequence = self.rewriter.pass(now, &incoming)?;
        self.packets = self.packets.wrapping_add(1);
        self.octets = self.octets.wrapping_add(media.packet.payload.len() as u32);
        let header = Header {
            marker: marker && !is_empty,
            payload_type: self.config.payload_type,
            sequence,
            timestamp: self.rewriter.current()?.timestamp(media.packet.timestamp),
            ssrc: self.config.ssrc,
            csrc: media.number,
        };
        Some(Admitted { header, is_empty })
    }

    /// Whether a packet of a voice waits for the next one, to leave inside it (RFC 2198): no sooner than [`GATHERED`]
    /// after the last does one leave by itself.
    fn holds_back(&mut self, incoming: &Incoming, voice: &[u8]) -> bool {
        let Some(timestamp) = self.rewriter.current().map(|segment| segment.timestamp(incoming.timestamp)) else {
            return false;
        };
        let (left, held) = self.gathering;
        let passed = timestamp.wrapping_sub(left);
        if self.config.red_payload_type.is_none()
            || held == MOST_COPIES
            || !(1..GATHERED).contains(&passed)
            || !self.rewriter.is_ahead(incoming)
        {
            return false;
        }
        self.gathering.1 += 1;
        self.rewriter.skip(incoming);
        self.redundancy.keep(timestamp, voice);
        true
    }

    /// Makes a packet of a voice carry `copies` of those before it; `payload` takes what is to be sent. `false` where that
    /// was not agreed or no copy is wanted.
    pub fn repeat(&mut self, copies: usize, header: &mut Header, voice: &[u8], payload: &mut Vec<u8>) -> bool {
        let (_, held) = std::mem::replace(&mut self.gathering, (header.timestamp, 0));
        let copies = copies.max(held);
        let Some(payload_type) = self.config.red_payload_type else { return false };
        if copies > 0 {
            payload.clear();
            self.redundancy.write(copies, self.config.payload_type, header.timestamp, voice, payload);
            header.payload_type = payload_type;
        }
        self.redundancy.keep(header.timestamp, voice);
        copies > 0
    }

    pub fn shift(&self) -> crate::picture::Shift {
        self.rewriter.current().map(|segment| segment.shift).unwrap_or_default()
    }

    /// Which packet of which layer was sent under this number; none of a layer that is no longer forwarded, because a
    /// keyframe has come since or will.
    pub fn lost(&self, sequence: u16) -> Option<(Segment, u64)> {
        let (segment, number) = self.rewriter.find(sequence)?;
        (Some(segment.layer) == self.current).then_some((*segment, number))
    }

    pub fn next_rtx_sequence(&mut self) -> u16 {
        self.rtx_sequence = self.rtx_sequence.wrapping_add(1);
        self.rtx_sequence
    }

    /// The sender report of this slot: the publisher's clock, carried on to now and moved to the slot's timestamps.
    pub fn report(&mut self, now: Instant, clock: &SenderClock) -> Option<SenderReport> {
        let segment = self.rewriter.current().filter(|segment| Some(segment.layer) == self.current)?;
        let passed = now.saturating_duration_since(clock.at);
        let ntp = clock.ntp.wrapping_add(((passed.as_nanos() << 32) / 1_000_000_000) as u64);
        let ticks = (passed.as_micros() * u128::from(self.config.clock_rate) / 1_000_000) as u32;
        self.last_report = Some(((ntp >> 16) as u32, now));
        Some(SenderReport {
            ssrc: self.config.ssrc,
            ntp,
            rtp: segment.timestamp(clock.rtp.wrapping_add(ticks)),
            packets: self.packets,
            octets: self.octets,
        })
    }

    /// Round-trip time in microseconds from a report block about this slot (RFC 3550 section 6.4.1).
    pub fn round_trip_us(&self, now: Instant, block: &ReportBlock) -> Option<u64> {
        let (middle, sent) = self.last_report?;
        let held = u64::from(block.delay_since_sender_report) * 1_000_000 / 65536;
        let passed = now.saturating_duration_since(sent).as_micros() as u64;
        (block.last_sender_report == middle).then_some(passed.saturating_sub(held))
    }
}
