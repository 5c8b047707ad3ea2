//! RFC 5769's vectors, and what must hold for any bytes.

use std::net::SocketAddr;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{BindingRequest, Class, StunError, binding_request, binding_success, is_stun, parse};

const PASSWORD: &str = "VOkJxbRl1RmTxUk/WvJxBt";
const TRANSACTION: [u8; 12] = [0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae];

/// RFC 5769 §2.1.
const REQUEST: &[u8] = b"\x00\x01\x00\x58\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\
    \xdf\xae\x80\x22\x00\x10STUN test client\x00\x24\x00\x04\x6e\x00\x01\xff\x80\x29\x00\x08\x93\
    \x2f\xf9\xb1\x51\x26\x3b\x36\x00\x06\x00\x09evtj:h6vY   \x00\x08\x00\x14\x9a\xea\xa7\x0c\xbf\
    \xd8\xcb\x56\x78\x1e\xf2\xb5\xb2\xd3\xf2\x49\xc1\xb5\x71\xa2\x80\x28\x00\x04\xe5\x7a\x3b\xcf";

/// RFC 5769 §2.2.
const RESPONSE_V4: &[u8] = b"\x01\x01\x00\x3c\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\
    \x87\xdf\xae\x80\x22\x00\x0btest vector \x00\x20\x00\x08\x00\x01\xa1\x47\xe1\x12\xa6\x43\x00\
    \x08\x00\x14\x2b\x91\xf5\x99\xfd\x9e\x90\xc3\x8c\x74\x89\xf9\x2a\xf9\xba\x53\xf0\x6b\xe7\xd7\
    \x80\x28\x00\x04\xc0\x7d\x4c\x96";

/// RFC 5769 §2.3.
const RESPONSE_V6: &[u8] = b"\x01\x01\x00\x48\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\
    \x87\xdf\xae\x80\x22\x00\x0btest vector \x00\x20\x00\x14\x00\x02\xa1\x47\x01\x13\xa9\xfa\xa5\
    \xd3\xf1\x79\xbc\x25\xf4\xb5\xbe\xd2\xb9\xd9\x00\x08\x00\x14\xa3\x82\x95\x4e\x4b\xe6\x7b\xf1\
    \x17\x84\xc9\x7c\x82\x92\xc2\x75\xbf\xe3\xed\x41\x80\x28\x00\x04\xc8\xfb\x0b\x4c";

#[test]
fn rfc5769_2_1_the_sample_request_is_read_and_verified() {
    assert!(is_stun(REQUEST));
    let message = parse(REQUEST).expect("a message");
    assert_eq!(message.class(), Class::Request);
    assert!(message.is_binding());
    assert_eq!(message.transaction_id(), TRANSACTION);
    assert_eq!(message.username(), Some("evtj:h6vY"));
    assert_eq!(message.priority(), Some(0x6e00_01ff));
    assert!(!message.use_candidate());
    assert!(message.verify(PASSWORD));
    assert!(!message.verify("VOkJxbRl1RmTxUk/WvJxBT"));
}

#[test]
fn rfc5769_2_2_and_2_3_the_sample_responses_are_read_and_verified() {
    for (sample, mapped) in
        [(RESPONSE_V4, "192.0.2.1:32853"), (RESPONSE_V6, "[2001:db8:1234:5678:11:2233:4455:6677]:32853")]
    {
        let message = parse(sample).expect("a message");
        assert_eq!(message.class(), Class::Success);
        assert_eq!(message.mapped(), Some(mapped.parse().expect("an address")));
        assert!(message.verify(PASSWORD));
    }
}

#[test]
fn what_stands_behind_the_integrity_is_not_believed() {
    let mut sealed = Vec::new();
    binding_request(&check(false), &mut sealed);
    let fingerprint = sealed.len() - 8;
    let mut extended = sealed[..fingerprint].to_vec();
    extended.extend_from_slice(&[0x00, 0x25, 0, 0]);
    extended.extend_from_slice(&sealed[fingerprint..]);
    let length = u16::try_from(extended.len() - 20).expect("short");
    extended[2..4].copy_from_slice(&length.to_be_bytes());

    let message = parse(&extended).expect("a message");
    assert!(!message.use_candidate());
    assert!(!message.verify(PASSWORD));
}

#[test]
fn a_message_without_integrity_or_fingerprint_is_not_verified() {
    let bare = [&b"\x00\x01\x00\x00\x21\x12\xa4\x42"[..], &TRANSACTION].concat();
    assert!(!parse(&bare).expect("a message").verify(PASSWORD));

    let mut unprinted = Vec::new();
    binding_request(&check(true), &mut unprinted);
    unprinted.truncate(unprinted.len() - 8);
    let length = u16::try_from(unprinted.len() - 20).expect("short");
    unprinted[2..4].copy_from_slice(&length.to_be_bytes());
    assert!(!parse(&unprinted).expect("a message").verify(PASSWORD));
}

#[test]
fn bad_shapes_are_named() {
    assert_eq!(parse(b"").err(), Some(StunError::Header));
    assert_eq!(parse(&REQUEST[..107]).err(), Some(StunError::Header));
    assert_eq!(parse(&[0x16; 40]).err(), Some(StunError::Header));
    let mut truncated = REQUEST.to_vec();
    truncated[23] = 0xff;
    assert_eq!(parse(&truncated).err(), Some(StunError::Truncated));
    let mut family = RESPONSE_V4.to_vec();
    family[41] = 7;
    assert_eq!(parse(&family).err(), Some(StunError::Attribute));
}

fn check(use_candidate: bool) -> BindingRequest<'static> {
    BindingRequest {
        transaction: TRANSACTION,
        username: "server:me",
        password: PASSWORD,
        priority: 0x7e00_00ff,
        tie_breaker: 42,
        use_candidate,
    }
}

proptest! {
    #[test]
    fn a_check_is_read_as_it_was_written(
        transaction in any::<[u8; 12]>(),
        username in "[a-zA-Z0-9+/]{1,40}:[a-zA-Z0-9+/]{1,40}",
        password in "[a-zA-Z0-9+/]{22,40}",
        priority in any::<u32>(),
        use_candidate in any::<bool>(),
    ) {
        let mut out = b"before".to_vec();
        let request = BindingRequest {
            transaction,
            username: &username,
            password: &password,
            priority,
            tie_breaker: 1,
            use_candidate,
        };
        binding_request(&request, &mut out);
        let message = parse(&out[6..]).expect("a message");
        prop_assert_eq!(message.class(), Class::Request);
        prop_assert_eq!(message.transaction_id(), transaction);
        prop_assert_eq!(message.username(), Some(&username[..]));
        prop_assert_eq!(message.priority(), Some(priority));
        prop_assert_eq!(message.use_candidate(), use_candidate);
        prop_assert!(message.verify(&password));
        prop_assert!(!message.verify("another"));
    }

    #[test]
    fn an_answer_names_the_address_it_was_asked_from(
        transaction in any::<[u8; 12]>(),
        ip in any::<std::net::IpAddr>(),
        port in any::<u16>(),
    ) {
        let mapped = SocketAddr::new(ip, port);
        let mut out = Vec::new();
        binding_success(transaction, mapped, PASSWORD, &mut out);
        let message = parse(&out).expect("a message");
        prop_assert_eq!(message.class(), Class::Success);
        prop_assert_eq!(message.transaction_id(), transaction);
        prop_assert_eq!(message.mapped(), Some(mapped));
        prop_assert!(message.verify(PASSWORD));
    }

    #[test]
    fn any_changed_byte_is_noticed(at in 0..REQUEST.len(), flip in 1_u8..=255) {
        let mut forged = REQUEST.to_vec();
        forged[at] ^= flip;
        prop_assert!(!parse(&forged).is_ok_and(|message| message.verify(PASSWORD)));
    }

    #[test]
    fn noise_is_an_error_or_a_message_that_nobody_believes(
        noise in vec(any::<u8>(), 0..120),
        disguised in any::<bool>(),
    ) {
        let mut noise = noise;
        if disguised && noise.len() >= 20 {
            let length = u16::try_from(noise.len() - 20).expect("short");
            noise[0] &= 3;
            noise[2..4].copy_from_slice(&length.to_be_bytes());
            noise[4..8].copy_from_slice(b"\x21\x12\xa4\x42");
        }
        prop_assert!(!parse(&noise).is_ok_and(|message| message.verify(PASSWORD)));
    }
}
