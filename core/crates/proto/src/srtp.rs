//! SRTP and SRTCP (RFC 3711) with the two protection profiles that WebRTC negotiates:
//! `AEAD_AES_128_GCM` (RFC 7714) and `AES_CM_128_HMAC_SHA1_80` (RFC 5764).
//!
//! One [`Inbound`] opens what a peer sends, one [`Outbound`] seals what we send to it. Keys are
//! derived once, when the pair is made; a packet costs one lookup of its SSRC and the cipher.
//! State moves only after a packet has proven authentic: forged packets change nothing.

mod cipher;
mod index;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod vectors;

use std::error::Error;
use std::fmt;

use cipher::Keys;
pub(crate) use index::Window;
use index::{Streams, nearest};

/// Most SSRCs one peer may use at a time, for RTP and RTCP each.
pub const MAX_INBOUND_STREAMS: usize = 64;
/// Bytes that protection adds at most to an RTP packet.
pub const MAX_RTP_OVERHEAD: usize = 16;
/// Bytes that protection adds at most to a compound RTCP packet.
pub const MAX_RTCP_OVERHEAD: usize = 20;

/// RFC 3711 §9.2: a key protects at most 2^48 RTP packets and 2^31 RTCP packets.
const RTP_INDICES: u64 = 1 << 48;
const RTCP_INDICES: u32 = 1 << 31;
const RTCP_ENCRYPTED: u32 = 1 << 31;

const RTP_FIXED_HEADER: usize = 12;
const RTCP_FIXED_HEADER: usize = 8;
const RTCP_TRAILER: usize = 4;

/// A protection profile of DTLS-SRTP (RFC 5764 §4.1.2, RFC 7714 §14.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    AeadAes128Gcm,
    AeadAes256Gcm,
    AesCm128HmacSha1_80,
}

impl Profile {
    /// The profile that OpenSSL and its Python bindings call by this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "SRTP_AEAD_AES_128_GCM" => Some(Self::AeadAes128Gcm),
            "SRTP_AEAD_AES_256_GCM" => Some(Self::AeadAes256Gcm),
            "SRTP_AES128_CM_SHA1_80" => Some(Self::AesCm128HmacSha1_80),
            _ => None,
        }
    }

    /// Bytes of the master key.
    #[must_use]
    pub const fn key_len(self) -> usize {
        match self {
            Self::AeadAes256Gcm => 32,
            Self::AeadAes128Gcm | Self::AesCm128HmacSha1_80 => 16,
        }
    }

    /// Bytes of the master salt.
    #[must_use]
    pub const fn salt_len(self) -> usize {
        match self {
            Self::AeadAes128Gcm | Self::AeadAes256Gcm => 12,
            Self::AesCm128HmacSha1_80 => 14,
        }
    }

    const fn tag_len(self) -> usize {
        match self {
            Self::AeadAes128Gcm | Self::AeadAes256Gcm => 16,
            Self::AesCm128HmacSha1_80 => 10,
        }
    }
}

/// The master key or salt does not have the profile's length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyError;

impl fmt::Display for KeyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the SRTP master key or salt has the wrong length for its profile")
    }
}

impl Error for KeyError {}

/// Why a packet was neither opened nor sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SrtpError {
    /// Too short, or its header runs past its end.
    Malformed,
    /// Its index was accepted before.
    Replayed,
    /// Its index lies before the replay window, or before the stream's beginning.
    TooOld,
    /// Its authentication tag does not match.
    Forged,
    /// RTCP sent in the clear, which the negotiated profiles do not allow.
    Unencrypted,
    /// The peer already uses [`MAX_INBOUND_STREAMS`] SSRCs.
    TooManyStreams,
    /// The key has protected as many packets as it may.
    Exhausted,
}

impl fmt::Display for SrtpError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Malformed => "malformed packet",
            Self::Replayed => "packet received before",
            Self::TooOld => "packet older than the replay window",
            Self::Forged => "authentication tag does not match",
            Self::Unencrypted => "RTCP packet is not encrypted",
            Self::TooManyStreams => "too many SSRCs under one key",
            Self::Exhausted => "key has protected as many packets as it may",
        })
    }
}

impl Error for SrtpError {}

/// Opens what one peer sends.
pub struct Inbound {
    keys: Keys,
    rtp: Streams<Window>,
    rtcp: Streams<Window>,
}

impl Inbound {
    /// Derives the session keys from the peer's master key and salt.
    ///
    /// # Errors
    /// [`KeyError`] when a length does not fit the profile.
    pub fn new(profile: Profile, key: &[u8], salt: &[u8]) -> Result<Self, KeyError> {
        Ok(Self { keys: Keys::derive(profile, key, salt)?, rtp: Streams::new(), rtcp: Streams::new() })
    }

    /// Decrypts an RTP packet where it lies and gives the length of the plain packet, which is
    /// shorter. After an error the packet's bytes are worthless.
    ///
    /// # Errors
    /// Any [`SrtpError`] but `Unencrypted` and `Exhausted`; the state is as it was.
    pub fn unprotect_rtp(&mut self, packet: &mut [u8]) -> Result<usize, SrtpError> {
        let header = rtp_header_len(packet).ok_or(SrtpError::Malformed)?;
        let (sequence, ssrc) = rtp_identity(packet).ok_or(SrtpError::Malformed)?;
        let known = self.rtp.position(ssrc);
        let index = match known {
            Some(at) => {
                let window = self.rtp.at(at);
                let index = nearest(window.highest(), sequence).ok_or(SrtpError::TooOld)?;
                window.check(index)?;
                index
            }
            None => u64::from(sequence),
        };
        if index >= RTP_INDICES {
            return Err(SrtpError::TooOld);
        }
        ensure_room(known, &self.rtp)?;
        let length = self.keys.open_rtp(packet, header, ssrc, index)?;
        accept(&mut self.rtp, known, ssrc, index);
        Ok(length)
    }

    /// Decrypts a compound RTCP packet where it lies and gives the plain length.
    ///
    /// # Errors
    /// Any [`SrtpError`] but `Exhausted`; the state is as it was.
    pub fn unprotect_rtcp(&mut self, packet: &mut [u8]) -> Result<usize, SrtpError> {
        let ssrc = rtcp_sender(packet).ok_or(SrtpError::Malformed)?;
        let trailer = self.keys.rtcp_trailer(packet).ok_or(SrtpError::Malformed)?;
        if trailer & RTCP_ENCRYPTED == 0 {
            return Err(SrtpError::Unencrypted);
        }
        let index = u64::from(trailer & !RTCP_ENCRYPTED);
        let known = self.rtcp.position(ssrc);
        if let Some(at) = known {
            self.rtcp.at(at).check(index)?;
        }
        ensure_room(known, &self.rtcp)?;
        let length = self.keys.open_rtcp(packet, ssrc, trailer)?;
        accept(&mut self.rtcp, known, ssrc, index);
        Ok(length)
    }
}

fn ensure_room(known: Option<usize>, streams: &Streams<Window>) -> Result<(), SrtpError> {
    if known.is_none() && streams.len() >= MAX_INBOUND_STREAMS {
        return Err(SrtpError::TooManyStreams);
    }
    Ok(())
}

fn accept(streams: &mut Streams<Window>, known: Option<usize>, ssrc: u32, index: u64) {
    match known {
        Some(at) => streams.at_mut(at).insert(index),
        None => {
            streams.push(ssrc, Window::starting_at(index));
        }
    }
}

/// Seals what we send to one peer.
///
/// The caller keeps RFC 3711's promise that one SSRC never sends two different packets with the
/// same sequence number inside half a cycle: with GCM that would give the key away. It also
/// decides how many SSRCs there are; the state grows by a few bytes for each.
pub struct Outbound {
    keys: Keys,
    /// Highest index sent, per SSRC.
    rtp: Streams<u64>,
    /// One count for all SSRCs: indices rise for each of them, with gaps that RFC 3711 permits.
    next_rtcp: u32,
}

impl Outbound {
    /// Derives the session keys from our master key and salt.
    ///
    /// # Errors
    /// [`KeyError`] when a length does not fit the profile.
    pub fn new(profile: Profile, key: &[u8], salt: &[u8]) -> Result<Self, KeyError> {
        Ok(Self { keys: Keys::derive(profile, key, salt)?, rtp: Streams::new(), next_rtcp: 0 })
    }

    /// Appends `header | ciphertext | tag` to `out`. `head` begins with the whole RTP header with its CSRCs and
    /// extension, and may go on with the beginning of the payload; `payload` is the rest, padding included.
    ///
    /// # Errors
    /// `Malformed` when `head` begins with no whole RTP header, `TooOld` when its sequence number
    /// lies before the stream's beginning, `Exhausted`; `out` is as it was.
    pub fn protect_rtp(&mut self, head: &[u8], payload: &[u8], out: &mut Vec<u8>) -> Result<(), SrtpError> {
        let header = rtp_header_len(head).ok_or(SrtpError::Malformed)?;
        let (sequence, ssrc) = rtp_identity(head).ok_or(SrtpError::Malformed)?;
        let index = self.next_index(ssrc, sequence)?;
        let start = out.len();
        out.reserve(head.len() + payload.len() + MAX_RTP_OVERHEAD);
        out.extend_from_slice(head);
        out.extend_from_slice(payload);
        self.keys.seal_rtp(out, start, header, ssrc, index)
    }

    /// Appends the protected form of a compound RTCP packet to `out`.
    ///
    /// # Errors
    /// `Malformed` when the packet is shorter than an RTCP header with its SSRC, `Exhausted`;
    /// `out` is as it was.
    pub fn protect_rtcp(&mut self, packet: &[u8], out: &mut Vec<u8>) -> Result<(), SrtpError> {
        let ssrc = rtcp_sender(packet).ok_or(SrtpError::Malformed)?;
        if self.next_rtcp >= RTCP_INDICES {
            return Err(SrtpError::Exhausted);
        }
        let trailer = RTCP_ENCRYPTED | self.next_rtcp;
        let start = out.len();
        out.reserve(packet.len() + MAX_RTCP_OVERHEAD);
        out.extend_from_slice(packet);
        self.keys.seal_rtcp(out, start, ssrc, trailer)?;
        self.next_rtcp += 1;
        Ok(())
    }

    /// A late packet keeps its own, earlier index and does not move the stream on.
    fn next_index(&mut self, ssrc: u32, sequence: u16) -> Result<u64, SrtpError> {
        let Some(at) = self.rtp.position(ssrc) else {
            let index = u64::from(sequence);
            self.rtp.push(ssrc, index);
            return Ok(index);
        };
        let highest = self.rtp.at_mut(at);
        let index = nearest(*highest, sequence).ok_or(SrtpError::TooOld)?;
        if index >= RTP_INDICES {
            return Err(SrtpError::Exhausted);
        }
        *highest = index.max(*highest);
        Ok(index)
    }
}

/// Bytes of the RTP header with CSRCs and extension (RFC 3550 §5.1, §5.3.1), `None` when the
/// packet is too short for what its header announces.
fn rtp_header_len(packet: &[u8]) -> Option<usize> {
    let first = *packet.first()?;
    if first >> 6 != 2 {
        return None;
    }
    let fixed = RTP_FIXED_HEADER + 4 * usize::from(first & 0x0f);
    let length = if first & 0x10 == 0 {
        fixed
    } else {
        let words = packet.get(fixed + 2..fixed + 4)?;
        fixed + 4 + 4 * usize::from(u16::from_be_bytes([words[0], words[1]]))
    };
    (packet.len() >= length).then_some(length)
}

fn rtp_identity(packet: &[u8]) -> Option<(u16, u32)> {
    let header: &[u8; RTP_FIXED_HEADER] = packet.first_chunk()?;
    let sequence = u16::from_be_bytes([header[2], header[3]]);
    let ssrc = u32::from_be_bytes([header[8], header[9], header[10], header[11]]);
    Some((sequence, ssrc))
}

fn rtcp_sender(packet: &[u8]) -> Option<u32> {
    let header: &[u8; RTCP_FIXED_HEADER] = packet.first_chunk()?;
    (header[0] >> 6 == 2).then(|| u32::from_be_bytes([header[4], header[5], header[6], header[7]]))
}
