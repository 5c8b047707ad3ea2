//! What many watch leaves for one of them after the other, and nobody is given what was not for them.

mod classroom;

use std::time::Duration;

use classroom::{Classroom, view, vp8};
use proto::config::View;

const PUBLISHER: u32 = 1;
fn viewers() -> std::ops::Range<u32> {
    10..50
}

fn lesson() -> Classroom {
    let mut room = Classroom::new();
    room.joins(PUBLISHER, &["f"], 1);
    viewers().for_each(|id| room.joins(id, &[], 1));
    room.route(Vec::new(), watching(viewers()));
    room.films(PUBLISHER, "f", 1, 0, &vp8(1, Some((640, 360))));
    // Layers are chosen.
    room.passes(Duration::from_millis(200));
    viewers().for_each(|id| drop(room.media(id)));
    room
}

fn watching(viewers: impl Iterator<Item = u32>) -> Vec<View> {
    viewers.map(|id| view(id, 3, PUBLISHER, 360)).collect()
}

/// Which pictures somebody got, by their numbers.
fn pictures(room: &mut Classroom, id: u32) -> Vec<u8> {
    room.media(id).iter().map(|got| got.payload[3]).collect()
}

fn films(room: &mut Classroom, sequence: u16) {
    room.films(PUBLISHER, "f", sequence, u32::from(sequence) * 3000, &vp8(sequence, None));
}

#[test]
fn packets_for_many_leave_with_the_next_step_in_their_order() {
    let mut room = lesson();
    (2..7).for_each(|sequence| films(&mut room, sequence));
    assert_eq!(pictures(&mut room, 10), [], "kept");
    assert_eq!(room.session.deadline(), room.now, "not for long");
    room.passes(Duration::from_micros(500));
    for id in viewers() {
        assert_eq!(pictures(&mut room, id), [2, 3, 4, 5, 6]);
    }
    assert!(room.session.deadline() > room.now);
}

#[test]
fn each_receivers_packets_leave_together() {
    let mut room = lesson();
    (2..7).for_each(|sequence| films(&mut room, sequence));
    let order = room.pours();
    assert_eq!(order.len(), 5 * viewers().len());
    assert!(order.chunks(5).all(|five| five.iter().all(|address| *address == five[0])), "{order:?}");
    assert_eq!(room.pours(), [], "once");
}

#[test]
fn no_more_is_kept_than_a_large_keyframe() {
    let mut room = lesson();
    (2..65).for_each(|sequence| films(&mut room, sequence));
    assert_eq!(pictures(&mut room, 10), []);
    films(&mut room, 65);
    assert_eq!(pictures(&mut room, 10).len(), 64);
}

#[test]
fn what_is_kept_goes_to_those_who_watched_when_it_came() {
    let mut room = lesson();
    films(&mut room, 2);
    room.route(Vec::new(), watching(30..50));
    assert!(viewers().all(|id| pictures(&mut room, id) == [2]), "before anything is changed");
    films(&mut room, 3);
    room.leaves(PUBLISHER);
    assert!((30..50).all(|id| pictures(&mut room, id) == [3]));
    assert_eq!(pictures(&mut room, 10), []);
}

#[test]
fn what_few_watch_leaves_at_once() {
    let mut room = lesson();
    room.route(Vec::new(), watching(10..41));
    films(&mut room, 2);
    assert_eq!(pictures(&mut room, 10), [2]);
}
