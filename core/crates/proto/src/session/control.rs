//! RTCP from clients: reports, what they lost, keyframes that they want (RFC 3550, 4585, 5104).

use std::time::Instant;

use super::Session;
use crate::layer::SenderClock;
use crate::output::Outputs;
use crate::rewrite::LayerKey;
use crate::rtcp::{self, Message};
use crate::shard::Letter;
use crate::transport::Stored;

/// Packets sent again for one request.
const MOST_RETRANSMITTED: usize = 64;

impl Session {
    pub(super) fn control(&mut self, now: Instant, at: usize, bytes: &[u8], out: &mut Outputs) {
        let mut wanted = Vec::new();
        let mut lost = Vec::new();
        let mut waits = false;
        let Some(transport) = &mut self.transports[at] else { return };
        rtcp::read(bytes, |message| match message {
            Message::SenderReport { ssrc, ntp, rtp } => {
                if let Some(elsewhere) = transport.set_clock(ssrc, SenderClock { ntp, rtp, at: now })
                    && !elsewhere.are_none()
                {
                    out.post.letters.push((elsewhere, Letter::Clock { publisher: transport.id, ssrc, ntp, rtp }));
                }
            }
            Message::ReportBlock(block) => {
                if let Some(slot) = transport.slots.iter().find(|slot| slot.config.ssrc == block.ssrc) {
                    transport.counters.fraction_lost = block.fraction_lost;
                    if let Some(time) = slot.round_trip_us(now, &block) {
                        if let Some(sending) = &mut transport.sending {
                            sending.controller.round_trip(time);
                        }
                        transport.counters.round_trip_us = Some(time);
                    }
                }
            }
            Message::Nack { ssrc, pairs } => {
                if let Some(slot) = transport.slots.iter().position(|slot| slot.config.ssrc == ssrc) {
                    transport.counters.nacks_in += 1;
                    lost.extend(rtcp::nacked(pairs).take(MOST_RETRANSMITTED).map(|number| (slot, number)));
                }
            }
            Message::TransportCc { body } => {
                if let Some(sending) = &mut transport.sending {
                    sending.told(now, body);
                    waits |= sending.release_at(now).is_some();
                }
            }
            Message::ReceiverEstimate { bits_per_second } => {
                transport.receiver_estimate = Some(bits_per_second.min(u64::from(u32::MAX)) as u32);
            }
            Message::KeyframeRequest { ssrc } => {
                wanted.extend(
                    transport.slots.iter().filter(|slot| slot.config.ssrc == ssrc).filter_map(|slot| slot.current()),
                );
            }
        });
        lost.truncate(MOST_RETRANSMITTED);
        for (slot, number) in lost {
            waits |= self.retransmit(now, at, slot, number, out);
        }
        if waits {
            self.release_soon(now);
        }
        self.refresh(now, wanted, out);
    }

    /// Keyframes are asked for now, and not with the next tick.
    pub(super) fn refresh(&mut self, now: Instant, wanted: Vec<LayerKey>, out: &mut Outputs) {
        if !wanted.is_empty() {
            wanted.into_iter().for_each(|key| self.want_keyframe(key));
            self.ask_for_keyframes(now, out);
            self.flush(out);
        }
    }

    /// Whether packets wait for their time afterwards.
    pub(super) fn retransmit(
        &mut self,
        now: Instant,
        at: usize,
        slot: usize,
        sequence: u16,
        out: &mut Outputs,
    ) -> bool {
        let Some(mut viewer) = self.transports[at].take() else { return false };
        let found = viewer.slots[slot].lost(sequence);
        if let Some((segment, number)) = found {
            let publisher = self.index.get(&segment.layer.publisher).and_then(|index| self.transports[*index].as_ref());
            let source = publisher.and_then(|publisher| publisher.sources.get(usize::from(segment.layer.source)));
            let layer = source.and_then(|source| source.layers.get(usize::from(segment.layer.layer)));
            let layer = layer.filter(|layer| layer.ssrc == segment.layer.ssrc);
            let packet = layer.and_then(|layer| layer.cache()?.get(number));
            if let (Some(publisher), Some(layer), Some(packet)) = (publisher, layer, packet) {
                let taken = viewer.slots[slot].thinning.taken();
                let ends = taken.zip(layer.scaling.as_ref());
                let stored = Stored {
                    marker: packet.marker || ends.is_some_and(|(step, scaling)| scaling.ends(step, packet)),
                    timestamp: segment.timestamp(packet.timestamp),
                    payload: packet.payload(),
                    dependency: packet.dependency(),
                    format: layer.format(),
                    shift: segment.shift,
                };
                viewer.retransmit(now, slot, publisher.number, sequence, &stored, out);
            }
        }
        let waits = viewer.sending.as_ref().is_some_and(|sending| !sending.pacer.is_empty());
        self.transports[at] = Some(viewer);
        waits
    }
}
