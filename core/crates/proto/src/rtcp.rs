//! RTCP (RFC 3550 section 6, RFC 4585, RFC 5104): the packets we understand and the ones we send.

const SENDER_REPORT: u8 = 200;
const RECEIVER_REPORT: u8 = 201;
const SOURCE_DESCRIPTION: u8 = 202;
const TRANSPORT_FEEDBACK: u8 = 205;
const PAYLOAD_FEEDBACK: u8 = 206;

const GENERIC_NACK: u8 = 1;
const TRANSPORT_CC: u8 = 15;
const PICTURE_LOSS: u8 = 1;
const FULL_INTRA_REQUEST: u8 = 4;
const APPLICATION_LAYER: u8 = 15;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReportBlock {
    pub ssrc: u32,
    /// In 1/256.
    pub fraction_lost: u8,
    pub cumulative_lost: u32,
    pub highest_sequence: u32,
    /// In units of the stream's clock.
    pub jitter: u32,
    /// Middle 32 bits of the NTP time of the last sender report; 0 if none.
    pub last_sender_report: u32,
    /// In 1/65536 s.
    pub delay_since_sender_report: u32,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Message<'a> {
    SenderReport {
        ssrc: u32,
        ntp: u64,
        rtp: u32,
    },
    ReportBlock(ReportBlock),
    /// Lost sequence numbers as pairs of packet id and bit mask, 4 bytes each (RFC 4585 section 6.2.1).
    Nack {
        ssrc: u32,
        pairs: &'a [u8],
    },
    /// Transport-wide feedback: the body behind the two SSRCs.
    TransportCc {
        body: &'a [u8],
    },
    /// The receiver's own estimate in bits per second (draft-alvestrand-rmcat-remb-03 section 2.2).
    ReceiverEstimate {
        bits_per_second: u64,
    },
    /// Picture loss indication or full intra request: a keyframe is wanted.
    KeyframeRequest {
        ssrc: u32,
    },
}

/// Calls `found` for each message that concerns us; stops at the first malformed packet.
pub fn read<'a>(mut compound: &'a [u8], mut found: impl FnMut(Message<'a>)) {
    while let Some((packet, rest)) = split(compound) {
        read_packet(packet, &mut found);
        compound = rest;
    }
}

fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let head: &[u8; 4] = bytes.first_chunk()?;
    let length = 4 * (usize::from(u16::from_be_bytes([head[2], head[3]])) + 1);
    (head[0] >> 6 == 2 && bytes.len() >= length).then(|| bytes.split_at(length))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn read_packet<'a>(packet: &'a [u8], found: &mut impl FnMut(Message<'a>)) -> Option<()> {
    let count = packet[0] & 0x1F;
    match (packet[1], count) {
        (SENDER_REPORT, _) => {
            let ntp = u64::from(u32_at(packet, 8)?) << 32 | u64::from(u32_at(packet, 12)?);
            found(Message::SenderReport { ssrc: u32_at(packet, 4)?, ntp, rtp: u32_at(packet, 16)? });
            read_blocks(packet.get(28..)?, count, found);
        }
        (RECEIVER_REPORT, _) => read_blocks(packet.get(8..)?, count, found),
        (TRANSPORT_FEEDBACK, GENERIC_NACK) => {
            found(Message::Nack { ssrc: u32_at(packet, 8)?, pairs: packet.get(12..)? });
        }
        (TRANSPORT_FEEDBACK, TRANSPORT_CC) => found(Message::TransportCc { body: packet.get(12..)? }),
        (PAYLOAD_FEEDBACK, APPLICATION_LAYER) => {
            if let Some(bits_per_second) = receiver_estimate(packet) {
                found(Message::ReceiverEstimate { bits_per_second });
            }
        }
        (PAYLOAD_FEEDBACK, PICTURE_LOSS) => found(Message::KeyframeRequest { ssrc: u32_at(packet, 8)? }),
        (PAYLOAD_FEEDBACK, FULL_INTRA_REQUEST) => {
            packet.get(12..)?.chunks_exact(8).for_each(|item| {
                found(Message::KeyframeRequest { ssrc: u32_at(item, 0).unwrap_or_default() });
            });
        }
        _ => {}
    }
    Some(())
}

fn receiver_estimate(packet: &[u8]) -> Option<u64> {
    let body: &[u8; 8] = packet.get(12..)?.first_chunk()?;
    let exponent = u32::from(body[5] >> 2);
    let mantissa = u64::from(body[5] & 3) << 16 | u64::from(u16::from_be_bytes([body[6], body[7]]));
    (body[..4] == *b"REMB")
        .then(|| mantissa.checked_shl(exponent).filter(|rate| rate >> exponent == mantissa))
        .flatten()
}

fn read_blocks<'a>(bytes: &'a [u8], count: u8, found: &mut impl FnMut(Message<'a>)) {
    for block in bytes.chunks_exact(24).take(usize::from(count)) {
        let word = |at: usize| u32_at(block, at).unwrap_or_default();
        found(Message::ReportBlock(ReportBlock {
            ssrc: word(0),
            fraction_lost: block[4],
            cumulative_lost: word(4) & 0x00FF_FFFF,
            highest_sequence: word(8),
            jitter: word(12),
            last_sender_report: word(16),
            delay_since_sender_report: word(20),
        }));
    }
}

/// The sequence numbers that the pairs of a NACK name.
pub fn nacked(pairs: &[u8]) -> impl Iterator<Item = u16> + '_ {
    pairs.chunks_exact(4).flat_map(|pair| {
        let first = u16::from_be_bytes([pair[0], pair[1]]);
        let mask = u16::from_be_bytes([pair[2], pair[3]]);
        let more = (0..16).filter(move |bit| mask >> bit & 1 == 1).map(move |bit| first.wrapping_add(bit + 1));
        std::iter::once(first).chain(more)
    })
}

fn head(out: &mut Vec<u8>, count: u8, kind: u8, words_after_head: usize) {
    out.extend_from_slice(&[0x80 | count, kind]);
    out.extend_from_slice(&(words_after_head as u16).to_be_bytes());
}

fn words(out: &mut Vec<u8>, values: &[u32]) {
    values.iter().for_each(|value| out.extend_from_slice(&value.to_be_bytes()));
}

pub struct SenderReport {
    pub ssrc: u32,
    pub ntp: u64,
    pub rtp: u32,
    pub packets: u32,
    pub octets: u32,
}

pub fn write_sender_report(report: &SenderReport, out: &mut Vec<u8>) {
    head(out, 0, SENDER_REPORT, 6);
    let ntp = [(report.ntp >> 32) as u32, report.ntp as u32];
    words(out, &[report.ssrc, ntp[0], ntp[1], report.rtp, report.packets, report.octets]);
}

/// At most 31 blocks fit into one report.
pub fn write_receiver_report(ssrc: u32, blocks: &[ReportBlock], out: &mut Vec<u8>) {
    head(out, blocks.len() as u8, RECEIVER_REPORT, 1 + 6 * blocks.len());
    words(out, &[ssrc]);
    for block in blocks {
        let lost = u32::from(block.fraction_lost) << 24 | block.cumulative_lost & 0x00FF_FFFF;
        words(out, &[block.ssrc, lost, block.highest_sequence, block.jitter]);
        words(out, &[block.last_sender_report, block.delay_since_sender_report]);
    }
}

/// One chunk with a CNAME (RFC 3550 section 6.5).
pub fn write_source_description(ssrc: u32, cname: &str, out: &mut Vec<u8>) {
    let text = &cname.as_bytes()[..cname.len().min(255)];
    let chunk = (4 + 2 + text.len() + 1).div_ceil(4) * 4;
    head(out, 1, SOURCE_DESCRIPTION, chunk / 4);
    let end = out.len() + chunk;
    words(out, &[ssrc]);
    out.extend_from_slice(&[1, text.len() as u8]);
    out.extend_from_slice(text);
    out.resize(end, 0);
}

pub fn write_picture_loss(sender: u32, media: u32, out: &mut Vec<u8>) {
    head(out, PICTURE_LOSS, PAYLOAD_FEEDBACK, 2);
    words(out, &[sender, media]);
}

/// `lost` in rising order.
pub fn write_nack(sender: u32, media: u32, lost: &[u16], out: &mut Vec<u8>) {
    let start = out.len();
    head(out, GENERIC_NACK, TRANSPORT_FEEDBACK, 0);
    words(out, &[sender, media]);
    let mut rest = lost;
    while let [first, after @ ..] = rest {
        let near = after.iter().take_while(|number| (1..=16).contains(&number.wrapping_sub(*first))).count();
        let mask = after[..near].iter().fold(0_u16, |mask, number| mask | 1 << (number.wrapping_sub(*first) - 1));
        out.extend_from_slice(&first.to_be_bytes());
        out.extend_from_slice(&mask.to_be_bytes());
        rest = &after[near..];
    }
    let length = ((out.len() - start) / 4 - 1) as u16;
    out[start + 2..start + 4].copy_from_slice(&length.to_be_bytes());
}

/// Transport-wide feedback: `body` is what follows the two SSRCs, padded to whole words.
pub fn write_transport_cc(sender: u32, media: u32, body: &[u8], out: &mut Vec<u8>) {
    head(out, TRANSPORT_CC, TRANSPORT_FEEDBACK, 2 + body.len() / 4);
    words(out, &[sender, media]);
    out.extend_from_slice(body);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            read(&bytes, |message| if let Message::Nack { pairs, .. } = message {
                nacked(pairs).for_each(drop);
            });
        }

        #[test]
        fn a_nack_names_what_was_lost(lost in prop::collection::btree_set(0_u16..2000, 1..100)) {
            let numbers: Vec<u16> = lost.iter().copied().collect();
            let mut bytes = Vec::new();
            write_nack(1, 2, &numbers, &mut bytes);
            let mut seen = BTreeSet::new();
            read(&bytes, |message| if let Message::Nack { ssrc: 2, pairs } = message {
                seen.extend(nacked(pairs));
            });
            prop_assert_eq!(seen, lost);
        }
    }

    #[test]
    fn a_compound_is_read_again() {
        let mut bytes = Vec::new();
        write_sender_report(&SenderReport { ssrc: 5, ntp: 6 << 32 | 7, rtp: 8, packets: 9, octets: 10 }, &mut bytes);
        write_source_description(5, "sessions", &mut bytes);
        write_picture_loss(1, 77, &mut bytes);
        let mut seen = Vec::new();
        read(&bytes, |message| seen.push(message));
        let report = Message::SenderReport { ssrc: 5, ntp: 6 << 32 | 7, rtp: 8 };
        assert_eq!(seen, [report, Message::KeyframeRequest { ssrc: 77 }]);
    }
}
