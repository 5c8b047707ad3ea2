//! What subscribers on thin lines are sent: voices always, pictures as large as the line carries.

mod classroom;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use classroom::{Classroom, Got, RED, password, view, vp8};
use netem::{Conditions, Line, Loss};
use proto::config::{Group, TransportId};
use proto::output::Event;
use proto::rtcp;
use proto::rung::Rung;
use proto::transport_cc::Recorder;

const ADA: u32 = 1;
const BEN: u32 = 2;
/// SSRCs of Ben's picture and below it of his voices.
const PICTURE: u32 = 5006;
const DELAY: Duration = Duration::from_millis(20);
const LINE_OVERHEAD: usize = 28;
const FRAME: Duration = Duration::from_millis(40);
/// Bits per second of the layers.
const SMALL: f64 = 100e3;
const MIDDLE: f64 = 360e3;
const LARGE: f64 = 1.2e6;

fn like(rate: f64) -> Conditions {
    Conditions { delay: DELAY, rate: Some(rate), ..Conditions::default() }
}

struct Layer {
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

/// Ada films and speaks; Ben watches her over a line.
struct Lesson {
    room: Classroom,
    layers: Vec<Layer>,
    line: Line<Got>,
    recorder: Recorder,
    frames: u16,
    arrived: Vec<Got>,
    lost_voices: usize,
    /// Of ten feedbacks so many are lost, too.
    deaf: u16,
}

impl Lesson {
    fn begins(rate: f64) -> Self {
        let mut room = Classroom::new();
        let layers = vec![
            Layer::new("q", (320, 180), SMALL),
            Layer::new("h", (640, 360), MIDDLE),
            Layer::new("f", (1280, 720), LARGE),
        ];
        room.joins(ADA, &["q", "h", "f"], 0);
        room.measured = true;
        room.joins(BEN, &[], 1);
        let both = vec![TransportId(ADA), TransportId(BEN)];
        let group = Group { listeners: both.clone(), microphones: both, voices: Vec::new() };
        room.route(vec![group], vec![view(BEN, 3, ADA, 720)]);
        let recorder = Recorder::new(room.now);
        let line = Line::new(like(rate), 1);
        Self { room, layers, line, recorder, frames: 0, arrived: Vec::new(), lost_voices: 0, deaf: 0 }
    }

    fn line_becomes(&mut self, conditions: Conditions) {
        self.line.become_like(self.room.now, conditions);
    }

    fn goes_on(&mut self, seconds: u64) {
        self.goes_on_for(Duration::from_secs(seconds));
    }

    fn goes_on_for(&mut self, time: Duration) {
        let end = self.room.now + time;
        while self.room.now < end {
            self.frame();
            for voice in 0..2 {
                self.room.speaks(ADA, self.frames.wrapping_mul(2).wrapping_add(voice), 30);
                for _ in 0..4 {
                    self.room.passes(FRAME / 8);
                    self.carry();
                }
            }
            if self.frames.is_multiple_of(2) {
                self.tell();
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
                self.recorder.arrived(at, packet.number.expect("everything is numbered"));
                self.arrived.push(packet);
            }
        }
    }

    fn tell(&mut self) {
        let (mut body, mut compound) = (Vec::new(), Vec::new());
        if self.recorder.take(&mut body) && self.frames / 2 * 7 % 10 >= self.deaf {
            rtcp::write_transport_cc(9, 5000, &body, &mut compound);
            self.room.sends_control(BEN, &compound);
        }
    }

    /// Bits per second of pictures that arrive over `seconds`.
    fn pictures(&mut self, seconds: u64) -> f64 {
        self.arrived.clear();
        self.goes_on(seconds);
        let bytes: usize = self.arrived.iter().filter(|got| got.ssrc == PICTURE).map(|got| got.payload.len()).sum();
        bytes as f64 * 8.0 / seconds as f64
    }

    /// Rungs told since the last question.
    fn rungs(&mut self) -> Vec<Rung> {
        let told = std::mem::take(&mut self.room.events).into_iter();
        told.filter_map(|event| if let Event::Rung(TransportId(BEN), rung) = event { Some(rung) } else { None })
            .collect()
    }
}

fn near(value: f64, wanted: f64) -> bool {
    (0.75..1.25).contains(&(value / wanted))
}

#[test]
fn each_line_gets_the_layer_that_it_carries() {
    for (line, wanted) in [(300e3, SMALL), (800e3, MIDDLE), (2.5e6, LARGE), (20e6, LARGE)] {
        let mut lesson = Lesson::begins(line);
        lesson.goes_on(15);
        let rate = lesson.pictures(10);
        assert!(near(rate, wanted), "{rate} on a line of {line}");
    }
}

#[test]
fn a_squeezed_line_keeps_its_voices_and_climbs_back() {
    let mut lesson = Lesson::begins(5e6);
    lesson.goes_on(10);
    lesson.line_becomes(like(300e3));
    lesson.goes_on(3);
    let lost = lesson.lost_voices;
    assert!(lost < 30, "{lost} of 150 packets of voice");
    let rate = lesson.pictures(5);
    assert!(near(rate, SMALL), "{rate}");
    assert_eq!(lesson.lost_voices, lost);
    assert_eq!(lesson.rungs(), [Rung::Reduced]);
    lesson.line_becomes(like(5e6));
    lesson.goes_on(12);
    let rate = lesson.pictures(3);
    assert!(near(rate, LARGE), "{rate}");
    lesson.goes_on(6);
    assert_eq!(lesson.rungs(), [Rung::Video]);
}

#[test]
fn a_line_that_carries_no_picture_carries_voices_and_gets_pictures_again() {
    let mut lesson = Lesson::begins(5e6);
    lesson.goes_on(8);
    lesson.line_becomes(like(90e3));
    lesson.goes_on(12);
    assert_eq!(lesson.rungs().last(), Some(&Rung::Audio));
    lesson.lost_voices = 0;
    assert!(lesson.pictures(10) < 1.0);
    assert_eq!(lesson.lost_voices, 0);
    lesson.line_becomes(like(5e6));
    lesson.goes_on(25);
    assert!(near(lesson.pictures(3), LARGE));
}

#[test]
fn another_way_is_not_judged_by_the_dead_one_before() {
    let mut lesson = Lesson::begins(5e6);
    lesson.goes_on(10);
    lesson.line_becomes(Conditions { loss: Loss::Random(1.0), ..like(5e6) });
    lesson.goes_on(10);
    assert_eq!(lesson.rungs().last(), Some(&Rung::Audio));
    lesson.line_becomes(like(5e6));
    let elsewhere = ([127, 0, 0, 1], 50_000).into();
    assert!(lesson.room.checks(BEN, &password(BEN), elsewhere));
    lesson.room.clients.get_mut(&BEN).unwrap().address = elsewhere;
    lesson.goes_on(2);
    assert_eq!(lesson.rungs(), [Rung::Video]);
    let rate = lesson.pictures(3);
    assert!(near(rate, LARGE), "{rate}");
}

#[test]
fn what_arrives_over_a_good_line_has_no_gap() {
    let mut lesson = Lesson::begins(5e6);
    lesson.goes_on(20);
    let mut streams: HashMap<u32, Vec<u16>> = HashMap::new();
    for got in &lesson.arrived {
        streams.entry(got.ssrc).or_default().push(got.sequence);
    }
    for numbers in streams.values() {
        assert!(numbers.windows(2).all(|pair| pair[1] == pair[0].wrapping_add(1)));
    }
}

/// Packets of Ada's voice that Ben has missed for good over `seconds`, as a part of all.
fn voices_missed(lesson: &mut Lesson, seconds: u64) -> f64 {
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

#[test]
fn voices_survive_a_path_that_loses_much() {
    for (loss, most) in [(0.3, 0.06), (0.1, 0.02)] {
        let mut lesson = Lesson::begins(5e6);
        lesson.line_becomes(Conditions { loss: Loss::Random(loss), ..like(5e6) });
        lesson.goes_on(12);
        let missed = voices_missed(&mut lesson, 20);
        assert!(missed < most, "{missed} missed of voices at {loss}");
    }
}

/// From the first moment on, on a line that was good for long.
#[test]
fn a_path_that_begins_to_lose_much_costs_few_voices_and_no_picture() {
    let mut lesson = Lesson::begins(5e6);
    lesson.goes_on(20);
    lesson.line_becomes(Conditions { loss: Loss::Random(0.3), ..like(5e6) });
    lesson.deaf = 3;
    let missed = voices_missed(&mut lesson, 5);
    assert!(missed < 0.15, "{missed} missed of voices in the first seconds");
    let missed = voices_missed(&mut lesson, 15);
    assert!(missed < 0.05, "{missed} missed of voices later");
    let rungs = lesson.rungs();
    assert!(!rungs.contains(&Rung::Audio), "{rungs:?}");
}

#[test]
fn voices_on_a_good_line_are_sent_once() {
    let mut lesson = Lesson::begins(5e6);
    lesson.goes_on(15);
    assert!(lesson.arrived.iter().all(|got| got.payload_type != RED));
}

/// Seconds until the first frame of a picture at most so high has arrived; None when it is not here in time.
fn seconds_until_small(lesson: &mut Lesson, height: u16, within: u64) -> Option<f64> {
    lesson.arrived.clear();
    let began = lesson.room.now;
    for _ in 0..within * 10 {
        lesson.goes_on_for(Duration::from_millis(100));
        let small = |got: &Got| {
            let descriptor = proto::vp8::parse(&got.payload)?;
            proto::vp8::keyframe_size(&got.payload, &descriptor).filter(|(_, high)| *high <= height)
        };
        if lesson.arrived.iter().any(|got| got.ssrc == PICTURE && small(got).is_some()) {
            return Some((lesson.room.now - began).as_secs_f64());
        }
    }
    None
}

#[test]
fn a_squeezed_line_shows_a_smaller_picture_within_three_seconds() {
    for (rate, moment) in [(5e6, 10), (4e6, 11), (2.5e6, 12), (10e6, 13), (3e6, 20)] {
        let mut lesson = Lesson::begins(rate);
        lesson.goes_on(moment);
        lesson.line_becomes(like(300e3));
        let took = seconds_until_small(&mut lesson, 180, 10);
        assert!(took.is_some_and(|took| took < 3.0), "{took:?} from {rate} at {moment} s");
    }
}
