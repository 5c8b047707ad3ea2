//! The media of one session: packets and time in, packets and events out.
//!
//! Theory. A publisher's packet is decrypted once, put into its layer's order, and offered to every slot that
//! shows its source; each slot rewrites the header and encrypts for its viewer. The routing says which source
//! each video slot shows and who hears whom; the session itself chooses layers and the loudest speakers.
//! Whoever calls must drain [`Outputs`] after every call and call [`Session::tick`] at [`Session::deadline`].

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::config::{Group, Routing, SlotConfig, SourceConfig, SourceKind, TransportId};
use crate::output::{Event, Outputs};
use crate::rtcp::{self, Message};
use crate::slot::{Media, Showing};
use crate::transport::{Counters, Keys, MOST_DTLS_PER_SECOND, OUR_SSRC, Stored, Subscriber, Transport};
use crate::{rtp, speakers, stun};

const STEP: Duration = Duration::from_millis(20);
const FEEDBACK_EVERY: u64 = 3;
const CHOICE_EVERY: u64 = 5;
const REPORT_EVERY: u64 = 50;
/// Speakers are told at most this often.
const SPEAKERS_EVERY: u64 = 10;
/// Packets sent again for one request.
const MOST_RETRANSMITTED: usize = 64;
/// Loudness from which somebody counts as speaking.
const SPEAKING: f32 = 60.0;

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
            next_tick: now + STEP,
            ticks: 0,
            told_speakers: Vec::new(),
            due: Vec::new(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    pub fn deadline(&self) -> Instant {
        self.next_tick
    }

    pub fn open(&mut self, now: Instant, id: TransportId, number: u32, ufrag: String, password: String) {
        let transport = Transport::new(now, id, number, ufrag, password);
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
            transport.set_streams(sources, slots);
            self.connect_subscribers(now, out);
        }
    }

    pub fn install_keys(&mut self, id: TransportId, keys: Keys) {
        if let Some(transport) = self.transport(id) {
            transport.keys = Some(keys);
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

    /// Makes slots and subscriber lists what the routing says.
    fn connect_subscribers(&mut self, now: Instant, out: &mut Outputs) {
        for transport in self.transports.iter_mut().flatten() {
            transport.sources.iter_mut().for_each(|source| source.subscribers.clear());
        }
        self.connect_video();
        self.select_speakers();
        self.connect_audio();
        self.choose_layers(now);
        self.ask_for_keyframes(now);
        self.flush(out);
    }

    fn connect_video(&mut self) {
        let mut wanted: HashMap<(TransportId, u8), Showing> = HashMap::with_capacity(self.routing.views.len());
        for view in &self.routing.views {
            let showing = Showing { publisher: view.publisher, source: view.source, height: view.height };
            wanted.insert((view.transport, view.slot), showing);
        }
        let mut edges = Vec::new();
        for (at, transport) in self.transports.iter_mut().enumerate() {
            let Some(transport) = transport else { continue };
            for (slot_at, slot) in transport.slots.iter_mut().enumerate().filter(|(_, slot)| !slot.config.audio) {
                let showing = wanted.get(&(transport.id, slot.config.slot)).copied();
                let source_of = |showing: Option<Showing>| showing.map(|showing| (showing.publisher, showing.source));
                if source_of(showing) != source_of(slot.showing) {
                    slot.silence();
                }
                slot.showing = showing;
                if let Some(showing) = showing {
                    edges.push((showing, Subscriber { transport: at, slot: slot_at }));
                }
            }
        }
        for (showing, subscriber) in edges {
            self.subscribe(showing.publisher, showing.source, subscriber);
        }
    }

    fn subscribe(&mut self, publisher: TransportId, kind: SourceKind, subscriber: Subscriber) {
        if let Some(transport) = self.transport(publisher)
            && let Some(source) = transport.source(kind)
        {
            transport.sources[source].subscribers.push(subscriber);
        }
    }

    fn loudness(&self, id: TransportId) -> Option<f32> {
        let transport = self.transports[*self.index.get(&id)?].as_ref()?;
        let source = transport.source(SourceKind::Microphone)?;
        Some(transport.sources[source].loudness.value())
    }

    /// The loudest of each group; one more than a listener has slots, since nobody hears themselves.
    fn select_speakers(&mut self) -> bool {
        let mut changed = false;
        let mut groups = std::mem::take(&mut self.groups);
        for group in &mut groups {
            let candidates: Vec<_> =
                group.wanted.microphones.iter().filter_map(|id| Some((*id, self.loudness(*id)?))).collect();
            let before = group.selected.clone();
            speakers::select(&mut group.selected, &candidates, self.places(&group.wanted) + 1);
            changed |= before != group.selected;
        }
        self.groups = groups;
        changed
    }

    fn places(&self, group: &Group) -> usize {
        let slots = |id: &TransportId| {
            let transport = self.transports[*self.index.get(id)?].as_ref()?;
            Some(transport.slots.iter().filter(|slot| slot.config.audio).count())
        };
        group.listeners.iter().filter_map(slots).max().unwrap_or_default()
    }

    /// Gives each listener's audio slots to the selected speakers; who has a slot keeps it.
    fn connect_audio(&mut self) {
        let mut edges = Vec::new();
        let mut heard: HashMap<TransportId, Vec<TransportId>> = HashMap::new();
        for group in &self.groups {
            for listener in &group.wanted.listeners {
                let others = group.selected.iter().copied().filter(|speaker| speaker != listener);
                heard.insert(*listener, others.collect());
            }
        }
        for (at, transport) in self.transports.iter_mut().enumerate() {
            let Some(transport) = transport else { continue };
            let mut waiting = heard.remove(&transport.id).unwrap_or_default();
            for slot in transport.slots.iter_mut().filter(|slot| slot.config.audio) {
                match slot.hearing.and_then(|speaker| waiting.iter().position(|id| *id == speaker)) {
                    Some(found) => {
                        waiting.remove(found);
                    }
                    None => {
                        slot.hearing = None;
                        slot.silence();
                    }
                }
            }
            let mut waiting = waiting.into_iter();
            for (slot_at, slot) in transport.slots.iter_mut().enumerate().filter(|(_, slot)| slot.config.audio) {
                slot.hearing = slot.hearing.or_else(|| waiting.next());
                if let Some(speaker) = slot.hearing {
                    edges.push((speaker, Subscriber { transport: at, slot: slot_at }));
                }
            }
        }
        for transport in self.transports.iter_mut().flatten() {
            if let Some(source) = transport.source(SourceKind::Microphone) {
                transport.sources[source].subscribers.clear();
            }
        }
        for (speaker, subscriber) in edges {
            self.subscribe(speaker, SourceKind::Microphone, subscriber);
        }
    }

    /// The smallest active layer that is as high as the viewer shows it, else the largest.
    fn choose_layers(&mut self, now: Instant) {
        for at in 0..self.transports.len() {
            let slots = self.transports[at].as_ref().map_or(0, |transport| transport.slots.len());
            for slot_at in 0..slots {
                let Some(slot) = self.transports[at].as_ref().map(|transport| &transport.slots[slot_at]) else { break };
                let Some(showing) = slot.showing else { continue };
                let current = slot.current();
                let target = self.best_layer(now, &showing);
                let Some(slot) = self.transports[at].as_mut().map(|transport| &mut transport.slots[slot_at]) else {
                    break;
                };
                slot.target = target.or(current);
                if let (true, Some(key)) = (slot.waits(), slot.target) {
                    self.want_keyframe(key);
                }
            }
        }
    }

    fn best_layer(&self, now: Instant, showing: &Showing) -> Option<crate::rewrite::LayerKey> {
        let transport = self.transports[*self.index.get(&showing.publisher)?].as_ref()?;
        let source = transport.source(showing.source)?;
        let layers = &transport.sources[source].layers;
        let rank = |layer: &crate::layer::Layer| {
            let rids = &transport.sources[source].config.rids;
            let order = rids.iter().position(|rid| Some(rid) == layer.rid.as_ref()).unwrap_or_default();
            layer.size.map_or(u32::from(u16::MAX) + order as u32, |(_, height)| u32::from(height))
        };
        let mut active: Vec<usize> = (0..layers.len()).filter(|at| layers[*at].is_active(now)).collect();
        active.sort_by_key(|at| rank(&layers[*at]));
        let tall_enough = active.iter().find(|at| rank(&layers[**at]) >= showing.height);
        // A layer whose size is unknown yet is worth a keyframe only if nothing known is there.
        let known = active.iter().rev().find(|at| layers[**at].size.is_some());
        let layer = tall_enough.filter(|at| layers[**at].size.is_some()).or(known).or(active.first())?;
        Some(crate::rewrite::LayerKey { publisher: showing.publisher, source: source as u8, layer: *layer as u8 })
    }

    fn want_keyframe(&mut self, key: crate::rewrite::LayerKey) {
        if let Some(transport) = self.transport(key.publisher) {
            let source = transport.sources.get_mut(usize::from(key.source));
            if let Some(layer) = source.and_then(|source| source.layers.get_mut(usize::from(key.layer))) {
                layer.want_keyframe();
            }
        }
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
    pub fn stun(
        &mut self,
        now: Instant,
        id: TransportId,
        from: SocketAddr,
        datagram: &[u8],
        out: &mut Outputs,
    ) -> bool {
        let Some(transport) = self.transport(id) else { return false };
        let Ok(message) = stun::parse(datagram) else { return false };
        let is_check = message.is_binding() && message.class() == stun::Class::Request;
        if !is_check || !message.verify(&transport.password) {
            transport.counters.refused += 1;
            return false;
        }
        transport.heard(now, false, out);
        if transport.address.is_none() {
            out.events.push(Event::Connected(id, from));
        }
        if transport.address.is_none() || message.use_candidate() {
            transport.address = Some(from);
        }
        let start = out.bytes.len();
        stun::binding_success(message.transaction_id(), from, &transport.password, &mut out.bytes);
        out.finish(from, start);
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
        let Some(to) = self.transport(id).and_then(|transport| transport.address) else { return };
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
        for subscriber in &subscribers {
            if let Some(viewer) = &mut self.transports[subscriber.transport] {
                viewer.forward(now, subscriber.slot, &media, out);
            }
        }
        if let Some(transport) = &mut self.transports[at] {
            transport.sources[source].subscribers = subscribers;
        }
    }

    fn control(&mut self, now: Instant, at: usize, bytes: &[u8], out: &mut Outputs) {
        let mut wanted = Vec::new();
        let mut lost = Vec::new();
        let Some(transport) = &mut self.transports[at] else { return };
        rtcp::read(bytes, |message| match message {
            Message::SenderReport { ssrc, ntp, rtp } => {
                let mut layers = transport.sources.iter_mut().flat_map(|source| &mut source.layers);
                if let Some(layer) = layers.find(|layer| layer.ssrc == ssrc) {
                    layer.clock = Some(crate::layer::SenderClock { ntp, rtp, at: now });
                }
            }
            Message::ReportBlock(block) => {
                if let Some(slot) = transport.slots.iter().find(|slot| slot.config.ssrc == block.ssrc) {
                    transport.counters.fraction_lost = block.fraction_lost;
                    if let Some(time) = slot.round_trip_us(now, &block) {
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
            Message::KeyframeRequest { ssrc } => {
                wanted.extend(
                    transport.slots.iter().filter(|slot| slot.config.ssrc == ssrc).filter_map(|slot| slot.current()),
                );
            }
        });
        lost.truncate(MOST_RETRANSMITTED);
        for (slot, number) in lost {
            self.retransmit(at, slot, number, out);
        }
        if !wanted.is_empty() {
            wanted.into_iter().for_each(|key| self.want_keyframe(key));
            self.ask_for_keyframes(now);
            self.flush(out);
        }
    }

    fn retransmit(&mut self, at: usize, slot: usize, sequence: u16, out: &mut Outputs) {
        let Some(mut viewer) = self.transports[at].take() else { return };
        let found = viewer.slots[slot].rewriter().find(sequence).map(|(segment, number)| (*segment, number));
        if let Some((segment, number)) = found {
            let publisher = self.index.get(&segment.layer.publisher).and_then(|index| self.transports[*index].as_ref());
            let source = publisher.and_then(|publisher| publisher.sources.get(usize::from(segment.layer.source)));
            let layer = source.and_then(|source| source.layers.get(usize::from(segment.layer.layer)));
            let packet = layer.and_then(|layer| layer.cache()?.get(number));
            if let (Some(publisher), Some(source), Some(packet)) = (publisher, source, packet) {
                let stored = Stored {
                    marker: packet.marker,
                    timestamp: segment.timestamp(packet.timestamp),
                    payload: &packet.payload,
                    is_vp8: source.config.codec == crate::config::Codec::Vp8,
                    vp8_shift: segment.vp8_shift,
                };
                viewer.retransmit(slot, publisher.number, sequence, &stored, out);
            }
        }
        self.transports[at] = Some(viewer);
    }

    /// What is due by time: loss, feedback, layers, speakers, reports.
    pub fn tick(&mut self, now: Instant, out: &mut Outputs) {
        if now < self.next_tick {
            return;
        }
        self.next_tick = now + STEP;
        self.ticks += 1;
        self.ask_for_missing(now);
        if self.ticks.is_multiple_of(FEEDBACK_EVERY) {
            self.feed_back();
        }
        if self.ticks.is_multiple_of(CHOICE_EVERY) {
            self.hear(now, out);
            self.choose_layers(now);
        }
        if self.ticks.is_multiple_of(REPORT_EVERY) {
            self.report(now);
        }
        self.ask_for_keyframes(now);
        self.flush(out);
    }

    fn ask_for_missing(&mut self, now: Instant) {
        for transport in self.transports.iter_mut().flatten() {
            for layer in transport.sources.iter_mut().flat_map(|source| &mut source.layers) {
                self.due.clear();
                layer.missing(now, &mut self.due);
                if !self.due.is_empty() {
                    transport.counters.nacks_out += 1;
                    rtcp::write_nack(OUR_SSRC, layer.ssrc, &self.due, &mut transport.control);
                }
            }
        }
    }

    fn feed_back(&mut self) {
        for transport in self.transports.iter_mut().flatten() {
            let Some(media) = transport.sources.iter().flat_map(|source| &source.layers).map(|layer| layer.ssrc).next()
            else {
                continue;
            };
            let mut body = Vec::new();
            if transport.transport_cc.take(&mut body) {
                rtcp::write_transport_cc(OUR_SSRC, media, &body, &mut transport.control);
            }
        }
    }

    fn hear(&mut self, now: Instant, out: &mut Outputs) {
        for transport in self.transports.iter_mut().flatten() {
            transport.check_silence(now, out);
            for source in &mut transport.sources {
                source.loudness.step();
            }
        }
        if self.select_speakers() {
            self.connect_audio();
        }
        if self.ticks.is_multiple_of(SPEAKERS_EVERY) {
            self.tell_speakers(out);
        }
    }

    fn tell_speakers(&mut self, out: &mut Outputs) {
        let mut loud: Vec<(TransportId, u8)> = Vec::new();
        for group in &self.groups {
            for id in &group.wanted.microphones {
                if let Some(value) = self.loudness(*id).filter(|value| *value >= SPEAKING) {
                    loud.push((*id, value as u8));
                }
            }
        }
        let who = |list: &[(TransportId, u8)]| list.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        if who(&loud) != who(&self.told_speakers) {
            self.told_speakers.clone_from(&loud);
            out.events.push(Event::Speakers(loud));
        }
    }

    /// Reports about once a second to everybody, who take them as a sign of life too.
    fn report(&mut self, now: Instant) {
        for at in 0..self.transports.len() {
            let Some(mut transport) = self.transports[at].take() else { continue };
            transport.dtls_this_second = 0;
            if transport.keys.is_some() {
                self.write_reports(now, &mut transport);
            }
            self.transports[at] = Some(transport);
        }
    }

    fn write_reports(&self, now: Instant, transport: &mut Transport) {
        let layers = transport.sources.iter_mut().flat_map(|source| &mut source.layers);
        let blocks: Vec<_> = layers.filter_map(|layer| layer.report(now)).take(31).collect();
        let mut reports = Vec::new();
        rtcp::write_receiver_report(OUR_SSRC, &blocks, &mut reports);
        rtcp::write_source_description(OUR_SSRC, "sessionserver", &mut reports);
        for slot in &mut transport.slots {
            let clock = slot.current().and_then(|key| {
                let publisher = self.transports[*self.index.get(&key.publisher)?].as_ref()?;
                publisher.sources.get(usize::from(key.source))?.layers.get(usize::from(key.layer))?.clock
            });
            if let Some(report) = clock.and_then(|clock| slot.report(now, &clock)) {
                rtcp::write_sender_report(&report, &mut reports);
                rtcp::write_source_description(slot.config.ssrc, "sessionserver", &mut reports);
            }
        }
        reports.append(&mut transport.control);
        transport.control = reports;
    }

    /// Figures of every transport.
    pub fn counters(&self) -> Vec<(TransportId, Counters)> {
        self.transports.iter().flatten().map(|transport| (transport.id, transport.counters)).collect()
    }

    /// The address of a transport, once validated.
    pub fn address(&self, id: TransportId) -> Option<SocketAddr> {
        self.transports[*self.index.get(&id)?].as_ref()?.address
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
