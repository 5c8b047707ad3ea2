//! RTP headers (RFC 3550 §5.1) with one-byte extensions (RFC 8285), written and read apart from
//! the media core's own code so that each checks the other.

use std::time::Duration;

use crate::sdp::{ABS_SEND_TIME, AUDIO_LEVEL, MID, TRANSPORT_CC};

/// Bytes of every header that [`write_header`] writes.
pub const HEADER: usize = 28;

const FIXED: usize = 12;
const ONE_BYTE_EXTENSIONS: [u8; 4] = [0xbe, 0xde, 0, 3];

/// What a source decides about a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outgoing {
    pub payload_type: u8,
    pub marker: bool,
    pub sequence: u16,
    pub timestamp: u32,
    pub ssrc: u32,
    /// Loudness in -dBov of a packet with voice (RFC 6464).
    pub level: Option<u8>,
}

/// What the connection adds.
#[derive(Clone, Copy, Debug)]
pub struct Carriage<'a> {
    /// One character.
    pub mid: &'a str,
    pub transport_sequence: u16,
    pub since_start: Duration,
}

/// Appends a header of [`HEADER`] bytes.
pub fn write_header(packet: &Outgoing, carriage: &Carriage<'_>, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(&[0x90, packet.payload_type | u8::from(packet.marker) << 7]);
    out.extend_from_slice(&packet.sequence.to_be_bytes());
    out.extend_from_slice(&packet.timestamp.to_be_bytes());
    out.extend_from_slice(&packet.ssrc.to_be_bytes());
    out.extend_from_slice(&ONE_BYTE_EXTENSIONS);
    let [_, time @ ..] = absolute_send_time(carriage.since_start).to_be_bytes();
    element(ABS_SEND_TIME, &time, out);
    element(TRANSPORT_CC, &carriage.transport_sequence.to_be_bytes(), out);
    element(MID, carriage.mid.as_bytes(), out);
    if let Some(level) = packet.level {
        element(AUDIO_LEVEL, &[0x80 | level], out);
    }
    out.resize(start + HEADER, 0);
}

fn element(id: u8, value: &[u8], out: &mut Vec<u8>) {
    let [.., length] = (value.len() - 1).to_be_bytes();
    out.push(id << 4 | length);
    out.extend_from_slice(value);
}

/// 24 bits in units of 2^-18 seconds.
fn absolute_send_time(since_start: Duration) -> u32 {
    let units = (since_start.as_micros() << 18) / 1_000_000;
    u32::try_from(units & 0x00ff_ffff).unwrap_or(0)
}

/// A packet that arrived, decrypted.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    pub payload_type: u8,
    pub sequence: u16,
    pub timestamp: u32,
    pub ssrc: u32,
    /// Four bytes each.
    pub csrcs: &'a [u8],
    /// The number on the whole connection.
    pub transport_sequence: Option<u16>,
    pub payload: &'a [u8],
}

/// Reads a packet, `None` when it is none.
#[must_use]
pub fn read(packet: &[u8]) -> Option<Incoming<'_>> {
    let header: &[u8; FIXED] = packet.first_chunk()?;
    if header[0] >> 6 != 2 {
        return None;
    }
    let csrcs_end = FIXED + 4 * usize::from(header[0] & 0x0f);
    let mut start = csrcs_end;
    let mut transport_sequence = None;
    if header[0] & 0x10 != 0 {
        let words = packet.get(start + 2..start + 4)?;
        let end = start + 4 + 4 * usize::from(u16::from_be_bytes([words[0], words[1]]));
        transport_sequence = one_byte_element(TRANSPORT_CC, packet.get(start..end)?);
        start = end;
    }
    Some(Incoming {
        payload_type: header[1] & 0x7f,
        sequence: u16::from_be_bytes([header[2], header[3]]),
        timestamp: u32::from_be_bytes([header[4], header[5], header[6], header[7]]),
        ssrc: u32::from_be_bytes([header[8], header[9], header[10], header[11]]),
        csrcs: packet.get(FIXED..csrcs_end)?,
        transport_sequence,
        payload: packet.get(start..)?,
    })
}

/// Two bytes of an extension in its one-byte form (RFC 8285 §4.2).
fn one_byte_element(id: u8, block: &[u8]) -> Option<u16> {
    let (head, mut rest) = block.split_first_chunk::<4>()?;
    if head[..2] != ONE_BYTE_EXTENSIONS[..2] {
        return None;
    }
    while let Some((&first, behind)) = rest.split_first() {
        if first == 0 {
            rest = behind;
            continue;
        }
        let (value, behind) = behind.split_at_checked(usize::from(first & 0x0f) + 1)?;
        if first >> 4 == id {
            return Some(u16::from_be_bytes(value.try_into().ok()?));
        }
        rest = behind;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_header_that_was_written_is_read_again() {
        let packet =
            Outgoing { payload_type: 111, marker: true, sequence: 65_535, timestamp: 7, ssrc: 9, level: Some(20) };
        let carriage = Carriage { mid: "1", transport_sequence: 3, since_start: Duration::from_secs(64) };
        let mut bytes = Vec::new();
        write_header(&packet, &carriage, &mut bytes);
        bytes.extend_from_slice(b"payload");
        assert_eq!(bytes[16..27], *b"\x22\0\0\0\x31\0\x03\x401\x10\x94");

        let read = read(&bytes).expect("a packet");
        assert_eq!((read.payload_type, read.sequence), (111, 65_535));
        assert_eq!((read.timestamp, read.ssrc, read.transport_sequence), (7, 9, Some(3)));
        assert_eq!((read.csrcs, read.payload), (&b""[..], &b"payload"[..]));
    }

    proptest! {
        #[test]
        fn noise_never_panics(noise in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Some(packet) = read(&noise) {
                prop_assert!(packet.payload.len() + FIXED <= noise.len());
            }
        }
    }
}
