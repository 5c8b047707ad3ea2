//! The readers of what comes from the network: they never panic, and what they write they can read.

use std::net::SocketAddr;

use proto::framing::{self, Deframer};
use proto::picture::{Descriptor, Format, Shift, write_shifted};
use proto::red::reading;
use proto::rtcp::{Message, nacked};
use proto::stun::BindingRequest;
use proto::{av1, dependency, h264, rtcp, rtp, stun, vp9};

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
fn moved(format: Format, data: &[u8]) {
    let Some((numbers, payload)) = data.split_first_chunk::<4>() else { return };
    let Some(look) = format.look(payload) else { return };
    let descriptor = look.descriptor.expect("such a payload has a descriptor");
    assert!(descriptor.length <= payload.len());
    assert_eq!(format.descriptor(payload), Some(descriptor));
    let [high, low, tl0_picture_index, key_index] = *numbers;
    let picture_id = u16::from_be_bytes([high, low]);
    let back = Shift {
        picture_id: picture_id.wrapping_neg(),
        tl0_picture_index: tl0_picture_index.wrapping_neg(),
        key_index: key_index.wrapping_neg(),
        frame_number: 0,
    };
    let mut forth = Vec::new();
    write_shifted(
        payload,
        &descriptor,
        Shift { picture_id, tl0_picture_index, key_index, ..Shift::default() },
        &mut forth,
    );
    let read = format.look(&forth).expect("a moved descriptor is a descriptor");
    let length = |descriptor: Option<Descriptor>| descriptor.map(|descriptor| descriptor.length);
    assert_eq!(
        (length(read.descriptor), read.is_entry, read.size),
        (Some(descriptor.length), look.is_entry, look.size)
    );
    assert_eq!(forth.len(), payload.len());
    assert_eq!(forth[descriptor.length..], payload[descriptor.length..]);
    let mut restored = Vec::new();
    write_shifted(&forth, &read.descriptor.unwrap_or_default(), back, &mut restored);
    assert_eq!(format.descriptor(&restored), Some(descriptor));
}

pub fn vp8(data: &[u8]) {
    moved(Format::Vp8, data);
}

pub fn vp9(data: &[u8]) {
    assert!(vp9::sizes(data).len() <= 8);
    moved(Format::Vp9, data);
}

/// What is called a size is one, and only parameters tell it.
pub fn h264(data: &[u8]) {
    let Some(parameters) = h264::parameters(data) else { return };
    assert!(parameters.are_there || parameters.size.is_none());
    assert!(parameters.size.is_none_or(|(width, height)| width > 0 && height > 0));
}

/// Only where a sequence begins there is a size.
pub fn av1(data: &[u8]) {
    let Some(look) = av1::look(data) else { return };
    assert!(look.descriptor.is_none() && (look.is_entry || look.size.is_none()));
    assert!(look.size.is_none_or(|(width, height)| width > 0 && height > 0));
}

/// Descriptors one after the other, each with what those before it have told: what is written on says the same of its
/// frame, under a moved number, and of the targets that go on what was wanted.
pub fn dependency(data: &[u8]) {
    let mut input = Input::new(data);
    let mut known = None;
    while !input.is_empty() {
        let (by, active) = (input.number(), u32::from(input.number()));
        let bytes = input.bytes();
        let Some(frame) = dependency::read(bytes, known.as_ref()) else { continue };
        assert_eq!(dependency::number(bytes), Some(frame.number));
        let number = frame.number.wrapping_add(by);
        let mut plain = Vec::new();
        dependency::write(bytes, by, None, &mut plain);
        let read = dependency::read(&plain, known.as_ref()).expect("what is moved can be read");
        assert_eq!(read, dependency::Frame { number, ..frame.clone() });
        let count = frame.structure.as_ref().or(known.as_ref()).map_or(0, |structure| structure.targets.len());
        assert!((1..=dependency::MOST_TARGETS).contains(&count));
        let all = u32::MAX >> (dependency::MOST_TARGETS - count);
        assert!((frame.needed | frame.switch | frame.active.unwrap_or(0)) & !all == 0);
        let mut fewer = Vec::new();
        dependency::write(bytes, by, Some((active & all, frame.marks)), &mut fewer);
        assert!(fewer.len() <= bytes.len() + 5);
        let read = dependency::read(&fewer, known.as_ref()).expect("what tells its targets can be read");
        let expected = dependency::Frame { number, active: Some(active & all), marks: read.marks, ..frame.clone() };
        assert_eq!(read, expected);
        known = frame.structure.or(known);
    }
}

/// Blocks lie behind their heads, one behind the other, and fill the payload.
pub fn red(data: &[u8]) {
    let Some((payload_type, payload)) = data.split_first() else { return };
    assert!(reading::heads(payload) <= payload.len());
    let Some(blocks) = reading::read(payload, payload_type & 0x7F) else { return };
    let mut joined = payload[..reading::heads(payload)].to_vec();
    blocks.copies().for_each(|(_, block)| joined.extend_from_slice(block.payload));
    joined.extend_from_slice(blocks.primary());
    assert_eq!(joined, payload);
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
