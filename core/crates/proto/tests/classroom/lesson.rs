//! Ada teaches Ben, who sits behind a line.

use std::collections::{HashSet, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::{Classroom, Got, RED, password, view, vp8};
use netem::{Conditions, Line, Loss};
use proto::config::{Group, TransportId};
use proto::output::Event;
use proto::rtcp;
use proto::rung::Rung;
use proto::transport_cc::Recorder;

pub const ADA: u32 = 1;
pub const BEN: u32 = 2;
pub const CLEO: u32 = 3;
pub const TEXT: usize = 600;
/// SSRCs of Ben's picture and below it of his voices.
pub const PICTURE: u32 = 5006;
pub const DELAY: Duration = Duration::from_millis(20);
pub const LINE_OVERHEAD: usize = 28;
pub const FRAME: Duration = Duration::from_millis(40);
/// Bits per second of the layers.
pub const SMALL: f64 = 100e3;
pub const MIDDLE: f64 = 360e3;
pub const LARGE: f64 = 1.2e6;

pub fn like(rate: f64) -> Conditions {
    Conditions { delay: DELAY, rate: Some(rate), ..Conditions::default() }
}

pub struct Layer {
    rid: &'static str,
    size: (u16, u16),
    frame_bytes: usize,
    sequence: u16,
    key: bool,
}

impl Layer {
    fn new(rid: &'static str, size: (u16, u16), rate: f64) -> Self {
        Self { rid, size, frame_bytes: (rate * FRAME.as_secs_f64() / 8.0) as usize, sequence: 1, key: true }
    }
}

/// Ada films and speaks, others may speak with her; Ben watches and listens over a line, on which text goes, too.
pub struct Lesson {
    pub room: Classroom,
    pub layers: Vec<Layer>,
    pub line: Line<Got>,
    pub recorder: Recorder,
    pub frames: u16,
    pub arrived: Vec<Got>,
    pub lost_voices: usize,
    /// Of ten feedbacks so many are lost, too.
    pub deaf: u16,
    /// Nothing of Ben's arrives.
    cut: bool,
    /// Who speaks, how loudly (in -dBov).
    pub speakers: Vec<(u32, u8)>,
    /// Of a voice, in bytes.
    pub voice: usize,
    /// Text of [`TEXT`] bytes sets out every second; how long each took.
    pub text_took: Option<Vec<Duration>>,
    text: VecDeque<Instant>,
}

impl Lesson {
    pub fn begins(rate: f64) -> Self {
        let mut room = Classroom::new();
        let layers = vec![
            Layer::new("q", (320, 180), SMALL),
            Layer::new("h", (640, 360), MIDDLE),
            Layer::new("f", (1280, 720), LARGE),
        ];
        room.joins(ADA, &["q", "h", "f"], 0);
        room.measured = true;
        room.joins(BEN, &[], 1);
        let recorder = Recorder::new(room.now);
        let line = Line::new(like(rate), 1);
        let mut lesson = Self {
            room,
            layers,
            line,
            recorder,
            frames: 0,
            arrived: Vec::new(),
            lost_voices: 0,
            deaf: 0,
            cut: false,
            speakers: vec![(ADA, 30)],
            voice: 4,
            text_took: None,
            text: VecDeque::new(),
        };
        lesson.is_shown(720);
        lesson
    }

    /// Ben shows Ada's picture so high from now on.
    pub fn is_shown(&mut self, height: u32) {
        let both = vec![TransportId(ADA), TransportId(BEN)];
        let group = Group { listeners: both.clone(), microphones: both, voices: Vec::new() };
        self.room.route(vec![group], vec![view(BEN, 3, ADA, height)]);
    }

    pub fn line_becomes(&mut self, conditions: Conditions) {
        self.line.become_like(self.room.now, conditions);
    }

    /// Ben is reached there from now on.
    pub fn moves(&mut self, to: SocketAddr) {
        assert!(self.room.checks(BEN, &password(BEN), to));
        self.room.clients.entry(BEN).and_modify(|ben| ben.address = to);
    }

    /// As when a router forgets, or a browser restarts ICE.
    pub fn gets_another_port(&mut self) {
        let before = self.room.clients[&BEN].address;
        self.moves((before.ip(), before.port() + 1000).into());
    }

    /// Nothing gets through either way, for so long; then the line is as it was before.
    pub fn is_cut(&mut self, line: &Conditions, seconds: u64) {
        self.line_becomes(Conditions { loss: Loss::Random(1.0), ..line.clone() });
        self.is_not_heard(seconds);
        self.line_becomes(line.clone());
    }

    /// Nothing of Ben's gets through, for so long.
    pub fn is_not_heard(&mut self, seconds: u64) {
        self.cut = true;
        self.goes_on(seconds);
        self.cut = false;
    }

    pub fn goes_on(&mut self, seconds: u64) {
        self.goes_on_for(Duration::from_secs(seconds));
    }

    pub fn goes_on_for(&mut self, time: Duration) {
        let end = self.room.now + time;
        while self.room.now < end {
            self.frame();
            for voice in 0..2 {
                for (who, level) in self.speakers.clone() {
                    let sequence = self.frames.wrapping_mul(2).wrapping_add(voice);
                    self.room.says(who, sequence, level, &vec![7; self.voice]);
                }
                for _ in 0..4 {
                    self.room.passes(FRAME / 8);
                    self.carry();
                }
            }
            if self.frames.is_multiple_of(2) {
                self.tell();
            }
            if self.frames.is_multiple_of(60) && !self.cut {
                // Consent (RFC 7675), as often as browsers ask.
                let from = self.room.clients[&BEN].address;
                self.room.checks(BEN, &password(BEN), from);
            }
            if self.text_took.is_some() && self.frames.is_multiple_of(25) {
                self.write();
            }
        }
    }

    fn frame(&mut self) {
        let asked = self.room.keyframes_asked(ADA);
        self.frames += 1;
        for layer in &mut self.layers {
            layer.key |= asked.contains(&(100 + u32::from(layer.rid.as_bytes()[0])));
            let begin = vp8(self.frames, std::mem::take(&mut layer.key).then_some(layer.size));
            let mut left = layer.frame_bytes;
            while left > 0 {
                let size = left.min(1100);
                let mut payload = begin.clone();
                payload.resize(size.max(begin.len()), 0);
                if left < layer.frame_bytes {
                    // Not the first packet of its frame.
                    payload[0] &= !0x10;
                }
                left -= size;
                self.room.films(ADA, layer.rid, layer.sequence, u32::from(self.frames) * 3600, &payload);
                layer.sequence = layer.sequence.wrapping_add(1);
            }
        }
    }

    /// Puts what Ben is sent on the line, and takes what has come to its end.
    fn carry(&mut self) {
        let now = self.room.now;
        for packet in self.room.media(BEN) {
            let (voice, dropped) = (packet.ssrc < PICTURE, self.line.figures().overflowed);
            self.line.offer(now, packet.size + LINE_OVERHEAD, packet);
            self.lost_voices += usize::from(voice && self.line.figures().overflowed > dropped);
        }
        while let Some(at) = self.line.next_at().filter(|at| *at <= now) {
            while let Some(packet) = self.line.take(at) {
                let Some(number) = packet.number else {
                    self.read(at);
                    continue;
                };
                self.recorder.arrived(at, number);
                self.arrived.push(packet);
            }
        }
    }

    /// Puts a message on the line, as TCP would.
    fn write(&mut self) {
        let now = self.room.now;
        let text = Got {
            ssrc: 0,
            payload_type: 0,
            sequence: 0,
            timestamp: 0,
            csrc: 0,
            payload: Vec::new(),
            number: None,
            dependency: Vec::new(),
            marker: false,
            size: TEXT,
        };
        self.text.push_back(now);
        self.line.offer(now, TEXT, text);
    }

    fn read(&mut self, at: Instant) {
        let began = self.text.pop_front().expect("text was written");
        self.text_took.get_or_insert_default().push(at.duration_since(began));
    }

    fn tell(&mut self) {
        let (mut body, mut compound) = (Vec::new(), Vec::new());
        if self.recorder.take(&mut body) && self.frames / 2 * 7 % 10 >= self.deaf && !self.cut {
            rtcp::write_transport_cc(9, 5000, &body, &mut compound);
            self.room.sends_control(BEN, &compound);
        }
    }

    /// Bits per second of pictures that arrive over `seconds`.
    pub fn pictures(&mut self, seconds: u64) -> f64 {
        self.arrived.clear();
        self.goes_on(seconds);
        let bytes: usize = self.arrived.iter().filter(|got| got.ssrc == PICTURE).map(|got| got.payload.len()).sum();
        bytes as f64 * 8.0 / seconds as f64
    }

    /// Rungs told since the last question.
    pub fn rungs(&mut self) -> Vec<Rung> {
        let told = std::mem::take(&mut self.room.events).into_iter();
        told.filter_map(|event| if let Event::Rung(TransportId(BEN), rung) = event { Some(rung) } else { None })
            .collect()
    }
}

pub fn near(value: f64, wanted: f64) -> bool {
    (0.75..1.25).contains(&(value / wanted))
}

/// Packets of Ada's voice that Ben has missed for good over `seconds`, as a part of all.
pub fn voices_missed(lesson: &mut Lesson, seconds: u64) -> f64 {
    lesson.arrived.clear();
    let began = lesson.frames;
    lesson.goes_on(seconds);
    let said = f64::from(lesson.frames.wrapping_sub(began)) * 2.0;
    let mut heard: HashSet<u32> = HashSet::new();
    for got in lesson.arrived.iter().filter(|got| got.ssrc < PICTURE) {
        heard.insert(got.timestamp);
        let mut heads = got.payload.as_slice();
        while let Some((head, rest)) =
            heads.split_first_chunk::<4>().filter(|_| got.payload_type == RED && heads[0] >= 0x80)
        {
            heard.insert(got.timestamp.wrapping_sub(u32::from_be_bytes(*head) >> 10 & 0x3FFF));
            heads = rest;
        }
    }
    1.0 - heard.len() as f64 / said
}
