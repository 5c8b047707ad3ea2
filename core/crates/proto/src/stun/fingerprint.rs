//! FINGERPRINT (RFC 8489 §14.7): a CRC-32 that tells STUN from other protocols.

/// Tells a fingerprint from a plain CRC of some other protocol.
const FINGERPRINT_MASK: u32 = 0x5354_554e;

/// The FINGERPRINT of what stands before it in a message whose length counts it already.
pub(super) fn over(message: &[u8]) -> u32 {
    let crc = message.iter().fold(u32::MAX, |crc, &byte| {
        let [.., low] = crc.to_be_bytes();
        crc >> 8 ^ CRC_TABLE[usize::from(low ^ byte)]
    });
    !crc ^ FINGERPRINT_MASK
}

/// CRC-32 of ITU V.42, one step per byte.
const CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    let mut seed = 0_u32;
    while index < table.len() {
        let mut crc = seed;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 0 { crc >> 1 } else { crc >> 1 ^ 0xedb8_8320 };
            bit += 1;
        }
        table[index] = crc;
        index += 1;
        seed += 1;
    }
    table
};
