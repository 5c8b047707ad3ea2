"""Rungs, publishing and routes, rule by rule."""

import pytest

from rooms import Refusal, RoomRoutes, routes
from rooms.commands import AskHelp, CloseBreakouts, MuteParticipant, ReportRung
from rooms.entries import ParticipantMuted, RungChanged
from rooms.ids import MAIN
from rooms.ladder import BAD_REASON, NOT_CONNECTED
from rooms.refusals import NO_PERSON
from tests.classroom import Classroom, done


def test_L1_everybody_sees_everybodys_rung_and_its_reason() -> None:
    classroom = Classroom("Ann", "Ben")

    done(classroom["Ann"].falls_to("text", "media-lost"))

    for reader in (classroom.mentor, classroom["Ann"], classroom["Ben"]):
        assert reader.shown[-1].fact == RungChanged(classroom["Ann"].id, "text", "media-lost")
        seen = reader.view["participants"][1]
        assert (seen["rung"], seen["rung_reason"]) == ("text", "media-lost")


def test_L2_the_same_rung_for_the_same_reason_is_told_once() -> None:
    ann = Classroom("Ann")["Ann"]

    assert ann.falls_to("video", "") == []
    done(ann.falls_to("text", "media-lost"))
    assert ann.falls_to("text", "media-lost") == []
    done(ann.falls_to("text", "chosen"))
    done(ann.falls_to("video", ""))


@pytest.mark.parametrize("reason", ["x" * 101, "two\nlines", " "])
def test_L2_a_reason_is_empty_or_a_short_line(reason: str) -> None:
    ann = Classroom("Ann")["Ann"]

    assert ann.asks(ReportRung("text", reason)) == BAD_REASON
    done(ann.asks(ReportRung("text", "x" * 100)))


def test_L3_a_person_on_text_keeps_every_right() -> None:
    classroom = Classroom("Ann", "Ben")
    ann = classroom["Ann"]
    poll = classroom.mentor.launches("Ready?", "yes", "no")
    classroom.mentor.opens((ann,), (classroom["Ben"],), choice=True)
    done(ann.falls_to("text"))

    answers = [
        ann.writes("I am here"),
        ann.votes(poll, 0),
        ann.raises_hand(),
        ann.asks(AskHelp()),
        ann.enters("r2"),
        ann.publishes(microphone=True),
    ]

    assert [isinstance(each, Refusal) or each == [] for each in answers] == [False] * 6


def test_M1_everybody_says_for_oneself_what_one_publishes() -> None:
    classroom = Classroom("Ann", "Ben")

    done(classroom["Ann"].publishes(microphone=True, screen=True))

    seen = {each["name"]: each for each in classroom["Ben"].view["participants"]}
    on = ("microphone", "camera", "screen")
    assert [seen["Ann"][each] for each in on] == [True, False, True]  # type: ignore[literal-required]
    assert [seen["Ben"][each] for each in on] == [False, False, False]  # type: ignore[literal-required]
    assert classroom["Ann"].publishes(microphone=True, screen=True) == []


def test_S2_whoever_is_gone_cannot_publish() -> None:
    ann = Classroom("Ann")["Ann"]
    done(ann.leaves())

    assert ann.publishes(microphone=True) == NOT_CONNECTED
    assert ann.publishes() == []
    done(ann.returns())
    done(ann.publishes(microphone=True))


def test_M2_a_host_closes_a_microphone_and_its_owner_opens_it_again() -> None:
    classroom = Classroom("Ann")
    ann = classroom["Ann"]
    done(ann.publishes(microphone=True, camera=True))

    (entry,) = done(classroom.mentor.asks(MuteParticipant(ann.id)))

    assert entry.fact == ParticipantMuted(ann.id)
    assert (ann.seat.microphone, ann.seat.camera) == (False, True)
    assert classroom.mentor.asks(MuteParticipant(ann.id)) == []
    done(ann.publishes(microphone=True, camera=True))
    done(classroom.mentor.removes(ann))
    assert classroom.mentor.asks(MuteParticipant(ann.id)) == NO_PERSON


def test_M3_media_goes_to_the_people_connected_in_the_same_room() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo", "Dan")
    ann, ben, cleo, dan = classroom.pupils.values()
    classroom.mentor.opens((ann, ben), ())
    done(ann.publishes(microphone=True, screen=True))
    done(ben.publishes(camera=True))
    done(cleo.publishes(microphone=True))
    done(dan.leaves())

    assert routes(classroom.session) == (
        RoomRoutes(MAIN, (classroom.mentor.id, cleo.id), microphones=(cleo.id,)),
        RoomRoutes(
            "r1",  # type: ignore[arg-type]
            (ann.id, ben.id),
            microphones=(ann.id,),
            cameras=(ben.id,),
            screens=(ann.id,),
        ),
        RoomRoutes("r2"),  # type: ignore[arg-type]
    )


def test_M3_media_follows_everybody_back_to_the_main_room() -> None:
    classroom = Classroom("Ann")
    classroom.mentor.opens((classroom["Ann"],))
    done(classroom["Ann"].publishes(camera=True))

    done(classroom.mentor.asks(CloseBreakouts()))

    ids = (classroom.mentor.id, classroom["Ann"].id)
    assert routes(classroom.session) == (RoomRoutes(MAIN, ids, cameras=(classroom["Ann"].id,)),)


def test_M3_nothing_goes_to_or_from_the_removed() -> None:
    classroom = Classroom("Ann")
    done(classroom["Ann"].publishes(microphone=True, camera=True, screen=True))

    done(classroom.mentor.removes(classroom["Ann"]))

    assert routes(classroom.session) == (RoomRoutes(MAIN, (classroom.mentor.id,)),)


def test_M4_who_chose_voices_or_text_is_not_sent_what_they_do_not_want() -> None:
    classroom = Classroom("Ann", "Ben", "Cleo")
    ann, ben, cleo = classroom.pupils.values()
    done(ann.falls_to("audio", "chosen"))
    done(ben.falls_to("text", "chosen"))
    done(cleo.falls_to("text", "media-lost"))

    (main,) = routes(classroom.session)

    assert main.without_pictures == (ann.id, ben.id)
    assert main.without_voices == (ben.id,)
    done(ann.falls_to("video", ""))
    assert routes(classroom.session)[0].without_pictures == (ben.id,)
