//! What one SSRC of a publisher sends: order, loss, jitter, keyframes, its sender reports.

use std::time::{Duration, Instant};

use crate::bitrate::{Bitrate, LINE_BYTES};
use crate::cache::Cache;
use crate::config::SourceConfig;
use crate::nack::NackList;
use crate::picture::{Descriptor, Format};
use crate::red::reading::Places;
use crate::rtcp::ReportBlock;
use crate::rtp::Packet;
use crate::scaling::{Place, Scaling};
use crate::sequence::Unwrapper;

/// A layer that has sent nothing for this long is not offered to viewers.
const INACTIVE_AFTER: Duration = Duration::from_millis(1500);
/// Keyframes are asked for at most this often: many viewers cost one.
const KEYFRAME_INTERVAL: Duration = Duration::from_millis(300);

/// A publisher's clock: at `ntp` (64 bits, RFC 3550 section 4) its stream stood at `rtp`.
#[derive(Clone, Copy, Debug)]
pub struct SenderClock {
    pub ntp: u64,
    pub rtp: u32,
    pub at: Instant,
}

#[derive(Clone, Copy, Default, Debug)]
struct Reception {
    first: Option<u64>,
    received: u64,
    expected_before: u64,
    received_before: u64,
    /// Arrived by themselves and in their order, neither late nor sent again.
    in_order: u64,
    jitter: f64,
    transit: Option<i64>,
}

#[derive(Debug)]
pub struct Layer {
    pub ssrc: u32,
    pub rid: Option<String>,
    format: Format,
    clock_rate: u32,
    epoch: Instant,
    sequence: Unwrapper,
    cache: Option<Cache>,
    nacks: NackList,
    /// Of a voice: where copies belong.
    places: Option<Box<Places>>,
    /// Of a stream that may hold several sizes and rates.
    pub scaling: Option<Box<Scaling>>,
    reception: Reception,
    pub size: Option<(u16, u16)>,
    pub last_media: Option<Instant>,
    keyframe_wanted: bool,
    keyframe_asked: Option<Instant>,
    pub clock: Option<SenderClock>,
    pub bitrate: Bitrate,
}

/// A packet as the layer has put it in order.
#[derive(Clone, Copy, Debug)]
pub struct Ordered {
    pub sequence: u64,
    pub descriptor: Option<Descriptor>,
    /// A stream can be joined here.
    pub is_entry: bool,
    /// Of a scalable stream.
    pub place: Option<Place>,
}

impl Layer {
    pub fn new(ssrc: u32, rid: Option<String>, config: &SourceConfig, epoch: Instant) -> Self {
        let format = Format::from(config.codec);
        let video = format != Format::Opaque;
        Self {
            ssrc,
            rid,
            format,
            clock_rate: config.clock_rate,
            epoch,
            sequence: Unwrapper::default(),
            cache: video.then(Cache::default),
            nacks: NackList::default(),
            places: (!video).then(Box::default),
            scaling: Scaling::of(format, config.extensions.dependency).map(Box::new),
            reception: Reception::default(),
            size: None,
            last_media: None,
            keyframe_wanted: false,
            keyframe_asked: None,
            clock: None,
            bitrate: Bitrate::default(),
        }
    }

    pub fn format(&self) -> Format {
        self.format
    }

    pub fn cache(&self) -> Option<&Cache> {
        self.cache.as_ref()
    }

    pub fn received(&self) -> u64 {
        self.reception.received
    }

    pub fn is_active(&self, now: Instant) -> bool {
        self.last_media.is_some_and(|at| now.saturating_duration_since(at) < INACTIVE_AFTER)
    }

    /// It has been asked to start: what came before tells nothing of it.
    pub fn starts(&mut self) {
        self.last_media = None;
    }

    /// Takes a packet (or one recovered by RTX); `None` when it is a repeat or carries no media.
    pub fn receive(&mut self, now: Instant, packet: &Packet<'_>) -> Option<Ordered> {
        let highest = self.sequence.highest();
        let sequence = self.sequence.unwrap(packet.sequence);
        self.count(now, sequence, packet);
        if highest.is_none_or(|highest| sequence > highest) {
            self.reception.in_order += 1;
        }
        if self.cache.is_some() && !self.nacks.arrived(now, sequence, highest) {
            self.keyframe_wanted = true;
        }
        if packet.payload.is_empty() {
            return None;
        }
        let dependency = self.scaling.as_ref().and_then(|scaling| scaling.descriptor(packet));
        if let Some(places) = &mut self.places {
            places.know(sequence, packet.timestamp);
        }
        if let Some(cache) = &mut self.cache
            && !cache.insert(sequence, packet.marker, packet.timestamp, packet.payload, dependency)
        {
            return None;
        }
        self.last_media = Some(now);
        let mut look = self.format.look(packet.payload)?;
        let mut place = None;
        if let (Some(scaling), Some(dependency)) = (&mut self.scaling, dependency) {
            let Some(found) = scaling.read(now, sequence, packet, dependency) else {
                // What only a keyframe that was lost explains is of no use before it or another one is there.
                self.keyframe_wanted = true;
                return None;
            };
            look.is_entry = found.begins_sequence;
            look.size = look.size.or(scaling.largest());
            place = Some(found);
        } else if let (Some(scaling), Some(part)) = (&mut self.scaling, &look.part) {
            let starts = look.descriptor.is_some_and(|descriptor| descriptor.starts_frame);
            place = scaling.read_part(now, sequence, packet, part, (starts, look.is_entry));
        }
        self.size = look.size.or(self.size);
        if look.is_entry {
            self.keyframe_wanted = false;
        }
        Some(Ordered { sequence, descriptor: look.descriptor, is_entry: look.is_entry, place })
    }

    /// The number of a voice that was lost and found again as a copy, spoken at `wanted`, in the packet numbered `carrier`.
    pub fn recover(&mut self, carrier: u16, distance: u64, wanted: u32) -> Option<Ordered> {
        let newest = self.sequence.peek(carrier);
        let places = self.places.as_mut()?;
        let sequence = places.missing(newest, distance, wanted)?;
        places.know(sequence, wanted);
        Some(Ordered { sequence, descriptor: None, is_entry: true, place: None })
    }

    fn count(&mut self, now: Instant, sequence: u64, packet: &Packet<'_>) {
        let reception = &mut self.reception;
        reception.first.get_or_insert(sequence);
        reception.received += 1;
        self.bitrate.add(now, packet.payload.len() + LINE_BYTES);
        // Interarrival jitter, RFC 3550 appendix A.8.
        let ticks =
            now.saturating_duration_since(self.epoch).as_micros() as i64 * i64::from(self.clock_rate) / 1_000_000;
        let transit = ticks - i64::from(packet.timestamp);
        if let Some(before) = reception.transit.replace(transit) {
            let difference = (transit - before).unsigned_abs();
            if difference < u64::from(self.clock_rate) {
                reception.jitter += (difference as f64 - reception.jitter) / 16.0;
            }
        }
    }

    pub fn missing(&mut self, now: Instant, due: &mut Vec<u16>) {
        self.nacks.due(now, due);
    }

    pub fn forget_missing(&mut self) {
        self.nacks.forget();
    }

    pub fn want_keyframe(&mut self) {
        self.keyframe_wanted = true;
    }

    pub fn wants_keyframe(&self) -> bool {
        self.keyframe_wanted
    }

    /// Whether to send a PLI now.
    pub fn take_keyframe_request(&mut self, now: Instant) -> bool {
        let too_soon = self.keyframe_asked.is_some_and(|at| now.saturating_duration_since(at) < KEYFRAME_INTERVAL);
        if !self.keyframe_wanted || too_soon {
            return false;
        }
        self.keyframe_wanted = false;
        self.keyframe_asked = Some(now);
        true
    }

    /// Packets that were sent so far, as far as their numbers tell, and those that arrived at once.
    pub fn counted(&self) -> (u64, u64) {
        (self.expected().unwrap_or_default(), self.reception.in_order)
    }

    fn expected(&self) -> Option<u64> {
        Some(self.sequence.highest()? + 1 - self.reception.first?)
    }

    /// The report block about what arrived since the last one (RFC 3550 appendix A.3).
    pub fn report(&mut self, now: Instant) -> Option<ReportBlock> {
        let highest = self.sequence.highest()?;
        let expected = self.expected()?;
        let reception = &mut self.reception;
        let interval_expected = expected.saturating_sub(reception.expected_before);
        let interval_received = reception.received - reception.received_before;
        reception.expected_before = expected;
        reception.received_before = reception.received;
        let lost = interval_expected.saturating_sub(interval_received);
        let fraction_lost = (lost * 256).checked_div(interval_expected).unwrap_or_default().min(255) as u8;
        Some(ReportBlock {
            ssrc: self.ssrc,
            fraction_lost,
            cumulative_lost: expected.saturating_sub(reception.received).min(0x007F_FFFF) as u32,
            highest_sequence: highest as u32,
            jitter: reception.jitter as u32,
            last_sender_report: self.clock.map_or(0, |clock| (clock.ntp >> 16) as u32),
            delay_since_sender_report: self
                .clock
                .map_or(0, |clock| (now.saturating_duration_since(clock.at).as_micros() * 65536 / 1_000_000) as u32),
        })
    }
}
