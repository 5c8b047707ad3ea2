//! ICE restarts and moves to other addresses: media goes on under the same keys, numbers and slots.

mod classroom;

use std::net::SocketAddr;
use std::time::Duration;

use classroom::{Classroom, password, view, vp8};
use proto::ice::Credentials;
use proto::output::Event;

const SMALL: (u16, u16) = (320, 180);

fn elsewhere() -> SocketAddr {
    ([127, 0, 0, 1], 50_000).into()
}

fn restarted(room: &mut Classroom, id: u32, ufrag: &str) {
    let credentials = Credentials { ufrag: ufrag.into(), password: format!("password of {ufrag}") };
    room.session.restart(room.clients[&id].id, credentials);
}

fn checks_new(room: &mut Classroom, id: u32, ufrag: &str, nominates: bool) -> bool {
    room.checks_as(id, ufrag, &format!("password of {ufrag}"), nominates, elsewhere())
}

/// Ada (1) films, Ben (2) watches and has received the first picture.
fn ada_and_ben() -> Classroom {
    let mut room = Classroom::new();
    room.joins(1, &["q"], 0);
    room.joins(2, &[], 1);
    room.films(1, "q", 100, 1000, &vp8(1, Some(SMALL)));
    room.route(Vec::new(), vec![view(2, 3, 1, 180)]);
    room.films(1, "q", 101, 4000, &vp8(2, Some(SMALL)));
    room
}

#[test]
fn until_the_new_credentials_nominate_the_old_way_stays() {
    let mut room = ada_and_ben();
    let before = room.clients[&2].address;
    restarted(&mut room, 2, "again");
    assert!(room.checks(2, &password(2), before));
    assert!(checks_new(&mut room, 2, "again", false));
    assert_eq!(room.session.address(room.clients[&2].id), Some(before));
    assert!(room.checks(2, &password(2), before));
    assert!(checks_new(&mut room, 2, "again", true));
    assert_eq!(room.session.address(room.clients[&2].id), Some(elsewhere()));
}

#[test]
fn a_dead_way_is_left_for_any_that_was_checked_after_the_restart() {
    let mut room = ada_and_ben();
    let (id, before) = (room.clients[&2].id, room.clients[&2].address);
    room.speaks(2, 1, 30);
    restarted(&mut room, 2, "again");
    assert!(checks_new(&mut room, 2, "again", false));
    assert_eq!(room.session.address(id), Some(before), "the old way lives");
    room.passes(Duration::from_millis(400));
    assert!(room.checks_as(2, "ufrag2", &password(2), false, elsewhere()));
    assert_eq!(room.session.address(id), Some(before), "nobody asked for another");
    assert!(checks_new(&mut room, 2, "again", false));
    assert_eq!(room.session.address(id), Some(elsewhere()));
    assert!(checks_new(&mut room, 2, "again", true));
    assert_eq!(room.session.address(id), Some(elsewhere()));
}

#[test]
fn pictures_begin_anew_on_the_way_that_follows_a_dead_one() {
    let mut room = ada_and_ben();
    restarted(&mut room, 2, "again");
    room.passes(Duration::from_millis(400));
    room.keyframes_asked(1);
    assert!(checks_new(&mut room, 2, "again", false));
    room.passes(Duration::from_millis(20));
    assert_eq!(room.keyframes_asked(1).len(), 1);
    room.passes(Duration::from_millis(980));
    assert!(checks_new(&mut room, 2, "again", true));
    room.passes(Duration::from_millis(20));
    assert!(room.keyframes_asked(1).is_empty(), "it is the same way");
}

#[test]
fn the_way_that_is_nominated_comes_before_the_one_that_was_taken_in_need() {
    let mut room = ada_and_ben();
    let (id, before) = (room.clients[&2].id, room.clients[&2].address);
    restarted(&mut room, 2, "again");
    room.passes(Duration::from_millis(400));
    assert!(checks_new(&mut room, 2, "again", false));
    assert!(room.checks_as(2, "again", "password of again", true, before));
    assert_eq!(room.session.address(id), Some(before));
    assert!(checks_new(&mut room, 2, "again", false));
    assert_eq!(room.session.address(id), Some(before), "the search is over");
}

#[test]
fn once_the_new_credentials_were_used_the_old_ones_lead_nowhere() {
    let mut room = ada_and_ben();
    restarted(&mut room, 2, "again");
    assert!(checks_new(&mut room, 2, "again", true));
    let before = room.clients[&2].address;
    assert!(!room.checks(2, &password(2), before));
    assert_eq!(room.session.address(room.clients[&2].id), Some(elsewhere()));
}

#[test]
fn of_several_restarts_the_last_counts_and_the_used_one_stays() {
    let mut room = ada_and_ben();
    restarted(&mut room, 2, "first");
    restarted(&mut room, 2, "second");
    assert!(!checks_new(&mut room, 2, "first", true));
    assert!(room.checks(2, &password(2), room.clients[&2].address));
    assert!(checks_new(&mut room, 2, "second", true));
}

#[test]
fn a_new_password_does_not_go_with_an_old_ufrag() {
    let mut room = ada_and_ben();
    restarted(&mut room, 2, "again");
    assert!(!room.checks_as(2, "ufrag2", "password of again", true, elsewhere()));
    assert!(!room.checks_as(2, "again", &password(2), true, elsewhere()));
}

#[test]
fn pictures_go_on_with_the_next_number_and_without_a_keyframe() {
    let mut room = ada_and_ben();
    let first = room.media(2);
    restarted(&mut room, 2, "again");
    assert!(checks_new(&mut room, 2, "again", true));
    room.clients.get_mut(&2).unwrap().address = elsewhere();
    room.keyframes_asked(1);
    room.films(1, "q", 102, 7000, &vp8(3, None));
    let got = room.media(2);
    assert_eq!((got[0].ssrc, got[0].sequence), (first[0].ssrc, first[0].sequence + 1));
    assert!(room.keyframes_asked(1).is_empty());
}

#[test]
fn media_alone_is_consent_and_silence_ends_it() {
    let mut room = ada_and_ben();
    for sequence in 1..=40 {
        room.speaks(2, sequence, 30);
        room.passes(Duration::from_secs(1));
    }
    assert!(room.session.address(room.clients[&2].id).is_some());
    room.passes(Duration::from_secs(31));
    assert!(room.session.address(room.clients[&2].id).is_none());
    room.films(1, "q", 102, 7000, &vp8(3, Some(SMALL)));
    room.media(2);
    room.films(1, "q", 103, 7000, &vp8(4, Some(SMALL)));
    assert!(room.media(2).is_empty());
}

#[test]
fn who_comes_back_after_a_long_silence_is_sent_media_again() {
    let mut room = ada_and_ben();
    room.passes(Duration::from_secs(40));
    room.events.clear();
    let address = room.clients[&2].address;
    assert!(room.checks(2, &password(2), address));
    room.passes(Duration::from_millis(20));
    assert!(room.events.contains(&Event::Connected(room.clients[&2].id, address)));
}
