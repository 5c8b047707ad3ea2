//! SRTP's hot path costs no allocation, whatever the profile.

use allocation_counter::measure;
use proto::srtp::{Inbound, Outbound, Profile};

const KEY: [u8; 16] = [1; 16];
const SALT: [u8; 14] = [2; 14];
const PACKETS: u16 = 1000;

fn header(sequence: u16) -> [u8; 12] {
    let [high, low] = sequence.to_be_bytes();
    [0x80, 96, high, low, 0, 0, 0, 0, 0, 0, 0, 7]
}

#[test]
fn protecting_and_opening_a_known_stream_allocates_nothing() {
    for profile in [Profile::AeadAes128Gcm, Profile::AesCm128HmacSha1_80] {
        let salt = &SALT[..profile.salt_len()];
        let mut outbound = Outbound::new(profile, &KEY, salt).expect("lengths fit");
        let mut inbound = Inbound::new(profile, &KEY, salt).expect("lengths fit");
        let mut packet = Vec::with_capacity(2048);
        let mut pass = |sequence| {
            packet.clear();
            let sealed = outbound.protect_rtp(&header(sequence), &[5; 1180], &mut packet);
            sealed.and_then(|()| inbound.unprotect_rtp(&mut packet))
        };
        assert_eq!(pass(0), Ok(1192));

        let mut opened = 0;
        let allocated = measure(|| {
            opened = (1..=PACKETS).filter(|&sequence| pass(sequence) == Ok(1192)).count();
        });

        assert_eq!(opened, usize::from(PACKETS));
        assert_eq!(allocated.count_total, 0, "{profile:?}");
    }
}
