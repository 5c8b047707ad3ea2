//! What a run of `mediaload` shall do.

use std::net::IpAddr;
use std::time::Duration;

pub const USAGE: &str = "\
usage: mediaload --server URL --publisher-code CODE[,CODE...] --subscriber-code CODE[,CODE...] [option value]...
       mediaload --server URL --peer janus [option value]...
  --peer NAME            sessionserver, or janus: its videoroom plugin by its HTTP API (sessionserver)
  --sessions N           sessions side by side; each has a code of its own (1)
  --publishers N         per session, who send a camera (1)
  --subscribers N        per session, who watch the first publishers (10)
  --meeting yes|no       publishers also watch one another (no)
  --video-slots N        pictures that each watches (1)
  --video yes|no         publishers send a camera (yes)
  --packet-rate N        video packets per second and publisher (144)
  --packet-bytes N       RTP bytes of a video packet as sent by the publisher (1200)
  --sizes equal|split    packets of one frame are equal, or differ by a byte as Chromium's (equal)
  --height N             height in pixels that subscribers ask for (720)
  --audio yes|no         publishers also speak (no)
  --warm-up SECONDS      from the moment when everybody receives (2)
  --seconds SECONDS      how long to measure (10)
  --patience SECONDS     how long everybody may take to receive (60)";

/// A run may not last longer than this, whatever is asked for.
const LONGEST: Duration = Duration::from_secs(600);

/// Whose signalling to speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    Project,
    Janus,
}

/// How a frame is cut into packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sizes {
    Equal,
    /// In two sizes one byte apart, the smaller ones first, as Chromium cuts frames.
    Split,
}

#[derive(Clone, Debug)]
pub struct Options {
    pub server: String,
    pub peer: Server,
    pub sessions: usize,
    /// One per session.
    pub publisher_codes: Vec<String>,
    pub subscriber_codes: Vec<String>,
    pub publishers: usize,
    pub subscribers: usize,
    pub meeting: bool,
    pub video_slots: usize,
    pub video: bool,
    pub packet_rate: u32,
    pub packet_bytes: usize,
    pub sizes: Sizes,
    pub height: u32,
    pub audio: bool,
    pub warm_up: Duration,
    pub seconds: Duration,
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            server: String::new(),
            peer: Server::Project,
            sessions: 1,
            publisher_codes: Vec::new(),
            subscriber_codes: Vec::new(),
            publishers: 1,
            subscribers: 10,
            meeting: false,
            video_slots: 1,
            video: true,
            packet_rate: 144,
            packet_bytes: 1200,
            sizes: Sizes::Equal,
            height: 720,
            audio: false,
            warm_up: Duration::from_secs(2),
            seconds: Duration::from_secs(10),
            patience: Duration::from_secs(60),
        }
    }
}

impl Options {
    /// Where the server is asked, when that is an address.
    #[must_use]
    pub fn host(&self) -> Option<IpAddr> {
        let (_, rest) = self.server.split_once("://")?;
        let authority = rest.split('/').next()?;
        authority.rsplit_once(':').map_or(authority, |(host, _)| host).parse().ok()
    }

    /// Pictures that somebody sees who does not publish, and whoever publishes in a meeting.
    #[must_use]
    pub fn pictures(&self, publishes: bool) -> usize {
        let others = self.publishers - usize::from(publishes);
        if self.video && (self.meeting || !publishes) { others.min(self.video_slots) } else { 0 }
    }

    /// Reads `--name value` pairs.
    ///
    /// # Errors
    /// A sentence that says which argument is wrong.
    pub fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            options.set(&name, value)?;
        }
        options.check()?;
        Ok(options)
    }

    fn set(&mut self, name: &str, value: String) -> Result<(), String> {
        match name {
            "--server" => value.trim_end_matches('/').clone_into(&mut self.server),
            "--publisher-code" => self.publisher_codes = value.split(',').map(str::to_owned).collect(),
            "--subscriber-code" => self.subscriber_codes = value.split(',').map(str::to_owned).collect(),
            "--peer" => {
                self.peer = choice(name, &value, [("sessionserver", Server::Project), ("janus", Server::Janus)])?;
            }
            "--sessions" => self.sessions = number(name, &value)?,
            "--meeting" => self.meeting = choice(name, &value, [("yes", true), ("no", false)])?,
            "--video" => self.video = choice(name, &value, [("yes", true), ("no", false)])?,
            "--publishers" => self.publishers = number(name, &value)?,
            "--subscribers" => self.subscribers = number(name, &value)?,
            "--video-slots" => self.video_slots = number(name, &value)?,
            "--packet-rate" => self.packet_rate = number(name, &value)?,
            "--packet-bytes" => self.packet_bytes = number(name, &value)?,
            "--height" => self.height = number(name, &value)?,
            "--warm-up" => self.warm_up = seconds(name, &value)?,
            "--seconds" => self.seconds = seconds(name, &value)?,
            "--patience" => self.patience = seconds(name, &value)?,
            "--audio" => self.audio = choice(name, &value, [("yes", true), ("no", false)])?,
            "--sizes" => {
                let known = [("equal", Sizes::Equal), ("split", Sizes::Split)];
                self.sizes = choice(name, &value, known)?;
            }
            _ => return Err(format!("unknown option {name}")),
        }
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        if self.server.is_empty() {
            return Err("--server is needed".to_owned());
        }
        if self.peer == Server::Project {
            if self.publisher_codes.len() != self.sessions {
                return Err("--publisher-code is needed, one per session".to_owned());
            }
            if self.subscribers > 0 && self.subscriber_codes.len() != self.sessions {
                return Err("--subscriber-code is needed, one per session".to_owned());
            }
        }
        if !(1..=32).contains(&self.publishers) || !(1..=100).contains(&self.sessions) {
            return Err("1 to 32 publishers in 1 to 100 sessions".to_owned());
        }
        if self.sessions * (self.publishers + self.subscribers) > 1000 {
            return Err("at most 1000 participants".to_owned());
        }
        if !self.video && !self.audio {
            return Err("publishers need --video yes or --audio yes".to_owned());
        }
        if !(1..=16).contains(&self.video_slots) {
            return Err("1 to 16 video slots".to_owned());
        }
        if !(100..=1200).contains(&self.packet_bytes) || !(1..=5000).contains(&self.packet_rate) {
            return Err("100 to 1200 bytes and 1 to 5000 packets per second".to_owned());
        }
        Ok(())
    }
}

fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{name} needs a number, not {value}"))
}

fn seconds(name: &str, value: &str) -> Result<Duration, String> {
    let given: f64 = number(name, value)?;
    Duration::try_from_secs_f64(given)
        .ok()
        .filter(|duration| *duration <= LONGEST)
        .ok_or_else(|| format!("{name} lies between 0 and {} seconds", LONGEST.as_secs()))
}

fn choice<T: Copy, const N: usize>(name: &str, value: &str, known: [(&str, T); N]) -> Result<T, String> {
    known
        .iter()
        .find(|(word, _)| *word == value)
        .map(|(_, meaning)| *meaning)
        .ok_or_else(|| format!("{name} does not know {value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Result<Options, String> {
        Options::read(words.split_whitespace().map(str::to_owned))
    }

    const NEEDED: &str = "--server http://127.0.0.1:1/ --publisher-code a --subscriber-code b";

    #[test]
    fn what_is_not_said_has_a_value() {
        let options = read(NEEDED).expect("complete");
        assert_eq!(options.server, "http://127.0.0.1:1");
        assert_eq!(options.host(), "127.0.0.1".parse().ok());
        assert_eq!((options.packet_rate, options.packet_bytes), (144, 1200));
        assert!(!options.audio);
    }

    #[test]
    fn who_sees_how_many() {
        let options = read(&format!("{NEEDED} --publishers 4 --video-slots 9 --meeting yes")).expect("complete");
        assert_eq!((options.pictures(true), options.pictures(false)), (3, 4));
        let lecture = read(NEEDED).expect("complete");
        assert_eq!((lecture.pictures(true), lecture.pictures(false)), (0, 1));
    }

    #[test]
    fn wrong_arguments_are_named() {
        for (extra, complaint) in [
            ("--colour red", "unknown option --colour"),
            ("--subscribers many", "--subscribers needs a number, not many"),
            ("--seconds 9999", "--seconds lies between 0 and 600 seconds"),
            ("--sizes large", "--sizes does not know large"),
            ("--height", "--height needs a value"),
            ("--packet-bytes 9000", "100 to 1200 bytes and 1 to 5000 packets per second"),
        ] {
            assert_eq!(read(&format!("{NEEDED} {extra}")).err().as_deref(), Some(complaint));
        }
        assert_eq!(read("--server x").err().as_deref(), Some("--publisher-code is needed, one per session"));
        assert!(read(&format!("{NEEDED} --sessions 2")).is_err());
        assert!(read("--server x --peer janus --sessions 2").is_ok());
    }
}
