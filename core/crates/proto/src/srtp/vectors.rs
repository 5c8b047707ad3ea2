//! Published test vectors, and packets that another implementation has protected.

use super::cipher::Keys;
use super::{Inbound, KeyError, Outbound, Profile, RTCP_ENCRYPTED, SrtpError};

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex
        .chars()
        .filter_map(|c| c.to_digit(16))
        .map(|digit| u8::try_from(digit).expect("one hexadecimal digit"))
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// RFC 7714 §16 gives session keys, no master keys.
fn rfc7714_session_keys() -> Keys {
    let key = bytes("000102030405060708090a0b0c0d0e0f");
    let salt = bytes("517569642070726f2071756f");
    Keys::from_gcm_session(key.first_chunk().expect("16 bytes"), *salt.first_chunk().expect("12 bytes"))
        .expect("lengths fit")
}

const GALLIA: &str = "8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973
    20646976 69736120 696e2070 61727465 73207472 6573";
const GALLIA_SEALED: &str = "8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca
    be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce";

#[test]
fn rfc7714_16_1_gcm_seals_and_opens_an_rtp_packet() {
    let keys = rfc7714_session_keys();
    let mut out = bytes(GALLIA);
    keys.seal_rtp(&mut out, 0, 12, 0x5501_a0b2, 0xf17b).expect("seals");
    assert_eq!(out, bytes(GALLIA_SEALED));

    let length = keys.open_rtp(&mut out, 12, 0x5501_a0b2, 0xf17b).expect("opens");
    assert_eq!(out[..length], bytes(GALLIA));
}

const REPORT: &str = "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61
    deadbeef deadbeef deadbeef deadbeef deadbeef";
const REPORT_SEALED: &str = "81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7
    6c06f32d c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade
    800005d4";

#[test]
fn rfc7714_16_2_gcm_seals_and_opens_an_rtcp_packet() {
    let keys = rfc7714_session_keys();
    let trailer = RTCP_ENCRYPTED | 0x5d4;
    let mut out = bytes(REPORT);
    keys.seal_rtcp(&mut out, 0, 0x4d61_7273, trailer).expect("seals");
    assert_eq!(out, bytes(REPORT_SEALED));

    assert_eq!(keys.rtcp_trailer(&out), Some(trailer));
    let length = keys.open_rtcp(&mut out, 0x4d61_7273, trailer).expect("opens");
    assert_eq!(out[..length], bytes(REPORT));
}

/// libsrtp's own reference packets: master keys of RFC 3711 §B.3, derivation included.
struct Reference {
    profile: Profile,
    key: &'static str,
    salt: &'static str,
    rtp: &'static str,
    rtcp: &'static str,
}

const RTP: &str = "800f1234 decafbad cafebabe abababab abababab abababab abababab";
const RTCP: &str = "81c8000b cafebabe abababab abababab abababab abababab";
const REFERENCES: [Reference; 3] = [
    Reference {
        profile: Profile::AesCm128HmacSha1_80,
        key: "e1f97a0d3e018be0d64fa32c06de4139",
        salt: "0ec675ad498afeebb6960b3aabe6",
        rtp: "800f1234 decafbad cafebabe 4e55dc4c e79978d8 8ca4d215 949d2402
            b78d6acc 99ea179b 8dbb",
        rtcp: "81c8000b cafebabe 7128035b e487b9bd bef89041 f977a5a8 80000001
            993e08cd 54d6c123 0798",
    },
    Reference {
        profile: Profile::AeadAes128Gcm,
        key: "000102030405060708090a0b0c0d0e0f",
        salt: "a0a1a2a3a4a5a6a7a8a9aaab",
        rtp: "800f1234 decafbad cafebabe c5002ede 04cfdd2e b91159e0 880aa06e
            d2976826 f796b201 df3131a1 27e8a392",
        rtcp: "81c8000b cafebabe c98b8b5d f0392a55 852b6c21 ac8e7025
            c52c6fbe a2b3b446 ea31123b a88ce61e 80000001",
    },
    Reference {
        profile: Profile::AeadAes256Gcm,
        key: "000102030405060708090a0b0c0d0e0f 101112131415161718191a1b1c1d1e1f",
        salt: "a0a1a2a3a4a5a6a7a8a9aaab",
        rtp: "800f1234 decafbad cafebabe 0af7f21e 8a90bdad 7a425c9c 31ed4bb1
            d9023891 7e7390a2 793500e1 681acaea",
        rtcp: "81c8000b cafebabe 8abfafa7 80070a90 e80f9161 cf4aac08
            1ed93aaa 53c15b0f 3ed1a3b9 84167b03 80000001",
    },
];

#[test]
fn packets_of_another_implementation_open_and_ours_are_the_same_bytes() {
    for reference in REFERENCES {
        let (key, salt) = (bytes(reference.key), bytes(reference.salt));
        let mut inbound = Inbound::new(reference.profile, &key, &salt).expect("lengths fit");
        let mut outbound = Outbound::new(reference.profile, &key, &salt).expect("lengths fit");
        let (media, report) = (bytes(RTP), bytes(RTCP));

        let mut sealed = Vec::new();
        outbound.protect_rtp(&media[..12], &media[12..], &mut sealed).expect("seals");
        assert_eq!(sealed, bytes(reference.rtp));
        let length = inbound.unprotect_rtp(&mut sealed).expect("opens");
        assert_eq!(sealed[..length], media);

        // libsrtp numbers its first RTCP packet one.
        outbound.next_rtcp = 1;
        sealed.clear();
        outbound.protect_rtcp(&report, &mut sealed).expect("seals");
        assert_eq!(sealed, bytes(reference.rtcp));
        let length = inbound.unprotect_rtcp(&mut sealed).expect("opens");
        assert_eq!(sealed[..length], report);
    }
}

#[test]
fn rfc3711_b2_and_b3_session_keys_and_key_stream_are_the_published_ones() {
    let key = bytes("e1f97a0d3e018be0d64fa32c06de4139");
    let salt = bytes("0ec675ad498afeebb6960b3aabe6");
    let derivation = super::cipher::KeyDerivation::new(&key, &salt).expect("lengths fit");
    let encryption = derivation.derive::<16>(0).expect("derives");
    let authentication = derivation.derive::<94>(1).expect("derives");
    let session_salt = derivation.derive::<14>(2).expect("derives");
    assert_eq!(encryption.to_vec(), bytes("c61e7a93744f39ee10734afe3ff7a087"));
    assert_eq!(session_salt.to_vec(), bytes("30cbbc08863d8c85d49db34a9ae1"));
    assert_eq!(
        authentication.to_vec(),
        bytes(
            "cebe321f6ff7716b6fd4ab49af256a15 6d38baa48f0a0acf3c34e2359e6cdbce
            e049646c43d9327ad175578ef7227098 6371c10c9a369ac2f94a8c5fbcdddc25
            6d6e919a48b610ef17c2041e47403576 6b68642c59bbfc2f34db60dbdfb2"
        )
    );

    let stream = super::cipher::KeyDerivation::new(
        &bytes("2b7e151628aed2a6abf7158809cf4f3c"),
        &bytes("f0f1f2f3f4f5f6f7f8f9fafbfcfd"),
    )
    .expect("lengths fit");
    assert_eq!(
        stream.derive::<48>(0).expect("derives").to_vec(),
        bytes(
            "e03ead0935c95e80e166b16dd92b4eb4 d23513162b02d0f72a43a2fe4a5f97ab
            41e95b3bb0a2e8dd477901e4fca894c0"
        )
    );
}

#[test]
fn a_profile_is_known_by_its_openssl_name_only() {
    assert_eq!(Profile::from_name("SRTP_AEAD_AES_128_GCM"), Some(Profile::AeadAes128Gcm));
    assert_eq!(Profile::from_name("SRTP_AEAD_AES_256_GCM"), Some(Profile::AeadAes256Gcm));
    assert_eq!(Profile::from_name("SRTP_AES128_CM_SHA1_80"), Some(Profile::AesCm128HmacSha1_80));
    assert_eq!(Profile::from_name("SRTP_NULL_SHA1_80"), None);
}

#[test]
fn keys_of_the_wrong_length_are_refused() {
    for profile in [Profile::AeadAes128Gcm, Profile::AeadAes256Gcm, Profile::AesCm128HmacSha1_80] {
        let (key, salt) = (profile.key_len(), profile.salt_len());
        for (key, salt) in [(key - 1, salt), (key + 1, salt), (key, salt - 1), (key, salt + 1)] {
            let refused = Inbound::new(profile, &vec![0; key], &vec![0; salt]).err();
            assert_eq!(refused, Some(KeyError));
        }
    }
}

#[test]
fn rtcp_in_the_clear_is_refused() {
    let key = bytes(REFERENCES[0].key);
    let salt = bytes(REFERENCES[0].salt);
    let mut inbound = Inbound::new(REFERENCES[0].profile, &key, &salt).expect("lengths fit");
    let mut packet = bytes(REFERENCES[0].rtcp);
    packet[24] &= 0x7f;
    assert_eq!(inbound.unprotect_rtcp(&mut packet), Err(SrtpError::Unencrypted));
}
