"""The stage as hosts set it for everybody: who is shown large, and how tiles stand.

O1  A host puts up to 6 people into the spotlight, mentors, facilitators or students, each once.
O2  A host chooses how tiles stand; everybody may choose otherwise for oneself, which the server need not know.
O3  Who is removed or becomes an observer leaves the spotlight; the end of the meeting clears it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from rooms.commands import SetStage
from rooms.entries import MeetingEnded, ParticipantRemoved, RoleChanged, StageSet
from rooms.policy import person_in
from rooms.refusals import Refusal
from rooms.state import Session, Stage

MOST: Final = 6

TOO_MANY: Final = Refusal("too_many", f"Up to {MOST} people stand in the spotlight.")
TWICE: Final = Refusal("bad_request", "Somebody is named twice.")
NOT_SHOWN: Final = Refusal("bad_request", "Observers are not shown.")

StageFact = StageSet | ParticipantRemoved | RoleChanged | MeetingEnded


def decide(session: Session, body: SetStage) -> Sequence[StageSet] | Refusal:
    stage = session.stage
    spotlight = stage.spotlight if body.spotlight is None else tuple(body.spotlight)
    if len(spotlight) > MOST:
        return TOO_MANY
    if len(set(spotlight)) < len(spotlight):
        return TWICE
    for participant in spotlight:
        person = person_in(session, participant)
        if isinstance(person, Refusal):
            return person
        if person.role == "observer":
            return NOT_SHOWN
    wanted = Stage(spotlight, stage.layout if body.layout is None else body.layout)
    return () if wanted == stage else (StageSet(wanted.spotlight, wanted.layout),)


def apply(stage: Stage, fact: StageFact) -> Stage:
    match fact:
        case StageSet(spotlight, layout):
            return Stage(tuple(spotlight), layout)
        case ParticipantRemoved(participant):
            return _without(stage, participant)
        case RoleChanged(participant, role):
            return _without(stage, participant) if role == "observer" else stage
        case MeetingEnded():
            return Stage()
        case _:
            assert_never(fact)


def _without(stage: Stage, participant: str) -> Stage:
    left = tuple(each for each in stage.spotlight if each != participant)
    return stage if left == stage.spotlight else replace(stage, spotlight=left)
