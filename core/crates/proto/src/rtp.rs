//! RTP packets (RFC 3550 section 5.1) and header extensions (RFC 8285): read and written, nothing else.

/// Bytes of a header without CSRCs and extensions.
pub const FIXED_HEADER: usize = 12;
const ONE_BYTE_PROFILE: u16 = 0xBEDE;
const TWO_BYTE_PROFILE: u16 = 0x1000;

/// A parsed packet, borrowed from its datagram; `payload` is without padding.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    pub marker: bool,
    pub payload_type: u8,
    pub sequence: u16,
    pub timestamp: u32,
    pub ssrc: u32,
    pub extensions: Extensions<'a>,
    pub payload: &'a [u8],
}

/// Whether a packet in the RTP range is RTCP (RFC 5761 section 4).
pub fn is_rtcp(datagram: &[u8]) -> bool {
    datagram.get(1).is_some_and(|second| (192..=223).contains(second))
}

pub fn parse(bytes: &[u8]) -> Option<Packet<'_>> {
    let fixed: &[u8; FIXED_HEADER] = bytes.first_chunk()?;
    if fixed[0] >> 6 != 2 {
        return None;
    }
    let mut at = FIXED_HEADER + 4 * usize::from(fixed[0] & 0x0F);
    let mut extensions = Extensions::default();
    if fixed[0] & 0x10 != 0 {
        let head: &[u8; 4] = bytes.get(at..)?.first_chunk()?;
        let length = 4 * usize::from(u16::from_be_bytes([head[2], head[3]]));
        extensions.profile = u16::from_be_bytes([head[0], head[1]]);
        extensions.bytes = bytes.get(at + 4..at + 4 + length)?;
        at += 4 + length;
    }
    let padding = if fixed[0] & 0x20 != 0 { usize::from(*bytes.last()?) } else { 0 };
    let end = bytes.len().checked_sub(padding)?;
    Some(Packet {
        marker: fixed[1] & 0x80 != 0,
        payload_type: fixed[1] & 0x7F,
        sequence: u16::from_be_bytes([fixed[2], fixed[3]]),
        timestamp: u32::from_be_bytes([fixed[4], fixed[5], fixed[6], fixed[7]]),
        ssrc: u32::from_be_bytes([fixed[8], fixed[9], fixed[10], fixed[11]]),
        extensions,
        payload: bytes.get(at..end)?,
    })
}

/// The extension block of one packet, in the one-byte or the two-byte form.
#[derive(Clone, Copy, Default, Debug)]
pub struct Extensions<'a> {
    profile: u16,
    bytes: &'a [u8],
}

impl<'a> Extensions<'a> {
    /// The form and the bytes behind it.
    pub fn block(&self) -> (u16, &'a [u8]) {
        (self.profile, self.bytes)
    }

    pub fn from_block(profile: u16, bytes: &'a [u8]) -> Self {
        Self { profile, bytes }
    }

    /// The value of the extension with this id; `None` when absent, malformed or `id` is `None`.
    pub fn get(&self, id: Option<u8>) -> Option<&'a [u8]> {
        let id = id?;
        let mut rest = self.bytes;
        loop {
            let (found, value, after) = self.next(rest)?;
            if found == id {
                return Some(value);
            }
            rest = after;
        }
    }

    fn next(&self, mut rest: &'a [u8]) -> Option<(u8, &'a [u8], &'a [u8])> {
        while let [0, after @ ..] = rest {
            rest = after;
        }
        let (id, length, body) = if self.profile == ONE_BYTE_PROFILE {
            let (first, body) = rest.split_first()?;
            (first >> 4, usize::from(first & 0x0F) + 1, body)
        } else if self.profile & 0xFFF0 == TWO_BYTE_PROFILE {
            let [id, length, body @ ..] = rest else { return None };
            (*id, usize::from(*length), body)
        } else {
            return None;
        };
        // Id 15 in the one-byte form ends the block (RFC 8285 section 4.2).
        if self.profile == ONE_BYTE_PROFILE && id == 15 || body.len() < length {
            return None;
        }
        Some((id, &body[..length], &body[length..]))
    }
}

/// What is written in front of a forwarded payload.
#[derive(Clone, Copy, Debug)]
pub struct Header {
    pub marker: bool,
    pub payload_type: u8,
    pub sequence: u16,
    pub timestamp: u32,
    pub ssrc: u32,
    /// The publisher's number.
    pub csrc: u32,
}

/// Values up to this length go into the one-byte form.
const SHORT: usize = 16;

/// Appends header, one CSRC and extensions (ids 1 to 14, values of 1 to 255 bytes), in the one-byte form unless a value
/// is too long for it.
pub fn write_header(header: &Header, extensions: &[(u8, &[u8])], out: &mut Vec<u8>) {
    let first = 0x80 | if extensions.is_empty() { 0 } else { 0x10 } | 1;
    out.push(first);
    out.push(u8::from(header.marker) << 7 | header.payload_type);
    out.extend_from_slice(&header.sequence.to_be_bytes());
    out.extend_from_slice(&header.timestamp.to_be_bytes());
    out.extend_from_slice(&header.ssrc.to_be_bytes());
    out.extend_from_slice(&header.csrc.to_be_bytes());
    if extensions.is_empty() {
        return;
    }
    let head = out.len();
    let long = extensions.iter().any(|(_, value)| value.len() > SHORT);
    let profile = if long { TWO_BYTE_PROFILE } else { ONE_BYTE_PROFILE };
    out.extend_from_slice(&profile.to_be_bytes());
    out.extend_from_slice(&[0, 0]);
    for (id, value) in extensions {
        if long {
            out.extend_from_slice(&[*id, value.len() as u8]);
        } else {
            out.push(id << 4 | (value.len() as u8).wrapping_sub(1) & 0x0F);
        }
        out.extend_from_slice(value);
    }
    out.resize(out.len() + (out.len() - head).wrapping_neg() % 4, 0);
    let words = ((out.len() - head) / 4 - 1) as u16;
    out[head + 2..head + 4].copy_from_slice(&words.to_be_bytes());
}

/// Where in a written header the value of its first extension stands.
pub fn first_extension_at(header: &[u8]) -> usize {
    let head = FIXED_HEADER + 4;
    let is_long = header.get(head) == Some(&TWO_BYTE_PROFILE.to_be_bytes()[0]);
    head + 4 + if is_long { 2 } else { 1 }
}

/// As much padding as one packet can have (RFC 3550 section 5.1): its last byte counts them all.
pub const PADDING: [u8; 255] = padding();
/// For lines on which that would be much.
pub const LITTLE_PADDING: [u8; 80] = padding();

const fn padding<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    bytes[LENGTH - 1] = LENGTH as u8;
    bytes
}

/// Says in a written header that the packet ends with padding.
pub fn mark_padded(header: &mut [u8]) {
    if let Some(first) = header.first_mut() {
        *first |= 0x20;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_is_read_again() {
        let header = Header { marker: true, payload_type: 96, sequence: 7, timestamp: 8, ssrc: 9, csrc: 10 };
        let mut bytes = Vec::new();
        write_header(&header, &[(4, b"12"), (1, &[0x85])], &mut bytes);
        bytes.extend_from_slice(b"payload");
        let packet = parse(&bytes).unwrap();
        assert_eq!((packet.sequence, packet.timestamp, packet.ssrc), (7, 8, 9));
        assert_eq!(packet.extensions.get(Some(4)), Some(&b"12"[..]));
        assert_eq!(packet.extensions.get(Some(1)), Some(&[0x85][..]));
        assert_eq!(packet.extensions.get(Some(2)), None);
        assert_eq!(packet.payload, b"payload");
        assert_eq!(&bytes[12..16], 10_u32.to_be_bytes());
    }

    #[test]
    fn a_long_value_goes_into_the_other_form_and_is_read_again() {
        let header = Header { marker: true, payload_type: 96, sequence: 7, timestamp: 8, ssrc: 9, csrc: 10 };
        for length in [16, 17, 255] {
            let (mut bytes, long) = (Vec::new(), vec![7; length]);
            write_header(&header, &[(5, b"12"), (13, &long)], &mut bytes);
            let at = first_extension_at(&bytes);
            assert_eq!(&bytes[at..at + 2], b"12");
            bytes.extend_from_slice(b"payload");
            let packet = parse(&bytes).unwrap();
            assert_eq!(packet.extensions.get(Some(13)), Some(&long[..]));
            assert_eq!(packet.extensions.get(Some(5)), Some(&b"12"[..]));
            assert_eq!(packet.payload, b"payload");
        }
    }

    #[test]
    fn the_two_byte_form_is_read() {
        let bytes = [0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0x10, 0, 0, 1, 17, 1, 0x42, 0, 0xAA];
        assert_eq!(parse(&bytes).unwrap().extensions.get(Some(17)), Some(&[0x42][..]));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), id in 0_u8..20) {
            if let Some(packet) = parse(&bytes) {
                let _ = packet.extensions.get(Some(id));
            }
        }
    }
}
