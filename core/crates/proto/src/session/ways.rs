//! The way to a client: checked by STUN, renewed by an ICE restart, changed when another is better or the old one is dead.

use std::time::Instant;

use super::Session;
use crate::config::TransportId;
use crate::ice::Credentials;
use crate::output::{Event, Outputs, Path};
use crate::slot::Slot;
use crate::stun;
use crate::transport::MOST_DTLS_PER_SECOND;

impl Session {
    /// An ICE restart (RFC 8445 section 2.4): keys, streams and routing stay as they are.
    pub fn restart(&mut self, id: TransportId, credentials: Credentials) {
        if let Some(transport) = self.transport(id) {
            transport.ice.restart(credentials);
        }
    }

    /// A STUN message for this transport. Unauthenticated ones change nothing and are not answered.
    pub fn stun(&mut self, now: Instant, id: TransportId, from: Path, datagram: &[u8], out: &mut Outputs) -> bool {
        let Some(transport) = self.transport(id) else { return false };
        let Ok(message) = stun::parse(datagram) else { return false };
        let is_check = message.is_binding() && message.class() == stun::Class::Request;
        // A mirror has no connection, and no credentials that anybody could know.
        let is_check = is_check && transport.mirrors.is_none();
        let dead = transport.is_without_media(now);
        let alive = transport.is_heard(now);
        let seeks = is_check && dead && transport.ice.seeks(&message);
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
        // A client nominates only what it has watched for a while; one whose old way is dead need not wait so long for
        // what it is sent, and any way that it has checked is good for that (RFC 8445 section 12.1).
        if transport.path.is_none() || message.use_candidate() || seeks {
            let before = transport.path.replace(from);
            if let Some(before) = before.filter(|before| *before != from) {
                let same_line = alive && before.is_from_where(&from);
                self.moved(now, id, dead, same_line, out);
            }
        }
        true
    }

    /// The client has another way than before, and the one before may have been dead.
    fn moved(&mut self, now: Instant, id: TransportId, dead: bool, same_line: bool, out: &mut Outputs) {
        let Some(transport) = self.transport(id) else { return };
        // A browser on a flooded line looks for another way, too: what is known of the line stays true of another port.
        transport.begin_anew(now, same_line, out);
        if dead {
            // What was sent there is lost, and the client cannot say so before it has nominated the new one.
            let pictures = transport.slots.iter().filter(|slot| !slot.config.audio);
            let shown = pictures.filter_map(Slot::current).collect();
            self.refresh(now, shown, out);
        }
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

    /// Where a client is, as if it had been validated.
    pub fn set_path(&mut self, id: TransportId, path: Path) {
        if let Some(transport) = self.transport(id) {
            transport.path = Some(path);
        }
    }
}
