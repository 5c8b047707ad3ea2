//! STUN (RFC 8489) as far as ICE connectivity checks need it (RFC 8445 §7): binding requests
//! and responses with short-term credentials, MESSAGE-INTEGRITY and FINGERPRINT.

mod fingerprint;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;

const MAGIC_COOKIE: u32 = 0x2112_a442;
const HEADER: usize = 20;
const ATTRIBUTE_HEADER: usize = 4;
const INTEGRITY_LEN: usize = 20;
const FINGERPRINT_LEN: usize = 4;

const BINDING: u16 = 0x001;
const REQUEST: u16 = 0x0001;
const SUCCESS: u16 = 0x0101;

const USERNAME: u16 = 0x0006;
const MESSAGE_INTEGRITY: u16 = 0x0008;
const XOR_MAPPED_ADDRESS: u16 = 0x0020;
const PRIORITY: u16 = 0x0024;
const USE_CANDIDATE: u16 = 0x0025;
const FINGERPRINT: u16 = 0x8028;
const ICE_CONTROLLING: u16 = 0x802a;

const IPV4: u8 = 1;
const IPV6: u8 = 2;

/// Twelve bytes that tie a response to its request.
pub type TransactionId = [u8; 12];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Request,
    Indication,
    Success,
    Error,
}

/// Why bytes are not a STUN message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StunError {
    /// No STUN header with its magic cookie, or a length that is not the packet's.
    Header,
    /// An attribute runs past the end of the message.
    Truncated,
    /// An attribute's value has a form that its type does not allow.
    Attribute,
}

impl fmt::Display for StunError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Header => "not a STUN header",
            Self::Truncated => "STUN attribute runs past the end",
            Self::Attribute => "malformed STUN attribute",
        })
    }
}

impl Error for StunError {}

/// Whether a datagram that begins with a byte of 0 to 3 (RFC 7983) is a STUN message.
#[must_use]
pub fn is_stun(packet: &[u8]) -> bool {
    packet.len() >= HEADER && packet[0] < 4 && packet[4..8] == MAGIC_COOKIE.to_be_bytes()
}

/// A message that has been read but not yet believed: see [`verify`](Message::verify).
#[derive(Clone, Debug)]
pub struct Message<'a> {
    bytes: &'a [u8],
    class: Class,
    method: u16,
    username: Option<&'a str>,
    priority: Option<u32>,
    use_candidate: bool,
    mapped: Option<SocketAddr>,
    /// Where the attribute begins.
    integrity: Option<usize>,
    fingerprint: Option<usize>,
}

/// Reads a message. Attributes of unknown type are passed over; what stands behind
/// MESSAGE-INTEGRITY is not protected by it and therefore ignored, except FINGERPRINT.
///
/// # Errors
/// [`StunError`] says what is wrong with the bytes.
pub fn parse(packet: &[u8]) -> Result<Message<'_>, StunError> {
    let mut message = parse_header(packet)?;
    let mut at = HEADER;
    while at < packet.len() {
        let (kind, value) = attribute(packet, at)?;
        message.take(kind, value, at)?;
        at += ATTRIBUTE_HEADER + value.len().next_multiple_of(4);
    }
    Ok(message)
}

fn parse_header(packet: &[u8]) -> Result<Message<'_>, StunError> {
    let length = packet.len().wrapping_sub(HEADER);
    if !is_stun(packet) || usize::from(be16(packet, 2)) != length || !length.is_multiple_of(4) {
        return Err(StunError::Header);
    }
    let kind = be16(packet, 0);
    Ok(Message {
        bytes: packet,
        class: match (kind & 0x0100 != 0, kind & 0x0010 != 0) {
            (false, false) => Class::Request,
            (false, true) => Class::Indication,
            (true, false) => Class::Success,
            (true, true) => Class::Error,
        },
        method: (kind & 0x000f) | (kind & 0x00e0) >> 1 | (kind & 0x3e00) >> 2,
        username: None,
        priority: None,
        use_candidate: false,
        mapped: None,
        integrity: None,
        fingerprint: None,
    })
}

fn attribute(packet: &[u8], at: usize) -> Result<(u16, &[u8]), StunError> {
    let header = packet.get(at..at + ATTRIBUTE_HEADER).ok_or(StunError::Truncated)?;
    let start = at + ATTRIBUTE_HEADER;
    let end = start + usize::from(be16(header, 2));
    let value = packet.get(start..end).ok_or(StunError::Truncated)?;
    if end.next_multiple_of(4) > packet.len() {
        return Err(StunError::Truncated);
    }
    Ok((be16(header, 0), value))
}

impl<'a> Message<'a> {
    #[must_use]
    pub fn class(&self) -> Class {
        self.class
    }

    /// Whether this is the one method that ICE uses.
    #[must_use]
    pub fn is_binding(&self) -> bool {
        self.method == BINDING
    }

    #[must_use]
    pub fn transaction_id(&self) -> TransactionId {
        transaction_of(self.bytes)
    }

    /// For a connectivity check `receiver's ufrag:sender's ufrag`.
    #[must_use]
    pub fn username(&self) -> Option<&'a str> {
        self.username
    }

    #[must_use]
    pub fn priority(&self) -> Option<u32> {
        self.priority
    }

    #[must_use]
    pub fn use_candidate(&self) -> bool {
        self.use_candidate
    }

    /// XOR-MAPPED-ADDRESS: where the answering side saw the request come from.
    #[must_use]
    pub fn mapped(&self) -> Option<SocketAddr> {
        self.mapped
    }

    /// Whether the message carries MESSAGE-INTEGRITY made with this password, followed by
    /// nothing but a right FINGERPRINT. Takes the same time whichever byte differs.
    #[must_use]
    pub fn verify(&self, password: &str) -> bool {
        let (Some(integrity), Some(fingerprint)) = (self.integrity, self.fingerprint) else {
            return false;
        };
        let ends_well = fingerprint == integrity + ATTRIBUTE_HEADER + INTEGRITY_LEN
            && self.bytes.len() == fingerprint + ATTRIBUTE_HEADER + FINGERPRINT_LEN;
        let claimed = &self.bytes[integrity + ATTRIBUTE_HEADER..][..INTEGRITY_LEN];
        ends_well
            && fingerprint::over(&self.bytes[..fingerprint]).to_be_bytes()
                == self.bytes[fingerprint + ATTRIBUTE_HEADER..]
            && verify_slices_are_equal(&sign(self.bytes, integrity, password), claimed).is_ok()
    }

    fn take(&mut self, kind: u16, value: &'a [u8], at: usize) -> Result<(), StunError> {
        if kind == FINGERPRINT {
            sized::<FINGERPRINT_LEN>(value)?;
            self.fingerprint.get_or_insert(at);
            return Ok(());
        }
        if self.integrity.is_some() {
            return Ok(());
        }
        match kind {
            USERNAME => {
                let text = str::from_utf8(value).map_err(|_| StunError::Attribute)?;
                self.username.get_or_insert(text);
            }
            PRIORITY => self.priority = Some(u32::from_be_bytes(sized(value)?)),
            USE_CANDIDATE => self.use_candidate = true,
            XOR_MAPPED_ADDRESS => {
                self.mapped = Some(read_address(value, self.transaction_id())?);
            }
            MESSAGE_INTEGRITY => {
                sized::<INTEGRITY_LEN>(value)?;
                self.integrity = Some(at);
            }
            _ => {}
        }
        Ok(())
    }
}

/// Appends the success response to a binding request that came from `mapped`; `password` is the
/// answering side's own.
pub fn binding_success(transaction: TransactionId, mapped: SocketAddr, password: &str, out: &mut Vec<u8>) {
    let mut message = Draft::new(SUCCESS, transaction, out);
    message.address(mapped, transaction);
    message.finish(password);
}

/// A connectivity check of the controlling side, which an ICE-lite peer answers.
#[derive(Clone, Copy, Debug)]
pub struct BindingRequest<'a> {
    pub transaction: TransactionId,
    /// `peer's ufrag:own ufrag`.
    pub username: &'a str,
    /// The peer's password.
    pub password: &'a str,
    pub priority: u32,
    pub tie_breaker: u64,
    /// Nominates the pair.
    pub use_candidate: bool,
}

/// Appends a connectivity check.
pub fn binding_request(request: &BindingRequest<'_>, out: &mut Vec<u8>) {
    let mut message = Draft::new(REQUEST, request.transaction, out);
    message.attribute(USERNAME, request.username.as_bytes());
    message.attribute(PRIORITY, &request.priority.to_be_bytes());
    message.attribute(ICE_CONTROLLING, &request.tie_breaker.to_be_bytes());
    if request.use_candidate {
        message.attribute(USE_CANDIDATE, &[]);
    }
    message.finish(request.password);
}

/// A message being written at the end of a buffer that may hold others before it.
struct Draft<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
}

impl<'a> Draft<'a> {
    fn new(kind: u16, transaction: TransactionId, out: &'a mut Vec<u8>) -> Self {
        let start = out.len();
        out.extend_from_slice(&kind.to_be_bytes());
        out.extend_from_slice(&[0, 0]);
        out.extend_from_slice(&MAGIC_COOKIE.to_be_bytes());
        out.extend_from_slice(&transaction);
        Self { out, start }
    }

    /// Values are far shorter than 64 KiB: addresses, hashes and the ufrags of one check.
    fn attribute(&mut self, kind: u16, value: &[u8]) {
        let length = u16::try_from(value.len()).expect("attribute values are short");
        self.out.extend_from_slice(&kind.to_be_bytes());
        self.out.extend_from_slice(&length.to_be_bytes());
        self.out.extend_from_slice(value);
        let padding = value.len().next_multiple_of(4) - value.len();
        self.out.extend_from_slice(&[0; 3][..padding]);
        let length = u16::try_from(self.message().len() - HEADER).expect("messages are short");
        self.message()[2..4].copy_from_slice(&length.to_be_bytes());
    }

    fn address(&mut self, address: SocketAddr, transaction: TransactionId) {
        let mut value = [0; 20];
        let length = write_address(address, transaction, &mut value);
        self.attribute(XOR_MAPPED_ADDRESS, &value[..length]);
    }

    fn finish(mut self, password: &str) {
        let message = self.message();
        let tag = sign(message, message.len(), password);
        self.attribute(MESSAGE_INTEGRITY, &tag);
        let end = self.message().len();
        self.attribute(FINGERPRINT, &[0; FINGERPRINT_LEN]);
        let message = self.message();
        let fingerprint = fingerprint::over(&message[..end]);
        message[end + ATTRIBUTE_HEADER..].copy_from_slice(&fingerprint.to_be_bytes());
    }

    fn message(&mut self) -> &mut [u8] {
        &mut self.out[self.start..]
    }
}

/// RFC 8489 §14.5: over all before the attribute, with the header's length as if the message
/// ended with it. `integrity` is where the attribute begins or will begin.
fn sign(message: &[u8], integrity: usize, password: &str) -> [u8; INTEGRITY_LEN] {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
    let length = integrity + ATTRIBUTE_HEADER + INTEGRITY_LEN - HEADER;
    let length = u16::try_from(length).expect("a message's length has 16 bits");
    let mut context = hmac::Context::with_key(&key);
    context.update(&message[..2]);
    context.update(&length.to_be_bytes());
    context.update(&message[4..integrity]);
    *context.sign().as_ref().first_chunk().expect("SHA-1 gives 20 bytes")
}

fn write_address(address: SocketAddr, transaction: TransactionId, value: &mut [u8; 20]) -> usize {
    let mask = address_mask(transaction);
    let (family, length) = match address.ip() {
        IpAddr::V4(ip) => {
            value[4..8].copy_from_slice(&ip.octets());
            (IPV4, 8)
        }
        IpAddr::V6(ip) => {
            value[4..20].copy_from_slice(&ip.octets());
            (IPV6, 20)
        }
    };
    value[1] = family;
    value[2..4].copy_from_slice(&address.port().to_be_bytes());
    xor(&mut value[2..4], &mask);
    xor(&mut value[4..length], &mask);
    length
}

fn read_address(value: &[u8], transaction: TransactionId) -> Result<SocketAddr, StunError> {
    let mask = address_mask(transaction);
    let family = *value.get(1).ok_or(StunError::Attribute)?;
    let mut plain = [0; 20];
    plain.get_mut(..value.len()).ok_or(StunError::Attribute)?.copy_from_slice(value);
    xor(&mut plain[2..4], &mask);
    xor(&mut plain[4..], &mask);
    let ip = match (family, plain.len().min(value.len())) {
        (IPV4, 8) => Ipv4Addr::from(sized::<4>(&plain[4..8])?).into(),
        (IPV6, 20) => Ipv6Addr::from(sized::<16>(&plain[4..20])?).into(),
        _ => return Err(StunError::Attribute),
    };
    Ok(SocketAddr::new(ip, be16(&plain, 2)))
}

/// RFC 8489 §14.2: the magic cookie, and for the rest of an IPv6 address the transaction.
fn address_mask(transaction: TransactionId) -> [u8; 16] {
    let mut mask = [0; 16];
    mask[..4].copy_from_slice(&MAGIC_COOKIE.to_be_bytes());
    mask[4..].copy_from_slice(&transaction);
    mask
}

fn transaction_of(packet: &[u8]) -> TransactionId {
    *packet[8..].first_chunk().expect("the header was checked")
}

fn sized<const N: usize>(value: &[u8]) -> Result<[u8; N], StunError> {
    value.try_into().map_err(|_| StunError::Attribute)
}

fn be16(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes[at], bytes[at + 1]])
}

fn xor(target: &mut [u8], mask: &[u8]) {
    for (byte, mask) in target.iter_mut().zip(mask) {
        *byte ^= mask;
    }
}
