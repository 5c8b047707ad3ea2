//! A trace goes through a session again, in the trace's own time.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use super::read::{Input, Reader};
use crate::config::TransportId;
use crate::ice::Credentials;
use crate::output::{Event, Outputs};
use crate::rtp;
use crate::session::Session;
use crate::srtp::{Inbound, Outbound, Profile};
use crate::transport::Keys;

const PROFILE: Profile = Profile::AeadAes128Gcm;
const KEY: [u8; 16] = [1; 16];
const SALT: [u8; 12] = [2; 12];

/// A packet that left, decrypted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Left {
    pub at: Duration,
    pub to: TransportId,
    /// RTP, or compound RTCP.
    pub bytes: Vec<u8>,
}

/// What a trace came to.
#[derive(Default, Debug)]
pub struct Replay {
    pub left: Vec<Left>,
    pub events: Vec<(Duration, Event)>,
}

struct Stage {
    start: Instant,
    now: Instant,
    session: Session,
    outputs: Outputs,
    receivers: HashMap<SocketAddr, (TransportId, Inbound)>,
    result: Replay,
}

/// Runs a trace; `start` is any instant to count from.
///
/// # Errors
/// A sentence that names the line that cannot be.
pub fn replay(text: &str, start: Instant) -> Result<Replay, String> {
    let mut stage = Stage {
        start,
        now: start,
        session: Session::new(start),
        outputs: Outputs::default(),
        receivers: HashMap::new(),
        result: Replay::default(),
    };
    let mut reader = Reader::default();
    for (number, line) in text.lines().enumerate() {
        let failed = |reason| format!("line {}: {reason}", number + 1);
        let (micros, input) = reader.line(line).map_err(failed)?;
        stage.run_until(start + Duration::from_micros(micros));
        if let Some(input) = input {
            stage.perform(input).map_err(failed)?;
            stage.gather();
        }
    }
    Ok(stage.result)
}

impl Stage {
    /// What is due by time until then.
    fn run_until(&mut self, end: Instant) {
        while self.session.deadline() <= end {
            self.now = self.session.deadline().max(self.now);
            self.session.tick(self.now, &mut self.outputs);
            self.gather();
        }
        self.now = end.max(self.now);
    }

    fn perform(&mut self, input: Input) -> Result<(), String> {
        let (now, out) = (self.now, &mut self.outputs);
        match input {
            Input::Open { id, number } => self.open(id, number)?,
            Input::Streams { id, sources, slots } => self.session.set_streams(now, id, sources, slots, out),
            Input::Known { id, ssrc, source, rid, is_rtx } => self.session.know(id, ssrc, source, rid, is_rtx),
            Input::Route(routing) => self.session.route(now, routing, out),
            Input::Packet { id, bytes } => self.session.receive_plain(now, id, &bytes, out),
            Input::Close { id } => self.session.close(now, id, out),
        }
        Ok(())
    }

    /// A client with keys and an address of ours, so that what leaves for it can be read.
    fn open(&mut self, id: TransportId, number: u32) -> Result<(), String> {
        let broken = |error: crate::srtp::KeyError| error.to_string();
        let keys = Keys {
            inbound: Inbound::new(PROFILE, &KEY, &SALT).map_err(broken)?,
            outbound: Outbound::new(PROFILE, &KEY, &SALT).map_err(broken)?,
        };
        let address = SocketAddr::from((Ipv4Addr::from(0x0A00_0000 | id.0 & 0x00FF_FFFF), 9));
        self.receivers.insert(address, (id, Inbound::new(PROFILE, &KEY, &SALT).map_err(broken)?));
        self.session.open(self.now, id, number, Credentials { ufrag: String::new(), password: String::new() });
        self.session.install_keys(id, keys);
        self.session.set_path(id, address.into());
        Ok(())
    }

    fn gather(&mut self) {
        let at = self.now.saturating_duration_since(self.start);
        for datagram in &self.outputs.datagrams {
            let Some((to, inbound)) = self.receivers.get_mut(&datagram.to.remote) else { continue };
            let mut bytes = self.outputs.payload(datagram).to_vec();
            let opened = if rtp::is_rtcp(&bytes) {
                inbound.unprotect_rtcp(&mut bytes)
            } else {
                inbound.unprotect_rtp(&mut bytes)
            };
            if let Ok(length) = opened {
                bytes.truncate(length);
                self.result.left.push(Left { at, to: *to, bytes });
            }
        }
        self.result.events.extend(self.outputs.events.drain(..).map(|event| (at, event)));
        self.outputs.clear();
    }
}
