//! A client that has proven who it is and may send anything; what reaches it must keep the router's promises.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;

use proto::config::{Codec, ExtensionIds, SlotConfig, SourceConfig, SourceKind, TransportId};
use proto::rtp;
use proto::srtp::{Inbound, Outbound, Profile};
use proto::transport::{Keys, OUR_SSRC};

/// Larger datagrams would not pass a line whole.
const LARGEST_DATAGRAM: usize = 2048;
const SLOTS: u8 = 5;
const AUDIO_SLOTS: u8 = 2;
pub const MID: u8 = 4;
pub const RID: u8 = 10;
pub const REPAIRED_RID: u8 = 11;
pub const LEVEL: u8 = 1;
pub const TRANSPORT_CC: u8 = 3;
pub const DEPENDENCY: u8 = 13;
pub const RIDS: [&str; 3] = ["l", "m", "h"];

pub struct Client {
    pub id: TransportId,
    pub number: u32,
    pub address: SocketAddr,
    pub outbound: Outbound,
    inbound: Inbound,
    /// Numbers that came under each SSRC.
    seen: HashMap<u32, HashSet<u16>>,
    /// The newest number of each SSRC, for requests that make sense.
    pub newest: HashMap<u32, u16>,
}

fn keys() -> (Inbound, Outbound) {
    let (profile, key, salt) = (Profile::AeadAes128Gcm, [7; 16], [9; 12]);
    let inbound = Inbound::new(profile, &key, &salt).expect("lengths fit the profile");
    (inbound, Outbound::new(profile, &key, &salt).expect("lengths fit the profile"))
}

pub fn password(id: TransportId) -> String {
    format!("password-of-transport-{:08}", id.0)
}

fn extensions() -> ExtensionIds {
    ExtensionIds {
        mid: Some(MID),
        rid: Some(RID),
        repaired_rid: Some(REPAIRED_RID),
        audio_level: Some(LEVEL),
        transport_cc: Some(TRANSPORT_CC),
        dependency: Some(DEPENDENCY),
        ..ExtensionIds::default()
    }
}

impl Client {
    pub fn new(id: TransportId, number: u32) -> Self {
        let (inbound, outbound) = keys();
        let address = ([192, 0, 2, number as u8], 40_000).into();
        Self { id, number, address, outbound, inbound, seen: HashMap::new(), newest: HashMap::new() }
    }

    /// The server's half of the keys.
    pub fn keys_of_server() -> Keys {
        let (inbound, outbound) = keys();
        Keys { inbound, outbound }
    }

    pub fn sources(codec: Codec) -> Vec<SourceConfig> {
        [SourceKind::Microphone, SourceKind::Camera, SourceKind::Screen]
            .into_iter()
            .zip(["0", "1", "2"])
            .map(|(kind, mid)| {
                let audio = kind == SourceKind::Microphone;
                let rids = if kind == SourceKind::Camera { &RIDS[..] } else { &[] };
                SourceConfig {
                    kind,
                    mid: mid.to_owned(),
                    codec: if audio { Codec::Opus } else { codec },
                    clock_rate: if audio { 48_000 } else { 90_000 },
                    payload_type: if audio { 111 } else { 96 },
                    rtx_payload_type: (!audio).then_some(97),
                    red_payload_type: audio.then_some(63),
                    extensions: ExtensionIds {
                        dependency: (codec == Codec::Av1).then_some(DEPENDENCY),
                        ..extensions()
                    },
                    rids: rids.iter().map(|rid| (*rid).to_owned()).collect(),
                    ssrcs: Vec::new(),
                }
            })
            .collect()
    }

    /// `measured`: with transport-wide numbers, so that packets are paced.
    pub fn slots(measured: bool) -> Vec<SlotConfig> {
        let extensions = ExtensionIds { transport_cc: measured.then_some(TRANSPORT_CC), ..extensions() };
        let slot = |slot: u8| {
            let audio = slot < AUDIO_SLOTS;
            SlotConfig {
                slot,
                audio,
                mid: (slot + 10).to_string(),
                clock_rate: if audio { 48_000 } else { 90_000 },
                payload_type: if audio { 100 } else { 101 },
                rtx_payload_type: (!audio).then_some(102),
                red_payload_type: audio.then_some(103),
                ssrc: Self::ssrc_of(slot),
                rtx_ssrc: (!audio).then_some(Self::ssrc_of(slot) + 1),
                extensions,
            }
        };
        (0..SLOTS).map(slot).collect()
    }

    pub fn ssrc_of(slot: u8) -> u32 {
        5000 + 2 * u32::from(slot % SLOTS)
    }

    /// A datagram of the server's: authentic, under an SSRC of ours, from a person who exists, and never under a
    /// number that was used before: with AES-GCM that would give the key away (RFC 7714 section 8.1).
    pub fn receive(&mut self, datagram: &[u8], numbers: &HashSet<u32>) {
        assert!(datagram.len() <= LARGEST_DATAGRAM, "a datagram of {} bytes", datagram.len());
        if datagram[0] < 4 {
            return;
        }
        let mut bytes = datagram.to_vec();
        if rtp::is_rtcp(&bytes) {
            let length = self.inbound.unprotect_rtcp(&mut bytes).expect("authentic and new");
            proto::rtcp::read(&bytes[..length], |_| {});
            return;
        }
        let sequence = u16::from_be_bytes([bytes[2], bytes[3]]);
        let ssrc = u32::from_be_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]);
        let length = match self.inbound.unprotect_rtp(&mut bytes) {
            Ok(length) => length,
            Err(error) => panic!("SSRC {ssrc} number {sequence}: {error}"),
        };
        let packet = rtp::parse(&bytes[..length]).expect("what is sent is RTP");
        let csrc = u32::from_be_bytes([bytes[12], bytes[13], bytes[14], bytes[15]]);
        assert!(ssrc != OUR_SSRC && (5000..5000 + 2 * u32::from(SLOTS)).contains(&ssrc), "SSRC {ssrc} is nobody's");
        assert!(numbers.contains(&csrc), "a stranger's number {csrc}");
        self.check_number(ssrc, packet.sequence);
    }

    fn check_number(&mut self, ssrc: u32, sequence: u16) {
        let seen = self.seen.entry(ssrc).or_default();
        if let Some(newest) = self.newest.insert(ssrc, sequence) {
            if sequence.wrapping_sub(newest) < 0x8000 {
                // What lies half a cycle back may come again.
                seen.retain(|number| sequence.wrapping_sub(*number) < 0x8000);
            } else {
                self.newest.insert(ssrc, newest);
            }
        }
        assert!(seen.insert(sequence), "SSRC {ssrc} repeats {sequence}");
    }
}
