//! What is left of a lesson on lines that no picture fits on, or not even a voice: text first.

mod classroom;

use std::time::Duration;

use classroom::RED;
use classroom::lesson::{ADA, BEN, CLEO, LARGE, Lesson, PICTURE, like, near, voices_missed};
use netem::{Conditions, Loss};
use proto::config::{Group, TransportId};
use proto::rung::Rung;

/// Opus at 32 kbit/s.
const VOICE: usize = 80;

/// Ada and Cleo both speak, Ada louder; Ben's line was good for a while.
fn lesson() -> Lesson {
    let mut lesson = Lesson::begins(5e6);
    lesson.voice = VOICE;
    lesson.room.measured = false;
    lesson.room.joins(CLEO, &[], 0);
    let all = [ADA, BEN, CLEO].map(TransportId).to_vec();
    let group = Group { listeners: all.clone(), microphones: all, voices: Vec::new() };
    lesson.room.route(vec![group], vec![classroom::view(BEN, 3, ADA, 720)]);
    lesson.speakers = vec![(ADA, 20), (CLEO, 50)];
    lesson.goes_on(12);
    lesson
}

/// The line became so thin that only text is left.
fn lesson_by_text() -> Lesson {
    let mut lesson = lesson();
    lesson.line_becomes(like(20e3));
    lesson.goes_on(15);
    assert_eq!(lesson.rungs().last(), Some(&Rung::Text));
    lesson
}

/// The slowest of those sent in so many seconds.
fn slowest_text(lesson: &mut Lesson, seconds: u64) -> Duration {
    lesson.text_took = Some(Vec::new());
    lesson.goes_on(seconds);
    let took = lesson.text_took.take().expect("text was measured");
    assert!(took.len() as u64 >= seconds - 2, "{} of {seconds} messages came", took.len());
    took.into_iter().max().expect("text came")
}

#[test]
fn at_64_kbit_s_the_loudest_voice_goes_on_and_text_gets_through() {
    let mut lesson = lesson();
    lesson.line_becomes(like(64e3));
    lesson.goes_on(15);
    assert_eq!(lesson.rungs().last(), Some(&Rung::Audio));
    let slowest = slowest_text(&mut lesson, 30);
    assert!(slowest < Duration::from_millis(600), "{slowest:?}");
    let missed = voices_missed(&mut lesson, 30);
    assert!(missed < 0.02, "{missed} missed of the voice");
    let voices: Vec<_> = lesson.arrived.iter().filter(|got| got.ssrc < PICTURE).collect();
    assert!(voices.iter().all(|got| got.csrc == ADA), "only the loudest");
    assert!(voices.iter().all(|got| got.payload_type == RED), "three in one");
    assert!(voices.windows(2).all(|pair| pair[1].sequence == pair[0].sequence.wrapping_add(1)), "no gap");
    assert!(lesson.rungs().is_empty());
}

#[test]
fn at_20_kbit_s_all_but_text_stops_and_comes_back_by_itself() {
    let mut lesson = lesson_by_text();
    let slowest = slowest_text(&mut lesson, 60);
    assert!(slowest < Duration::from_millis(1200), "{slowest:?}");
    lesson.arrived.clear();
    lesson.goes_on(60);
    let bytes: usize = lesson.arrived.iter().map(|got| got.size).sum();
    assert!(bytes < 8_000, "{bytes} in a minute of questions to the line");
    assert!(lesson.rungs().is_empty(), "nothing flaps");
    lesson.line_becomes(like(5e6));
    lesson.goes_on(75);
    assert_eq!(lesson.rungs().first(), Some(&Rung::Audio));
    lesson.goes_on(25);
    assert!(near(lesson.pictures(3), LARGE));
}

/// A browser on a flooded line restarts ICE, and comes from another port of the same address.
#[test]
fn another_port_at_the_end_of_a_thin_line_is_no_other_line() {
    let mut lesson = lesson_by_text();
    lesson.gets_another_port();
    lesson.arrived.clear();
    lesson.goes_on(10);
    assert!(lesson.rungs().is_empty());
    let bytes: usize = lesson.arrived.iter().map(|got| got.size).sum();
    assert!(bytes < 2_000, "{bytes} in ten seconds");
}

/// What was told last was told before the rung had followed.
#[test]
fn another_port_in_a_flood_that_nothing_is_told_in_brings_no_voice_back() {
    for deaf_from in [4, 5, 6] {
        let mut lesson = lesson();
        lesson.line_becomes(like(20e3));
        lesson.goes_on(deaf_from);
        lesson.deaf = 10;
        lesson.goes_on(12);
        assert_eq!(lesson.rungs().last(), Some(&Rung::Text));
        lesson.gets_another_port();
        lesson.goes_on(3);
        assert!(lesson.rungs().is_empty(), "deaf from {deaf_from} s on");
    }
}

/// A browser that has two ways out of one address may use them in turn.
#[test]
fn a_line_that_is_free_again_is_found_so_whatever_port_it_comes_from() {
    let mut lesson = lesson_by_text();
    lesson.line_becomes(like(5e6));
    for _ in 0..15 {
        lesson.gets_another_port();
        lesson.goes_on(2);
    }
    assert_eq!(lesson.rungs().first(), Some(&Rung::Audio));
}

/// What was sent last is lost, and nobody will ever say what became of it.
#[test]
fn a_line_that_fell_silent_in_a_flood_is_still_asked() {
    let mut lesson = lesson();
    lesson.line_becomes(like(20e3));
    lesson.goes_on(6);
    lesson.line_becomes(Conditions { loss: Loss::Random(1.0), ..like(20e3) });
    for second in 0..20 {
        lesson.room.says(BEN, second, 30, &[7; VOICE]);
        lesson.goes_on(1);
    }
    assert_eq!(lesson.rungs().last(), Some(&Rung::Text));
    lesson.line_becomes(like(5e6));
    lesson.goes_on(25);
    assert_eq!(lesson.rungs().first(), Some(&Rung::Audio));
}

#[test]
fn whoever_becomes_louder_is_the_one_that_is_heard() {
    let mut lesson = lesson();
    lesson.line_becomes(like(64e3));
    lesson.goes_on(15);
    lesson.speakers = vec![(ADA, 60), (CLEO, 20)];
    lesson.goes_on(3);
    lesson.arrived.clear();
    lesson.goes_on(5);
    assert!(lesson.arrived.iter().filter(|got| got.ssrc < PICTURE).all(|got| got.csrc == CLEO));
}

#[test]
fn all_voices_are_back_as_they_were_on_a_line_that_is_free_again() {
    let mut lesson = lesson();
    lesson.line_becomes(like(64e3));
    lesson.goes_on(15);
    lesson.line_becomes(like(5e6));
    lesson.goes_on(45);
    lesson.arrived.clear();
    lesson.goes_on(5);
    let heard = |who| lesson.arrived.iter().filter(|got| got.ssrc < PICTURE && got.csrc == who).count();
    assert!(heard(ADA) > 240 && heard(CLEO) > 240, "{} and {}", heard(ADA), heard(CLEO));
    assert!(lesson.arrived.iter().all(|got| got.payload_type != RED));
}
