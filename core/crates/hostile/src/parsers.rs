//! The readers of what comes from the network: they never panic, and what they write they can read.

use std::net::SocketAddr;

use proto::framing::{self, Deframer};
use proto::rtcp::{Message, nacked};
use proto::stun::BindingRequest;
use proto::{rtcp, rtp, stun, vp8};

use crate::input::Input;

const PASSWORD: &str = "a password of twenty-two";

/// A message is read or refused; whatever its username, an answer to it can be verified.
pub fn stun(data: &[u8]) {
    if let Ok(message) = stun::parse(data) {
        assert!(stun::is_stun(data));
        assert!(!message.verify(PASSWORD), "a message was accepted that nobody signed");
        let _ = (message.priority(), message.use_candidate(), message.mapped());
        let from = SocketAddr::from(([192, 0, 2, 1], 50_000));
        let mut answer = Vec::new();
        stun::binding_success(message.transaction_id(), from, PASSWORD, &mut answer);
        let read = stun::parse(&answer).expect("an answer is a STUN message");
        assert!(read.verify(PASSWORD));
        assert_eq!(read.mapped(), Some(from));
        sign_and_read(message.username().unwrap_or_default());
    }
}

fn sign_and_read(username: &str) {
    let mut bytes = Vec::new();
    let request = BindingRequest {
        transaction: [7; 12],
        username,
        password: PASSWORD,
        priority: 1,
        tie_breaker: 2,
        use_candidate: true,
    };
    stun::binding_request(&request, &mut bytes);
    let read = stun::parse(&bytes).expect("a request is a STUN message");
    assert!(read.verify(PASSWORD) && read.use_candidate());
    assert_eq!(read.username(), Some(username));
}

/// Header, extensions and payload lie inside the datagram; what is written again reads the same.
pub fn rtp(data: &[u8]) {
    let _ = rtp::is_rtcp(data);
    let Some(packet) = rtp::parse(data) else { return };
    assert!(packet.payload.len() + rtp::FIXED_HEADER <= data.len());
    let mut kept = Vec::new();
    for id in 0..=u8::MAX {
        let Some(value) = packet.extensions.get(Some(id)) else { continue };
        assert!(value.len() <= data.len());
        if (1..=14).contains(&id) && (1..=16).contains(&value.len()) {
            kept.push((id, value));
        }
    }
    let header = rtp::Header {
        marker: packet.marker,
        payload_type: packet.payload_type,
        sequence: packet.sequence,
        timestamp: packet.timestamp,
        ssrc: packet.ssrc,
        csrc: 5,
    };
    let mut written = Vec::new();
    rtp::write_header(&header, &kept, &mut written);
    written.extend_from_slice(packet.payload);
    let again = rtp::parse(&written).expect("what we write is RTP");
    assert_eq!((again.sequence, again.timestamp, again.ssrc), (packet.sequence, packet.timestamp, packet.ssrc));
    assert_eq!(again.payload, packet.payload);
    for (id, value) in kept {
        assert_eq!(again.extensions.get(Some(id)), Some(value));
    }
}

/// Messages are found only inside the compound; a NACK never names more than its bits.
pub fn rtcp(data: &[u8]) {
    let mut found = 0;
    rtcp::read(data, |message| {
        found += 1;
        if let Message::Nack { pairs, .. } = message {
            assert!(nacked(pairs).count() <= pairs.len() / 4 * 17);
        }
    });
    assert!(found <= data.len() / 4, "{found} messages in {} bytes", data.len());
}

/// A descriptor moved forth and back is the same; the picture behind it is never touched.
pub fn vp8(data: &[u8]) {
    let Some((numbers, payload)) = data.split_first_chunk::<4>() else { return };
    let Some(descriptor) = vp8::parse(payload) else { return };
    assert!(descriptor.length <= payload.len().min(vp8::MAX_DESCRIPTOR));
    let _ = vp8::keyframe_size(payload, &descriptor);
    let [high, low, tl0_picture_index, key_index] = *numbers;
    let picture_id = u16::from_be_bytes([high, low]);
    let shift = vp8::Shift { picture_id, tl0_picture_index, key_index };
    let back = vp8::Shift {
        picture_id: picture_id.wrapping_neg(),
        tl0_picture_index: tl0_picture_index.wrapping_neg(),
        key_index: key_index.wrapping_neg(),
    };
    let mut moved = Vec::new();
    vp8::write_shifted(payload, &descriptor, shift, &mut moved);
    let read = vp8::parse(&moved).expect("a moved descriptor is a descriptor");
    assert_eq!((read.length, moved.len()), (descriptor.length, payload.len()));
    let mut restored = Vec::new();
    vp8::write_shifted(&moved, &read, back, &mut restored);
    assert_eq!(vp8::parse(&restored), Some(descriptor));
}

/// A stream in pieces gives packets that, written again, give the same stream; nothing is read twice or beyond it.
pub fn framing(data: &[u8]) {
    let mut input = Input::new(data);
    let (mut deframer, mut came, mut again) = (Deframer::default(), Vec::new(), Vec::new());
    while !input.is_empty() {
        let piece = input.bytes();
        came.extend_from_slice(piece);
        deframer.push(piece);
        loop {
            match deframer.packet() {
                Ok(Some(packet)) => {
                    assert!((1..=framing::LARGEST).contains(&packet.len()));
                    framing::write(packet, &mut again);
                }
                Ok(None) => break,
                Err(_) => {
                    assert!(deframer.packet().is_err(), "a broken stream was found again");
                    return;
                }
            }
        }
        // Empty frames are passed over, so what was read may be shorter than what came.
        assert!(again.len() <= came.len());
    }
}
