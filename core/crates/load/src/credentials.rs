//! Random identities.

use aws_lc_rs::rand;

/// RFC 8839 §5.4 allows these in ufrags and passwords.
const ICE_CHARACTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// # Panics
/// When the system has no randomness to give.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the system gives randomness");
    bytes
}

#[must_use]
pub fn random_u32() -> u32 {
    u32::from_be_bytes(random())
}

/// A sequence number to begin with, low enough that a reordered first packet cannot seem to lie
/// before the beginning (RFC 3711 §3.3.1).
#[must_use]
pub fn first_sequence() -> u16 {
    u16::from_be_bytes(random()) & 0x7fff
}

#[derive(Clone, Debug)]
pub struct IceCredentials {
    pub ufrag: String,
    pub password: String,
}

impl IceCredentials {
    #[must_use]
    pub fn generate() -> Self {
        Self { ufrag: ice_characters(&random::<8>()), password: ice_characters(&random::<24>()) }
    }
}

fn ice_characters(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(ICE_CHARACTERS[usize::from(byte & 63)])).collect()
}
