//! A session cut in two: whoever is on the other part sees, hears and is healed as on the same.

mod classroom;

use classroom::{Classroom, Got, view, vp8};
use proto::config::{Group, TransportId};
use proto::output::{Event, Outputs};
use proto::rtcp;

/// Two parts of one session; letters go to and fro after every step.
struct Pair([Classroom; 2]);

impl Pair {
    fn new() -> Self {
        Self([Classroom::part(0), Classroom::part(1)])
    }

    /// `part` has the connection, the other its mirror.
    fn joins(&mut self, part: usize, id: u32, rids: &[&str], video_slots: u8) {
        self.0[part].joins(id, rids, video_slots);
        self.0[1 - part].mirrors(id, rids, part);
        self.settle();
    }

    fn route(&mut self, everybody: &[u32], views: &[(u32, u8, u32)]) {
        let ids: Vec<_> = everybody.iter().copied().map(TransportId).collect();
        for part in &mut self.0 {
            let views = views.iter().map(|(viewer, slot, publisher)| view(*viewer, *slot, *publisher, 720)).collect();
            part.route(vec![Group { listeners: ids.clone(), microphones: ids.clone(), voices: Vec::new() }], views);
        }
        self.settle();
    }

    fn settle(&mut self) {
        loop {
            let posts = [std::mem::take(&mut self.0[0].post), std::mem::take(&mut self.0[1].post)];
            if posts.iter().all(|post| post.letters.is_empty()) {
                return;
            }
            for (from, post) in posts.iter().enumerate() {
                for (to, letter) in &post.letters {
                    assert!(!to.contain(from), "nobody writes to themselves");
                    self.0[1 - from].takes(letter, &post.bytes);
                }
            }
        }
    }

    fn passes(&mut self, millis: u64) {
        for _ in 0..millis / 5 {
            for part in &mut self.0 {
                part.passes(std::time::Duration::from_millis(5));
            }
            self.settle();
        }
    }

    fn films(&mut self, part: usize, id: u32, sequence: u16, payload: &[u8]) {
        self.films_in(part, id, "h", sequence, payload);
    }

    fn films_in(&mut self, part: usize, id: u32, rid: &str, sequence: u16, payload: &[u8]) {
        self.0[part].films(id, rid, sequence, u32::from(sequence) * 3000, payload);
        self.settle();
    }

    fn pictures(&mut self, part: usize, id: u32) -> Vec<Got> {
        self.0[part].media(id).into_iter().filter(|got| got.payload_type == 101).collect()
    }
}

const KEY: Option<(u16, u16)> = Some((1280, 720));

/// One publisher on the first part, a viewer on each.
fn lecture() -> Pair {
    let mut pair = Pair::new();
    pair.joins(0, 1, &["h"], 1);
    pair.joins(0, 2, &[], 1);
    pair.joins(1, 3, &[], 1);
    pair.route(&[1, 2, 3], &[(2, 3, 1), (3, 3, 1)]);
    pair.films(0, 1, 1, &vp8(1, KEY));
    pair.passes(200);
    pair.films(0, 1, 2, &vp8(2, KEY));
    pair
}

#[test]
fn a_viewer_on_the_other_part_gets_the_same_pictures() {
    let mut pair = lecture();
    (3..60).for_each(|number| pair.films(0, 1, number, &vp8(number, None)));
    let (here, there) = (pair.pictures(0, 2), pair.pictures(1, 3));
    assert_eq!(here.len(), there.len());
    assert!(here.len() >= 58 && here.iter().zip(&there).all(|(here, there)| here.payload == there.payload));
    assert!(there.iter().all(|got| got.csrc == 1));
    assert!(there.windows(2).all(|pair| pair[1].sequence == pair[0].sequence.wrapping_add(1)));
}

#[test]
fn a_loss_is_answered_where_it_happened() {
    let mut pair = lecture();
    (3..10).for_each(|number| pair.films(0, 1, number, &vp8(number, None)));
    let lost = pair.pictures(1, 3).last().expect("pictures came").clone();
    let mut nack = Vec::new();
    rtcp::write_nack(9, lost.ssrc, &[lost.sequence], &mut nack);
    pair.0[1].sends_control(3, &nack);
    pair.settle();
    let again = pair.0[1].media(3);
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].payload[..2], lost.sequence.to_be_bytes());
    assert_eq!(again[0].payload[2..], lost.payload);
}

#[test]
fn the_wish_for_a_keyframe_goes_to_the_publisher_once() {
    let mut pair = lecture();
    pair.passes(400);
    pair.0[0].keyframes_asked(1);
    let ssrc = pair.pictures(1, 3)[0].ssrc;
    let mut wish = Vec::new();
    rtcp::write_picture_loss(9, ssrc, &mut wish);
    pair.0[1].sends_control(3, &wish);
    pair.0[1].sends_control(3, &wish);
    pair.settle();
    assert_eq!(pair.0[0].keyframes_asked(1).len(), 1);
}

#[test]
fn everybody_hears_the_same_loudest_and_one_part_tells_who_speaks() {
    let mut pair = Pair::new();
    (1..=4).for_each(|id| pair.joins(0, id, &[], 0));
    (5..=8).for_each(|id| pair.joins(1, id, &[], 0));
    pair.route(&[1, 2, 3, 4, 5, 6, 7, 8], &[]);
    for sequence in 1..=200_u16 {
        for id in 1..=8_u32 {
            let loud = [2, 6, 7].contains(&id);
            pair.0[usize::from(id > 4)].speaks(id, sequence, if loud { 10 } else { 60 });
            pair.settle();
        }
        pair.passes(20);
    }
    for (part, id) in [(0, 1), (1, 5)] {
        pair.0[part].media(id);
    }
    for id in 1..=8_u32 {
        pair.0[usize::from(id > 4)].speaks(id, 201, if [2, 6, 7].contains(&id) { 10 } else { 60 });
        pair.settle();
    }
    for (part, id) in [(0, 1), (1, 5)] {
        let mut heard: Vec<u32> = pair.0[part].media(id).iter().map(|got| got.csrc).collect();
        heard.sort_unstable();
        assert_eq!(heard, [2, 6, 7], "listener {id}");
    }
    let told = |part: &Classroom| part.events.iter().filter(|event| matches!(event, Event::Speakers(_))).count();
    assert!(told(&pair.0[0]) > 0);
    assert_eq!(told(&pair.0[1]), 0);
}

#[test]
fn a_publisher_that_left_is_gone_everywhere() {
    let mut pair = lecture();
    for part in &mut pair.0 {
        part.leaves(1);
    }
    pair.films(0, 1, 3, &vp8(3, None));
    assert!(pair.pictures(1, 3).len() <= 2, "what came before");
    let mut outputs = Outputs::default();
    for (part, id) in [(0, 2), (1, 3)] {
        pair.0[0].session.close(pair.0[0].now, TransportId(id), &mut outputs);
        pair.0[1].session.close(pair.0[1].now, TransportId(id), &mut outputs);
        assert_eq!(pair.0[part].session.is_empty(), id == 3);
    }
}

#[test]
fn who_comes_on_the_other_part_while_a_layer_starts_again_is_shown_the_one_that_runs() {
    let mut pair = Pair::new();
    pair.joins(0, 1, &["l", "h"], 0);
    pair.joins(1, 3, &[], 1);
    pair.joins(1, 4, &[], 1);
    let route = |pair: &mut Pair, views: &[(u32, u32)]| {
        for part in &mut pair.0 {
            part.route(Vec::new(), views.iter().map(|(viewer, height)| view(*viewer, 3, 1, *height)).collect());
        }
        pair.settle();
    };
    let mut number = 0;
    let mut film = |pair: &mut Pair, both: bool| {
        number += 1;
        pair.films_in(0, 1, "l", number, &vp8(number, Some((320, 180))));
        if both {
            pair.films_in(0, 1, "h", number, &vp8(number, KEY));
        }
        pair.passes(50);
    };
    route(&mut pair, &[(3, 180)]);
    (0..80).for_each(|_| film(&mut pair, true));
    let told = pair.0[0].events.iter().any(|event| matches!(event, Event::Layers(_, _, rids) if rids == &["l"]));
    assert!(told, "nobody shows the large layer");
    film(&mut pair, false);
    route(&mut pair, &[(3, 180), (4, 720)]);
    (0..4).for_each(|_| film(&mut pair, false));
    assert!(!pair.pictures(1, 4).is_empty());
}
