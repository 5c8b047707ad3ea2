//! Clients around a session, without a wire: what they send goes in, what is sent to them comes out.
#![allow(
    dead_code,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "each test file uses its part; a test needs a clock to count from"
)]

pub mod lesson;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use proto::config::{Codec, ExtensionIds, Group, Routing, SlotConfig, SourceConfig, SourceKind, TransportId, View};
use proto::ice::Credentials;
use proto::output::{Event, Outputs};
use proto::rtp::{self, Header};
use proto::session::Session;
use proto::shard::{Letter, Post};
use proto::srtp::{Inbound, Outbound, Profile};
use proto::stun::{self, BindingRequest};
use proto::transport::Keys;

pub const MID: u8 = 4;
pub const RID: u8 = 10;
pub const REPAIRED_RID: u8 = 11;
pub const LEVEL: u8 = 1;
pub const TRANSPORT_CC: u8 = 5;
/// An id that only the dependency descriptor has.
pub const DEPENDENCY: u8 = 13;
pub const RED: u8 = 103;
const KEY: [u8; 16] = [7; 16];
const SALT: [u8; 12] = [9; 12];

/// A decrypted packet that a client received.
#[derive(Clone, Debug)]
pub struct Got {
    pub ssrc: u32,
    pub payload_type: u8,
    pub sequence: u16,
    pub timestamp: u32,
    pub csrc: u32,
    pub payload: Vec<u8>,
    /// Transport-wide, where agreed.
    pub number: Option<u16>,
    pub marker: bool,
    pub dependency: Vec<u8>,
    /// Bytes of the datagram.
    pub size: usize,
}

pub struct Client {
    pub id: TransportId,
    pub address: SocketAddr,
    outbound: Outbound,
    inbound: Inbound,
    pub media: Vec<Got>,
    pub control: Vec<Vec<u8>>,
}

pub struct Classroom {
    pub session: Session,
    pub now: Instant,
    pub clients: HashMap<u32, Client>,
    pub events: Vec<Event>,
    /// Whether who joins now can tell what arrives.
    pub measured: bool,
    /// Of the pictures of who joins now.
    pub codec: Codec,
    /// What was said to other parts.
    pub post: Post,
    outputs: Outputs,
}

pub fn password(id: u32) -> String {
    format!("password-of-the-client-{id:08}")
}

fn extensions() -> ExtensionIds {
    ExtensionIds {
        mid: Some(MID),
        rid: Some(RID),
        repaired_rid: Some(REPAIRED_RID),
        audio_level: Some(LEVEL),
        dependency: Some(DEPENDENCY),
        ..ExtensionIds::default()
    }
}

pub fn source(kind: SourceKind, rids: &[&str]) -> SourceConfig {
    let audio = kind == SourceKind::Microphone;
    SourceConfig {
        kind,
        mid: if audio { "0".into() } else { "1".into() },
        codec: if audio { Codec::Opus } else { Codec::Vp8 },
        clock_rate: if audio { 48_000 } else { 90_000 },
        payload_type: if audio { 111 } else { 96 },
        rtx_payload_type: (!audio).then_some(97),
        red_payload_type: audio.then_some(RED),
        extensions: extensions(),
        rids: rids.iter().map(|rid| (*rid).to_owned()).collect(),
        ssrcs: Vec::new(),
    }
}

pub fn slot(number: u8, audio: bool) -> SlotConfig {
    SlotConfig {
        slot: number,
        audio,
        mid: format!("{}", number + 10),
        clock_rate: if audio { 48_000 } else { 90_000 },
        payload_type: if audio { 100 } else { 101 },
        rtx_payload_type: (!audio).then_some(102),
        red_payload_type: audio.then_some(RED),
        ssrc: 5000 + 2 * u32::from(number),
        rtx_ssrc: (!audio).then_some(5001 + 2 * u32::from(number)),
        extensions: extensions(),
    }
}

pub fn view(viewer: u32, slot: u8, publisher: u32, height: u32) -> View {
    View { transport: TransportId(viewer), slot, publisher: TransportId(publisher), source: SourceKind::Camera, height }
}

/// A VP8 packet that begins a frame; keyframes tell a size.
pub fn vp8(picture: u16, keyframe: Option<(u16, u16)>) -> Vec<u8> {
    let mut payload = vec![0x90, 0x80];
    payload.extend_from_slice(&(picture | 0x8000).to_be_bytes());
    match keyframe {
        Some((width, height)) => {
            payload.extend_from_slice(&[0x10, 0, 0, 0x9D, 0x01, 0x2A]);
            payload.extend_from_slice(&width.to_le_bytes());
            payload.extend_from_slice(&height.to_le_bytes());
        }
        None => payload.extend_from_slice(&[0x11, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    }
    payload
}

impl Classroom {
    pub fn new() -> Self {
        let now = Instant::now();
        Self::of(now, Session::new(now))
    }

    /// One of two parts of a session; the first leads.
    pub fn part(shard: usize) -> Self {
        let now = Instant::now();
        Self::of(now, Session::part(now, shard, 0))
    }

    fn of(now: Instant, session: Session) -> Self {
        Self {
            post: Post::default(),
            session,
            now,
            clients: HashMap::new(),
            events: Vec::new(),
            measured: false,
            codec: Codec::Vp8,
            outputs: Outputs::default(),
        }
    }

    /// A connected client with these streams; its number is its id.
    pub fn joins(&mut self, id: u32, rids: &[&str], video_slots: u8) {
        let transport = TransportId(id);
        let address: SocketAddr = ([127, 0, 0, 1], 40_000 + id as u16).into();
        let credentials = Credentials { ufrag: format!("ufrag{id}"), password: password(id) };
        self.session.open(self.now, transport, id, credentials);
        let profile = Profile::AeadAes128Gcm;
        let both = || (Inbound::new(profile, &KEY, &SALT).unwrap(), Outbound::new(profile, &KEY, &SALT).unwrap());
        let (inbound, outbound) = both();
        self.session.install_keys(transport, Keys { inbound, outbound });
        let (inbound, outbound) = both();
        let client = Client { id: transport, address, outbound, inbound, media: Vec::new(), control: Vec::new() };
        self.clients.insert(id, client);
        self.streams_again(id, rids, video_slots);
        assert!(self.checks(id, &password(id), address));
        self.deliver();
    }

    pub fn streams_again(&mut self, id: u32, rids: &[&str], video_slots: u8) {
        let mut camera = SourceConfig { codec: self.codec, ..source(SourceKind::Camera, rids) };
        camera.extensions.dependency = (self.codec == Codec::Av1).then_some(DEPENDENCY);
        let sources = vec![source(SourceKind::Microphone, &[]), camera];
        let slots =
            (0..3).map(|number| slot(number, true)).chain((3..3 + video_slots).map(|number| slot(number, false)));
        let slots = slots.map(|mut slot| {
            slot.extensions.transport_cc = self.measured.then_some(TRANSPORT_CC);
            slot
        });
        self.session.set_streams(self.now, TransportId(id), sources, slots.collect(), &mut self.outputs);
        self.deliver();
    }

    /// Somebody of another part.
    pub fn mirrors(&mut self, id: u32, rids: &[&str], shard: usize) {
        let sources = vec![source(SourceKind::Microphone, &[]), source(SourceKind::Camera, rids)];
        self.session.mirror(self.now, TransportId(id), id, shard);
        self.session.set_streams(self.now, TransportId(id), sources, Vec::new(), &mut self.outputs);
        self.deliver();
    }

    pub fn takes(&mut self, letter: &Letter, bytes: &[u8]) {
        self.session.take(self.now, letter, bytes, &mut self.outputs);
        self.deliver();
    }

    pub fn leaves(&mut self, id: u32) {
        self.session.close(self.now, TransportId(id), &mut self.outputs);
        self.deliver();
    }

    pub fn checks(&mut self, id: u32, password: &str, from: SocketAddr) -> bool {
        self.checks_as(id, &format!("ufrag{id}"), password, true, from)
    }

    /// A check to this ufrag of ours, nominating or not.
    pub fn checks_as(&mut self, id: u32, ufrag: &str, password: &str, use_candidate: bool, from: SocketAddr) -> bool {
        let mut datagram = Vec::new();
        let username = format!("{ufrag}:theirs");
        let request = BindingRequest {
            transaction: [3; 12],
            username: &username,
            password,
            priority: 1,
            tie_breaker: 2,
            use_candidate,
        };
        stun::binding_request(&request, &mut datagram);
        self.session.stun(self.now, TransportId(id), from.into(), &datagram, &mut self.outputs)
    }

    pub fn route(&mut self, groups: Vec<Group>, views: Vec<View>) {
        self.session.route(self.now, Routing { groups, views }, &mut self.outputs);
        self.deliver();
    }

    pub fn all_hear_each_other(&mut self) {
        let mut everybody: Vec<_> = self.clients.values().map(|client| client.id).collect();
        everybody.sort();
        self.route(
            vec![Group { listeners: everybody.clone(), microphones: everybody, voices: Vec::new() }],
            Vec::new(),
        );
    }

    pub fn sends(&mut self, id: u32, header: Header, extensions: &[(u8, &[u8])], payload: &[u8]) {
        let client = self.clients.get_mut(&id).unwrap();
        let (mut head, mut datagram) = (Vec::new(), Vec::new());
        rtp::write_header(&header, extensions, &mut head);
        client.outbound.protect_rtp(&head, payload, &mut datagram).unwrap();
        self.session.receive(self.now, client.id, &mut datagram, &mut self.outputs);
        self.deliver();
    }

    /// A camera packet of one layer, bearing its mid and rid.
    pub fn films(&mut self, id: u32, rid: &str, sequence: u16, timestamp: u32, payload: &[u8]) {
        let ssrc = id * 100 + u32::from(rid.as_bytes()[0]);
        let header = Header { marker: true, payload_type: 96, sequence, timestamp, ssrc, csrc: 0 };
        self.sends(id, header, &[(MID, b"1"), (RID, rid.as_bytes())], payload);
    }

    pub fn speaks(&mut self, id: u32, sequence: u16, level: u8) {
        self.says(id, sequence, level, b"opus");
    }

    pub fn says(&mut self, id: u32, sequence: u16, level: u8, voice: &[u8]) {
        let timestamp = u32::from(sequence) * 960;
        let header = Header { marker: false, payload_type: 111, sequence, timestamp, ssrc: id * 100, csrc: 0 };
        self.sends(id, header, &[(MID, b"0"), (LEVEL, &[0x80 | level])], voice);
    }

    pub fn sends_control(&mut self, id: u32, compound: &[u8]) {
        let client = self.clients.get_mut(&id).unwrap();
        let mut datagram = Vec::new();
        client.outbound.protect_rtcp(compound, &mut datagram).unwrap();
        self.session.receive(self.now, client.id, &mut datagram, &mut self.outputs);
        self.deliver();
    }

    pub fn passes(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            let next = self.session.deadline().clamp(self.now, self.now + Duration::from_millis(20));
            self.now = next.min(end).max(self.now + Duration::from_micros(500));
            self.session.tick(self.now, &mut self.outputs);
            self.deliver();
        }
    }

    /// What is kept for many leaves; to whom, in this order.
    pub fn pours(&mut self) -> Vec<SocketAddr> {
        self.session.pour(self.now, &mut self.outputs);
        let order = self.outputs.datagrams.iter().map(|datagram| datagram.to.remote).collect();
        self.deliver();
        order
    }

    /// Hands every datagram to the client at its address, decrypted.
    fn deliver(&mut self) {
        let datagrams = std::mem::take(&mut self.outputs.datagrams);
        for datagram in datagrams {
            let mut bytes = self.outputs.bytes[datagram.range.clone()].to_vec();
            let Some(client) = self.clients.values_mut().find(|client| client.address == datagram.to.remote) else {
                continue;
            };
            if bytes[0] < 4 {
                continue;
            }
            if rtp::is_rtcp(&bytes) {
                let length = client.inbound.unprotect_rtcp(&mut bytes).unwrap();
                client.control.push(bytes[..length].to_vec());
                continue;
            }
            let length = client.inbound.unprotect_rtp(&mut bytes).unwrap();
            let packet = rtp::parse(&bytes[..length]).unwrap();
            client.media.push(Got {
                ssrc: packet.ssrc,
                payload_type: packet.payload_type,
                sequence: packet.sequence,
                timestamp: packet.timestamp,
                csrc: u32::from_be_bytes(bytes[12..16].try_into().unwrap()),
                payload: packet.payload.to_vec(),
                marker: packet.marker,
                dependency: packet.extensions.get(Some(DEPENDENCY)).unwrap_or_default().to_vec(),
                number: packet
                    .extensions
                    .get(Some(TRANSPORT_CC))
                    .map(|bytes| u16::from_be_bytes(bytes.try_into().unwrap())),
                size: datagram.range.len(),
            });
        }
        self.events.append(&mut self.outputs.events);
        let post = std::mem::take(&mut self.outputs.post);
        if !post.letters.is_empty() {
            assert!(self.post.letters.is_empty(), "a test of parts must carry letters after every step");
            self.post = post;
        }
        self.outputs.clear();
    }

    pub fn media(&mut self, id: u32) -> Vec<Got> {
        std::mem::take(&mut self.clients.get_mut(&id).unwrap().media)
    }

    /// RTCP that a client received.
    pub fn control(&mut self, id: u32) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.clients.get_mut(&id).unwrap().control)
    }

    /// Keyframes that were asked of a client: the SSRCs named.
    pub fn keyframes_asked(&mut self, id: u32) -> Vec<u32> {
        let mut asked = Vec::new();
        for compound in self.control(id) {
            proto::rtcp::read(&compound, |message| {
                if let proto::rtcp::Message::KeyframeRequest { ssrc } = message {
                    asked.push(ssrc);
                }
            });
        }
        asked
    }
}
