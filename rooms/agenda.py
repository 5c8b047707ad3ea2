"""The plan of a lesson, which runs by itself: everybody together, small rooms, a poll, together again.

F1  A plan has 1 to 30 steps of up to 180 minutes; a step of 0 minutes waits for a host.
F2  A plan is changed only while it does not run.
F3  A step ends at its time, and the next one begins; after the last one the plan has run.
F4  A host goes to any step at any time, gives a step more or less time, or stops the plan.
F5  A step of rooms opens them, a step with a poll asks it, and both are over with the step.
F6  What a step cannot do is told to the hosts, and the step goes on without it.
F7  Stopping leaves open what is open: a host has taken over.
F8  The end of the meeting stops the plan.

Theory. A step does nothing that a host could not ask for: it is a script of the very same
commands, played by the table in `session` with all their rules. Here stands only which ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, assert_never

from rooms.commands import (
    Body,
    CloseBreakouts,
    ClosePoll,
    ExtendAgenda,
    ExtendBreakouts,
    FinishStep,
    GoToStep,
    LaunchPoll,
    OpenBreakouts,
    PlanAgenda,
    PlanBreakouts,
    PublishPoll,
    RepeatPoll,
    StopAgenda,
)
from rooms.entries import AgendaExtended, AgendaFact, AgendaPlanned, AgendaStepped, AgendaStopped
from rooms.ids import Millis, ParticipantId
from rooms.policy import line
from rooms.refusals import NO_MEETING, Refusal
from rooms.state import Agenda, AgendaStep, Participant, Session

MOST_STEPS: Final = 30
MOST_MINUTES: Final = 180
LONGEST_TITLE: Final = 100
SMALLEST_ROOM: Final = 2
LARGEST_ROOM: Final = 50

BAD_PLAN: Final = Refusal("bad_request", f"A plan has 1 to {MOST_STEPS} steps.")
BAD_STEP: Final = Refusal(
    "bad_request",
    f"A step has up to {MOST_MINUTES} minutes and a title of up to {LONGEST_TITLE} characters;"
    f" its rooms have {SMALLEST_ROOM} to {LARGEST_ROOM} people each.",
)
NO_SUCH_POLL: Final = Refusal("not_found", "A step asks a poll that does not exist.")
RUNS: Final = Refusal("conflict", "The plan is running. Stop it first.")
RUNS_NOT: Final = Refusal("conflict", "The plan is not running.")
NO_STEP: Final = Refusal("not_found", "The plan has no such step.")
BAD_MINUTES: Final = Refusal("bad_request", f"Give up to {MOST_MINUTES} minutes more or less.")

THE_PLAN: Final = Participant(ParticipantId("plan"), 0, "", "mentor")
"""Who asks for what a step brings when its time has come: with a host's rights, and no seat."""

Ask = Callable[[Session], Body | None]
"""What to ask for, looking at the session as it then is; None when nothing is needed any more."""


def plan(session: Session, body: PlanAgenda) -> Sequence[AgendaPlanned] | Refusal:
    if session.agenda.current is not None:
        return RUNS
    if not 1 <= len(body.steps) <= MOST_STEPS:
        return BAD_PLAN
    steps: list[AgendaStep] = []
    for each in body.steps:
        title = line(each.title, LONGEST_TITLE) if each.title.strip() else ""
        if title is None or not _fits(each):
            return BAD_STEP
        if each.kind == "poll" and each.poll not in session.polls:
            return NO_SUCH_POLL
        steps.append(replace(each, title=title))
    return (AgendaPlanned(tuple(steps)),)


def _fits(step: AgendaStep) -> bool:
    size = step.size == 0 or SMALLEST_ROOM <= step.size <= LARGEST_ROOM
    return 0 <= step.minutes <= MOST_MINUTES and size


def target(session: Session, body: GoToStep | FinishStep, at: Millis) -> int | Refusal | None:
    """The step to go to (F3, F4); None when there is none after it. An answer that changes
    nothing is -1: a timer that was overtaken."""
    agenda = session.agenda
    match body:
        case GoToStep(step):
            if session.meeting_started_at is None:
                return NO_MEETING
            going = (
                step if step is not None else 0 if agenda.current is None else agenda.current + 1
            )
            if step is not None and not 0 <= step < len(agenda.steps):
                return NO_STEP
            if not agenda.steps:
                return NO_STEP
        case FinishStep(step):
            if agenda.current != step or agenda.ends_at is None or at < agenda.ends_at:
                return -1
            going = step + 1
        case _:
            assert_never(body)
    return going if going < len(agenda.steps) else None


def leaving(session: Session) -> Sequence[Ask]:
    """What ends the step that runs (F5)."""
    current = running(session)
    if current is None:
        return ()
    match current.kind:
        case "plenary":
            return ()
        case "rooms":
            return (lambda _: CloseBreakouts(),)
        case "poll":
            shown = (_publish,) if current.show else ()
            return (_close_poll, *shown)
        case _:
            assert_never(current.kind)


def running(session: Session) -> AgendaStep | None:
    current = session.agenda.current
    return None if current is None else session.agenda.steps[current]


def _close_poll(session: Session) -> Body | None:
    asked = (each.id for each in session.polls.values() if each.status == "open")
    return next((ClosePoll(each) for each in asked), None)


def _publish(session: Session) -> Body | None:
    closed = [each for each in session.polls.values() if each.status == "closed" and each.launched]
    return PublishPoll(max(closed, key=lambda each: each.launched or 0).id) if closed else None


def entering(step: AgendaStep) -> Sequence[Ask]:
    """What begins a step (F5)."""
    match step.kind:
        case "plenary":
            return ()
        case "rooms":
            return (lambda _: CloseBreakouts(), _plan_rooms(step), lambda _: _open_rooms(step))
        case "poll":
            return (_close_poll, _again(step), _launch(step))
        case _:
            assert_never(step.kind)


def _plan_rooms(step: AgendaStep) -> Ask:
    def ask(session: Session) -> Body | None:
        people = session.people.values()
        students = sum(each.connected and each.role == "student" for each in people)
        rooms = max(1, students // step.size) if step.size else 0
        # As many rooms as can be filled: nobody is left alone in the last one.
        return PlanBreakouts(count=rooms, method="random") if rooms else None

    return ask


def _open_rooms(step: AgendaStep) -> Body:
    return OpenBreakouts(step.minutes or None)


def _again(step: AgendaStep) -> Ask:
    """A poll that was asked before is asked anew."""

    def ask(session: Session) -> Body | None:
        poll = session.polls.get(step.poll) if step.poll is not None else None
        return None if poll is None or poll.status == "draft" else RepeatPoll(poll.id)

    return ask


def _launch(step: AgendaStep) -> Ask:
    def ask(session: Session) -> Body | None:
        again = [
            each.id
            for each in session.polls.values()
            if each.status == "draft" and step.poll in (each.id, each.repeats)
        ]
        return LaunchPoll(again[-1]) if again else None

    return ask


def begun(step: int, minutes: float, at: Millis, trouble: str) -> AgendaStepped:
    ends_at = Millis(at + round(60_000 * minutes)) if minutes else None
    return AgendaStepped(step, ends_at, trouble)


def extend(session: Session, body: ExtendAgenda, at: Millis) -> Sequence[AgendaExtended] | Refusal:
    if session.agenda.current is None:
        return RUNS_NOT
    if not 0 < abs(body.minutes) <= MOST_MINUTES:
        return BAD_MINUTES
    end = at if session.agenda.ends_at is None else session.agenda.ends_at
    return (AgendaExtended(Millis(max(at, end + round(60_000 * body.minutes)))),)


def extending(body: ExtendAgenda) -> Ask:
    """Rooms that a step has opened get the same time."""

    def ask(session: Session) -> Body | None:
        current = running(session)
        timed = session.breakouts.ends_at is not None
        in_rooms = current is not None and current.kind == "rooms"
        return ExtendBreakouts(body.minutes) if in_rooms and timed else None

    return ask


def stop(session: Session, body: StopAgenda) -> Sequence[AgendaStopped]:
    return () if session.agenda.current is None else (AgendaStopped(),)


def due(session: Session) -> tuple[Millis, Body] | None:
    """When the step that runs ends by itself (F3)."""
    agenda = session.agenda
    if agenda.current is None or agenda.ends_at is None:
        return None
    return agenda.ends_at, FinishStep(agenda.current)


def apply(agenda: Agenda, fact: AgendaFact) -> Agenda:
    match fact:
        case AgendaPlanned(steps):
            return Agenda(tuple(steps))
        case AgendaStepped(step, ends_at, trouble):
            return replace(agenda, current=step, ends_at=ends_at, trouble=trouble)
        case AgendaExtended(ends_at):
            return replace(agenda, ends_at=ends_at)
        case AgendaStopped():
            return replace(agenda, current=None, ends_at=None, trouble="")
        case _:
            assert_never(fact)
