//! One participant's connection: ICE, then DTLS, then media until the end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dimpl::certificate::{calculate_fingerprint, format_fingerprint};
use dimpl::{Config, DtlsCertificate};
use proto::stun;
use proto::transport_cc::Recorder;
use serde_json::{Value, json};

use crate::credentials::{self, IceCredentials};
use crate::handshake::{Handshake, Secured};
use crate::ice::{Checks, Side};
use crate::latency::{self, Latencies};
use crate::publisher::Publisher;
use crate::received::Received;
use crate::rtcp::{self, Heard};
use crate::rtp;
use crate::sdp::Remote;
use crate::wire::Wire;

const REPORT: Duration = Duration::from_secs(1);
/// How often browsers tell what arrived.
const FEEDBACK: Duration = Duration::from_millis(100);

/// What all participants share: making a certificate for each would measure that.
#[derive(Clone)]
pub struct Identity {
    config: Arc<Config>,
    certificate: DtlsCertificate,
    pub fingerprint: String,
}

impl Identity {
    /// # Errors
    /// A sentence, when no certificate can be made.
    pub fn generate() -> Result<Self, String> {
        let certificate = dimpl::certificate::generate_self_signed_certificate().map_err(|error| error.to_string())?;
        Ok(Self {
            config: Arc::new(Config::default()),
            fingerprint: format_fingerprint(&calculate_fingerprint(&certificate.certificate)),
            certificate,
        })
    }
}

/// What a connection is for.
#[derive(Default)]
pub struct Role {
    pub publisher: Option<Publisher>,
    /// Pictures and voices that must arrive before a measurement begins.
    pub pictures: usize,
    pub voices: usize,
}

pub struct Peer {
    pub wire: Wire,
    pub received: Received,
    pub latencies: Latencies,
    /// Why the connection is over.
    pub failure: Option<String>,
    checks: Checks,
    handshake: Handshake,
    role: Role,
    server: SocketAddr,
    start: Instant,
    /// The system's clock at `start`.
    start_of_day: Duration,
    next_report: Instant,
    next_feedback: Instant,
    report_ssrc: u32,
    arrivals: Recorder,
    feedback: Feedback,
}

/// What the server asked of us.
#[derive(Default)]
struct Feedback {
    keyframe_requests: u64,
    nacks: u64,
    transport: u64,
    receiver_reports: u64,
    sender_reports: u64,
}

impl Peer {
    /// # Errors
    /// When there is no way to the server.
    pub fn connect(
        wire: Wire,
        identity: &Identity,
        (side, own): (Side, &IceCredentials),
        remote: &Remote,
        role: Role,
        now: Instant,
    ) -> io::Result<Self> {
        let phase = Duration::from_millis(u64::from(credentials::random_u32() % 1000));
        wire.connect(remote.address)?;
        Ok(Self {
            wire,
            received: Received::default(),
            latencies: Latencies::default(),
            failure: None,
            checks: Checks::new(side, own, &remote.ice, now),
            handshake: Handshake::new(
                identity.config.clone(),
                identity.certificate.clone(),
                remote.fingerprint.clone(),
                now,
            ),
            role,
            server: remote.address,
            start: now,
            start_of_day: latency::now(),
            next_report: now + phase,
            next_feedback: now + phase / 10,
            arrivals: Recorder::new(now),
            report_ssrc: credentials::random_u32(),
            feedback: Feedback::default(),
        })
    }

    #[must_use]
    pub fn is_publisher(&self) -> bool {
        self.role.publisher.is_some()
    }

    /// Whether all that it waits for arrives.
    #[must_use]
    pub fn is_served(&self) -> bool {
        let (pictures, voices) = self.received.arriving();
        self.is_secured() && pictures >= self.role.pictures && voices >= self.role.voices
    }

    #[must_use]
    pub fn is_secured(&self) -> bool {
        self.wire.secured.is_some()
    }

    #[must_use]
    pub fn profile(&self) -> Option<&'static str> {
        self.wire.secured.as_ref().map(|secured| secured.profile)
    }

    /// Takes all datagrams that have come.
    pub fn readable(&mut self, buffer: &mut [u8], now: Instant) {
        loop {
            match self.wire.receive(buffer) {
                Ok(Some((datagram, arrived))) => self.datagram(datagram, arrived, now),
                Ok(None) => return,
                Err(error) => {
                    self.failure = Some(format!("socket: {error}"));
                    return;
                }
            }
        }
    }

    /// RFC 7983 tells them apart.
    fn datagram(&mut self, datagram: &mut [u8], arrived: Option<Duration>, now: Instant) {
        match datagram.first() {
            Some(0..=3) if stun::is_stun(datagram) => {
                if let Some(answer) = self.checks.answer(datagram, self.server) {
                    self.wire.send(&answer);
                }
                self.checks.receive(datagram, now);
            }
            Some(20..=63) => {
                let wire = &mut self.wire;
                let outcome = self.handshake.receive(datagram, now, |record| wire.send(record));
                self.settle(outcome);
            }
            Some(128..=191) if datagram.get(1).is_some_and(|kind| (192..=223).contains(kind)) => {
                self.control(datagram, now);
            }
            Some(128..=191) => self.media(datagram, arrived, now),
            _ => {}
        }
    }

    fn settle(&mut self, outcome: Result<Option<Secured>, String>) {
        match outcome {
            Ok(None) => {}
            Ok(secured) => self.wire.secured = secured,
            Err(reason) => self.failure = Some(reason),
        }
    }

    fn media(&mut self, datagram: &mut [u8], arrived: Option<Duration>, now: Instant) {
        let Some(secured) = &mut self.wire.secured else {
            return;
        };
        let opened = secured.inbound.unprotect_rtp(datagram).ok();
        match opened.and_then(|length| rtp::read(&datagram[..length]).map(|packet| (packet, length))) {
            Some((packet, length)) => {
                self.received.count(&packet, length, now, self.start);
                let arrived = arrived.unwrap_or_else(latency::now);
                if let Some(number) = packet.transport_sequence {
                    self.arrivals.arrived(self.start + arrived.saturating_sub(self.start_of_day), number);
                }
                if let Some(passed) = latency::passed(packet.payload, arrived) {
                    self.latencies.count(passed);
                }
            }
            None => self.wire.unreadable += 1,
        }
    }

    fn control(&mut self, datagram: &mut [u8], now: Instant) {
        let Some(secured) = &mut self.wire.secured else {
            return;
        };
        let Ok(length) = secured.inbound.unprotect_rtcp(datagram) else {
            self.wire.unreadable += 1;
            return;
        };
        for heard in rtcp::read(&datagram[..length]) {
            self.hear(heard, now);
        }
    }

    fn hear(&mut self, heard: Heard, now: Instant) {
        match heard {
            Heard::SenderReport { ssrc, middle } => {
                self.feedback.sender_reports += 1;
                self.received.sender_report(ssrc, middle, now);
            }
            Heard::ReceiverReport => self.feedback.receiver_reports += 1,
            Heard::TransportFeedback => self.feedback.transport += 1,
            Heard::Nack { .. } => self.feedback.nacks += 1,
            Heard::KeyframeWanted { ssrc } => {
                self.feedback.keyframe_requests += 1;
                if let Some(camera) = self.role.publisher.as_mut().and_then(|publisher| publisher.camera.as_mut())
                    && camera.sent().ssrc == ssrc
                {
                    camera.want_keyframe();
                }
            }
        }
    }

    /// Sends what is due and gives the time of the next thing to do.
    pub fn tick(&mut self, now: Instant) -> Instant {
        if let Some(check) = self.checks.poll(now) {
            self.wire.send(&check);
        }
        let mut next = self.checks.deadline();
        if self.checks.valid() && self.failure.is_none() {
            if now >= self.handshake.deadline() {
                let wire = &mut self.wire;
                let outcome = self.handshake.tick(now, |record| wire.send(record));
                self.settle(outcome);
            }
            next = next.min(self.handshake.deadline());
        }
        if self.is_secured() {
            next = next.min(self.tick_media(now));
        }
        next
    }

    fn tick_media(&mut self, now: Instant) -> Instant {
        if now >= self.next_report {
            self.next_report = now + REPORT;
            self.report(now);
        }
        if now >= self.next_feedback {
            self.next_feedback = now + FEEDBACK;
            self.tell_arrivals();
        }
        let next = self.next_report.min(self.next_feedback);
        match &mut self.role.publisher {
            Some(publisher) => publisher.tick(now, &mut self.wire).min(next),
            None => next,
        }
    }

    fn tell_arrivals(&mut self) {
        let mut body = Vec::new();
        if let Some(media) = self.received.any_ssrc()
            && self.arrivals.take(&mut body)
        {
            let mut compound = Vec::with_capacity(64 + body.len());
            rtcp::write_receiver_report(self.report_ssrc, &[], &mut compound);
            rtcp::write_transport_feedback(self.report_ssrc, media, &body, &mut compound);
            self.wire.send_rtcp(&compound);
        }
    }

    fn report(&mut self, now: Instant) {
        let mut blocks = Vec::new();
        self.received.blocks(now, &mut blocks);
        let mut compound = Vec::with_capacity(64 + 24 * blocks.len());
        rtcp::write_receiver_report(self.report_ssrc, &blocks, &mut compound);
        self.wire.send_rtcp(&compound);
    }

    /// Says goodbye, so that the server need not find out.
    pub fn close(&mut self, now: Instant) {
        let wire = &mut self.wire;
        self.handshake.close(now, |record| wire.send(record));
    }

    /// What a publisher did.
    #[must_use]
    pub fn report_publisher(&self) -> Option<Value> {
        let publisher = self.role.publisher.as_ref()?;
        let sent = publisher.sent()?;
        Some(json!({
            "ssrc": sent.ssrc,
            "packets": sent.packets,
            "keyframes": publisher.camera.as_ref().map_or(0, |camera| camera.keyframes),
            "keyframe_requests": self.feedback.keyframe_requests,
            "nacks": self.feedback.nacks,
            "transport_feedback": self.feedback.transport,
            "receiver_reports": self.feedback.receiver_reports,
            "unsent": self.wire.unsent,
            "consent_checks_answered": self.checks.answered,
        }))
    }

    /// What a subscriber got since the measurement began.
    #[must_use]
    pub fn report_subscriber(&self) -> Value {
        json!({
            "streams": self.received.report(),
            "sender_reports": self.feedback.sender_reports,
            "unreadable": self.wire.unreadable,
            "consent_checks_answered": self.checks.answered,
        })
    }
}
