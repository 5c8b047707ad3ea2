//! The media of one session: packets and time in, packets and events out.
//!
//! Theory. A publisher's packet is decrypted once, put into its layer's order, and offered to every slot that
//! shows its source; each slot rewrites the header and encrypts for its viewer. The routing says which source
//! each video slot shows and who hears whom; the session itself chooses layers and the loudest speakers.
//! Whoever calls must drain [`Outputs`] after every call and call [`Session::tick`] at [`Session::deadline`].

mod lines;
mod routing;
mod timers;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Instant;

use crate::config::{Codec, Group, Routing, SlotConfig, SourceConfig, SourceKind, TransportId};
use crate::ice::Credentials;
use crate::layer::SenderClock;
use crate::output::{Event, Outputs, Path};
use crate::rtcp::{self, Message};
use crate::slot::Media;
use crate::transport::{Counters, Keys, MOST_DTLS_PER_SECOND, OUR_SSRC, Stored, Transport};
use crate::{rtp, stun};

/// Packets sent again for one request.
const MOST_RETRANSMITTED: usize = 64;
struct GroupState {
    wanted: Group,
    selected: Vec<TransportId>,
}

pub struct Session {
    transports: Vec<Option<Transport>>,
    index: HashMap<TransportId, usize>,
    routing: Routing,
    groups: Vec<GroupState>,
    next_tick: Instant,
    /// When a packet that waits for its time must leave.
    release_at: Option<Instant>,
    ticks: u64,
    told_speakers: Vec<(TransportId, u8)>,
    due: Vec<u16>,
}

impl Session {
    pub fn new(now: Instant) -> Self {
        Self {
            transports: Vec::new(),
            index: HashMap::new(),
            routing: Routing::default(),
            groups: Vec::new(),
            next_tick: now + timers::STEP,
            release_at: None,
            ticks: 0,
            told_speakers: Vec::new(),
            due: Vec::new(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    pub fn deadline(&self) -> Instant {
        self.release_at.map_or(self.next_tick, |at| at.min(self.next_tick))
    }

    pub fn open(&mut self, now: Instant, id: TransportId, number: u32, credentials: Credentials) {
        let transport = Transport::new(now, id, number, credentials);
        let at = self.transports.iter().position(Option::is_none).unwrap_or_else(|| {
            self.transports.push(None);
            self.transports.len() - 1
        });
        self.transports[at] = Some(transport);
        self.index.insert(id, at);
    }

    pub fn close(&mut self, now: Instant, id: TransportId, out: &mut Outputs) {
        if let Some(at) = self.index.remove(&id) {
            self.transports[at] = None;
            self.connect_subscribers(now, out);
        }
    }

    pub fn set_streams(
        &mut self,
        now: Instant,
        id: TransportId,
        sources: Vec<SourceConfig>,
        slots: Vec<SlotConfig>,
        out: &mut Outputs,
    ) {
        if let Some(transport) = self.transport(id) {
            transport.set_streams(now, sources, slots);
            self.connect_subscribers(now, out);
        }
    }

    pub fn install_keys(&mut self, id: TransportId, keys: Keys) {
        if let Some(transport) = self.transport(id) {
            transport.keys = Some(keys);
        }
    }

    /// An ICE restart (RFC 8445 section 2.4): keys, streams and routing stay as they are.
    pub fn restart(&mut self, id: TransportId, credentials: Credentials) {
        if let Some(transport) = self.transport(id) {
            transport.ice.restart(credentials);
        }
    }

    fn transport(&mut self, id: TransportId) -> Option<&mut Transport> {
        let at = *self.index.get(&id)?;
        self.transports[at].as_mut()
    }

    /// The whole wanted routing; only what differs from before changes anything.
    pub fn route(&mut self, now: Instant, routing: Routing, out: &mut Outputs) {
        let mut before = std::mem::take(&mut self.groups);
        self.groups = routing
            .groups
            .iter()
            .map(|wanted| {
                let same = before.iter_mut().find(|group| group.wanted.listeners == wanted.listeners);
                let selected = same.map(|group| std::mem::take(&mut group.selected)).unwrap_or_default();
                GroupState { wanted: wanted.clone(), selected }
            })
            .collect();
        self.routing = routing;
        self.connect_subscribers(now, out);
    }

    fn ask_for_keyframes(&mut self, now: Instant) {
        for transport in self.transports.iter_mut().flatten() {
            for layer in transport.sources.iter_mut().flat_map(|source| &mut source.layers) {
                if layer.take_keyframe_request(now) {
                    transport.counters.keyframes_asked += 1;
                    rtcp::write_picture_loss(OUR_SSRC, layer.ssrc, &mut transport.control);
                }
            }
        }
    }

    fn flush(&mut self, out: &mut Outputs) {
        self.transports.iter_mut().flatten().for_each(|transport| transport.flush_control(out));
    }

    /// A STUN message for this transport. Unauthenticated ones change nothing and are not answered.
    pub fn stun(&mut self, now: Instant, id: TransportId, from: Path, datagram: &[u8], out: &mut Outputs) -> bool {
        let Some(transport) = self.transport(id) else { return false };
        let Ok(message) = stun::parse(datagram) else { return false };
        let is_check = message.is_binding() && message.class() == stun::Class::Request;
        let password = if is_check { transport.ice.verify(&message) } else { None };
        let Some(password) = password else {
            transport.counters.refused += 1;
            return false;
        };
        let start = out.bytes.len();
        stun::binding_success(message.transaction_id(), from.remote, password, &mut out.bytes);
        out.finish(from, start);
        transport.heard(now, false, out);
        if transport.path.is_none() {
            out.events.push(Event::Connected(id, from.remote));
        }
        if transport.path.is_none() || message.use_candidate() {
            transport.path = Some(from);
        }
        true
    }

    /// A datagram of DTLS records from a validated address.
    pub fn dtls(&mut self, id: TransportId, datagram: &[u8], out: &mut Outputs) {
        let Some(transport) = self.transport(id) else { return };
        transport.dtls_this_second += 1;
        if transport.dtls_this_second > MOST_DTLS_PER_SECOND {
            transport.counters.refused += 1;
            return;
        }
        out.events.push(Event::Dtls(id, datagram.to_vec()));
    }

    /// DTLS records of ours, sent to the validated address; dropped while there is none.
    pub fn send_dtls(&mut self, id: TransportId, datagram: &[u8], out: &mut Outputs) {
        let Some(to) = self.transport(id).and_then(|transport| transport.path) else { return };
        let start = out.bytes.len();
        out.bytes.extend_from_slice(datagram);
        out.finish(to, start);
    }

    /// An SRTP or SRTCP datagram from a validated address.
    pub fn receive(&mut self, now: Instant, id: TransportId, datagram: &mut [u8], out: &mut Outputs) {
        let Some(&at) = self.index.get(&id) else { return };
        let Some(transport) = &mut self.transports[at] else { return };
        let Some(keys) = &mut transport.keys else { return };
        let is_rtcp = rtp::is_rtcp(datagram);
        let opened = if is_rtcp { keys.inbound.unprotect_rtcp(datagram) } else { keys.inbound.unprotect_rtp(datagram) };
        let Ok(length) = opened else {
            transport.counters.refused += 1;
            return;
        };
        transport.counters.packets_in += 1;
        transport.counters.bytes_in += length as u64;
        transport.heard(now, true, out);
        if is_rtcp {
            self.control(now, at, &datagram[..length], out);
        } else {
            self.media(now, at, &datagram[..length], out);
        }
    }

    fn media(&mut self, now: Instant, at: usize, bytes: &[u8], out: &mut Outputs) {
        let Some(transport) = &mut self.transports[at] else { return };
        let Some(received) = rtp::parse(bytes).and_then(|packet| transport.receive(now, packet)) else { return };
        let media = Media {
            key: received.key,
            number: transport.number,
            packet: received.packet,
            ordered: received.ordered,
            audio_level: received.audio_level,
        };
        let source = usize::from(received.key.source);
        let subscribers = std::mem::take(&mut transport.sources[source].subscribers);
        let mut waits = false;
        for subscriber in &subscribers {
            if let Some(viewer) = &mut self.transports[subscriber.transport] {
                waits |= viewer.forward(now, subscriber.slot, &media, out);
            }
        }
        if let Some(transport) = &mut self.transports[at] {
            transport.sources[source].subscribers = subscribers;
        }
        if waits {
            self.release_soon(now);
        }
    }

    fn control(&mut self, now: Instant, at: usize, bytes: &[u8], out: &mut Outputs) {
        let mut wanted = Vec::new();
        let mut lost = Vec::new();
        let mut waits = false;
        let Some(transport) = &mut self.transports[at] else { return };
        rtcp::read(bytes, |message| match message {
            Message::SenderReport { ssrc, ntp, rtp } => {
                let mut layers = transport.sources.iter_mut().flat_map(|source| &mut source.layers);
                if let Some(layer) = layers.find(|layer| layer.ssrc == ssrc) {
                    layer.clock = Some(SenderClock { ntp, rtp, at: now });
                }
            }
            Message::ReportBlock(block) => {
                if let Some(slot) = transport.slots.iter().find(|slot| slot.config.ssrc == block.ssrc) {
                    transport.counters.fraction_lost = block.fraction_lost;
                    if let Some(time) = slot.round_trip_us(now, &block) {
                        if let Some(sending) = &mut transport.sending {
                            sending.controller.round_trip(time);
                        }
                        transport.counters.round_trip_us = Some(time);
                    }
                }
            }
            Message::Nack { ssrc, pairs } => {
                if let Some(slot) = transport.slots.iter().position(|slot| slot.config.ssrc == ssrc) {
                    transport.counters.nacks_in += 1;
                    lost.extend(rtcp::nacked(pairs).take(MOST_RETRANSMITTED).map(|number| (slot, number)));
                }
            }
            Message::TransportCc { body } => {
                if let Some(sending) = &mut transport.sending {
                    sending.told(now, body);
                    waits |= sending.release_at(now).is_some();
                }
            }
            Message::ReceiverEstimate { bits_per_second } => {
                transport.receiver_estimate = Some(bits_per_second.min(u64::from(u32::MAX)) as u32);
            }
            Message::KeyframeRequest { ssrc } => {
                wanted.extend(
                    transport.slots.iter().filter(|slot| slot.config.ssrc == ssrc).filter_map(|slot| slot.current()),
                );
            }
        });
        lost.truncate(MOST_RETRANSMITTED);
        for (slot, number) in lost {
            waits |= self.retransmit(now, at, slot, number, out);
        }
        if waits {
            self.release_soon(now);
        }
        if !wanted.is_empty() {
            wanted.into_iter().for_each(|key| self.want_keyframe(key));
            self.ask_for_keyframes(now);
            self.flush(out);
        }
    }

    /// Whether packets wait for their time afterwards.
    fn retransmit(&mut self, now: Instant, at: usize, slot: usize, sequence: u16, out: &mut Outputs) -> bool {
        let Some(mut viewer) = self.transports[at].take() else { return false };
        let found = viewer.slots[slot].lost(sequence);
        if let Some((segment, number)) = found {
            let publisher = self.index.get(&segment.layer.publisher).and_then(|index| self.transports[*index].as_ref());
            let source = publisher.and_then(|publisher| publisher.sources.get(usize::from(segment.layer.source)));
            let layer = source.and_then(|source| source.layers.get(usize::from(segment.layer.layer)));
            let layer = layer.filter(|layer| layer.ssrc == segment.layer.ssrc);
            let packet = layer.and_then(|layer| layer.cache()?.get(number));
            if let (Some(publisher), Some(source), Some(packet)) = (publisher, source, packet) {
                let stored = Stored {
                    marker: packet.marker,
                    timestamp: segment.timestamp(packet.timestamp),
                    payload: &packet.payload,
                    is_vp8: source.config.codec == Codec::Vp8,
                    vp8_shift: segment.vp8_shift,
                };
                viewer.retransmit(now, slot, publisher.number, sequence, &stored, out);
            }
        }
        let waits = viewer.sending.as_ref().is_some_and(|sending| !sending.pacer.is_empty());
        self.transports[at] = Some(viewer);
        waits
    }

    /// Figures of every transport.
    pub fn counters(&self) -> Vec<(TransportId, Counters)> {
        self.transports.iter().flatten().map(|transport| (transport.id, transport.counters)).collect()
    }

    /// The address of a transport, once validated.
    pub fn address(&self, id: TransportId) -> Option<SocketAddr> {
        self.transports[*self.index.get(&id)?].as_ref()?.path.map(|path| path.remote)
    }

    /// Received layers of a transport as (source, rid, width, height, packets).
    pub fn layers(&self, id: TransportId) -> Vec<(SourceKind, String, (u16, u16), u64)> {
        let transport = self.index.get(&id).and_then(|at| self.transports[*at].as_ref());
        let sources = transport.into_iter().flat_map(|transport| &transport.sources);
        sources
            .flat_map(|source| {
                source.layers.iter().map(|layer| {
                    let rid = layer.rid.clone().unwrap_or_default();
                    (source.config.kind, rid, layer.size.unwrap_or_default(), layer.received())
                })
            })
            .collect()
    }
}
