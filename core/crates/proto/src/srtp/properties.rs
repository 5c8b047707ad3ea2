//! What must hold for any packets in any order.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Inbound, MAX_INBOUND_STREAMS, Outbound, Profile, SrtpError};

const PROFILES: [Profile; 3] = [Profile::AeadAes128Gcm, Profile::AeadAes256Gcm, Profile::AesCm128HmacSha1_80];

fn profile() -> impl Strategy<Value = Profile> {
    prop::sample::select(&PROFILES[..])
}

fn pair(profile: Profile) -> (Outbound, Inbound) {
    let key: Vec<u8> = (1..=32).take(profile.key_len()).collect();
    let salt: Vec<u8> = (0..profile.salt_len()).map(|byte| byte.to_be_bytes()[7]).collect();
    (
        Outbound::new(profile, &key, &salt).expect("lengths fit"),
        Inbound::new(profile, &key, &salt).expect("lengths fit"),
    )
}

fn header(sequence: u16, ssrc: u32) -> [u8; 12] {
    let mut header = [0x80, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    header[2..4].copy_from_slice(&sequence.to_be_bytes());
    header[8..].copy_from_slice(&ssrc.to_be_bytes());
    header
}

fn seal(outbound: &mut Outbound, sequence: u16, ssrc: u32, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    outbound.protect_rtp(&header(sequence, ssrc), payload, &mut out).expect("seals");
    out
}

fn report(ssrc: u32, body: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x80, 201, 0, 1];
    packet.extend_from_slice(&ssrc.to_be_bytes());
    packet.extend_from_slice(body);
    packet
}

/// The low 16 bits, as a sender counts.
fn sequence(index: usize) -> u16 {
    let [.., high, low] = index.to_be_bytes();
    u16::from_be_bytes([high, low])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_stream_with_losses_survives_the_wrap_of_its_sequence_numbers(
        profile in profile(),
        first in any::<u16>(),
        losses in vec(1_usize..9_000, 1..60),
    ) {
        let (mut outbound, mut inbound) = pair(profile);
        let mut index = usize::from(first);
        for skip in losses {
            let payload = index.to_be_bytes();
            let mut packet = seal(&mut outbound, sequence(index), 7, &payload);
            let length = inbound.unprotect_rtp(&mut packet);
            prop_assert_eq!(length, Ok(20));
            prop_assert_eq!(&packet[12..20], &payload[..]);
            index += skip;
        }
    }

    #[test]
    fn reordered_packets_open_once_each_even_around_the_wrap(
        profile in profile(),
        first in prop_oneof![65_400_usize..65_536, 0_usize..65_536],
        order in Just((1_usize..300).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let (mut outbound, mut inbound) = pair(profile);
        let packets: Vec<_> = (0..300)
            .map(|step| seal(&mut outbound, sequence(first + step), 7, b"picture"))
            .collect();
        for step in std::iter::once(0).chain(order.iter().copied()) {
            prop_assert_eq!(inbound.unprotect_rtp(&mut packets[step].clone()), Ok(19));
        }
        for packet in &packets {
            let again = inbound.unprotect_rtp(&mut packet.clone());
            prop_assert_eq!(again, Err(SrtpError::Replayed));
        }
    }

    #[test]
    fn any_changed_byte_is_noticed_and_changes_nothing(
        profile in profile(),
        payload in vec(any::<u8>(), 0..64),
        flip in 1_u8..=255,
    ) {
        let (mut outbound, mut inbound) = pair(profile);
        let sealed = seal(&mut outbound, 500, 7, &payload);
        for at in 0..sealed.len() {
            let mut forged = sealed.clone();
            forged[at] ^= flip;
            prop_assert!(inbound.unprotect_rtp(&mut forged).is_err(), "byte {}", at);
        }
        prop_assert_eq!(inbound.rtp.len(), 0);
        prop_assert_eq!(inbound.unprotect_rtp(&mut sealed.clone()), Ok(12 + payload.len()));
    }

    #[test]
    fn any_changed_byte_of_a_report_is_noticed_and_changes_nothing(
        profile in profile(),
        body in vec(any::<u8>(), 0..64),
        flip in 1_u8..=255,
    ) {
        let (mut outbound, mut inbound) = pair(profile);
        let plain = report(9, &body);
        let mut sealed = Vec::new();
        outbound.protect_rtcp(&plain, &mut sealed).expect("seals");
        for at in 0..sealed.len() {
            let mut forged = sealed.clone();
            forged[at] ^= flip;
            prop_assert!(inbound.unprotect_rtcp(&mut forged).is_err(), "byte {}", at);
        }
        prop_assert_eq!(inbound.rtcp.len(), 0);
        let mut opened = sealed.clone();
        let length = inbound.unprotect_rtcp(&mut opened).expect("opens");
        prop_assert_eq!(&opened[..length], &plain[..]);
        prop_assert_eq!(inbound.unprotect_rtcp(&mut sealed), Err(SrtpError::Replayed));
    }

    #[test]
    fn headers_stay_readable_and_payloads_may_come_in_two_parts(
        profile in profile(),
        contributors in 0_u8..16,
        extension in proptest::option::of(vec(any::<u32>(), 0..8)),
        (begin, rest) in (vec(any::<u8>(), 0..8), vec(any::<u8>(), 0..32)),
    ) {
        let (mut outbound, mut inbound) = pair(profile);
        let mut head = header(3, 7).to_vec();
        head[0] |= contributors;
        head.extend(std::iter::repeat_n(0x11, 4 * usize::from(contributors)));
        if let Some(words) = extension {
            head[0] |= 0x10;
            head.extend_from_slice(&[0xbe, 0xde, 0, words.len().to_be_bytes()[7]]);
            head.extend(words.iter().flat_map(|word| word.to_be_bytes()));
        }
        let mut out = b"before".to_vec();
        outbound.protect_rtp(&[&head[..], &begin].concat(), &rest, &mut out).expect("seals");
        prop_assert_eq!(&out[..6], b"before");
        prop_assert_eq!(&out[6..6 + head.len()], &head[..]);
        let length = inbound.unprotect_rtp(&mut out[6..]).expect("opens");
        prop_assert_eq!(&out[6 + head.len()..6 + length], [begin, rest].concat());
    }

    #[test]
    fn noise_is_an_error_and_nothing_worse(
        profile in profile(),
        noise in vec(any::<u8>(), 0..80),
        cut in 0_usize..80,
    ) {
        let (mut outbound, mut inbound) = pair(profile);
        prop_assert!(inbound.unprotect_rtp(&mut noise.clone()).is_err());
        prop_assert!(inbound.unprotect_rtcp(&mut noise.clone()).is_err());
        let mut out = Vec::new();
        // Whether noise happens to be a header is not the point: it must not panic.
        let _ = outbound.protect_rtp(&noise, &noise, &mut out);
        let _ = outbound.protect_rtcp(&noise, &mut out);

        let whole = seal(&mut outbound, 1, 99, &[5; 51]);
        let mut shortened = whole[..cut.min(whole.len() - 1)].to_vec();
        prop_assert!(inbound.unprotect_rtp(&mut shortened).is_err());
    }
}

#[test]
fn packets_behind_the_window_are_refused_and_those_inside_it_open() {
    for profile in PROFILES {
        let (mut outbound, mut inbound) = pair(profile);
        let packets: Vec<_> = (0..1025_u16).map(|step| seal(&mut outbound, 100 + step, 7, b"voice")).collect();
        assert!(inbound.unprotect_rtp(&mut packets[1024].clone()).is_ok());
        let late = inbound.unprotect_rtp(&mut packets[0].clone());
        assert_eq!(late, Err(SrtpError::TooOld));
        assert!(inbound.unprotect_rtp(&mut packets[1].clone()).is_ok());
    }
}

#[test]
fn a_packet_before_the_first_cycle_is_too_old() {
    let (mut outbound, mut inbound) = pair(Profile::AeadAes128Gcm);
    assert!(inbound.unprotect_rtp(&mut seal(&mut outbound, 3, 7, b"")).is_ok());
    let (mut other, _) = pair(Profile::AeadAes128Gcm);
    let late = inbound.unprotect_rtp(&mut seal(&mut other, 65_530, 7, b""));
    assert_eq!(late, Err(SrtpError::TooOld));
    let refused = outbound.protect_rtp(&header(65_530, 7), b"", &mut Vec::new());
    assert_eq!(refused, Err(SrtpError::TooOld));
}

#[test]
fn a_peer_may_use_only_so_many_ssrcs() {
    let (mut outbound, mut inbound) = pair(Profile::AeadAes128Gcm);
    let most = u32::try_from(MAX_INBOUND_STREAMS).expect("a small number");
    for ssrc in 0..most {
        assert!(inbound.unprotect_rtp(&mut seal(&mut outbound, 1, ssrc, b"")).is_ok());
    }
    let one_more = inbound.unprotect_rtp(&mut seal(&mut outbound, 1, most, b""));
    assert_eq!(one_more, Err(SrtpError::TooManyStreams));
    assert!(inbound.unprotect_rtp(&mut seal(&mut outbound, 2, 0, b"")).is_ok());
}

#[test]
fn streams_of_one_peer_keep_separate_counts() {
    let (mut outbound, mut inbound) = pair(Profile::AeadAes128Gcm);
    for (sequence, ssrc) in [(65_535, 1), (10, 2), (0, 1), (11, 2), (1, 1)] {
        let mut packet = seal(&mut outbound, sequence, ssrc, b"x");
        assert_eq!(inbound.unprotect_rtp(&mut packet), Ok(13));
    }
}

#[test]
fn a_spent_key_protects_no_more_reports() {
    let (mut outbound, mut inbound) = pair(Profile::AeadAes128Gcm);
    outbound.next_rtcp = (1 << 31) - 1;
    let mut last = Vec::new();
    outbound.protect_rtcp(&report(9, b"last"), &mut last).expect("the last one");
    assert_eq!(inbound.unprotect_rtcp(&mut last), Ok(12));
    let refused = outbound.protect_rtcp(&report(9, b"more"), &mut last);
    assert_eq!(refused, Err(SrtpError::Exhausted));
}
