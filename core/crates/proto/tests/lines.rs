//! What subscribers on bad lines are sent: voices always, pictures as large as the line carries.

mod classroom;

use std::collections::HashMap;
use std::time::Duration;

use classroom::lesson::{LARGE, Lesson, MIDDLE, PICTURE, SMALL, like, near, voices_missed};
use classroom::{Got, RED};
use netem::{Conditions, Loss};
use proto::rung::Rung;

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
    assert_eq!(lesson.rungs().last(), Some(&Rung::Text));
    lesson.line_becomes(like(5e6));
    lesson.moves(([127, 0, 0, 2], 50_000).into());
    lesson.goes_on(2);
    assert_eq!(lesson.rungs(), [Rung::Video]);
    let rate = lesson.pictures(3);
    assert!(near(rate, LARGE), "{rate}");
}

/// A browser checks a way some seconds before it leaves the dead one for it, and cannot tell what arrives meanwhile.
#[test]
fn pictures_stay_on_a_way_that_is_checked_but_not_used_yet() {
    let mut lesson = Lesson::begins(5e6);
    lesson.goes_on(10);
    lesson.is_cut(&like(5e6), 1);
    lesson.moves(([127, 0, 0, 2], 50_000).into());
    for _ in 0..3 {
        lesson.arrived.clear();
        lesson.is_not_heard(1);
        assert!(lesson.arrived.iter().any(|got| got.ssrc == PICTURE));
    }
    let rate = lesson.pictures(1);
    assert!(rate > SMALL / 2.0, "{rate}");
    lesson.goes_on(3);
    let rate = lesson.pictures(2);
    assert!(near(rate, LARGE), "{rate}");
}

/// Whenever that is: a picture that is shown smaller takes less of the line, not more.
#[test]
fn a_picture_that_is_shown_smaller_goes_on_at_once() {
    for half_seconds in 1..16 {
        let mut lesson = Lesson::begins(5e6);
        lesson.goes_on_for(half_seconds * Duration::from_millis(500));
        lesson.is_shown(180);
        let rate = lesson.pictures(1);
        assert!(rate > SMALL / 2.0, "{rate} after {half_seconds}/2 s");
    }
}

/// As when a browser finds no room for them on its line up.
#[test]
fn a_picture_whose_larger_layers_end_goes_on_as_a_smaller_one() {
    for (half_seconds, left) in (1..16).flat_map(|at| [(at, 1), (at, 2)]) {
        let mut lesson = Lesson::begins(5e6);
        lesson.goes_on_for(half_seconds * Duration::from_millis(500));
        lesson.layers.truncate(left);
        lesson.goes_on(1);
        let rate = lesson.pictures(1);
        assert!(rate > SMALL / 2.0, "{rate} of {left} layers after {half_seconds}/2 s");
    }
}

/// A router gives another port, and three seconds pass before anybody finds the way again.
#[test]
fn another_port_brings_pictures_back_at_once() {
    let mut lesson = Lesson::begins(5e6);
    lesson.goes_on(15);
    lesson.is_cut(&like(5e6), 3);
    lesson.gets_another_port();
    let rate = lesson.pictures(2);
    assert!(rate > SMALL, "{rate}");
    lesson.goes_on(3);
    let rate = lesson.pictures(2);
    assert!(near(rate, LARGE), "{rate}");
    assert!(lesson.rungs().last().is_none_or(|rung| *rung == Rung::Video));
}

/// Nobody was heard: what was believed the less the longer it lasted says nothing of the line.
#[test]
fn a_line_is_as_good_as_new_after_an_outage() {
    let mut lesson = Lesson::begins(5e6);
    lesson.goes_on(10);
    lesson.is_cut(&like(5e6), 12);
    assert_eq!(lesson.rungs().last(), Some(&Rung::Text));
    lesson.goes_on(8);
    assert_eq!(lesson.rungs().last(), Some(&Rung::Video));
    let rate = lesson.pictures(3);
    assert!(near(rate, LARGE), "{rate}");
}

/// As when a laptop has no time for its browser: nothing is told although all arrives.
#[test]
fn who_stood_still_for_some_seconds_sees_all_again_within_six() {
    for (before, still, loss) in
        [(1, 3, 0.0), (1, 10, 0.0), (2, 6, 0.0), (4, 8, 0.05), (10, 4, 0.0), (10, 6, 0.05), (10, 12, 0.0)]
    {
        let mut lesson = Lesson::begins(5e6);
        lesson.line_becomes(Conditions { loss: Loss::Random(loss), ..like(5e6) });
        lesson.goes_on(before);
        lesson.deaf = 10;
        lesson.goes_on(still);
        lesson.deaf = 0;
        lesson.goes_on(6);
        let rate = lesson.pictures(1);
        assert!(rate > MIDDLE, "{rate} at a loss of {loss}: still for {still} s after {before}");
        assert!(lesson.rungs().last().is_none_or(|rung| *rung == Rung::Video));
    }
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
