//! What went into a session goes in again: the same comes out.
#![allow(clippy::disallowed_methods, reason = "a test needs a clock to count from")]

mod classroom;

use std::time::{Duration, Instant};

use classroom::{Classroom, view, vp8};
use proto::output::Event;
use proto::trace::{Replay, replay};
use proto::{rtcp, rtp};

/// A packet as its receiver saw it.
#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Seen {
    to: u32,
    ssrc: u32,
    sequence: u16,
    timestamp: u32,
    payload: Vec<u8>,
}

/// Two publishers, two viewers, a loss that is asked for again, a route that changes, somebody who leaves; and what was seen.
fn lesson(payloads: bool) -> (String, Vec<Seen>) {
    let mut room = Classroom::new();
    room.joins(1, &["h", "l"], 1);
    room.session.begin_trace(room.now, payloads);
    for id in 2..=4 {
        room.joins(id, &["h", "l"], 1);
    }
    room.route(Vec::new(), vec![view(3, 3, 1, 720), view(4, 3, 2, 720)]);
    for number in 1..40_u16 {
        for id in 1..=2 {
            for (rid, size) in [("h", (1280, 720)), ("l", (320, 180))] {
                let key = (number % 10 == 1).then_some(size);
                room.films(id, rid, number, u32::from(number) * 3000, &vp8(number, key));
            }
            room.speaks(id, number, 20);
        }
        if number == 20 {
            let lost = room.clients[&3].media.last().expect("pictures came").clone();
            let mut nack = Vec::new();
            rtcp::write_nack(9, lost.ssrc, &[lost.sequence], &mut nack);
            room.sends_control(3, &nack);
            room.route(Vec::new(), vec![view(3, 3, 2, 180), view(4, 3, 1, 720)]);
        }
        room.passes(Duration::from_millis(33));
    }
    room.leaves(2);
    let text = room.session.end_trace().expect("it was written");
    let mut seen = Vec::new();
    for id in 1..=4 {
        for got in room.media(id) {
            let classroom::Got { ssrc, sequence, timestamp, payload, .. } = got;
            seen.push(Seen { to: id, ssrc, sequence, timestamp, payload });
        }
    }
    seen.sort();
    (text, seen)
}

fn seen_again(replayed: &Replay) -> Vec<Seen> {
    let mut seen: Vec<Seen> = replayed
        .left
        .iter()
        .filter(|left| !rtp::is_rtcp(&left.bytes))
        .map(|left| {
            let packet = rtp::parse(&left.bytes).expect("a packet");
            let payload = packet.payload.to_vec();
            Seen { to: left.to.0, ssrc: packet.ssrc, sequence: packet.sequence, timestamp: packet.timestamp, payload }
        })
        .collect();
    seen.sort();
    seen
}

#[test]
fn a_lesson_that_is_replayed_is_the_same_lesson() {
    let (text, seen) = lesson(true);
    assert!(seen.len() > 60);
    assert_eq!(seen_again(&replay(&text, Instant::now()).expect("readable")), seen);
}

#[test]
fn without_payloads_everything_but_what_was_said_and_shown_is_the_same() {
    let (text, seen) = lesson(false);
    let voice = "6f707573";
    assert!(!text.contains(voice), "nobody's words are in it");
    assert!(lesson(true).0.contains(voice), "they would be known by this");
    let again = seen_again(&replay(&text, Instant::now()).expect("readable"));
    let outline = |seen: &Seen| (seen.to, seen.ssrc, seen.sequence, seen.timestamp, seen.payload.len());
    assert_eq!(again.iter().map(outline).collect::<Vec<_>>(), seen.iter().map(outline).collect::<Vec<_>>());
}

#[test]
fn a_line_that_cannot_be_is_named() {
    for (text, complaint) in [
        ("soon open 1 1", "line 1: soon cannot be"),
        ("0 open 1 1\n5 dance 1", "line 2: dance is no kind of line"),
        ("0 packet 1 3 8060", "line 1: "),
        ("0 packet 1 1 8060", "line 1: no packet is like this"),
        ("0 open 1", "line 1: too few fields"),
    ] {
        let outcome = replay(text, Instant::now());
        match outcome {
            Err(reason) => assert!(reason.starts_with(complaint), "{reason}"),
            Ok(_) => assert_eq!(complaint, "line 1: ", "a packet's rest is zeros: {text}"),
        }
    }
}

/// Recorded of a running server with six people, all of whom filmed and spoke; without what they said and showed.
const MEETING: &str = include_str!("traces/meeting.trace");

#[test]
fn a_recorded_meeting_goes_through_the_router_without_gap_or_repeat() {
    let replayed = replay(MEETING, Instant::now()).expect("readable");
    let mut streams: std::collections::BTreeMap<(u32, u32), Vec<u16>> = std::collections::BTreeMap::new();
    for left in replayed.left.iter().filter(|left| !rtp::is_rtcp(&left.bytes)) {
        let packet = rtp::parse(&left.bytes).expect("a packet");
        if packet.payload_type != 97 {
            streams.entry((left.to.0, packet.ssrc)).or_default().push(packet.sequence);
        }
    }
    assert!(streams.len() >= 12, "{} streams", streams.len());
    for ((to, ssrc), numbers) in &streams {
        assert!(numbers.windows(2).all(|pair| pair[1] == pair[0].wrapping_add(1)), "to {to}, {ssrc}");
    }
    assert!(replayed.events.iter().any(|(_, event)| matches!(event, Event::Speakers(_))));
}
