//! Joins everybody in rooms of Janus's videoroom plugin by its HTTP API, for comparison. Publishing and watching are two
//! connections there.

use std::net::IpAddr;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ureq::Agent;

use crate::ice::Side;
use crate::options::Options;
use crate::peer::{Identity, Peer, Role};
use crate::sdp::{self, CAMERA_MID, MICROPHONE_MID};
use crate::signalling::{Local, Signalling};

const DEADLINE: Duration = Duration::from_secs(20);
/// Janus ends a session of which it has heard nothing for 60 seconds.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const PLUGIN: &str = "janus.plugin.videoroom";
/// A bitrate that limits nobody, and keyframes asked for no more often than others do.
const BITRATE: u32 = 4_000_000;
const KEYFRAMES_EVERY_S: u32 = 10;

pub struct Rooms<'a> {
    options: &'a Options,
    agent: Agent,
    /// The session's address, under which everything happens.
    session: String,
    identity: Identity,
    requests: u64,
    asked: Instant,
}

impl<'a> Rooms<'a> {
    /// # Errors
    /// A sentence, when no certificate can be made or no Janus answers.
    pub fn new(options: &'a Options) -> Result<Self, String> {
        let config = Agent::config_builder().timeout_global(Some(DEADLINE)).http_status_as_error(false).proxy(None);
        let mut rooms = Self {
            options,
            agent: config.build().into(),
            session: options.server.clone(),
            identity: Identity::generate()?,
            requests: 0,
            asked: Instant::now(),
        };
        let made = rooms.request("", json!({ "janus": "create" }))?;
        rooms.session = format!("{}/{}", rooms.session, made["data"]["id"]);
        Ok(rooms)
    }

    fn request(&mut self, handle: &str, body: Value) -> Result<Value, String> {
        self.requests += 1;
        let transaction = self.requests.to_string();
        self.request_as(handle, body, &transaction)
    }

    fn request_as(&mut self, handle: &str, mut body: Value, transaction: &str) -> Result<Value, String> {
        body["transaction"] = json!(transaction);
        let path = format!("{}{handle}", self.session);
        let failed = |error: ureq::Error| format!("Janus: {error}");
        let mut response = self.agent.post(&path).send_json(&body).map_err(failed)?;
        let answer: Value = response.body_mut().read_json().map_err(failed)?;
        if answer["janus"] == "error" {
            return Err(format!("Janus: {}", answer["error"]["reason"]));
        }
        Ok(answer)
    }

    /// A request to the plugin, and the event that answers it.
    fn ask(&mut self, handle: &str, body: Value, offer: Option<(&str, String)>) -> Result<Value, String> {
        self.requests += 1;
        let transaction = self.requests.to_string();
        let mut message = json!({ "janus": "message", "body": body });
        if let Some((kind, sdp)) = offer {
            message["jsep"] = json!({ "type": kind, "sdp": sdp });
        }
        let answer = self.request_as(handle, message, &transaction)?;
        let event = if answer["janus"] == "ack" { self.event(&transaction)? } else { answer };
        let data = &event["plugindata"]["data"];
        match data.get("error") {
            Some(reason) => Err(format!("Janus: {reason}")),
            None => Ok(event),
        }
    }

    /// A publisher whose connection is only being made does not exist yet.
    fn ask_in_time(&mut self, handle: &str, body: &Value) -> Result<Value, String> {
        let begin = Instant::now();
        loop {
            match self.ask(handle, body.clone(), None) {
                Err(reason) if reason.contains("No such feed") && begin.elapsed() < DEADLINE => {
                    thread::sleep(Duration::from_millis(50));
                }
                outcome => return outcome,
            }
        }
    }

    fn event(&mut self, transaction: &str) -> Result<Value, String> {
        let begin = Instant::now();
        while begin.elapsed() < DEADLINE {
            let failed = |error: ureq::Error| format!("Janus: {error}");
            let mut response = self.agent.get(&self.session).query("maxev", "20").call().map_err(failed)?;
            let said: Value = response.body_mut().read_json().map_err(failed)?;
            let events = if let Value::Array(events) = said { events } else { vec![said] };
            if let Some(event) = events.into_iter().find(|event| event["transaction"] == transaction) {
                return Ok(event);
            }
        }
        Err("Janus does not answer in time".to_owned())
    }

    fn attach(&mut self) -> Result<String, String> {
        let attached = self.request("", json!({ "janus": "attach", "plugin": PLUGIN }))?;
        Ok(format!("/{}", attached["data"]["id"]))
    }

    fn address(&self) -> Result<IpAddr, String> {
        self.options.host().ok_or_else(|| "Janus is asked at an address, not by a name".to_owned())
    }

    fn open_room(&mut self, room: usize) -> Result<(), String> {
        let handle = self.attach()?;
        let create = json!({
            "request": "create", "room": room, "publishers": self.options.publishers, "bitrate": BITRATE,
            "fir_freq": KEYFRAMES_EVERY_S, "videocodec": "vp8", "audiocodec": "opus", "notify_joining": false,
        });
        self.ask(&handle, create, None)?;
        Ok(())
    }

    fn publisher(&mut self, room: usize, feed: usize) -> Result<Peer, String> {
        let handle = self.attach()?;
        let (mut local, candidate) = Local::at(self.address()?, Side::Controlling)?;
        let offer = sdp::offer(&sdp::Offer {
            ice: &local.ice,
            fingerprint: &self.identity.fingerprint,
            microphone: local.microphone,
            camera: local.camera,
            camera_rtx: local.camera_rtx,
            audio_slots: 0,
            video_slots: 0,
            candidate: Some(candidate),
        });
        let join = json!({ "request": "joinandconfigure", "room": room, "ptype": "publisher", "id": feed });
        let joined = self.ask(&handle, join, Some(("offer", offer)))?;
        let answer = joined["jsep"]["sdp"].as_str().ok_or("Janus: no answer to an offer")?;
        let remote = sdp::read_answer(answer, self.options.host())?;
        self.request(&handle, json!({ "janus": "trickle", "candidate": { "completed": true } }))?;
        let publisher = Some(local.publisher(self.options));
        local.connect(&self.identity, &remote, Role { publisher, ..Role::default() })
    }

    /// Watches these publishers.
    fn subscriber(&mut self, room: usize, feeds: &[usize]) -> Result<Peer, String> {
        let handle = self.attach()?;
        let mut streams = Vec::new();
        for feed in feeds {
            for (wanted, mid) in [(self.options.video, CAMERA_MID), (self.options.audio, MICROPHONE_MID)] {
                if wanted {
                    streams.push(json!({ "feed": feed, "mid": mid }));
                }
            }
        }
        let join = json!({ "request": "join", "room": room, "ptype": "subscriber", "streams": streams });
        let offered = self.ask_in_time(&handle, &join)?;
        let offer = offered["jsep"]["sdp"].as_str().ok_or("Janus: no offer to a subscriber")?;
        let remote = sdp::read_answer(offer, self.options.host())?;
        let (mut local, candidate) = Local::at(self.address()?, Side::Controlled)?;
        let answer = sdp::answer(offer, &local.ice, &self.identity.fingerprint, candidate);
        self.ask(&handle, json!({ "request": "start" }), Some(("answer", answer)))?;
        self.request(&handle, json!({ "janus": "trickle", "candidate": { "completed": true } }))?;
        let counted = |wanted: bool| if wanted { feeds.len() } else { 0 };
        let (pictures, voices) = (counted(self.options.video), counted(self.options.audio));
        local.connect(&self.identity, &remote, Role { publisher: None, pictures, voices })
    }

    /// Whom each connection of a room watches, as numbers of publishers.
    fn watched(&self) -> Vec<Vec<usize>> {
        let publishers = self.options.publishers;
        let circle = |own: usize| (1..publishers).map(move |step| (own + step) % publishers + 1);
        let meeting = (0..publishers).map(|own| circle(own).take(self.options.pictures(true)).collect());
        let audience: Vec<usize> = (1..=self.options.pictures(false).max(usize::from(!self.options.video))).collect();
        meeting
            .filter(|watched: &Vec<usize>| !watched.is_empty())
            .chain(std::iter::repeat_n(audience, self.options.subscribers))
            .collect()
    }
}

impl Signalling for Rooms<'_> {
    fn join(&mut self, hand_over: &mut dyn FnMut(Peer) -> bool) -> Result<(), String> {
        for room in 1..=self.options.sessions {
            self.open_room(room)?;
            for number in 1..=self.options.publishers {
                let peer = self.publisher(room, number).map_err(|reason| format!("publisher {number}: {reason}"))?;
                if !hand_over(peer) {
                    return Ok(());
                }
            }
            for (number, watched) in self.watched().iter().enumerate() {
                let peer = self.subscriber(room, watched);
                if !hand_over(peer.map_err(|reason| format!("subscriber {}: {reason}", number + 1))?) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn show_presence(&mut self) {
        if self.asked.elapsed() >= KEEP_ALIVE {
            self.asked = Instant::now();
            // A Janus that is gone shows in the media.
            let _ = self.request("", json!({ "janus": "keepalive" }));
        }
    }

    fn leave(&mut self) {
        // It would find out by itself.
        let _ = self.request("", json!({ "janus": "destroy" }));
    }
}
