//! What goes to a client: forwarded packets, now or when their time comes, what was lost again, padding, RTCP.

use std::time::Instant;

use super::{OUR_SSRC, Transport};
use crate::dependency::{self, Marks, Targets};
use crate::output::Outputs;
use crate::pacer::Class;
use crate::picture::{Format, Shift};
use crate::slot::{Admitted, Media, Slot};
use crate::srtp::MAX_RTP_OVERHEAD;
use crate::{rtcp, rtp};

/// Bytes of an extension's value.
const LARGEST_EXTENSION: usize = 255;

/// A packet to be sent again.
pub struct Stored<'a> {
    pub marker: bool,
    pub timestamp: u32,
    pub payload: &'a [u8],
    pub dependency: Option<&'a [u8]>,
    pub format: Format,
    pub shift: Shift,
}

impl Transport {
    /// Sends a publisher's packet on through one slot; whether packets wait for their time afterwards.
    pub fn forward(&mut self, now: Instant, slot: usize, media: &Media<'_>, out: &mut Outputs) -> bool {
        let class = self.slots[slot].class();
        if class != Class::Voice && self.sending.as_ref().is_some_and(|sending| sending.pacer.is_late()) {
            // Half a picture late is no picture: go on with the next keyframe.
            self.slots[slot].interrupt();
            return true;
        }
        self.admit(now, slot, class, media, out);
        self.sending.as_ref().is_some_and(|sending| !sending.pacer.is_empty())
    }

    fn admit(&mut self, now: Instant, slot: usize, class: Class, media: &Media<'_>, out: &mut Outputs) {
        let gathered = class == Class::Voice && self.sending.as_ref().is_some_and(|sending| sending.hearing().gathered);
        let Some(Admitted { mut header, is_empty }) = self.slots[slot].admit(now, media, gathered) else { return };
        if class == Class::Voice {
            return self.speak(now, slot, &mut header, media, out);
        }
        if is_empty {
            return self.send_empty(now, slot, class, &header, out);
        }
        let shift = self.slots[slot].shift();
        let active = media.ordered.place.and_then(|place| self.slots[slot].thinning.active(&place));
        self.take_dependency(slot, media.dependency, shift, active, out);
        self.write_header(slot, &header, media.audio_level, out);
        let rest = out.write_shifted(media.packet.payload, media.ordered.descriptor.as_ref(), shift);
        self.send_rtp(now, slot, class, rest, out);
    }

    /// A packet of padding alone, which receivers count and throw away.
    fn send_empty(&mut self, now: Instant, slot: usize, class: Class, header: &rtp::Header, out: &mut Outputs) {
        self.write_header(slot, header, None, out);
        rtp::mark_padded(&mut out.head);
        self.send_rtp(now, slot, class, &[1], out);
    }

    fn speak(&mut self, now: Instant, slot: usize, header: &mut rtp::Header, media: &Media<'_>, out: &mut Outputs) {
        let copies = self.sending.as_ref().map_or(0, |sending| sending.copies());
        let mut repeated = std::mem::take(&mut out.repeated);
        let voice = media.packet.payload;
        let is_repeated = self.slots[slot].repeat(copies, header, voice, &mut repeated);
        self.write_header(slot, header, media.audio_level, out);
        self.send_rtp(now, slot, Class::Voice, if is_repeated { &repeated } else { voice }, out);
        out.repeated = repeated;
    }

    /// The descriptor for the next header, if the slot has room for any.
    fn take_dependency(
        &self,
        slot: usize,
        found: Option<&[u8]>,
        shift: Shift,
        active: Option<(Targets, Marks)>,
        out: &mut Outputs,
    ) {
        out.dependency.clear();
        if let (Some(bytes), Some(_)) = (found, self.slots[slot].config.extensions.dependency) {
            dependency::write(bytes, shift.frame_number, active, &mut out.dependency);
            if out.dependency.len() > LARGEST_EXTENSION {
                out.dependency.clear();
                dependency::write(bytes, shift.frame_number, None, &mut out.dependency);
            }
        }
    }

    /// Into the outputs' head, with the descriptor that was taken for it.
    fn write_header(&self, slot: usize, header: &rtp::Header, audio_level: Option<u8>, out: &mut Outputs) {
        let config = &self.slots[slot].config;
        let level = [audio_level.unwrap_or_default() | 0x80];
        let mut extensions: [(u8, &[u8]); 4] = [(0, &[]); 4];
        let mut count = 0;
        // First, so that its place is known.
        if let Some(id) = config.extensions.transport_cc {
            extensions[count] = (id, &[0, 0]);
            count += 1;
        }
        if let Some(id) = config.extensions.mid {
            extensions[count] = (id, config.mid.as_bytes());
            count += 1;
        }
        if let (Some(id), Some(_)) = (config.extensions.audio_level, audio_level) {
            extensions[count] = (id, &level);
            count += 1;
        }
        if let (Some(id), false) = (config.extensions.dependency, out.dependency.is_empty()) {
            extensions[count] = (id, &out.dependency);
            count += 1;
        }
        out.head.clear();
        rtp::write_header(header, &extensions[..count], &mut out.head);
        out.dependency.clear();
    }

    /// Sends what the outputs' head and `payload` make, now or when its time comes.
    fn send_rtp(&mut self, now: Instant, slot: usize, class: Class, payload: &[u8], out: &mut Outputs) {
        let numbered = self.slots[slot].config.extensions.transport_cc.is_some();
        if let Some(sending) = &mut self.sending
            && !sending.passes(now, class)
        {
            sending.pacer.hold(class, &out.head, payload, numbered);
            return;
        }
        let mut head = std::mem::take(&mut out.head);
        self.leave(now, &mut head, payload, numbered, out);
        out.head = head;
    }

    /// `head` may end with the beginning of the payload.
    fn leave(&mut self, now: Instant, head: &mut [u8], payload: &[u8], numbered: bool, out: &mut Outputs) {
        let (Some(keys), Some(path)) = (&mut self.keys, self.path) else { return };
        let start = out.bytes.len();
        if let Some(sending) = &mut self.sending {
            let size = head.len() + payload.len() + MAX_RTP_OVERHEAD;
            sending.pacer.left(size);
            if numbered {
                let number = sending.controller.sent(now, size);
                let at = rtp::first_extension_at(head);
                head[at..at + 2].copy_from_slice(&number.to_be_bytes());
            }
        }
        if keys.outbound.protect_rtp(head, payload, &mut out.bytes).is_ok() {
            self.counters.packets_out += 1;
            self.counters.bytes_out += (out.bytes.len() - start) as u64;
            out.finish(path, start);
        }
    }

    /// Sends what has waited long enough, and what a probe lacks; when to come back.
    pub fn release(&mut self, now: Instant, out: &mut Outputs) -> Option<Instant> {
        while let Some(mut waiting) = self.sending.as_mut().and_then(|sending| sending.next(now)) {
            let (head, payload) = waiting.bytes.split_at_mut(waiting.head);
            self.leave(now, head, payload, waiting.numbered, out);
            self.sending.as_mut()?.pacer.keep(waiting);
        }
        loop {
            let padding = self.sending.as_mut()?.controller.padding(now);
            if padding.is_empty() || !self.pad(now, padding, out) {
                break;
            }
        }
        self.sending.as_ref()?.release_at(now)
    }

    /// One packet of nothing but padding on a retransmission stream, which receivers count and throw away.
    fn pad(&mut self, now: Instant, padding: &[u8], out: &mut Outputs) -> bool {
        let fits = |slot: &Slot| slot.config.rtx_ssrc.is_some() && slot.config.extensions.transport_cc.is_some();
        let Some(at) = self.slots.iter().position(fits) else { return false };
        let (Some(ssrc), Some(payload_type)) = (self.slots[at].config.rtx_ssrc, self.slots[at].config.rtx_payload_type)
        else {
            return false;
        };
        let sequence = self.slots[at].next_rtx_sequence();
        let timestamp = self.slots[at].timestamp();
        let header = rtp::Header { marker: false, payload_type, sequence, timestamp, ssrc, csrc: self.number };
        self.write_header(at, &header, None, out);
        let mut head = std::mem::take(&mut out.head);
        rtp::mark_padded(&mut head);
        let before = self.counters.packets_out;
        self.leave(now, &mut head, padding, true, out);
        out.head = head;
        self.counters.packets_out > before
    }

    /// Sends again what a viewer lost, under the slot's RTX stream where there is one.
    pub fn retransmit(
        &mut self,
        now: Instant,
        slot: usize,
        number: u32,
        original: u16,
        stored: &Stored<'_>,
        out: &mut Outputs,
    ) {
        if self.sending.as_ref().is_some_and(|sending| sending.pacer.is_late()) {
            return;
        }
        let config = &self.slots[slot].config;
        let rtx = config.rtx_ssrc.zip(config.rtx_payload_type);
        let plain = (config.ssrc, config.payload_type);
        let sequence = if rtx.is_some() { self.slots[slot].next_rtx_sequence() } else { original };
        let (ssrc, payload_type) = rtx.unwrap_or(plain);
        let header = rtp::Header {
            marker: stored.marker,
            payload_type,
            sequence,
            timestamp: stored.timestamp,
            ssrc,
            csrc: number,
        };
        self.take_dependency(slot, stored.dependency, stored.shift, None, out);
        self.write_header(slot, &header, None, out);
        if rtx.is_some() {
            out.head.extend_from_slice(&original.to_be_bytes());
        }
        let descriptor = stored.format.descriptor(stored.payload);
        let rest = out.write_shifted(stored.payload, descriptor.as_ref(), stored.shift);
        self.counters.retransmitted += 1;
        self.send_rtp(now, slot, Class::Retransmission, rest, out);
    }

    /// Sends the RTCP that has gathered, behind a receiver report as compound packets must begin (RFC 3550 section 6.1).
    pub fn flush_control(&mut self, out: &mut Outputs) {
        if self.control.is_empty() {
            return;
        }
        if let (Some(keys), Some(path)) = (&mut self.keys, self.path) {
            out.head.clear();
            if !matches!(self.control[1], 200 | 201) {
                rtcp::write_receiver_report(OUR_SSRC, &[], &mut out.head);
            }
            out.head.extend_from_slice(&self.control);
            let start = out.bytes.len();
            if keys.outbound.protect_rtcp(&out.head, &mut out.bytes).is_ok() {
                out.finish(path, start);
            }
        }
        self.control.clear();
    }
}
