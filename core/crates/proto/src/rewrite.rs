//! One continuous stream out of whatever layer feeds a slot.
//!
//! Theory. Each layer that feeds a slot for a while makes one [`Segment`]: inside it, outgoing numbers are
//! incoming numbers moved by a constant, so a gap stays a gap and a late packet finds its place. A new
//! segment starts one behind the highest number sent. Timestamps go on by the time that has passed, at the
//! slot's clock rate. Old segments are remembered a while, because a receiver may still ask for their packets.
//! Packets may be left out of a segment ([`Rewriter::skip`]): those behind them move up, in a segment of the same shape.
//! Whatever comes in, no number goes out twice: SRTP's keys depend on it (RFC 3711 section 9.1).

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::config::TransportId;
use crate::picture;
use crate::srtp::Window;

/// Segments that can still be asked for.
const REMEMBERED: usize = 4;
/// Where packets are left out each picture may begin one.
const REMEMBERED_THINNED: usize = 256;
/// A publisher's numbers may jump by any distance, ours only as far as nobody mistakes forwards for backwards.
const LARGEST_JUMP: u64 = 1 << 13;
/// The smallest step of time between two frames of different layers.
const SMALLEST_STEP: Duration = Duration::from_millis(10);

/// One layer of one source of one publisher, as long as it keeps its SSRC.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct LayerKey {
    pub publisher: TransportId,
    pub source: u8,
    pub layer: u8,
    pub ssrc: u32,
}

impl LayerKey {
    /// Whether `other` is the same layer begun anew, with numbers of its own.
    pub fn succeeds(&self, other: &Self) -> bool {
        self.ssrc != other.ssrc && *self == Self { ssrc: self.ssrc, ..*other }
    }
}

/// A media packet as far as rewriting is concerned; `sequence` is the layer's own, extended.
#[derive(Clone, Copy, Debug)]
pub struct Incoming {
    pub sequence: u64,
    pub timestamp: u32,
    pub descriptor: Option<picture::Descriptor>,
    /// Of the dependency descriptor.
    pub frame_number: Option<u16>,
}

#[derive(Clone, Copy, Debug)]
pub struct Segment {
    pub layer: LayerKey,
    first_in: u64,
    first_out: u64,
    timestamp_shift: u32,
    pub shift: picture::Shift,
}

impl Segment {
    pub fn timestamp(&self, incoming: u32) -> u32 {
        incoming.wrapping_add(self.timestamp_shift)
    }

    /// Moves timestamps and picture numbers alike.
    fn is_like(&self, other: &Self) -> bool {
        let moved = |segment: &Self| (segment.layer, segment.timestamp_shift, segment.shift);
        moved(self) == moved(other)
    }

    /// The outgoing number; `None` for what came before the segment began.
    fn sequence(&self, incoming: u64) -> Option<u64> {
        Some(incoming.checked_sub(self.first_in)? + self.first_out)
    }
}

/// The numbers of the newest frame that was sent.
#[derive(Clone, Copy, Debug)]
struct Newest {
    sequence: u64,
    timestamp: u32,
    at: Instant,
    picture_id: u16,
    tl0_picture_index: u8,
    key_index: u8,
    frame_number: u16,
}

#[derive(Debug)]
pub struct Rewriter {
    clock_rate: u32,
    segments: VecDeque<Segment>,
    /// How many of them at least.
    remembered: usize,
    newest: Option<Newest>,
    sent: Window,
}

impl Rewriter {
    pub fn new(clock_rate: u32) -> Self {
        Self {
            clock_rate,
            segments: VecDeque::with_capacity(REMEMBERED + 1),
            remembered: REMEMBERED,
            newest: None,
            sent: Window::starting_at(0),
        }
    }

    /// Numbers go on; timestamps go on at another rate.
    pub fn at_rate(self, clock_rate: u32) -> Self {
        Self { clock_rate, ..self }
    }

    pub fn current(&self) -> Option<&Segment> {
        self.segments.back()
    }

    /// Of the newest frame that was sent.
    pub fn timestamp(&self) -> Option<u32> {
        Some(self.newest?.timestamp)
    }

    /// Makes `incoming` the first packet of a new segment.
    pub fn switch(&mut self, now: Instant, layer: LayerKey, incoming: &Incoming) {
        let segment = match &self.newest {
            None => Segment {
                layer,
                first_in: incoming.sequence,
                first_out: 1 << 16,
                timestamp_shift: 0,
                shift: picture::Shift::default(),
            },
            Some(newest) => {
                let passed = now.saturating_duration_since(newest.at).max(SMALLEST_STEP);
                let ticks = (passed.as_micros() * u128::from(self.clock_rate) / 1_000_000) as u32;
                Segment {
                    layer,
                    first_in: incoming.sequence,
                    first_out: newest.sequence + 1,
                    timestamp_shift: newest.timestamp.wrapping_add(ticks).wrapping_sub(incoming.timestamp),
                    shift: shift_behind(newest, incoming),
                }
            }
        };
        self.begin(segment);
    }

    fn begin(&mut self, segment: Segment) {
        if self.segments.len() >= self.remembered {
            self.segments.pop_front();
        }
        self.segments.push_back(segment);
    }

    /// Whether a packet of the current segment is newer than all that were sent.
    pub fn is_ahead(&self, incoming: &Incoming) -> bool {
        let sequence = self.segments.back().and_then(|segment| segment.sequence(incoming.sequence));
        sequence.is_some_and(|sequence| self.newest.is_none_or(|newest| sequence > newest.sequence))
    }

    /// Leaves a packet out that [`is ahead`](Self::is_ahead): nobody sees a gap.
    pub fn skip(&mut self, incoming: &Incoming) {
        self.shorten_jump(incoming);
        let Some(&segment) = self.segments.back() else { return };
        let Some(first_out) = segment.sequence(incoming.sequence) else { return };
        if segment.first_in == incoming.sequence {
            self.segments.pop_back();
        }
        self.remembered = REMEMBERED_THINNED;
        self.begin(Segment { first_in: incoming.sequence + 1, first_out, ..segment });
    }

    /// The segment of a packet, which may have been cut short since.
    fn segment_of(&self, incoming: u64) -> Option<&Segment> {
        let current = self.segments.back()?;
        let mut end = u64::MAX;
        for segment in self.segments.iter().rev().take_while(|segment| segment.is_like(current)) {
            if let Some(sequence) = segment.sequence(incoming) {
                return (sequence < end).then_some(segment);
            }
            end = segment.first_out;
        }
        None
    }

    /// Shortens a jump in the current segment; what is missing stays visible as a gap.
    fn shorten_jump(&mut self, incoming: &Incoming) -> Option<()> {
        let (segment, newest) = (*self.segments.back()?, self.newest?);
        let furthest = newest.sequence + LARGEST_JUMP;
        if segment.sequence(incoming.sequence)? > furthest {
            self.begin(Segment { first_in: incoming.sequence, first_out: furthest, ..segment });
        }
        Some(())
    }

    /// The outgoing sequence number of a packet of the current segment; `None` for one from before it, one that
    /// went out already, and one too old to tell.
    pub fn pass(&mut self, now: Instant, incoming: &Incoming) -> Option<u16> {
        self.shorten_jump(incoming);
        let segment = *self.segment_of(incoming.sequence)?;
        let sequence = segment.sequence(incoming.sequence)?;
        self.sent.check(sequence).ok()?;
        self.sent.insert(sequence);
        let newer = self.newest.is_none_or(|newest| sequence > newest.sequence);
        if newer {
            let timestamp = segment.timestamp(incoming.timestamp);
            let descriptor = incoming.descriptor.unwrap_or_default();
            let before = self.newest;
            self.newest = Some(Newest {
                sequence,
                timestamp,
                at: before.filter(|newest| newest.timestamp == timestamp).map_or(now, |newest| newest.at),
                picture_id: segment.shift.picture_id(descriptor.picture_id.unwrap_or_default()),
                tl0_picture_index: descriptor
                    .tl0_picture_index
                    .unwrap_or_default()
                    .wrapping_add(segment.shift.tl0_picture_index),
                key_index: descriptor.key_index.unwrap_or_default().wrapping_add(segment.shift.key_index),
                frame_number: incoming.frame_number.unwrap_or_default().wrapping_add(segment.shift.frame_number),
            });
        }
        Some(sequence as u16)
    }

    /// Which packet of which layer was sent under this number.
    pub fn find(&self, sequence: u16) -> Option<(&Segment, u64)> {
        let newest = self.newest?.sequence;
        let age = u64::from((newest as u16).wrapping_sub(sequence));
        let wanted = newest.checked_sub(age)?;
        let segment = self.segments.iter().rev().find(|segment| segment.first_out <= wanted)?;
        Some((segment, wanted - segment.first_out + segment.first_in))
    }
}

fn shift_behind(newest: &Newest, incoming: &Incoming) -> picture::Shift {
    let descriptor = incoming.descriptor.unwrap_or_default();
    let picture_id = descriptor.picture_id.unwrap_or_default();
    let tl0 = descriptor.tl0_picture_index.unwrap_or_default();
    picture::Shift {
        picture_id: newest.picture_id.wrapping_add(1).wrapping_sub(picture_id) & 0x7FFF,
        tl0_picture_index: newest.tl0_picture_index.wrapping_add(1).wrapping_sub(tl0),
        key_index: newest.key_index.wrapping_add(1).wrapping_sub(descriptor.key_index.unwrap_or_default()),
        frame_number: newest.frame_number.wrapping_add(1).wrapping_sub(incoming.frame_number.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn layer(number: u8) -> LayerKey {
        LayerKey { publisher: TransportId(1), source: 0, layer: number, ssrc: 1 }
    }

    fn packet(sequence: u64, timestamp: u32, picture_id: u16) -> Incoming {
        let descriptor = picture::Descriptor {
            length: 6,
            picture_id: Some(picture_id & 0x7FFF),
            long_picture_id: true,
            ..picture::Descriptor::default()
        };
        Incoming { sequence, timestamp, descriptor: Some(descriptor), frame_number: None }
    }

    proptest! {
        /// Layers with any numbers, switched at any time: the receiver sees numbers rise by one.
        #[test]
        fn a_receiver_sees_one_stream(
            runs in prop::collection::vec((any::<u16>(), any::<u32>(), any::<u16>(), 1_u64..40), 1..12),
        ) {
            let start = crate::clock_of_tests();
            let mut rewriter = Rewriter::new(90_000);
            let (mut elapsed, mut last): (u64, Option<(u16, u32, u16)>) = (0, None);
            for (number, (sequence, timestamp, picture, length)) in runs.into_iter().enumerate() {
                for step in 0..length {
                    let now = start + Duration::from_millis(elapsed);
                    elapsed += 33;
                    let incoming = packet(
                        (1 << 16) + u64::from(sequence) + step,
                        timestamp.wrapping_add(step as u32 * 2970),
                        picture.wrapping_add(step as u16),
                    );
                    if step == 0 {
                        rewriter.switch(now, layer(number as u8), &incoming);
                    }
                    let out = rewriter.pass(now, &incoming).unwrap();
                    let segment = *rewriter.current().unwrap();
                    let seen = (out, segment.timestamp(incoming.timestamp),
                        segment.shift.picture_id(incoming.descriptor.unwrap().picture_id.unwrap()));
                    if let Some((before, stamp, id)) = last {
                        prop_assert_eq!(seen.0, before.wrapping_add(1));
                        let ticks = seen.1.wrapping_sub(stamp);
                        prop_assert!((2900..=3000).contains(&ticks), "{} ticks for 33 ms", ticks);
                        prop_assert_eq!(seen.2, (id + 1) & 0x7FFF);
                    }
                    prop_assert_eq!(rewriter.find(out).map(|(found, number)| (found.layer, number)),
                        Some((segment.layer, incoming.sequence)));
                    last = Some(seen);
                }
            }
        }

        /// Frames are left out, lost and late: what was sent and not left out has its own place and each place its packet, and
        /// who received all that was sent sees no gap but where something is still missing.
        #[test]
        fn what_is_left_out_leaves_no_gap(
            first: u16,
            packets in prop::collection::vec((prop::bool::weighted(0.4), prop::bool::weighted(0.1), 0_u64..6), 2..300),
        ) {
            let now = crate::clock_of_tests();
            let mut rewriter = Rewriter::new(90_000);
            let sequence = |at: usize| (1 << 16) + u64::from(first) + at as u64;
            // In the order of arrival: some come later than those behind them.
            let mut order: Vec<usize> = (0..packets.len()).collect();
            order[1..].sort_by_key(|at| *at as u64 + if packets[*at].1 { packets[*at].2 } else { 0 });
            let (mut sent, mut newest_in) = (std::collections::BTreeMap::new(), 0);
            rewriter.switch(now, layer(0), &packet(sequence(0), 0, 0));
            for at in order {
                let incoming = packet(sequence(at), 0, 0);
                if packets[at].0 && at > 0 && rewriter.is_ahead(&incoming) {
                    rewriter.skip(&incoming);
                    prop_assert_eq!(rewriter.pass(now, &incoming), None, "left out for good");
                } else {
                    prop_assert_eq!(rewriter.is_ahead(&incoming), at >= newest_in);
                    let out = rewriter.pass(now, &incoming).unwrap();
                    prop_assert_eq!(rewriter.find(out).map(|(_, number)| number), Some(incoming.sequence));
                    prop_assert!(sent.insert(at, out).is_none());
                }
                newest_in = newest_in.max(at + 1);
            }
            let numbers: Vec<u16> = sent.values().map(|out| out.wrapping_sub(sent[&0])).collect();
            prop_assert_eq!(numbers, (0..sent.len() as u16).collect::<Vec<_>>());
        }

        /// Whatever numbers a publisher makes up: none goes out twice, and forwards never looks like backwards.
        #[test]
        fn no_number_goes_out_twice(
            steps in prop::collection::vec((any::<bool>(), prop_oneof![0_u64..3, 1_u64..200_000]), 1..200),
        ) {
            let now = crate::clock_of_tests();
            let (mut rewriter, mut sequence) = (Rewriter::new(90_000), 1_u64 << 20);
            let (mut sent, mut seen) = (crate::sequence::Unwrapper::default(), std::collections::HashSet::new());
            rewriter.switch(now, layer(0), &packet(sequence, 0, 0));
            for (back, distance) in steps {
                sequence = if back { sequence.saturating_sub(distance) } else { sequence + distance };
                let Some(out) = rewriter.pass(now, &packet(sequence, 0, 0)) else { continue };
                prop_assert!(seen.insert(sent.unwrap(out)), "{} again", out);
            }
        }

        #[test]
        fn a_gap_stays_a_gap_and_a_late_packet_finds_its_place(sequence in 70_000_u64..200_000, hole in 1_u64..50) {
            let now = crate::clock_of_tests();
            let mut rewriter = Rewriter::new(90_000);
            rewriter.switch(now, layer(0), &packet(sequence, 0, 0));
            let first = rewriter.pass(now, &packet(sequence, 0, 0)).unwrap();
            let ahead = rewriter.pass(now, &packet(sequence + hole + 1, 0, 0)).unwrap();
            prop_assert_eq!(ahead.wrapping_sub(first), hole as u16 + 1);
            prop_assert_eq!(rewriter.pass(now, &packet(sequence + hole, 0, 0)), Some(ahead.wrapping_sub(1)));
            prop_assert_eq!(rewriter.pass(now, &packet(sequence + hole, 0, 0)), None);
            prop_assert_eq!(rewriter.pass(now, &packet(sequence - 1, 0, 0)), None);
        }
    }
}
