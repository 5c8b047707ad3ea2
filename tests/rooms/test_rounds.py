"""Who was with whom, as it is kept for next time."""

from rooms.commands import (
    CloseBreakouts,
    EndMeeting,
)
from tests.classroom import Classroom, done


def test_B17_B18_who_was_with_whom_is_kept_for_next_time() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    ann, ben, cleo, mentor = (*(classroom[n] for n in ("Ann", "Ben", "Cleo")), classroom.mentor)
    first, second = mentor.opens((ann, ben), ())
    done(mentor.moves(cleo, second))
    done(ben.leaves())
    done(mentor.moves(ben, second))
    done(mentor.asks(CloseBreakouts()))
    done(mentor.asks(EndMeeting()))

    one, other = classroom.session.breakouts.past
    assert (one.id, one.been, one.met, one.last) == (
        first,
        {ann.id, ben.id},
        {ann.id, ben.id},
        (ann.id,),
    )
    assert (other.id, other.been, other.met) == (second, {ben.id, cleo.id}, {cleo.id})
