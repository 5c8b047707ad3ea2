//! What publishers are told of who watches them, and what viewers get while layers stop and start.

mod classroom;

use std::time::Duration;

use classroom::{Classroom, Got, view, vp8};
use proto::config::{SourceKind, TransportId};
use proto::output::Event;

const LAYERS: [(&str, (u16, u16)); 3] = [("q", (320, 180)), ("h", (640, 360)), ("f", (1280, 720))];

fn all() -> Vec<String> {
    LAYERS.map(|(rid, _)| rid.to_owned()).to_vec()
}

/// Ada (1) films in three layers as she is told to; Ben (2) watches.
struct Lesson {
    room: Classroom,
    frames: u16,
    /// The layers that she sends.
    sends: Vec<String>,
    /// Another part of the session, with a mirror of her.
    there: Option<Classroom>,
}

impl Lesson {
    fn begins(room: Classroom) -> Self {
        let mut lesson = Self { room, frames: 0, sends: all(), there: None };
        lesson.room.joins(1, &["q", "h", "f"], 1);
        lesson
    }

    fn with_ben() -> Self {
        let mut lesson = Self::begins(Classroom::new());
        lesson.room.joins(2, &[], 1);
        lesson
    }

    /// Frames of 50 ms, keyframes where they are asked for.
    fn goes_on(&mut self, millis: u16) {
        for _ in 0..millis / 50 {
            self.frames += 1;
            let asked = self.room.keyframes_asked(1);
            for (rid, size) in LAYERS {
                if !self.sends.iter().any(|sent| sent == rid) {
                    continue;
                }
                let is_key = self.frames == 1 || asked.contains(&(100 + u32::from(rid.as_bytes()[0])));
                let picture = vp8(self.frames, is_key.then_some(size));
                self.room.films(1, rid, self.frames, u32::from(self.frames) * 4500, &picture);
                self.carry();
            }
            self.room.passes(Duration::from_millis(50));
            self.there.iter_mut().for_each(|there| there.passes(Duration::from_millis(50)));
            self.carry();
        }
    }

    /// Letters to and fro.
    fn carry(&mut self) {
        let Some(there) = &mut self.there else { return };
        let (to, fro) = (std::mem::take(&mut self.room.post), std::mem::take(&mut there.post));
        to.letters.iter().for_each(|(_, letter)| there.takes(letter, &to.bytes));
        fro.letters.iter().for_each(|(_, letter)| self.room.takes(letter, &fro.bytes));
    }

    /// Ben here and Cleo (3) on the other part, whose tile is so high.
    fn with_cleo_elsewhere() -> Self {
        let mut lesson = Self::begins(Classroom::part(0));
        let mut there = Classroom::part(1);
        lesson.room.joins(2, &[], 1);
        lesson.room.mirrors(3, &[], 1);
        there.mirrors(1, &["q", "h", "f"], 0);
        there.mirrors(2, &[], 0);
        there.joins(3, &[], 1);
        lesson.there = Some(there);
        lesson
    }

    fn cleo_shows(&mut self, height: u32) {
        let views = vec![view(2, 3, 1, 150), view(3, 3, 1, height)];
        self.there.iter_mut().for_each(|there| there.route(Vec::new(), views.clone()));
        self.room.route(Vec::new(), views);
        self.carry();
    }

    fn told(&mut self) -> Vec<Vec<String>> {
        let told = std::mem::take(&mut self.room.events).into_iter().filter_map(|event| match event {
            Event::Layers(id, SourceKind::Camera, rids) => {
                assert_eq!(id, TransportId(1));
                Some(rids)
            }
            _ => None,
        });
        told.collect()
    }

    fn ben_shows(&mut self, height: u32) {
        self.room.route(Vec::new(), vec![view(2, 3, 1, height)]);
    }

    fn nobody_watches(&mut self) {
        self.room.route(Vec::new(), Vec::new());
    }

    fn pictures(&mut self) -> Vec<Got> {
        self.room.media(2)
    }
}

#[test]
fn a_small_tile_needs_the_small_layer_alone_and_a_large_one_all_at_once() {
    let mut lesson = Lesson::with_ben();
    lesson.ben_shows(720);
    lesson.goes_on(3000);
    assert!(lesson.told().is_empty(), "all are watched");
    lesson.ben_shows(150);
    lesson.goes_on(2000);
    assert!(lesson.told().is_empty(), "a tile that grows again soon costs nothing");
    lesson.goes_on(1000);
    assert_eq!(lesson.told(), [vec!["q"]]);
    lesson.ben_shows(300);
    assert_eq!(lesson.told(), [vec!["q", "h"]]);
    lesson.goes_on(5000);
    assert!(lesson.told().is_empty());
}

#[test]
fn whom_nobody_watches_sends_nothing_until_somebody_does() {
    let mut lesson = Lesson::with_ben();
    lesson.goes_on(3000);
    assert_eq!(lesson.told(), [Vec::<String>::new()]);
    lesson.sends.clear();
    lesson.goes_on(3000);
    lesson.ben_shows(720);
    assert_eq!(lesson.told(), [vec!["q", "h", "f"]]);
    lesson.sends = all();
    lesson.goes_on(500);
    assert!(!lesson.pictures().is_empty());
}

#[test]
fn who_comes_while_the_large_layer_starts_sees_the_small_one_at_once() {
    let mut lesson = Lesson::with_ben();
    lesson.ben_shows(150);
    lesson.goes_on(3000);
    assert_eq!(lesson.told(), [vec!["q"]]);
    // Ada has not heard of it yet.
    lesson.goes_on(500);
    lesson.nobody_watches();
    lesson.pictures();
    lesson.ben_shows(720);
    lesson.sends = vec!["q".to_owned()];
    lesson.goes_on(150);
    assert!(lesson.pictures().len() >= 2, "the small layer goes on meanwhile");
    lesson.sends = all();
    lesson.goes_on(1000);
    let newest = lesson.room.session.shown(TransportId(2))[0].size;
    assert_eq!(newest, (1280, 720));
}

#[test]
fn a_layer_that_starts_again_is_asked_for_a_keyframe() {
    let mut lesson = Lesson::with_ben();
    lesson.ben_shows(150);
    lesson.goes_on(3000);
    lesson.sends = vec!["q".to_owned()];
    lesson.goes_on(2000);
    lesson.ben_shows(720);
    lesson.sends.push("f".to_owned());
    lesson.room.keyframes_asked(1);
    lesson.room.films(1, "f", 900, 1, &vp8(1, None));
    lesson.room.passes(Duration::from_millis(400));
    assert!(lesson.room.keyframes_asked(1).contains(&(100 + u32::from(b'f'))));
}

/// A mirror sees less than the publisher's own part: it tells nothing, however little is watched there.
#[test]
fn viewers_on_another_part_count_and_only_the_publishers_own_part_tells() {
    let mut lesson = Lesson::with_cleo_elsewhere();
    lesson.cleo_shows(720);
    lesson.goes_on(3000);
    assert!(lesson.told().is_empty());
    lesson.cleo_shows(300);
    lesson.goes_on(3000);
    assert_eq!(lesson.told(), [vec!["q", "h"]]);
    lesson.cleo_shows(90);
    lesson.goes_on(3000);
    assert_eq!(lesson.told(), [vec!["q"]]);
    let there = lesson.there.as_ref().expect("there is another part");
    assert!(!there.events.iter().any(|event| matches!(event, Event::Layers(..))));
}

#[test]
fn a_source_of_one_layer_stops_when_nobody_watches_and_not_before() {
    let mut room = Classroom::new();
    room.joins(1, &[], 1);
    room.joins(2, &[], 1);
    room.route(Vec::new(), vec![view(2, 3, 1, 90)]);
    let film = |room: &mut Classroom, from: u16| {
        for number in from..from + 80 {
            room.films(1, "s", number, u32::from(number) * 4500, &vp8(number, Some((640, 360))));
            room.passes(Duration::from_millis(50));
        }
    };
    let told = |room: &Classroom| room.events.iter().filter(|event| matches!(event, Event::Layers(..))).count();
    film(&mut room, 1);
    assert_eq!(told(&room), 0);
    room.route(Vec::new(), Vec::new());
    film(&mut room, 100);
    assert_eq!(room.events.last(), Some(&Event::Layers(TransportId(1), SourceKind::Camera, Vec::new())));
    room.route(Vec::new(), vec![view(2, 3, 1, 90)]);
    assert_eq!(room.events.last(), Some(&Event::Layers(TransportId(1), SourceKind::Camera, vec![String::new()])));
}
