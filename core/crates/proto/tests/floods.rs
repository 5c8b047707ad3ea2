//! What the server does for somebody whose line up is flooded: it says so often, and adds nothing to the flood.

mod classroom;

use std::time::Duration;

use classroom::Classroom;
use proto::rtcp::{self, Message};

const ADA: u32 = 1;
const FRAME: Duration = Duration::from_millis(20);

#[derive(Default, Debug)]
struct Told {
    reports: usize,
    /// Of the last report, in 256ths.
    fraction_lost: u8,
    asked_again: usize,
    /// Compounds that bear a name.
    named: usize,
}

struct Film {
    room: Classroom,
    sequence: u16,
}

impl Film {
    fn begins() -> Self {
        let mut room = Classroom::new();
        room.joins(ADA, &["q"], 0);
        let mut film = Self { room, sequence: 0 };
        film.goes_on(5, 10);
        film
    }

    /// Of ten packets so many arrive; what Ada is told meanwhile.
    fn goes_on(&mut self, seconds: u32, of_ten: u16) -> Told {
        self.room.control(ADA);
        for _ in 0..50 * seconds {
            for _ in 0..4 {
                self.sequence = self.sequence.wrapping_add(1);
                // Each tenth always does, so that the last number is known.
                if self.sequence % 10 < of_ten {
                    self.room.films(ADA, "q", self.sequence, u32::from(self.sequence) * 450, &[0x10, 0]);
                }
            }
            self.room.passes(FRAME);
        }
        let mut told = Told::default();
        for compound in self.room.control(ADA) {
            told.named += usize::from(compound.windows(13).any(|window| window == b"sessionserver"));
            rtcp::read(&compound, |message| match message {
                Message::ReportBlock(block) => {
                    told.reports += 1;
                    told.fraction_lost = block.fraction_lost;
                }
                Message::Nack { .. } => told.asked_again += 1,
                _ => {}
            });
        }
        told
    }
}

#[test]
fn who_is_heard_well_is_told_so_once_a_second() {
    let told = Film::begins().goes_on(10, 10);
    assert!((9..=11).contains(&told.reports), "{told:?}");
    assert_eq!(told.reports, told.named);
}

#[test]
fn a_path_that_loses_a_third_is_no_flood() {
    let told = Film::begins().goes_on(10, 7);
    assert!((9..=11).contains(&told.reports), "{told:?}");
    assert!(told.asked_again > 100, "{told:?}");
}

/// Of many reports one gets through, however the way to Ada is.
#[test]
fn who_floods_a_line_is_told_so_within_half_a_second_and_four_times_a_second_and_asked_for_nothing_again() {
    let mut film = Film::begins();
    film.goes_on(1, 1);
    let told = film.goes_on(5, 1);
    assert!((18..=22).contains(&told.reports), "{told:?}");
    assert!((4..=6).contains(&told.named), "{told:?}");
    assert!((220..=235).contains(&told.fraction_lost), "{told:?}");
    assert_eq!(told.asked_again, 0);
}

#[test]
fn once_the_flood_is_over_all_is_as_before() {
    let mut film = Film::begins();
    film.goes_on(5, 1);
    film.goes_on(2, 10);
    let told = film.goes_on(10, 9);
    assert!((9..=11).contains(&told.reports), "{told:?}");
    assert!(told.asked_again > 100, "{told:?}");
}
