//! Joins everybody, publishers first, and hands over one connected-to-be [`Peer`] after another.

use std::time::Instant;

use serde_json::{Value, json};

use crate::api::{Seat, Server};
use crate::credentials::{self, IceCredentials};
use crate::options::Options;
use crate::peer::{Identity, Peer};
use crate::publisher::Publisher;
use crate::sdp::{self, Local, Remote};
use crate::source::{Camera, Microphone};

const AUDIO_SLOTS: usize = 3;

pub struct Signalling<'a> {
    options: &'a Options,
    server: Server,
    identity: Identity,
    seats: Vec<Seat>,
}

/// A participant whose offer was answered.
struct Negotiated {
    seat: Seat,
    own: IceCredentials,
    remote: Remote,
    microphone: u32,
    camera: u32,
    /// Numbers of the video slots.
    slots: Vec<Value>,
}

impl<'a> Signalling<'a> {
    /// # Errors
    /// A sentence, when no certificate can be made.
    pub fn new(options: &'a Options) -> Result<Self, String> {
        Ok(Self { options, server: Server::new(&options.server), identity: Identity::generate()?, seats: Vec::new() })
    }

    /// Joins everybody; `hand_over` says whether to go on.
    ///
    /// # Errors
    /// A sentence that says who failed at what.
    pub fn join(&mut self, mut hand_over: impl FnMut(Peer) -> bool) -> Result<(), String> {
        for number in 1..=self.options.publishers {
            let (seat, peer) = self.publisher(number).map_err(|reason| format!("publisher {number}: {reason}"))?;
            self.seats.push(seat);
            if !hand_over(peer) {
                return Ok(());
            }
        }
        for number in 1..=self.options.subscribers {
            let (seat, peer) = self.subscriber(number).map_err(|reason| format!("subscriber {number}: {reason}"))?;
            self.seats.push(seat);
            if !hand_over(peer) {
                return Ok(());
            }
            self.show_presence();
        }
        Ok(())
    }

    /// Keeps the seats of those who asked for nothing lately.
    pub fn show_presence(&mut self) {
        for seat in &mut self.seats {
            self.server.show_presence(seat);
        }
    }

    fn publisher(&self, number: usize) -> Result<(Seat, Peer), String> {
        let code = &self.options.publisher_code;
        let mut negotiated = self.negotiate(code, &format!("Publisher {number}"))?;
        let sources = json!({
            "microphone": self.options.audio, "camera": true, "screen": false
        });
        self.server.command(&mut negotiated.seat, "media.publish", &sources)?;
        let now = Instant::now();
        let camera =
            Camera::new(negotiated.camera, self.options.packet_rate, self.options.packet_bytes, self.options.sizes);
        let microphone = self.options.audio.then(|| Microphone::new(negotiated.microphone));
        let publisher = Publisher::new(camera, microphone, now);
        let peer = self.connect(&negotiated, Some(publisher), now)?;
        Ok((negotiated.seat, peer))
    }

    fn subscriber(&self, number: usize) -> Result<(Seat, Peer), String> {
        let code = &self.options.subscriber_code;
        let mut negotiated = self.negotiate(code, &format!("Subscriber {number}"))?;
        let views: Vec<Value> = negotiated
            .slots
            .iter()
            .zip(&self.seats[..self.options.publishers])
            .map(|(slot, publisher)| {
                json!({
                    "slot": slot, "participant": publisher.participant, "source": "camera",
                    "height": self.options.height,
                })
            })
            .collect();
        let view = json!({ "video": views });
        self.server.command(&mut negotiated.seat, "media.view", &view)?;
        let peer = self.connect(&negotiated, None, Instant::now())?;
        Ok((negotiated.seat, peer))
    }

    fn negotiate(&self, code: &str, name: &str) -> Result<Negotiated, String> {
        let mut seat = self.server.join(code, name)?;
        let own = IceCredentials::generate();
        let [microphone, camera, camera_rtx] = [(); 3].map(|()| credentials::random_u32());
        let offer = sdp::offer(&Local {
            ice: &own,
            fingerprint: &self.identity.fingerprint,
            microphone,
            camera,
            camera_rtx,
            audio_slots: AUDIO_SLOTS,
            video_slots: self.options.video_slots,
        });
        let answer = self.server.command(&mut seat, "media.offer", &json!({ "sdp": offer }))?;
        let sdp = answer["sdp"].as_str().ok_or("media.offer: no sdp in the answer")?;
        let slots = answer["slots"].as_array().ok_or("media.offer: no slots in the answer")?;
        let video = slots.iter().filter(|slot| slot["kind"] == "video");
        Ok(Negotiated {
            seat,
            own,
            remote: sdp::read_answer(sdp)?,
            microphone,
            camera,
            slots: video.map(|slot| slot["slot"].clone()).collect(),
        })
    }

    fn connect(&self, negotiated: &Negotiated, publisher: Option<Publisher>, now: Instant) -> Result<Peer, String> {
        let Negotiated { own, remote, .. } = negotiated;
        Peer::connect(&self.identity, own, remote, publisher, now).map_err(|error| format!("socket: {error}"))
    }
}
