"""What hosts offer to somebody whose line does badly, rule by rule; and whatever is asked, the same holds."""

from random import Random

import pytest

from rooms import Refusal
from rooms import commands as c
from rooms.entries import RemedyEnded, RemedyOffered
from rooms.ids import ParticipantId
from rooms.refusals import NO_PERSON, WRONG_ROLE
from rooms.remedies import AWAY, NO_OFFER, ONESELF
from rooms.state import Remedy
from tests.classroom import Classroom, done
from tests.rooms.wishes import REMEDIES


def test_L5_a_host_offers_a_remedy_to_another_person() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor

    (entry,) = done(mentor.asks(c.OfferRemedy(ann.id, "relay")))

    assert entry.fact == RemedyOffered(ann.id, "relay", mentor.id)
    assert ben.asks(c.OfferRemedy(ann.id, "relay")) == WRONG_ROLE
    assert mentor.asks(c.OfferRemedy(mentor.id, "relay")) == ONESELF
    assert mentor.asks(c.OfferRemedy(ParticipantId("u99"), "relay")) == NO_PERSON
    done(ben.leaves())
    assert mentor.asks(c.OfferRemedy(ben.id, "relay")) == AWAY


def test_L5_the_next_offer_takes_the_place_of_the_one_before() -> None:
    classroom = Classroom("Ann")
    ann, mentor = classroom["Ann"], classroom.mentor
    done(mentor.asks(c.OfferRemedy(ann.id, "relay")))

    assert mentor.asks(c.OfferRemedy(ann.id, "relay")) == []
    done(mentor.asks(c.OfferRemedy(ann.id, "device")))

    assert classroom.session.remedies == {ann.id: Remedy("device", mentor.id)}
    assert ann.asks(c.AnswerRemedy("relay", accepted=True)) == NO_OFFER


@pytest.mark.parametrize(("accepted", "outcome"), [(True, "accepted"), (False, "declined")])
def test_L6_only_who_was_offered_a_remedy_answers_once(accepted: bool, outcome: str) -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor
    before = ann.seat
    done(mentor.asks(c.OfferRemedy(ann.id, "no-pictures")))
    assert ben.asks(c.AnswerRemedy("no-pictures", accepted=True)) == NO_OFFER
    assert mentor.asks(c.AnswerRemedy("no-pictures", accepted=True)) == NO_OFFER

    (entry,) = done(ann.asks(c.AnswerRemedy("no-pictures", accepted)))

    assert entry.fact == RemedyEnded(ann.id, outcome)  # type: ignore[arg-type]
    assert ann.asks(c.AnswerRemedy("no-pictures", accepted)) == NO_OFFER
    assert ann.seat == before, "what a remedy does, it does on her device"


def test_L7_a_host_takes_an_offer_back() -> None:
    classroom = Classroom("Ann")
    ann, mentor = classroom["Ann"], classroom.mentor
    fay = classroom.arrives("Fay", "facilitator")
    done(mentor.asks(c.OfferRemedy(ann.id, "relay")))
    assert ann.asks(c.WithdrawRemedy(ann.id)) == WRONG_ROLE

    done(fay.asks(c.WithdrawRemedy(ann.id)))

    assert ann.view["remedies"] == []
    assert ann.asks(c.AnswerRemedy("relay", accepted=True)) == NO_OFFER
    assert fay.asks(c.WithdrawRemedy(ann.id)) == []


def test_L7_an_offer_ends_when_its_person_is_gone() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor
    done(mentor.asks(c.OfferRemedy(ann.id, "relay")))
    done(mentor.asks(c.OfferRemedy(ben.id, "relay")))

    done(ann.leaves())
    done(mentor.removes(ben))

    assert classroom.session.remedies == {}
    done(ann.returns())
    assert ann.asks(c.AnswerRemedy("relay", accepted=True)) == NO_OFFER


def test_L8_an_offer_and_its_answer_are_told_to_hosts_and_its_person_alone() -> None:
    classroom = Classroom("Ann", "Ben")
    ann, ben, mentor = classroom["Ann"], classroom["Ben"], classroom.mentor
    fay = classroom.arrives("Fay", "facilitator")
    before = len(ben.shown)

    done(mentor.asks(c.OfferRemedy(ann.id, "relay")))
    shown = [each.view["remedies"] for each in (mentor, fay, ann, ben)]
    done(ann.asks(c.AnswerRemedy("relay", accepted=False)))

    offered = [{"participant": ann.id, "kind": "relay", "host": mentor.id}]
    assert shown == [offered, offered, offered, []]
    assert len(ben.shown) == before
    for each in (mentor, fay, ann):
        assert each.shown[-1].fact == RemedyEnded(ann.id, "declined")


@pytest.mark.parametrize("seed", range(20))
def test_L5_whatever_is_asked_offers_go_to_others_who_are_there(seed: int) -> None:
    chance = Random(seed)
    classroom = Classroom("Ann", "Ben", "Cem")
    people = [classroom.mentor, *classroom.pupils.values(), classroom.arrives("Fay", "facilitator")]
    for _ in range(200):
        who, whom = chance.choice(people), chance.choice(people)
        kind, yes = chance.choice(REMEDIES), chance.random() < 0.5
        before = classroom.session
        body: c.Body = chance.choice(
            [
                c.OfferRemedy(whom.id, kind),
                c.OfferRemedy(whom.id, kind),
                c.AnswerRemedy(kind, yes),
                c.WithdrawRemedy(whom.id),
                c.Disconnect(),
                c.Connect(),
                c.ChangeRole(whom.id, chance.choice(["student", "facilitator"])),
            ]
        )

        answer = who.asks(body)

        after = classroom.session
        if isinstance(answer, Refusal):
            assert after.remedies == before.remedies
        for participant, remedy in after.remedies.items():
            assert after.people[participant].connected
            assert remedy.host != participant
            if before.remedies.get(participant) != remedy:
                assert body == c.OfferRemedy(participant, remedy.kind)
                assert before.people[who.id].is_host
        for participant in before.remedies.keys() - after.remedies.keys():
            gone = isinstance(body, c.Disconnect) and who.id == participant
            answered = isinstance(body, c.AnswerRemedy) and who.id == participant
            assert gone or answered or isinstance(body, c.WithdrawRemedy)
