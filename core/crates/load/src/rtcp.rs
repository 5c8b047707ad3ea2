//! The RTCP that a participant says and hears (RFC 3550 §6, RFC 4585, RFC 5104).

use std::time::{SystemTime, UNIX_EPOCH};

const SENDER_REPORT: u8 = 200;
const RECEIVER_REPORT: u8 = 201;
const DESCRIPTION: u8 = 202;
const TRANSPORT_FEEDBACK: u8 = 205;
const PAYLOAD_FEEDBACK: u8 = 206;

const NACK: u8 = 1;
const TRANSPORT_CC: u8 = 15;
const PLI: u8 = 1;
const FIR: u8 = 4;

/// RFC 3550 §6.4.1: a report has at most 31 blocks.
pub const MAX_BLOCKS: usize = 31;

/// Seconds from 1900, where NTP begins, to 1970.
const NTP_TO_UNIX: u64 = 2_208_988_800;

/// What a source has sent.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    pub ssrc: u32,
    pub timestamp: u32,
    pub packets: u32,
    pub bytes: u32,
}

/// How a stream arrives (RFC 3550 §6.4.1).
#[derive(Clone, Copy, Debug)]
pub struct Block {
    pub ssrc: u32,
    pub fraction_lost: u8,
    pub lost: u32,
    pub highest: u32,
    pub jitter: u32,
    /// The middle 32 bits of the last sender report's NTP time, and since when, in 1/65536 s.
    pub last_report: u32,
    pub delay: u32,
}

/// The wall clock as a 32.32 NTP time.
#[must_use]
pub fn ntp_now() -> u64 {
    let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let fraction = (u64::from(unix.subsec_nanos()) << 32) / 1_000_000_000;
    (unix.as_secs() + NTP_TO_UNIX) << 32 | fraction
}

/// Appends a sender report with a description.
pub fn write_sender_report(sent: &Sent, ntp: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(&[0x80, SENDER_REPORT, 0, 6]);
    out.extend_from_slice(&sent.ssrc.to_be_bytes());
    out.extend_from_slice(&ntp.to_be_bytes());
    for word in [sent.timestamp, sent.packets, sent.bytes] {
        out.extend_from_slice(&word.to_be_bytes());
    }
    write_description(sent.ssrc, out);
}

/// Appends a receiver report of at most [`MAX_BLOCKS`] blocks with a description.
pub fn write_receiver_report(ssrc: u32, blocks: &[Block], out: &mut Vec<u8>) {
    let blocks = &blocks[..blocks.len().min(MAX_BLOCKS)];
    let [.., count] = blocks.len().to_be_bytes();
    out.extend_from_slice(&[0x80 | count, RECEIVER_REPORT, 0, 1 + 6 * count]);
    out.extend_from_slice(&ssrc.to_be_bytes());
    for block in blocks {
        out.extend_from_slice(&block.ssrc.to_be_bytes());
        let loss = u32::from(block.fraction_lost) << 24 | block.lost & 0x00ff_ffff;
        for word in [loss, block.highest, block.jitter, block.last_report, block.delay] {
            out.extend_from_slice(&word.to_be_bytes());
        }
    }
    write_description(ssrc, out);
}

/// Appends what a receiver says of all that arrived on its connection; `body` is that of
/// draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1, a multiple of four bytes.
pub fn write_transport_feedback(ssrc: u32, media: u32, body: &[u8], out: &mut Vec<u8>) {
    let words = u16::try_from(2 + body.len() / 4).unwrap_or(u16::MAX);
    out.extend_from_slice(&[0x80 | TRANSPORT_CC, TRANSPORT_FEEDBACK]);
    out.extend_from_slice(&words.to_be_bytes());
    out.extend_from_slice(&ssrc.to_be_bytes());
    out.extend_from_slice(&media.to_be_bytes());
    out.extend_from_slice(body);
}

fn write_description(ssrc: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(&[0x81, DESCRIPTION, 0, 3]);
    out.extend_from_slice(&ssrc.to_be_bytes());
    out.extend_from_slice(b"\x01\x04load\0\0");
}

/// What the server says, as far as a participant cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    SenderReport {
        ssrc: u32,
        middle: u32,
    },
    ReceiverReport,
    /// PLI or FIR.
    KeyframeWanted {
        ssrc: u32,
    },
    Nack {
        ssrc: u32,
    },
    TransportFeedback,
}

/// What a compound packet says; reading ends where it is malformed.
pub fn read(compound: &[u8]) -> impl Iterator<Item = Heard> {
    let mut rest = compound;
    std::iter::from_fn(move || {
        loop {
            let header: [u8; 4] = *rest.first_chunk()?;
            let length = 4 + 4 * usize::from(u16::from_be_bytes([header[2], header[3]]));
            let (packet, behind) = rest.split_at_checked(length)?;
            rest = behind;
            if let Some(heard) = read_one(header, packet) {
                return Some(heard);
            }
        }
    })
}

fn read_one(header: [u8; 4], packet: &[u8]) -> Option<Heard> {
    let word = |at: usize| packet.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes);
    match (header[1], header[0] & 0x1f) {
        (SENDER_REPORT, _) => Some(Heard::SenderReport { ssrc: word(4)?, middle: word(8)? << 16 | word(12)? >> 16 }),
        (RECEIVER_REPORT, _) => Some(Heard::ReceiverReport),
        (PAYLOAD_FEEDBACK, PLI) => Some(Heard::KeyframeWanted { ssrc: word(8)? }),
        (PAYLOAD_FEEDBACK, FIR) => Some(Heard::KeyframeWanted { ssrc: word(12)? }),
        (TRANSPORT_FEEDBACK, NACK) => Some(Heard::Nack { ssrc: word(8)? }),
        (TRANSPORT_FEEDBACK, TRANSPORT_CC) => Some(Heard::TransportFeedback),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_sender_report_is_heard_and_its_description_passed_over() {
        let sent = Sent { ssrc: 5, timestamp: 1, packets: 2, bytes: 3 };
        let mut compound = Vec::new();
        write_sender_report(&sent, 0x0001_0002_0003_0004, &mut compound);
        write_receiver_report(5, &[], &mut compound);
        let heard: Vec<Heard> = read(&compound).collect();
        let report = Heard::SenderReport { ssrc: 5, middle: 0x0002_0003 };
        assert_eq!(heard, [report, Heard::ReceiverReport]);
    }

    #[test]
    fn feedback_names_the_stream_it_is_about() {
        let pli = b"\x81\xce\0\x02\0\0\0\x01\0\0\0\x09";
        let fir = b"\x84\xce\0\x04\0\0\0\x01\0\0\0\0\0\0\0\x09\x01\0\0\0";
        let nack = b"\x81\xcd\0\x03\0\0\0\x01\0\0\0\x09\0\x07\0\0";
        let compound = [&pli[..], fir, nack].concat();
        let wanted = Heard::KeyframeWanted { ssrc: 9 };
        let heard: Vec<Heard> = read(&compound).collect();
        assert_eq!(heard, [wanted, wanted, Heard::Nack { ssrc: 9 }]);
    }

    #[test]
    fn what_is_said_of_a_connection_is_heard_as_that() {
        let mut compound = Vec::new();
        write_receiver_report(5, &[], &mut compound);
        write_transport_feedback(5, 9, &[0; 12], &mut compound);
        assert_eq!(read(&compound).collect::<Vec<_>>(), [Heard::ReceiverReport, Heard::TransportFeedback]);
    }

    proptest! {
        #[test]
        fn noise_ends_the_reading(noise in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert!(read(&noise).count() <= noise.len() / 4);
        }
    }
}
