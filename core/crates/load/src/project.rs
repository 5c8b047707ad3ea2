//! Joins everybody by the project's plain HTTP, publishers first.

use serde_json::{Value, json};

use crate::api::{Seat, Server};
use crate::options::Options;
use crate::peer::{Identity, Peer, Role};
use crate::sdp::{self, Remote};
use crate::signalling::{AUDIO_SLOTS, Local, Signalling};

pub struct Sessions<'a> {
    options: &'a Options,
    server: Server,
    identity: Identity,
    seats: Vec<Seat>,
}

/// A participant whose offer was answered.
struct Negotiated {
    seat: Seat,
    local: Local,
    remote: Remote,
    /// Numbers of the video slots.
    slots: Vec<Value>,
}

impl<'a> Sessions<'a> {
    /// # Errors
    /// A sentence, when no certificate can be made.
    pub fn new(options: &'a Options) -> Result<Self, String> {
        Ok(Self { options, server: Server::new(&options.server), identity: Identity::generate()?, seats: Vec::new() })
    }

    /// One session; whether to go on.
    fn join_one(&mut self, session: usize, hand_over: &mut dyn FnMut(Peer) -> bool) -> Result<bool, String> {
        let mut publishers = Vec::new();
        for number in 1..=self.options.publishers {
            let (negotiated, peer) =
                self.publisher(session, number).map_err(|reason| format!("publisher {number}: {reason}"))?;
            publishers.push(negotiated);
            if !hand_over(peer) {
                return Ok(false);
            }
        }
        let names: Vec<String> = publishers.iter().map(|each| each.seat.participant.clone()).collect();
        for mut publisher in publishers {
            if self.options.pictures(true) > 0 {
                self.view(&mut publisher, &names)?;
            }
            self.seats.push(publisher.seat);
        }
        for number in 1..=self.options.subscribers {
            let peer =
                self.subscriber(session, number, &names).map_err(|reason| format!("subscriber {number}: {reason}"))?;
            if !hand_over(peer) {
                return Ok(false);
            }
            self.show_presence();
        }
        Ok(true)
    }

    fn publisher(&self, session: usize, number: usize) -> Result<(Negotiated, Peer), String> {
        let code = &self.options.publisher_codes[session];
        let mut negotiated = self.negotiate(code, &format!("Publisher {number}"))?;
        let sources = json!({
            "microphone": self.options.audio, "camera": self.options.video, "screen": false
        });
        self.server.command(&mut negotiated.seat, "media.publish", &sources)?;
        let publisher = Some(negotiated.local.publisher(self.options));
        let role = Role { publisher, pictures: self.options.pictures(true), voices: 0 };
        let peer = negotiated.local.connect(&self.identity, &negotiated.remote, role)?;
        Ok((negotiated, peer))
    }

    fn subscriber(&mut self, session: usize, number: usize, publishers: &[String]) -> Result<Peer, String> {
        let code = &self.options.subscriber_codes[session];
        let mut negotiated = self.negotiate(code, &format!("Subscriber {number}"))?;
        self.view(&mut negotiated, publishers)?;
        let voices = if self.options.audio { self.options.publishers.min(AUDIO_SLOTS) } else { 0 };
        let role = Role { publisher: None, pictures: self.options.pictures(false), voices };
        let peer = negotiated.local.connect(&self.identity, &negotiated.remote, role)?;
        self.seats.push(negotiated.seat);
        Ok(peer)
    }

    fn view(&self, viewer: &mut Negotiated, publishers: &[String]) -> Result<(), String> {
        // Everybody begins elsewhere in the circle, so that all are seen about equally often.
        let own = publishers.iter().position(|name| *name == viewer.seat.participant);
        let begin = own.map_or(0, |at| at + 1);
        let others = publishers.iter().cycle().skip(begin).take(publishers.len() - usize::from(own.is_some()));
        let views: Vec<Value> = viewer
            .slots
            .iter()
            .zip(others)
            .filter(|_| self.options.video)
            .map(|(slot, name)| {
                json!({ "slot": slot, "participant": name, "source": "camera", "height": self.options.height })
            })
            .collect();
        self.server.command(&mut viewer.seat, "media.view", &json!({ "video": views }))?;
        Ok(())
    }

    fn negotiate(&self, code: &str, name: &str) -> Result<Negotiated, String> {
        let mut seat = self.server.join(code, name)?;
        let local = Local::generate();
        let offer = sdp::offer(&sdp::Offer {
            ice: &local.ice,
            fingerprint: &self.identity.fingerprint,
            microphone: local.microphone,
            camera: local.camera,
            camera_rtx: local.camera_rtx,
            audio_slots: AUDIO_SLOTS,
            video_slots: self.options.video_slots,
            candidate: None,
        });
        let answer = self.server.command(&mut seat, "media.offer", &json!({ "sdp": offer }))?;
        let sdp = answer["sdp"].as_str().ok_or("media.offer: no sdp in the answer")?;
        let slots = answer["slots"].as_array().ok_or("media.offer: no slots in the answer")?;
        let video = slots.iter().filter(|slot| slot["kind"] == "video");
        Ok(Negotiated {
            seat,
            local,
            remote: sdp::read_answer(sdp, self.options.host())?,
            slots: video.map(|slot| slot["slot"].clone()).collect(),
        })
    }
}

impl Signalling for Sessions<'_> {
    fn join(&mut self, hand_over: &mut dyn FnMut(Peer) -> bool) -> Result<(), String> {
        for session in 0..self.options.sessions {
            if !self.join_one(session, hand_over)? {
                break;
            }
        }
        Ok(())
    }

    /// Keeps the seats of those who asked for nothing lately.
    fn show_presence(&mut self) {
        for seat in &mut self.seats {
            self.server.show_presence(seat);
        }
    }

    /// A seat outlives its connection: nothing to say.
    fn leave(&mut self) {}
}
