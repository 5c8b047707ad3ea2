//! What viewers receive of what publishers send.

mod classroom;

use std::collections::HashSet;
use std::time::Duration;

use classroom::{Classroom, MID, REPAIRED_RID, RID, password, view, vp8};
use proto::config::{Group, TransportId};
use proto::output::Event;
use proto::rtcp;
use proto::rtp::Header;

const LOW: (u16, u16) = (320, 180);
const HIGH: (u16, u16) = (1280, 720);

/// Ada (1) with two layers, both begun, and Ben (2) who watches her in slot 3.
fn ada_and_ben(height: u32) -> Classroom {
    let mut room = Classroom::new();
    room.joins(1, &["q", "f"], 1);
    room.joins(2, &["q", "f"], 2);
    room.films(1, "q", 100, 1000, &vp8(1, Some(LOW)));
    room.films(1, "f", 900, 7000, &vp8(1, Some(HIGH)));
    room.route(Vec::new(), vec![view(2, 3, 1, height)]);
    room
}

#[test]
fn a_picture_begins_with_a_keyframe_and_bears_the_publishers_number() {
    let mut room = ada_and_ben(720);
    assert_eq!(room.keyframes_asked(1), [100 + u32::from(b'f')]);
    room.films(1, "f", 901, 8000, &vp8(2, None));
    assert!(room.media(2).is_empty());
    room.films(1, "f", 902, 9000, &vp8(3, Some(HIGH)));
    let got = room.media(2);
    assert_eq!((got[0].csrc, got[0].ssrc, got[0].payload_type), (1, 5006, 101));
}

#[test]
fn the_smallest_layer_that_is_tall_enough_is_chosen() {
    let mut small = ada_and_ben(150);
    assert_eq!(small.keyframes_asked(1), [100 + u32::from(b'q')]);
    let mut large = ada_and_ben(400);
    assert_eq!(large.keyframes_asked(1), [100 + u32::from(b'f')]);
}

#[test]
fn a_change_of_layer_waits_for_its_keyframe_and_leaves_no_gap() {
    let mut room = ada_and_ben(150);
    room.films(1, "q", 101, 2000, &vp8(2, Some(LOW)));
    room.passes(Duration::from_millis(40));
    room.films(1, "f", 901, 8000, &vp8(9, None));
    room.route(Vec::new(), vec![view(2, 3, 1, 720)]);
    room.films(1, "q", 102, 5000, &vp8(3, None));
    room.films(1, "f", 902, 11000, &vp8(10, Some(HIGH)));
    room.films(1, "q", 103, 8000, &vp8(4, None));
    let got = room.media(2);
    let numbers: Vec<u16> = got.iter().map(|packet| packet.sequence.wrapping_sub(got[0].sequence)).collect();
    assert_eq!(numbers, [0, 1, 2]);
    let pictures: Vec<u16> =
        got.iter().map(|packet| u16::from_be_bytes([packet.payload[2], packet.payload[3]]) & 0x7FFF).collect();
    assert_eq!(pictures, [pictures[0], pictures[0] + 1, pictures[0] + 2]);
}

#[test]
fn a_lost_packet_is_sent_again_by_rtx_with_its_own_number() {
    let mut room = ada_and_ben(150);
    room.films(1, "q", 101, 2000, &vp8(2, Some(LOW)));
    let lost = room.media(2)[0].clone();
    let mut nack = Vec::new();
    rtcp::write_nack(9, lost.ssrc, &[lost.sequence], &mut nack);
    room.sends_control(2, &nack);
    let again = &room.media(2)[0];
    assert_eq!((again.ssrc, again.payload_type, again.csrc), (5007, 102, 1));
    assert_eq!(again.payload[..2], lost.sequence.to_be_bytes());
    assert_eq!(again.payload[2..], lost.payload);
}

#[test]
fn a_publishers_loss_is_asked_for_and_healed_by_its_rtx() {
    let mut room = ada_and_ben(150);
    room.films(1, "q", 101, 2000, &vp8(2, Some(LOW)));
    room.films(1, "q", 103, 8000, &vp8(4, None));
    room.passes(Duration::from_millis(40));
    let mut asked = Vec::new();
    for compound in &room.clients[&1].control {
        rtcp::read(compound, |message| {
            if let rtcp::Message::Nack { pairs, .. } = message {
                asked.extend(rtcp::nacked(pairs));
            }
        });
    }
    assert_eq!(asked, [102]);
    let header = Header { marker: true, payload_type: 97, sequence: 1, timestamp: 5000, ssrc: 777, csrc: 0 };
    let mut payload = 102_u16.to_be_bytes().to_vec();
    payload.extend_from_slice(&vp8(3, None));
    room.sends(1, header, &[(MID, b"1"), (REPAIRED_RID, b"q")], &payload);
    let got = room.media(2);
    assert_eq!(got[2].sequence, got[0].sequence + 1);
}

#[test]
fn who_is_moved_away_receives_nothing_more() {
    let mut room = ada_and_ben(150);
    room.films(1, "q", 101, 2000, &vp8(2, Some(LOW)));
    assert_eq!(room.media(2).len(), 1);
    room.route(Vec::new(), Vec::new());
    room.films(1, "q", 102, 5000, &vp8(3, Some(LOW)));
    assert!(room.media(2).is_empty());
}

#[test]
fn everybody_hears_the_others_and_nobody_hears_themselves() {
    let mut room = Classroom::new();
    (1..=3).for_each(|id| room.joins(id, &[], 0));
    room.all_hear_each_other();
    (1..=3).for_each(|id| room.speaks(id, 1, 30));
    for id in 1..=3 {
        let mut heard: Vec<u32> = room.media(id).iter().map(|packet| packet.csrc).collect();
        heard.sort_unstable();
        assert_eq!(heard, (1..=3).filter(|other| *other != id).collect::<Vec<_>>());
    }
}

#[test]
fn of_many_only_the_loudest_are_heard() {
    let mut room = Classroom::new();
    (1..=8).for_each(|id| room.joins(id, &[], 0));
    room.all_hear_each_other();
    for sequence in 1..=50 {
        (1..=8).for_each(|id| room.speaks(id, sequence, if id > 5 { 20 } else { 90 }));
        room.passes(Duration::from_millis(20));
    }
    room.media(1);
    (1..=8).for_each(|id| room.speaks(id, 51, 20));
    let heard: Vec<u32> = room.media(1).iter().map(|packet| packet.csrc).collect();
    assert_eq!(heard.len(), 3);
    assert!([6, 7, 8].iter().all(|loud| heard.contains(loud)), "{heard:?}");
}

#[test]
fn a_voice_for_all_is_heard_beside_louder_ones_by_those_of_another_room() {
    let mut room = Classroom::new();
    (1..=5).for_each(|id| room.joins(id, &[], 0));
    let ids = |numbers: &[u32]| numbers.iter().copied().map(TransportId).collect::<Vec<_>>();
    let loud = |voices: &[u32]| Group {
        listeners: ids(&[1, 2, 3, 4]),
        microphones: ids(&[1, 2, 3, 4, 5]),
        voices: ids(voices),
    };
    let own = Group { listeners: ids(&[5]), ..Group::default() };
    room.route(vec![loud(&[]), own.clone()], Vec::new());
    let all_speak = |room: &mut Classroom, from: u16| {
        for sequence in from..from + 40 {
            (1..=4).for_each(|id| room.speaks(id, sequence, 10));
            room.speaks(5, sequence, 90);
            room.passes(Duration::from_millis(20));
        }
    };
    let heard = |room: &Classroom, id: u32| {
        room.clients[&id].media.iter().rev().take(30).map(|got| got.csrc).collect::<HashSet<_>>()
    };
    all_speak(&mut room, 1);
    (1..=4).for_each(|id| assert!(!heard(&room, id).contains(&5)));

    room.route(vec![loud(&[5]), own], Vec::new());
    all_speak(&mut room, 41);
    for id in 1..=4 {
        assert!(heard(&room, id).contains(&5), "{id} hears the voice");
        assert_eq!(heard(&room, id).len(), 3, "and two of the loud ones");
    }
    assert!(heard(&room, 5).is_empty());
}

#[test]
fn every_connection_is_sent_something_each_second() {
    let mut room = Classroom::new();
    room.joins(1, &[], 0);
    for _ in 0..5 {
        room.clients.get_mut(&1).unwrap().control.clear();
        room.passes(Duration::from_millis(1020));
        assert!(!room.clients[&1].control.is_empty());
    }
}

#[test]
fn silence_is_told_in_time_and_flow_again_too() {
    let mut room = Classroom::new();
    room.joins(1, &[], 0);
    room.speaks(1, 1, 30);
    room.passes(Duration::from_secs(4));
    room.speaks(1, 2, 30);
    let told: Vec<_> = room.events.iter().filter(|event| !matches!(event, Event::Speakers(_))).collect();
    let id = room.clients[&1].id;
    assert_eq!(told[1..], [&Event::Flowing(id), &Event::Silent(id), &Event::Flowing(id)]);
}

#[test]
fn a_check_with_a_wrong_password_moves_nobody() {
    let mut room = Classroom::new();
    room.joins(1, &[], 0);
    let before = room.session.address(room.clients[&1].id);
    let elsewhere = ([127, 0, 0, 1], 50_000).into();
    assert!(!room.checks(1, "wrong", elsewhere));
    assert_eq!(room.session.address(room.clients[&1].id), before);
    assert!(room.checks(1, &password(1), elsewhere));
    assert_eq!(room.session.address(room.clients[&1].id), Some(elsewhere));
}

/// A camera packet of layer "q" under an SSRC of the caller's.
fn films_under(room: &mut Classroom, ssrc: u32, sequence: u16, payload: &[u8]) {
    let header = Header { marker: true, payload_type: 96, sequence, timestamp: 1000, ssrc, csrc: 0 };
    room.sends(1, header, &[(MID, b"1"), (RID, b"q")], payload);
}

#[test]
fn a_layer_that_begins_anew_under_another_ssrc_goes_on_with_the_next_number() {
    let mut room = ada_and_ben(150);
    room.films(1, "q", 101, 2000, &vp8(2, Some(LOW)));
    for (step, number) in (20..23).enumerate() {
        films_under(&mut room, 4711, number, &vp8(90, (step == 1).then_some(LOW)));
    }
    let numbers: Vec<u16> = room.media(2).iter().map(|packet| packet.sequence).collect();
    assert_eq!(numbers, [0, 1, 2]);
}

#[test]
fn two_ssrcs_of_one_layer_never_share_a_number() {
    let mut room = ada_and_ben(150);
    room.films(1, "q", 101, 2000, &vp8(2, Some(LOW)));
    films_under(&mut room, 4711, 101, &vp8(3, Some(LOW)));
    room.films(1, "q", 102, 2000, &vp8(4, Some(LOW)));
    films_under(&mut room, 4711, 102, &vp8(5, Some(LOW)));
    let numbers: Vec<u16> = room.media(2).iter().map(|packet| packet.sequence).collect();
    assert_eq!(numbers, [0, 1, 2]);
}

#[test]
fn streams_that_are_told_again_go_on_with_the_next_number() {
    let mut room = ada_and_ben(150);
    room.films(1, "q", 101, 2000, &vp8(2, Some(LOW)));
    room.streams_again(2, &["q", "f"], 2);
    room.films(1, "q", 102, 5000, &vp8(3, Some(LOW)));
    let numbers: Vec<u16> = room.media(2).iter().map(|packet| packet.sequence).collect();
    assert_eq!(numbers, [0, 1]);
}

#[test]
fn two_hundred_who_join_at_once_cost_one_keyframe() {
    let mut room = Classroom::new();
    room.joins(1, &["q"], 0);
    room.films(1, "q", 100, 1000, &vp8(1, Some(LOW)));
    (3..203).for_each(|id| room.joins(id, &[], 1));
    room.keyframes_asked(1);
    room.route(Vec::new(), (3..203).map(|id| view(id, 3, 1, 180)).collect());
    let mut wanted = Vec::new();
    rtcp::write_picture_loss(9, 5006, &mut wanted);
    (3..203).for_each(|id| room.sends_control(id, &wanted));
    room.passes(Duration::from_millis(100));
    assert_eq!(room.keyframes_asked(1).len(), 1);
    room.films(1, "q", 101, 4000, &vp8(2, Some(LOW)));
    room.pours();
    assert!((3..203).all(|id| room.media(id).len() == 1));
    room.passes(Duration::from_millis(500));
    assert!(room.keyframes_asked(1).is_empty());
}
