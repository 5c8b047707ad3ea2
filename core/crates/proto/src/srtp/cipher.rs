//! Session keys and the two transforms. No method here looks at a packet's history.

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{AES_128, AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;

use super::{KeyError, Profile, RTCP_FIXED_HEADER, RTCP_TRAILER, SrtpError};

/// Key derivation labels (RFC 3711 §4.3.1, §4.3.2).
const RTP_ENCRYPTION: u8 = 0;
const RTP_AUTHENTICATION: u8 = 1;
const RTP_SALT: u8 = 2;
const RTCP_ENCRYPTION: u8 = 3;
const RTCP_AUTHENTICATION: u8 = 4;
const RTCP_SALT: u8 = 5;

const SHA1_KEY_LEN: usize = 20;
const GCM_TAG: usize = 16;
const SHA1_80_TAG: usize = 10;

/// What the cipher refuses can only be a broken key or nonce, both made here with fixed sizes.
const CIPHER_ACCEPTS: &str = "key, nonce and packet have the sizes this cipher takes";

pub(super) struct Keys {
    profile: Profile,
    rtp: Transform,
    rtcp: Transform,
}

enum Transform {
    Gcm(Gcm),
    CounterMode(Box<CounterMode>),
}

impl Keys {
    pub(super) fn derive(profile: Profile, key: &[u8], salt: &[u8]) -> Result<Self, KeyError> {
        if key.len() != profile.key_len() || salt.len() != profile.salt_len() {
            return Err(KeyError);
        }
        let source = KeyDerivation::new(key, salt)?;
        let transform = |encryption, authentication, salt_label| -> Result<Transform, KeyError> {
            Ok(match profile {
                Profile::AeadAes128Gcm => {
                    Transform::Gcm(Gcm::new(&source.derive::<16>(encryption)?, source.derive(salt_label)?)?)
                }
                Profile::AeadAes256Gcm => {
                    Transform::Gcm(Gcm::new(&source.derive::<32>(encryption)?, source.derive(salt_label)?)?)
                }
                Profile::AesCm128HmacSha1_80 => Transform::CounterMode(Box::new(CounterMode::new(
                    &source.derive(encryption)?,
                    source.derive(salt_label)?,
                    &source.derive::<SHA1_KEY_LEN>(authentication)?,
                )?)),
            })
        };
        Ok(Self {
            profile,
            rtp: transform(RTP_ENCRYPTION, RTP_AUTHENTICATION, RTP_SALT)?,
            rtcp: transform(RTCP_ENCRYPTION, RTCP_AUTHENTICATION, RTCP_SALT)?,
        })
    }

    #[cfg(test)]
    pub(super) fn from_gcm_session(key: &[u8; 16], salt: [u8; 12]) -> Result<Self, KeyError> {
        Ok(Self {
            profile: Profile::AeadAes128Gcm,
            rtp: Transform::Gcm(Gcm::new(key, salt)?),
            rtcp: Transform::Gcm(Gcm::new(key, salt)?),
        })
    }

    /// `out[start..]` holds a header of `header` bytes and a payload: encrypts the payload there
    /// and appends the tag.
    pub(super) fn seal_rtp(
        &self,
        out: &mut Vec<u8>,
        start: usize,
        header: usize,
        ssrc: u32,
        index: u64,
    ) -> Result<(), SrtpError> {
        match &self.rtp {
            Transform::Gcm(gcm) => {
                let (head, payload) = out[start..].split_at_mut(header);
                let tag = gcm.seal(gcm.rtp_nonce(ssrc, index), head, payload)?;
                out.extend_from_slice(tag.as_ref());
            }
            Transform::CounterMode(counter) => {
                counter.apply(ssrc, index, &mut out[start + header..])?;
                let tag = counter.sign(&out[start..], rollover(index));
                out.extend_from_slice(&tag);
            }
        }
        Ok(())
    }

    pub(super) fn open_rtp(&self, packet: &mut [u8], header: usize, ssrc: u32, index: u64) -> Result<usize, SrtpError> {
        let end = packet
            .len()
            .checked_sub(self.profile.tag_len())
            .filter(|&end| end >= header)
            .ok_or(SrtpError::Malformed)?;
        match &self.rtp {
            Transform::Gcm(gcm) => {
                let (head, sealed) = packet.split_at_mut(header);
                gcm.open(gcm.rtp_nonce(ssrc, index), head, sealed)?;
            }
            Transform::CounterMode(counter) => {
                let (message, tag) = packet.split_at_mut(end);
                counter.verify(message, rollover(index), tag)?;
                counter.apply(ssrc, index, &mut message[header..])?;
            }
        }
        Ok(end)
    }

    /// The word `E | index` of a protected RTCP packet: at the very end with GCM (RFC 7714 §9.3),
    /// before the tag with SHA-1 (RFC 3711 §3.4). `None` when the packet is too short.
    pub(super) fn rtcp_trailer(&self, packet: &[u8]) -> Option<u32> {
        let tag = self.profile.tag_len();
        if packet.len() < RTCP_FIXED_HEADER + tag + RTCP_TRAILER {
            return None;
        }
        let end = match self.profile {
            Profile::AeadAes128Gcm | Profile::AeadAes256Gcm => packet.len(),
            Profile::AesCm128HmacSha1_80 => packet.len() - tag,
        };
        packet[..end].last_chunk().map(|word| u32::from_be_bytes(*word))
    }

    /// `out[start..]` holds a compound packet: encrypts it there and appends trailer and tag.
    pub(super) fn seal_rtcp(&self, out: &mut Vec<u8>, start: usize, ssrc: u32, trailer: u32) -> Result<(), SrtpError> {
        match &self.rtcp {
            Transform::Gcm(gcm) => {
                let (head, body) = out[start..].split_at_mut(RTCP_FIXED_HEADER);
                let associated = rtcp_associated(head, trailer);
                let tag = gcm.seal(gcm.rtcp_nonce(ssrc, trailer), &associated, body)?;
                out.extend_from_slice(tag.as_ref());
                out.extend_from_slice(&trailer.to_be_bytes());
            }
            Transform::CounterMode(counter) => {
                let body = &mut out[start + RTCP_FIXED_HEADER..];
                counter.apply(ssrc, rtcp_index(trailer), body)?;
                let tag = counter.sign(&out[start..], trailer);
                out.extend_from_slice(&trailer.to_be_bytes());
                out.extend_from_slice(&tag);
            }
        }
        Ok(())
    }

    /// Opens a packet whose trailer [`rtcp_trailer`](Self::rtcp_trailer) has read.
    pub(super) fn open_rtcp(&self, packet: &mut [u8], ssrc: u32, trailer: u32) -> Result<usize, SrtpError> {
        let plain = packet
            .len()
            .checked_sub(RTCP_TRAILER + self.profile.tag_len())
            .filter(|&plain| plain >= RTCP_FIXED_HEADER)
            .ok_or(SrtpError::Malformed)?;
        match &self.rtcp {
            Transform::Gcm(gcm) => {
                let (head, body) = packet.split_at_mut(RTCP_FIXED_HEADER);
                let associated = rtcp_associated(head, trailer);
                let sealed = &mut body[..plain + GCM_TAG - RTCP_FIXED_HEADER];
                gcm.open(gcm.rtcp_nonce(ssrc, trailer), &associated, sealed)?;
            }
            Transform::CounterMode(counter) => {
                let tag = &packet[plain + RTCP_TRAILER..];
                counter.verify(&packet[..plain], trailer, tag)?;
                let body = &mut packet[RTCP_FIXED_HEADER..plain];
                counter.apply(ssrc, rtcp_index(trailer), body)?;
            }
        }
        Ok(plain)
    }
}

fn rtcp_index(trailer: u32) -> u64 {
    u64::from(trailer & 0x7fff_ffff)
}

/// The rollover counter, which SHA-1 signs after the packet though it is not sent.
#[allow(clippy::cast_possible_truncation)] // an index has 48 bits
fn rollover(index: u64) -> u32 {
    (index >> 16) as u32
}

/// RFC 7714 §9.2: the fixed header and the trailer are authenticated, not encrypted.
fn rtcp_associated(head: &[u8], trailer: u32) -> [u8; RTCP_FIXED_HEADER + RTCP_TRAILER] {
    let mut associated = [0; RTCP_FIXED_HEADER + RTCP_TRAILER];
    associated[..RTCP_FIXED_HEADER].copy_from_slice(head);
    associated[RTCP_FIXED_HEADER..].copy_from_slice(&trailer.to_be_bytes());
    associated
}

struct Gcm {
    key: LessSafeKey,
    salt: [u8; 12],
}

impl Gcm {
    /// The key's length says which AES it is.
    fn new(key: &[u8], salt: [u8; 12]) -> Result<Self, KeyError> {
        let cipher = if key.len() == 32 { &AES_256_GCM } else { &AES_128_GCM };
        let key = UnboundKey::new(cipher, key).map_err(|_| KeyError)?;
        Ok(Self { key: LessSafeKey::new(key), salt })
    }

    /// RFC 7714 §8.1: two zero bytes, SSRC, rollover counter and sequence number, under the salt.
    fn rtp_nonce(&self, ssrc: u32, index: u64) -> Nonce {
        let mut nonce = self.salt;
        xor(&mut nonce[2..6], &ssrc.to_be_bytes());
        xor(&mut nonce[6..12], &index.to_be_bytes()[2..]);
        Nonce::assume_unique_for_key(nonce)
    }

    /// RFC 7714 §9.1: two zero bytes, SSRC, two zero bytes, the index without its E flag.
    fn rtcp_nonce(&self, ssrc: u32, trailer: u32) -> Nonce {
        let mut nonce = self.salt;
        xor(&mut nonce[2..6], &ssrc.to_be_bytes());
        xor(&mut nonce[8..12], &(trailer & 0x7fff_ffff).to_be_bytes());
        Nonce::assume_unique_for_key(nonce)
    }

    fn seal(&self, nonce: Nonce, associated: &[u8], plain: &mut [u8]) -> Result<impl AsRef<[u8]> + use<>, SrtpError> {
        self.key.seal_in_place_separate_tag(nonce, Aad::from(associated), plain).map_err(|_| SrtpError::Malformed)
    }

    fn open(&self, nonce: Nonce, associated: &[u8], sealed: &mut [u8]) -> Result<(), SrtpError> {
        self.key.open_in_place(nonce, Aad::from(associated), sealed).map(|_| ()).map_err(|_| SrtpError::Forged)
    }
}

struct CounterMode {
    cipher: EncryptingKey,
    salt: [u8; 14],
    signer: hmac::Key,
}

impl CounterMode {
    fn new(key: &[u8; 16], salt: [u8; 14], authentication: &[u8; SHA1_KEY_LEN]) -> Result<Self, KeyError> {
        Ok(Self {
            cipher: counter_cipher(key)?,
            salt,
            signer: hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, authentication),
        })
    }

    /// RFC 3711 §4.1.1: encrypts or decrypts, which is the same.
    fn apply(&self, ssrc: u32, index: u64, body: &mut [u8]) -> Result<(), SrtpError> {
        let mut counter = [0; 16];
        counter[..14].copy_from_slice(&self.salt);
        xor(&mut counter[4..8], &ssrc.to_be_bytes());
        xor(&mut counter[8..14], &index.to_be_bytes()[2..]);
        apply_counter(&self.cipher, counter, body).map_err(|_| SrtpError::Malformed)
    }

    /// RFC 3711 §4.2: the tag covers the packet and a word after it.
    fn sign(&self, message: &[u8], word: u32) -> [u8; SHA1_80_TAG] {
        let mut context = hmac::Context::with_key(&self.signer);
        context.update(message);
        context.update(&word.to_be_bytes());
        *context.sign().as_ref().first_chunk().expect(CIPHER_ACCEPTS)
    }

    fn verify(&self, message: &[u8], word: u32, tag: &[u8]) -> Result<(), SrtpError> {
        verify_slices_are_equal(&self.sign(message, word), tag).map_err(|_| SrtpError::Forged)
    }
}

/// RFC 3711 §4.3 with a key derivation rate of zero, the only one DTLS-SRTP knows.
pub(super) struct KeyDerivation {
    cipher: EncryptingKey,
    salt: [u8; 14],
}

impl KeyDerivation {
    /// A salt of 12 bytes is continued by zeros (RFC 7714 §11); a key of 32 bytes means AES-256 (RFC 6188 §4).
    pub(super) fn new(key: &[u8], salt: &[u8]) -> Result<Self, KeyError> {
        let mut padded = [0; 14];
        padded[..salt.len()].copy_from_slice(salt);
        Ok(Self { cipher: counter_cipher(key)?, salt: padded })
    }

    pub(super) fn derive<const N: usize>(&self, label: u8) -> Result<[u8; N], KeyError> {
        let mut counter = [0; 16];
        counter[..14].copy_from_slice(&self.salt);
        counter[7] ^= label;
        let mut derived = [0; N];
        apply_counter(&self.cipher, counter, &mut derived)?;
        Ok(derived)
    }
}

fn counter_cipher(key: &[u8]) -> Result<EncryptingKey, KeyError> {
    let cipher = if key.len() == 32 { &AES_256 } else { &AES_128 };
    UnboundCipherKey::new(cipher, key).and_then(EncryptingKey::ctr).map_err(|_| KeyError)
}

fn apply_counter(cipher: &EncryptingKey, counter: [u8; 16], body: &mut [u8]) -> Result<(), KeyError> {
    let context = EncryptionContext::Iv128(FixedLength::from(counter));
    cipher.less_safe_encrypt(body, context).map(|_| ()).map_err(|_| KeyError)
}

fn xor(target: &mut [u8], other: &[u8]) {
    for (byte, mask) in target.iter_mut().zip(other) {
        *byte ^= mask;
    }
}
