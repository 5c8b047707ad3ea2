//! One pair of ICE: checked by the controlling side until the server answers (RFC 8445 §7.2) and from then on for consent
//! (RFC 7675 §5.1); the controlled side only answers.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use proto::stun::{self, BindingRequest, Class, TransactionId};

use crate::credentials::{self, IceCredentials};

const RETRY: Duration = Duration::from_millis(100);
/// RFC 7675 §5.1: every five seconds, give or take a fifth.
const CONSENT: Duration = Duration::from_secs(4);
const CONSENT_SPREAD_MS: u64 = 2000;
/// RFC 8445 §5.1.2 for a host candidate of the highest local preference.
const PEER_REFLEXIVE_PRIORITY: u32 = 110 << 24 | 65535 << 8 | 255;

/// Who nominates (RFC 8445 §6.1.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    Controlling,
    Controlled,
}

/// The checks of one pair.
pub struct Checks {
    side: Side,
    own_password: String,
    username: String,
    password: String,
    tie_breaker: u64,
    pending: Option<TransactionId>,
    valid: bool,
    next: Instant,
    pub answered: u64,
}

impl Checks {
    #[must_use]
    pub fn new(side: Side, own: &IceCredentials, server: &IceCredentials, now: Instant) -> Self {
        Self {
            side,
            own_password: own.password.clone(),
            username: format!("{}:{}", server.ufrag, own.ufrag),
            password: server.password.clone(),
            tie_breaker: u64::from_be_bytes(credentials::random()),
            pending: None,
            valid: false,
            next: now,
            answered: 0,
        }
    }

    /// Whether the server has ever answered.
    #[must_use]
    pub fn valid(&self) -> bool {
        self.valid
    }

    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.next
    }

    /// The check that is due, if one is.
    pub fn poll(&mut self, now: Instant) -> Option<Vec<u8>> {
        if now < self.next {
            return None;
        }
        if self.side == Side::Controlled {
            self.next = now + CONSENT;
            return None;
        }
        let transaction = credentials::random();
        self.pending = Some(transaction);
        self.next = now + if self.valid { consent_interval() } else { RETRY };
        let mut out = Vec::with_capacity(128);
        stun::binding_request(
            &BindingRequest {
                transaction,
                username: &self.username,
                password: &self.password,
                priority: PEER_REFLEXIVE_PRIORITY,
                tie_breaker: self.tie_breaker,
                use_candidate: true,
            },
            &mut out,
        );
        Some(out)
    }

    /// The answer to a check of the server, for servers that speak full ICE.
    pub fn answer(&mut self, packet: &[u8], from: SocketAddr) -> Option<Vec<u8>> {
        let request = stun::parse(packet).ok().filter(|message| message.class() == Class::Request)?;
        if !request.verify(&self.own_password) {
            return None;
        }
        self.valid |= self.side == Side::Controlled;
        let mut out = Vec::with_capacity(128);
        stun::binding_success(request.transaction_id(), from, &self.own_password, &mut out);
        Some(out)
    }

    /// Takes a STUN message; true when it makes the pair valid for the first time.
    pub fn receive(&mut self, packet: &[u8], now: Instant) -> bool {
        let Ok(message) = stun::parse(packet) else {
            return false;
        };
        let answers = message.class() == Class::Success
            && self.pending == Some(message.transaction_id())
            && message.verify(&self.password);
        if !answers {
            return false;
        }
        self.pending = None;
        self.answered += 1;
        self.next = now + consent_interval();
        !std::mem::replace(&mut self.valid, true)
    }
}

fn consent_interval() -> Duration {
    let spread = u64::from(credentials::random_u32()) % CONSENT_SPREAD_MS;
    CONSENT + Duration::from_millis(spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_valid_once_the_server_has_answered_the_pending_check() {
        let (own, server) = (IceCredentials::generate(), IceCredentials::generate());
        let now = Instant::now();
        let mut checks = Checks::new(Side::Controlling, &own, &server, now);
        let check = checks.poll(now).expect("due at once");
        assert!(checks.poll(now).is_none());
        let request = stun::parse(&check).expect("a message");
        assert_eq!(request.username(), Some(&*format!("{}:{}", server.ufrag, own.ufrag)));
        assert!(request.verify(&server.password) && request.use_candidate());

        let mut forged = Vec::new();
        let from = "127.0.0.1:9".parse().expect("an address");
        stun::binding_success(request.transaction_id(), from, "wrong", &mut forged);
        assert!(!checks.receive(&forged, now));

        let mut answer = Vec::new();
        stun::binding_success(request.transaction_id(), from, &server.password, &mut answer);
        assert!(checks.receive(&answer, now));
        assert!(checks.valid() && checks.deadline() >= now + CONSENT);
        assert!(!checks.receive(&answer, now), "an answer counts once");
    }

    #[test]
    fn the_controlled_side_checks_nothing_and_is_valid_once_it_has_answered() {
        let (own, server) = (IceCredentials::generate(), IceCredentials::generate());
        let now = Instant::now();
        let mut checks = Checks::new(Side::Controlled, &own, &server, now);
        assert!(checks.poll(now).is_none());
        let from = "127.0.0.1:9".parse().expect("an address");
        let mut theirs = Checks::new(Side::Controlling, &server, &own, now);
        let check = theirs.poll(now).expect("due at once");
        let answer = checks.answer(&check, from).expect("an answer");
        assert!(checks.valid() && theirs.receive(&answer, now));
        let mut stranger = Checks::new(Side::Controlling, &server, &server, now);
        assert!(checks.answer(&stranger.poll(now).expect("due at once"), from).is_none());
    }
}
