//! What is due by time and not by a packet.

use std::time::{Duration, Instant};

use super::Session;
use crate::config::TransportId;
use crate::output::{Event, Outputs};
use crate::rtcp;
use crate::transport::{OUR_SSRC, Transport};

pub(super) const STEP: Duration = Duration::from_millis(20);
/// A worker that is awake anyway need not be woken again so soon.
const EARLY: Duration = Duration::from_millis(10);
const FEEDBACK_EVERY: u64 = 3;
/// Over a thin line, where each report takes what a few words of text take.
const FEEDBACK_OVER_THIN_EVERY: u64 = 12;
const CHOICE_EVERY: u64 = 5;
/// Whoever's line is flooded is told so each time, everybody else each fourth time: about once a second.
const LOOK_EVERY: u64 = 12;
const REPORT_EVERY: u64 = 4 * LOOK_EVERY;
/// Who has sent no media for this long is no longer looked at for loss.
const STOPPED: Duration = Duration::from_secs(2);
/// Speakers are told at most this often.
const SPEAKERS_EVERY: u64 = 10;
/// Loudness from which somebody counts as speaking.
const SPEAKING: f32 = 60.0;

impl Session {
    /// What is due by time: loss, feedback, layers, speakers, reports.
    pub fn tick(&mut self, now: Instant, out: &mut Outputs) {
        self.pour(now, out);
        if self.release_at.is_some_and(|at| now >= at) {
            self.release(now, out);
        }
        if now + EARLY < self.next_tick {
            return;
        }
        self.next_tick = self.next_tick.max(now) + STEP;
        self.ticks += 1;
        let mut wrote = self.ask_for_missing(now);
        if self.ticks.is_multiple_of(FEEDBACK_EVERY) {
            wrote |= self.feed_back();
        }
        if self.ticks.is_multiple_of(CHOICE_EVERY) {
            self.hear(now, out);
            self.tell_watched(now, out);
            self.choose_and_watch(now, out);
            self.forget_who_stopped(now);
            // A layer may want one by itself.
            self.keyframes_wanted = true;
        }
        if self.ticks.is_multiple_of(LOOK_EVERY) {
            wrote |= self.report(now, self.ticks.is_multiple_of(REPORT_EVERY));
        }
        wrote |= self.ask_for_keyframes(now, out);
        if wrote {
            self.flush(out);
        }
    }

    fn forget_who_stopped(&mut self, now: Instant) {
        let transports = &mut self.transports;
        self.senders.retain(|at| {
            let Some(transport) = &mut transports[*at] else { return false };
            transport.last_packet = transport.last_packet.filter(|at| now.saturating_duration_since(*at) < STOPPED);
            transport.last_packet.is_some()
        });
    }

    /// Whether anything was written.
    fn ask_for_missing(&mut self, now: Instant) -> bool {
        let mut wrote = false;
        for at in &self.senders {
            let Some(transport) = &mut self.transports[*at] else { continue };
            let flooded = transport.is_flooded();
            for layer in transport.sources.iter_mut().flat_map(|source| &mut source.layers) {
                if flooded {
                    // Whatever is sent again keeps something else from arriving.
                    layer.forget_missing();
                    continue;
                }
                self.due.clear();
                layer.missing(now, &mut self.due);
                if !self.due.is_empty() {
                    transport.counters.nacks_out += 1;
                    rtcp::write_nack(OUR_SSRC, layer.ssrc, &self.due, &mut transport.control);
                    wrote = true;
                }
            }
        }
        wrote
    }

    /// Whether anything was written.
    fn feed_back(&mut self) -> bool {
        let mut wrote = false;
        let thin_has_turn = self.ticks.is_multiple_of(FEEDBACK_OVER_THIN_EVERY);
        for at in &self.senders {
            let Some(transport) = &mut self.transports[*at] else { continue };
            if !thin_has_turn && transport.sending.as_ref().is_some_and(|sending| sending.is_thin()) {
                continue;
            }
            let Some(media) = transport.sources.iter().flat_map(|source| &source.layers).map(|layer| layer.ssrc).next()
            else {
                continue;
            };
            let mut body = Vec::new();
            if transport.transport_cc.take(&mut body) {
                rtcp::write_transport_cc(OUR_SSRC, media, &body, &mut transport.control);
                wrote = true;
            }
        }
        wrote
    }

    fn hear(&mut self, now: Instant, out: &mut Outputs) {
        for transport in self.transports.iter_mut().flatten() {
            transport.check_silence(now, out);
            for source in &mut transport.sources {
                source.loudness.step();
            }
        }
        if self.select_speakers() | self.some_hear_few() {
            self.connect_audio();
        }
        if self.shard == self.lead && self.ticks.is_multiple_of(SPEAKERS_EVERY) {
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

    /// Reports about once a second to everybody, who take them as a sign of life too, and in between to whom most of what
    /// they say is lost: of many reports one gets through. Whether anything was written.
    fn report(&mut self, now: Instant, to_all: bool) -> bool {
        let mut wrote = false;
        for at in 0..self.transports.len() {
            let Some(mut transport) = self.transports[at].take() else { continue };
            transport.look_for_flood(now);
            if to_all {
                transport.dtls_this_second = 0;
                transport.measure(now);
            }
            if transport.keys.is_some() && (to_all || transport.is_flooded()) {
                self.write_reports(now, &mut transport, to_all);
                wrote = true;
            }
            self.transports[at] = Some(transport);
        }
        wrote
    }

    /// Whole, or what was lost alone (RFC 5506 section 4.2: without a name, as it comes often).
    fn write_reports(&self, now: Instant, transport: &mut Transport, whole: bool) {
        let layers = transport.sources.iter_mut().flat_map(|source| &mut source.layers);
        let blocks: Vec<_> = layers.filter_map(|layer| layer.report(now)).take(31).collect();
        transport.counters.fraction_lost_in = blocks.iter().map(|block| block.fraction_lost).max().unwrap_or_default();
        let mut reports = Vec::new();
        rtcp::write_receiver_report(OUR_SSRC, &blocks, &mut reports);
        if whole {
            rtcp::write_source_description(OUR_SSRC, "sessionserver", &mut reports);
        }
        for slot in transport.slots.iter_mut().filter(|_| whole) {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_soon_is_done_by_who_is_awake_and_no_more_often_for_it() {
        let begin = crate::clock_of_tests();
        let mut session = Session::new(begin);
        // In milliseconds: when somebody was awake, and when to wake then.
        for (at, wanted) in [(9, 20), (10, 40), (20, 40), (30, 60), (60, 80), (95, 115)] {
            session.tick(begin + Duration::from_millis(at), &mut Outputs::default());
            assert_eq!(session.deadline() - begin, Duration::from_millis(wanted), "at {at}");
        }
    }
}
