//! A whole session under clients that hold valid keys and send whatever they like.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use proto::config::{Codec, Group, Routing, SourceKind, TransportId, View};
use proto::ice::Credentials;
use proto::output::Outputs;
use proto::rtp::{self, Header};
use proto::session::Session;
use proto::stun::{self, BindingRequest};
use proto::{rtcp, vp8};

use crate::client::{Client, DEPENDENCY, LEVEL, MID, REPAIRED_RID, RID, RIDS, TRANSPORT_CC, password};
use crate::input::Input;

const CLIENTS: usize = 3;
const STEPS: usize = 500;
/// One datagram in may cause this many out: every slot of everybody, or one request's retransmissions.
const MOST_DATAGRAMS: usize = 200;
/// Of an H264 picture of 320x192 in constrained baseline, as one packet brings them.
const PARAMETERS: [u8; 12] = [0x78, 0, 9, 0x67, 66, 0xE0, 0x1F, 0xF4, 10, 12, 0xFE, 0x80];
/// What a keyframe in two sizes at two rates says of all that follow: its structure, from the flags on. Templates 7 to 12.
const STRUCTURE: [u8; 30] = [
    128, 227, 24, 122, 170, 241, 48, 160, 160, 20, 209, 65, 56, 35, 4, 96, 8, 100, 34, 34, 38, 80, 19, 240, 11, 48, 39,
    240, 22, 112,
];
const STEP: Duration = Duration::from_millis(20);

struct Classroom {
    session: Session,
    now: Instant,
    clients: Vec<Client>,
    outputs: Outputs,
    codec: Codec,
    opened: u32,
    /// Numbers of everybody who was ever there.
    numbers: HashSet<u32>,
    picture: u16,
}

/// Whatever authenticated clients send: no panic, bounded output, and what [`Client::receive`] promises.
pub fn router(data: &[u8]) {
    let mut input = Input::new(data);
    let codec = [Codec::Vp8, Codec::Vp9, Codec::H264, Codec::Av1][input.below(4)];
    let mut classroom = Classroom::new(codec);
    for _ in 0..STEPS {
        if input.is_empty() {
            break;
        }
        classroom.step(&mut input);
    }
    classroom.passes(3);
}

/// A dependency descriptor: of a keyframe now and then, of any template and some that there are not.
fn dependency(shape: u8, sequence: u16) -> Vec<u8> {
    let [high, low] = sequence.to_be_bytes();
    let is_key = sequence.is_multiple_of(16);
    let template = if is_key { 7 } else { 7 + (sequence % 7) as u8 };
    let mut written = vec![0x80 | (shape & 0x40) | template, high, low];
    if is_key {
        written.extend_from_slice(&STRUCTURE);
    }
    written
}

impl Classroom {
    fn new(codec: Codec) -> Self {
        let now = Instant::now();
        let mut classroom = Self {
            session: Session::new(now),
            now,
            clients: Vec::new(),
            outputs: Outputs::default(),
            codec,
            opened: 0,
            numbers: HashSet::new(),
            picture: 0,
        };
        for at in 0..CLIENTS {
            let client = classroom.open(at as u32 + 1);
            classroom.clients.push(client);
        }
        let all: Vec<TransportId> = classroom.clients.iter().map(|client| client.id).collect();
        let view = |slot: u8, publisher: usize, source| View {
            transport: all[0],
            slot,
            publisher: all[publisher],
            source,
            height: 720,
        };
        let views = vec![view(2, 1, SourceKind::Camera), view(3, 2, SourceKind::Screen)];
        let groups = vec![Group { listeners: all.clone(), microphones: all.clone(), voices: Vec::new() }];
        classroom.session.route(now, Routing { groups, views }, &mut classroom.outputs);
        classroom.deliver();
        classroom
    }

    fn open(&mut self, number: u32) -> Client {
        self.opened += 1;
        self.numbers.insert(number);
        let id = TransportId(self.opened);
        let client = Client::new(id, number);
        let ufrag = format!("ufrag{}", id.0);
        let username = format!("{ufrag}:theirs");
        self.session.open(self.now, id, number, Credentials { ufrag, password: password(id) });
        self.session.install_keys(id, Client::keys_of_server());
        self.session.set_streams(
            self.now,
            id,
            Client::sources(self.codec),
            Client::slots(number > 1),
            &mut self.outputs,
        );
        let request = BindingRequest {
            transaction: [1; 12],
            username: &username,
            password: &password(id),
            priority: 1,
            tie_breaker: 2,
            use_candidate: true,
        };
        let mut check = Vec::new();
        stun::binding_request(&request, &mut check);
        assert!(self.session.stun(self.now, id, client.address.into(), &check, &mut self.outputs));
        client
    }

    fn step(&mut self, input: &mut Input<'_>) {
        let at = input.below(CLIENTS);
        match input.below(12) {
            0..=3 => self.media(at, input),
            4 => self.send_raw(at, input.bytes()),
            5 => self.send_control(at, input.bytes()),
            6 => self.ask_again(at, input),
            7 => self.ask_for_keyframe(at, input),
            8 => self.route(input),
            9 => self.passes(input.below(16) + 1),
            10 => self.reopen(at),
            _ => self.intrude(at, input.bytes()),
        }
        self.deliver();
    }

    /// A packet as a browser would make it, with numbers as the input wants them.
    fn media(&mut self, at: usize, input: &mut Input<'_>) {
        let shape = input.byte();
        let (mid, payload_type): (&[u8], u8) = match shape & 3 {
            0 => (b"0", 111),
            1 => (b"2", 96),
            _ => (b"1", 96),
        };
        let rid = RIDS[usize::from(shape >> 2 & 3) % RIDS.len()].as_bytes();
        let is_rtx = shape & 0x10 != 0 && payload_type == 96;
        let sequence = input.number();
        let ssrc = u32::from(input.byte() % 6) + 10 * u32::from(mid[0]);
        let count = sequence.to_be_bytes();
        let level = [input.byte()];
        let mut extensions: Vec<(u8, &[u8])> = vec![(TRANSPORT_CC, &count)];
        if shape & 0x20 == 0 {
            extensions.extend([(MID, mid), (if is_rtx { REPAIRED_RID } else { RID }, rid), (LEVEL, &level[..])]);
        }
        let descriptor = dependency(shape, sequence);
        if self.codec == Codec::Av1 && payload_type == 96 {
            extensions.push((DEPENDENCY, &descriptor));
        }
        let header = Header {
            marker: shape & 0x40 != 0,
            payload_type: match payload_type {
                96 if is_rtx => 97,
                111 if shape & 0x10 != 0 => 63,
                plain => plain,
            },
            sequence,
            timestamp: u32::from(sequence) * 960,
            ssrc,
            csrc: 0,
        };
        let mut payload = Vec::new();
        if is_rtx {
            payload.extend_from_slice(&input.number().to_be_bytes());
        }
        if shape & 0x80 != 0 {
            self.write_picture(input.byte(), &mut payload);
        } else {
            payload.extend_from_slice(input.bytes());
        }
        let mut bytes = Vec::new();
        rtp::write_header(&header, &extensions, &mut bytes);
        self.seal_and_send(at, &bytes, &payload);
    }

    fn write_picture(&mut self, kind: u8, payload: &mut Vec<u8>) {
        self.picture = self.picture.wrapping_add(1);
        let is_key = kind & 1 == 0;
        match self.codec {
            Codec::H264 if is_key => payload.extend_from_slice(&PARAMETERS),
            Codec::H264 => payload.extend_from_slice(&[0x41, kind]),
            Codec::Vp9 => {
                payload.push(if is_key { 0xA8 } else { 0xE8 });
                payload.extend_from_slice(&(self.picture | 0x8000).to_be_bytes());
                payload.extend_from_slice(&[0, kind, 1]);
            }
            Codec::Av1 => payload.extend_from_slice(&[if is_key { 0x18 } else { 0x10 }, 0x32, kind]),
            Codec::Vp8 | Codec::Opus => self.write_vp8(kind, payload),
        }
    }

    fn write_vp8(&self, kind: u8, payload: &mut Vec<u8>) {
        payload.extend_from_slice(&[0x90, 0xE0]);
        payload.extend_from_slice(&(self.picture | 0x8000).to_be_bytes());
        payload.extend_from_slice(&[kind, 0x40]);
        let height = [180_u16, 360, 720][usize::from(kind) % 3];
        payload.extend_from_slice(&[0x10 | kind & 1, 0, 0, 0x9D, 0x01, 0x2A]);
        payload.extend_from_slice(&(height * 16 / 9).to_le_bytes());
        payload.extend_from_slice(&height.to_le_bytes());
        assert!(vp8::parse(payload).is_some());
    }

    fn seal_and_send(&mut self, at: usize, header: &[u8], payload: &[u8]) {
        let mut datagram = Vec::new();
        if self.clients[at].outbound.protect_rtp(header, payload, &mut datagram).is_ok() {
            self.session.receive(self.now, self.clients[at].id, &mut datagram, &mut self.outputs);
        }
    }

    fn send_raw(&mut self, at: usize, bytes: &[u8]) {
        let Some(fixed) = bytes.first_chunk::<12>() else { return };
        let mut header = *fixed;
        header[0] = header[0] & 0x2F | 0x80;
        let csrcs = 4 * usize::from(header[0] & 0x0F);
        let Some((rest, payload)) = bytes[12..].split_at_checked(csrcs) else { return };
        self.seal_and_send(at, &[&header[..], rest].concat(), payload);
    }

    fn send_control(&mut self, at: usize, compound: &[u8]) {
        let mut bytes = compound.to_vec();
        if let Some(first) = bytes.first_mut() {
            *first = *first & 0x3F | 0x80;
        }
        let mut datagram = Vec::new();
        if self.clients[at].outbound.protect_rtcp(&bytes, &mut datagram).is_ok() {
            self.session.receive(self.now, self.clients[at].id, &mut datagram, &mut self.outputs);
        }
    }

    fn ask_again(&mut self, at: usize, input: &mut Input<'_>) {
        let ssrc = Client::ssrc_of(input.byte());
        let newest = self.clients[at].newest.get(&ssrc).copied().unwrap_or_default();
        let mut lost: Vec<u16> =
            (0..=input.below(40)).map(|_| newest.wrapping_sub(u16::from(input.byte()) * 4)).collect();
        lost.sort_by_key(|number| number.wrapping_sub(newest.wrapping_sub(2000)));
        lost.dedup();
        let mut compound = Vec::new();
        rtcp::write_receiver_report(9, &[], &mut compound);
        rtcp::write_nack(9, ssrc, &lost, &mut compound);
        self.send_control(at, &compound);
    }

    fn ask_for_keyframe(&mut self, at: usize, input: &mut Input<'_>) {
        let mut compound = Vec::new();
        rtcp::write_picture_loss(9, Client::ssrc_of(input.byte()), &mut compound);
        self.send_control(at, &compound);
    }

    fn route(&mut self, input: &mut Input<'_>) {
        let ids: Vec<TransportId> = self.clients.iter().map(|client| client.id).collect();
        let some = |bits: u8| {
            let taken = ids.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
            taken.map(|(_, id)| *id).collect::<Vec<_>>()
        };
        let groups = (0..input.below(3))
            .map(|_| Group {
                listeners: some(input.byte()),
                microphones: some(input.byte()),
                voices: some(input.byte()),
            })
            .collect();
        let views = (0..input.below(8))
            .map(|_| View {
                transport: ids[input.below(CLIENTS)],
                slot: input.byte() % 6,
                publisher: ids[input.below(CLIENTS)],
                source: [SourceKind::Camera, SourceKind::Screen, SourceKind::Microphone][input.below(3)],
                height: u32::from(input.byte()) * 8,
            })
            .collect();
        self.session.route(self.now, Routing { groups, views }, &mut self.outputs);
    }

    fn passes(&mut self, steps: usize) {
        for _ in 0..steps {
            self.now += STEP;
            self.session.tick(self.now, &mut self.outputs);
            self.deliver();
        }
    }

    /// Leaves and comes back: the same person on a new connection. Whoever showed the old one goes on without it.
    fn reopen(&mut self, at: usize) {
        self.session.close(self.now, self.clients[at].id, &mut self.outputs);
        self.deliver();
        let number = self.clients[at].number;
        self.clients[at] = self.open(number);
    }

    /// Bytes that nobody signed change nothing and are not answered.
    fn intrude(&mut self, at: usize, bytes: &[u8]) {
        self.deliver();
        let (id, address) = (self.clients[at].id, self.clients[at].address);
        assert!(!self.session.stun(self.now, id, address.into(), bytes, &mut self.outputs));
        self.session.receive(self.now, id, &mut bytes.to_vec(), &mut self.outputs);
        assert!(self.outputs.datagrams.is_empty() && self.outputs.events.is_empty());
    }

    fn deliver(&mut self) {
        let count = self.outputs.datagrams.len();
        assert!(count <= MOST_DATAGRAMS, "{count} datagrams at once");
        for datagram in &self.outputs.datagrams {
            let client = self.clients.iter_mut().find(|client| client.address == datagram.to.remote);
            if let Some(client) = client {
                client.receive(self.outputs.payload(datagram), &self.numbers);
            }
        }
        self.outputs.clear();
    }
}
