//! DTLS as the client, and the SRTP keys that come out of it (RFC 5764).

use std::sync::Arc;
use std::time::{Duration, Instant};

use dimpl::certificate::{calculate_fingerprint, format_fingerprint};
use dimpl::{Config, Dtls, DtlsCertificate, KeyingMaterial, Output, SrtpProfile};
use proto::srtp::{Inbound, Outbound, Profile};

const RECORD_BUFFER: usize = 2048;

/// Both directions of a finished handshake.
pub struct Secured {
    pub profile: &'static str,
    pub inbound: Inbound,
    pub outbound: Outbound,
}

pub struct Handshake {
    dtls: Dtls,
    /// The server's certificate as its answer announced it, upper case with colons.
    expected: String,
    believed: bool,
    deadline: Instant,
    buffer: Vec<u8>,
}

impl Handshake {
    #[must_use]
    pub fn new(config: Arc<Config>, certificate: DtlsCertificate, expected: String, now: Instant) -> Self {
        let mut dtls = Dtls::new_12(config, certificate, now);
        dtls.set_active(true);
        Self { dtls, expected, believed: false, deadline: now, buffer: vec![0; RECORD_BUFFER] }
    }

    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Takes a datagram of DTLS records.
    ///
    /// # Errors
    /// A sentence; the handshake is over then.
    pub fn receive(
        &mut self,
        datagram: &[u8],
        now: Instant,
        send: impl FnMut(&[u8]),
    ) -> Result<Option<Secured>, String> {
        self.dtls
            .handle_timeout(now)
            .and_then(|()| self.dtls.handle_packet(datagram))
            .map_err(|error| format!("DTLS: {error}"))?;
        self.drain(now, send)
    }

    /// Sends what is due: the first flight, or one that nobody answered.
    ///
    /// # Errors
    /// A sentence; the handshake is over then.
    pub fn tick(&mut self, now: Instant, send: impl FnMut(&[u8])) -> Result<Option<Secured>, String> {
        self.dtls.handle_timeout(now).map_err(|error| format!("DTLS: {error}"))?;
        self.drain(now, send)
    }

    /// Tells the server that we leave.
    pub fn close(&mut self, now: Instant, send: impl FnMut(&[u8])) {
        // A connection that cannot even say goodbye is gone either way.
        if self.dtls.close().is_ok() {
            let _ = self.drain(now, send);
        }
    }

    fn drain(&mut self, now: Instant, mut send: impl FnMut(&[u8])) -> Result<Option<Secured>, String> {
        let mut secured = None;
        loop {
            match self.dtls.poll_output(&mut self.buffer) {
                Output::Packet(record) => send(record),
                Output::BufferTooSmall { needed } => self.buffer.resize(needed, 0),
                Output::PeerCert(certificate) => {
                    let shown = format_fingerprint(&calculate_fingerprint(certificate));
                    if shown != self.expected {
                        return Err("the server's certificate is not the announced one".to_owned());
                    }
                    self.believed = true;
                }
                Output::KeyingMaterial(material, profile) if self.believed => {
                    secured = Some(keys(&material, profile)?);
                }
                Output::Timeout(at) => {
                    // A timer that is due already shall not make the loop spin.
                    self.deadline = at.max(now + Duration::from_millis(1));
                    return Ok(secured);
                }
                _ => {}
            }
        }
    }
}

/// RFC 5764 §4.2: client key, server key, client salt, server salt.
fn keys(material: &KeyingMaterial, profile: SrtpProfile) -> Result<Secured, String> {
    let name = match profile {
        SrtpProfile::AEAD_AES_128_GCM => "SRTP_AEAD_AES_128_GCM",
        SrtpProfile::AEAD_AES_256_GCM => "SRTP_AEAD_AES_256_GCM",
        SrtpProfile::AES128_CM_SHA1_80 => "SRTP_AES128_CM_SHA1_80",
        other => return Err(format!("the server chose {other}, which nobody here speaks")),
    };
    let profile = Profile::from_name(name).ok_or("unknown SRTP profile")?;
    let (key, salt) = (profile.key_len(), profile.salt_len());
    if material.len() != 2 * (key + salt) {
        return Err("keying material of the wrong length".to_owned());
    }
    let (keys, salts) = material.split_at(2 * key);
    let outbound = Outbound::new(profile, &keys[..key], &salts[..salt]);
    let inbound = Inbound::new(profile, &keys[key..], &salts[salt..]);
    Ok(Secured {
        profile: name,
        inbound: inbound.map_err(|error| error.to_string())?,
        outbound: outbound.map_err(|error| error.to_string())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use dimpl::certificate::generate_self_signed_certificate;

    /// Carries records to and fro until the client has its keys, or an error.
    fn handshake(announced: impl Fn(&DtlsCertificate) -> String) -> Result<Secured, String> {
        let now = Instant::now();
        let config = Arc::new(Config::default());
        let certificate = || generate_self_signed_certificate().expect("a certificate");
        let servers = certificate();
        let announced = announced(&servers);
        let mut server = Dtls::new_12(config.clone(), servers, now);
        let mut client = Handshake::new(config, certificate(), announced, now);
        let mut to_server: Vec<Vec<u8>> = Vec::new();
        let mut secured = client.tick(now, |record| to_server.push(record.to_vec()))?;
        let mut buffer = vec![0; RECORD_BUFFER];
        for _ in 0..10 {
            for record in std::mem::take(&mut to_server) {
                server
                    .handle_timeout(now)
                    .and_then(|()| server.handle_packet(&record))
                    .map_err(|error| error.to_string())?;
            }
            loop {
                match server.poll_output(&mut buffer) {
                    Output::Packet(record) => {
                        let outcome = client.receive(record, now, |record| to_server.push(record.to_vec()))?;
                        secured = secured.or(outcome);
                    }
                    Output::Timeout(_) => break,
                    _ => {}
                }
            }
        }
        secured.ok_or_else(|| "no keys".to_owned())
    }

    #[test]
    fn a_server_with_another_certificate_than_announced_is_refused() {
        let refusal = handshake(|_| "AA:BB".to_owned()).err();
        assert_eq!(refusal.as_deref(), Some("the server's certificate is not the announced one"));
    }

    #[test]
    fn the_profile_is_the_servers_choice() {
        let secured = handshake(DtlsCertificate::fingerprint_str);
        assert_eq!(secured.ok().map(|secured| secured.profile), Some("SRTP_AEAD_AES_256_GCM"));
    }

    #[test]
    fn keys_are_cut_as_rfc5764_4_2_says() {
        let material = KeyingMaterial::new(&(0..56).collect::<Vec<u8>>());
        let mut client = keys(&material, SrtpProfile::AEAD_AES_128_GCM).expect("keys");
        let salts: Vec<u8> = (32..56).collect();
        let profile = Profile::AeadAes128Gcm;
        let mut inbound = Inbound::new(profile, &(0..16).collect::<Vec<u8>>(), &salts[..12]).expect("lengths fit");
        let mut outbound = Outbound::new(profile, &(16..32).collect::<Vec<u8>>(), &salts[12..]).expect("lengths fit");
        let report = b"\x80\xc9\0\x01\0\0\0\x05";
        let mut sealed = Vec::new();
        client.outbound.protect_rtcp(report, &mut sealed).expect("seals");
        assert_eq!(inbound.unprotect_rtcp(&mut sealed), Ok(8));
        sealed.clear();
        outbound.protect_rtcp(report, &mut sealed).expect("seals");
        assert_eq!(client.inbound.unprotect_rtcp(&mut sealed), Ok(8));
    }
}
