"""What took place, from the log alone: who was there, how, where, and what came of the polls.

U3  Attendance counts the time in which somebody was connected while a meeting ran.
U4  Time is told by room and by rung, and the way up and down the rungs with its reasons.
U5  Of an anonymous poll the report says that somebody voted, never what.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypedDict

from rooms import tally
from rooms.entries import (
    BallotsCounted,
    Entry,
    HandRaised,
    HelpAsked,
    MessageReacted,
    MessageSent,
    RungChanged,
    SpeechNoted,
    VoteCast,
)
from rooms.fold import apply
from rooms.ids import MAIN, Millis, ParticipantId, PollId, RoomId
from rooms.state import Participant, Poll, Session


class RungStep(TypedDict):
    at: Millis
    rung: str
    reason: str


class PersonReport(TypedDict):
    """Times in seconds. `votes` counts polls, by name or anonymous."""

    participant: ParticipantId
    name: str
    role: str
    present: float
    by_room: dict[str, float]
    by_rung: dict[str, float]
    rungs: list[RungStep]
    spoke: float
    spoke_by_room: dict[str, float]
    messages: int
    reactions: int
    hands: int
    helps: int
    votes: int


class PollReport(TypedDict):
    poll: PollId
    question: str
    kind: str
    options: list[str]
    anonymous: bool
    status: str
    repeats: PollId | None
    right: list[int]
    asked: int
    voters: int
    withheld: bool
    counts: list[int]
    texts: list[tuple[str, int]]
    by_room: dict[str, list[int]]
    votes: list[tuple[str, str, list[int], str]]
    """By name only: name, room, choice, text."""


class MeetingReport(TypedDict):
    started_at: Millis
    ended_at: Millis | None


class Report(TypedDict):
    session: str
    title: str
    until: Millis
    rooms: dict[RoomId, str]
    meetings: list[MeetingReport]
    people: list[PersonReport]
    polls: list[PollReport]


@dataclass(slots=True)
class _Times:
    """Where one person's time went, and what it was counted by when the count last stood."""

    since: Millis
    present: float = 0.0
    by_room: dict[str, float] = field(default_factory=dict)
    by_rung: dict[str, float] = field(default_factory=dict)

    def count(self, was: Participant, until: Millis) -> None:
        seconds = (until - self.since) / 1000
        self.present += seconds
        self.by_room[was.room] = self.by_room.get(was.room, 0.0) + seconds
        self.by_rung[was.rung] = self.by_rung.get(was.rung, 0.0) + seconds


@dataclass(slots=True)
class _Done:
    """What one person did."""

    rungs: list[RungStep] = field(default_factory=list)
    spoke: dict[str, float] = field(default_factory=dict)
    messages: int = 0
    reactions: int = 0
    hands: int = 0
    helps: int = 0
    polls: set[PollId] = field(default_factory=set)


class _Book:
    """Reads the log entry by entry; a person's time is counted whenever something of it changes."""

    def __init__(self) -> None:
        self.session = Session()
        self.times: dict[ParticipantId, _Times] = {}
        self.done: dict[ParticipantId, _Done] = {}
        self.rooms: dict[RoomId, str] = {MAIN: "main"}
        self.meetings: list[MeetingReport] = []

    def read(self, entry: Entry) -> None:
        before = self.session
        self.session = apply(before, entry)
        self.rooms |= {each.id: each.name for each in self.session.breakouts.rooms}
        self._meeting(before, entry.at)
        self._count(before, entry.at)
        self._note(entry)

    def _meeting(self, before: Session, at: Millis) -> None:
        if before.meeting_started_at == self.session.meeting_started_at:
            return
        if self.session.meeting_started_at is not None:
            self.meetings.append({"started_at": at, "ended_at": None})
        elif self.meetings:
            self.meetings[-1]["ended_at"] = at

    def _count(self, before: Session, at: Millis) -> None:
        ran = before.meeting_started_at is not None
        runs = self.session.meeting_started_at is not None
        if ran == runs and before.people is self.session.people:
            return
        for id_, now in self.session.people.items():
            was = before.people.get(id_)
            if was is now and ran == runs:
                continue
            times = self.times.setdefault(id_, _Times(at))
            if ran and was is not None and was.connected:
                times.count(was, at)
            times.since = at

    def close(self, until: Millis) -> None:
        """Count up to now what still goes on."""
        if self.session.meeting_started_at is None:
            return
        for id_, person in self.session.people.items():
            if person.connected:
                self.times[id_].count(person, max(until, self.times[id_].since))

    def _note(self, entry: Entry) -> None:
        fact = entry.fact
        match fact:
            case RungChanged(participant, rung, reason):
                self._of(participant).rungs.append({"at": entry.at, "rung": rung, "reason": reason})
            case SpeechNoted(spoken):
                for each in spoken:
                    room = self.session.people[each.participant].room
                    by_room = self._of(each.participant).spoke
                    by_room[room] = round(by_room.get(room, 0.0) + each.seconds, 1)
            case MessageSent():
                self._of(entry.by).messages += 1
            case MessageReacted(_, participant, emoji) if emoji:
                self._of(participant).reactions += 1
            case HandRaised(participant):
                self._of(participant).hands += 1
            case HelpAsked(participant):
                self._of(participant).helps += 1
            case VoteCast(poll, participant):
                self._of(participant).polls.add(poll)
            case BallotsCounted(poll, voters):
                for voter in voters:
                    self._of(voter).polls.add(poll)
            case _:
                pass

    def _of(self, participant: ParticipantId) -> _Done:
        return self.done.setdefault(participant, _Done())


def report(entries: Iterable[Entry], until: Millis) -> Report:
    """The whole report of a session; `until` is now, for what still goes on."""
    book = _Book()
    for entry in entries:
        book.read(entry)
    book.close(until)
    session = book.session
    return {
        "session": session.id,
        "title": session.title,
        "until": until,
        "rooms": book.rooms,
        "meetings": book.meetings,
        "people": [_person(book, each) for each in session.people.values()],
        "polls": [_poll(session, each) for each in session.polls.values() if each.launched],
    }


def _person(book: _Book, person: Participant) -> PersonReport:
    times = book.times.get(person.id, _Times(Millis(0)))
    done = book.done.get(person.id, _Done())
    return {
        "participant": person.id,
        "name": person.name,
        "role": person.role,
        "present": round(times.present, 1),
        "by_room": _rounded(times.by_room),
        "by_rung": _rounded(times.by_rung),
        "rungs": done.rungs,
        "spoke": round(sum(done.spoke.values()), 1),
        "spoke_by_room": done.spoke,
        "messages": done.messages,
        "reactions": done.reactions,
        "hands": done.hands,
        "helps": done.helps,
        "votes": len(done.polls),
    }


def _rounded(seconds: Mapping[str, float]) -> dict[str, float]:
    return {each: round(value, 1) for each, value in seconds.items()}


def _poll(session: Session, poll: Poll) -> PollReport:
    cast = tally.ballots(poll)
    rooms = {each.room for each in poll.votes.values()}
    return {
        "poll": poll.id,
        "question": poll.question,
        "kind": poll.kind,
        "options": list(poll.options),
        "anonymous": poll.anonymous,
        "status": poll.status,
        "repeats": poll.repeats,
        "right": list(poll.right),
        "asked": poll.asked,
        "voters": tally.voters(poll),
        "withheld": tally.is_withheld(poll),
        "counts": list(tally.counts(poll, cast)),
        "texts": [(each.text, each.count) for each in tally.texts(cast)],
        "by_room": {room: list(_in_room(poll, room)) for room in sorted(rooms)},
        "votes": [
            (session.people[who].name, each.room, list(each.ballot.choice), each.ballot.text)
            for who, each in poll.votes.items()
        ],
    }


def _in_room(poll: Poll, room: RoomId) -> tuple[int, ...]:
    votes = {who: each for who, each in poll.votes.items() if each.room == room}
    there = replace(poll, votes=votes)
    return tally.counts(there, tally.ballots(there))
