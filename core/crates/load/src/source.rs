//! What looks like a camera and a microphone to everybody who does not decode.

use std::time::Duration;

use crate::credentials;
use crate::options::Sizes;
use crate::rtcp::Sent;
use crate::rtp::{HEADER, Outgoing};
use crate::sdp::{OPUS, VP8};

pub const FRAME: Duration = Duration::from_nanos(1_000_000_000 / FRAMES_PER_SECOND);
pub const VOICE: Duration = Duration::from_millis(20);

const FRAMES_PER_SECOND: u64 = 30;
const VIDEO_TICKS: u32 = 3000;
const VOICE_TICKS: u32 = 960;
/// A voice of 32 kbit/s at half its ceiling of loudness.
const VOICE_BYTES: usize = 80;
const VOICE_LEVEL: u8 = 20;

/// VP8 frames (RFC 7741) with a frame tag that says what a decoder would need to know.
pub struct Camera {
    stream: Stream,
    rate: u64,
    payload_bytes: usize,
    sizes: Sizes,
    frame: u64,
    picture_id: u16,
    layer_index: u8,
    keyframe_wanted: bool,
    pub keyframes: u64,
    payload: Vec<u8>,
}

impl Camera {
    /// `packet_bytes` counts the RTP header too.
    #[must_use]
    pub fn new(ssrc: u32, packet_rate: u32, packet_bytes: usize, sizes: Sizes) -> Self {
        let payload_bytes = packet_bytes - HEADER;
        Self {
            stream: Stream::new(ssrc, VP8),
            rate: u64::from(packet_rate),
            payload_bytes,
            sizes,
            frame: 0,
            picture_id: 0,
            layer_index: 0,
            keyframe_wanted: true,
            keyframes: 0,
            payload: vec![0x5a; payload_bytes],
        }
    }

    pub fn want_keyframe(&mut self) {
        self.keyframe_wanted = true;
    }

    #[must_use]
    pub fn sent(&self) -> Sent {
        self.stream.sent
    }

    /// Emits the packets of the next frame; there are none when the rate is below the frames'.
    pub fn next_frame(&mut self, mut emit: impl FnMut(&Outgoing, &mut [u8])) {
        let count = self.packets_of_frame();
        self.stream.advance(VIDEO_TICKS);
        self.frame += 1;
        if count == 0 {
            return;
        }
        let keyframe = std::mem::take(&mut self.keyframe_wanted);
        self.keyframes += u64::from(keyframe);
        self.picture_id = (self.picture_id + 1) & 0x7fff;
        self.layer_index = self.layer_index.wrapping_add(1);
        for at in 0..count {
            self.describe(at == 0, keyframe);
            let shorter = self.sizes == Sizes::Split && at < count / 2;
            let length = self.payload_bytes - usize::from(shorter);
            emit(&self.stream.next(at + 1 == count, None, length), &mut self.payload[..length]);
        }
    }

    fn packets_of_frame(&self) -> u64 {
        let until = |frame: u64| frame * self.rate / FRAMES_PER_SECOND;
        until(self.frame + 1) - until(self.frame)
    }

    /// RFC 7741 §4.2: picture id of 15 bits, TL0PICIDX, one temporal layer. The first packet
    /// continues with the frame tag of RFC 6386 §9.1, for a keyframe with the picture's size.
    fn describe(&mut self, first: bool, keyframe: bool) {
        let [high, low] = self.picture_id.to_be_bytes();
        let start = 0x80 | u8::from(first) << 4;
        let descriptor = [start, 0xe0, high | 0x80, low, self.layer_index, 0];
        self.payload[..6].copy_from_slice(&descriptor);
        if first {
            let tag = [0x10 | u8::from(!keyframe), 2, 0];
            self.payload[6..9].copy_from_slice(&tag);
        }
        if first && keyframe {
            let (width, height) = (1280_u16.to_le_bytes(), 720_u16.to_le_bytes());
            self.payload[9..12].copy_from_slice(b"\x9d\x01\x2a");
            self.payload[12..14].copy_from_slice(&width);
            self.payload[14..16].copy_from_slice(&height);
        }
    }
}

/// Opus packets of somebody who speaks without pause.
pub struct Microphone {
    stream: Stream,
}

impl Microphone {
    #[must_use]
    pub fn new(ssrc: u32) -> Self {
        Self { stream: Stream::new(ssrc, OPUS) }
    }

    #[must_use]
    pub fn sent(&self) -> Sent {
        self.stream.sent
    }

    pub fn next_packet(&mut self, mut emit: impl FnMut(&Outgoing, &mut [u8])) {
        self.stream.advance(VOICE_TICKS);
        let packet = self.stream.next(false, Some(VOICE_LEVEL), VOICE_BYTES);
        // RFC 6716 §3.1: hybrid fullband, 20 ms, mono, one frame.
        let mut payload = [0x5a; VOICE_BYTES];
        payload[0] = 15 << 3;
        emit(&packet, &mut payload);
    }
}

struct Stream {
    payload_type: u8,
    sequence: u16,
    sent: Sent,
}

impl Stream {
    fn new(ssrc: u32, payload_type: u8) -> Self {
        Self {
            payload_type,
            sequence: credentials::first_sequence(),
            sent: Sent { ssrc, timestamp: credentials::random_u32(), packets: 0, bytes: 0 },
        }
    }

    fn advance(&mut self, ticks: u32) {
        self.sent.timestamp = self.sent.timestamp.wrapping_add(ticks);
    }

    fn next(&mut self, marker: bool, level: Option<u8>, payload_bytes: usize) -> Outgoing {
        self.sequence = self.sequence.wrapping_add(1);
        self.sent.packets = self.sent.packets.wrapping_add(1);
        let bytes = u32::try_from(payload_bytes).unwrap_or(0);
        self.sent.bytes = self.sent.bytes.wrapping_add(bytes);
        Outgoing {
            payload_type: self.payload_type,
            marker,
            sequence: self.sequence,
            timestamp: self.sent.timestamp,
            ssrc: self.sent.ssrc,
            level,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(camera: &mut Camera, count: usize) -> Vec<(Outgoing, Vec<u8>)> {
        let mut packets = Vec::new();
        for _ in 0..count {
            camera.next_frame(|packet, payload| packets.push((*packet, payload.to_vec())));
        }
        packets
    }

    #[test]
    fn a_second_of_video_has_the_asked_packets_and_frames() {
        let mut camera = Camera::new(7, 144, 1200, Sizes::Equal);
        let packets = frames(&mut camera, 30);
        assert_eq!(packets.len(), 144);
        assert!(packets.iter().all(|(_, payload)| payload.len() == 1200 - HEADER));
        assert_eq!(packets.iter().filter(|(packet, _)| packet.marker).count(), 30);
        let steps = packets.windows(2).all(|pair| pair[1].0.sequence == pair[0].0.sequence.wrapping_add(1));
        assert!(steps);
    }

    #[test]
    fn a_keyframe_comes_first_and_when_it_is_asked_for() {
        let mut camera = Camera::new(7, 30, 1200, Sizes::Equal);
        let is_key = |payload: &[u8]| payload[6] & 1 == 0;
        let first = frames(&mut camera, 2);
        assert!(is_key(&first[0].1) && !is_key(&first[1].1));
        assert_eq!(first[0].1[9..16], *b"\x9d\x01\x2a\x00\x05\xd0\x02");
        camera.want_keyframe();
        assert!(is_key(&frames(&mut camera, 1)[0].1));
        assert_eq!(camera.keyframes, 2);
    }

    #[test]
    fn split_frames_differ_by_one_byte_smaller_first() {
        let mut camera = Camera::new(7, 150, 1200, Sizes::Split);
        let sizes: Vec<usize> = frames(&mut camera, 1).iter().map(|(_, bytes)| bytes.len()).collect();
        let full = 1200 - HEADER;
        assert_eq!(sizes, [full - 1, full - 1, full, full, full]);
    }
}
