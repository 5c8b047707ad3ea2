"""The log read as accounts: what each person did in each room in each meeting, and for how long.

U3  Attendance counts the time in which somebody was connected while a meeting ran.
U9  All is counted by meeting, room and person; everything else that is told are sums of these accounts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

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
from rooms.ids import Millis, ParticipantId, PollId, RoomId
from rooms.state import Participant, Rung, Session

BETWEEN: Final = 0
"""The number of no meeting: what is done before, after and between them. Meetings count from 1."""


class Key(NamedTuple):
    meeting: int
    room: RoomId
    participant: ParticipantId


@dataclass(slots=True)
class Account:
    """Times in seconds. `votes` counts polls, by name or anonymous, each once."""

    present: float = 0.0
    by_rung: dict[str, float] = field(default_factory=dict)
    spoke: float = 0.0
    messages: int = 0
    reactions: int = 0
    hands: int = 0
    helps: int = 0
    votes: int = 0

    def add(self, other: "Account") -> None:
        self.present += other.present
        for rung, seconds in other.by_rung.items():
            self.by_rung[rung] = self.by_rung.get(rung, 0.0) + seconds
        self.spoke += other.spoke
        self.messages += other.messages
        self.reactions += other.reactions
        self.hands += other.hands
        self.helps += other.helps
        self.votes += other.votes


class Step(NamedTuple):
    """One change of somebody's rung."""

    participant: ParticipantId
    at: Millis
    meeting: int
    room: RoomId
    rung: Rung
    reason: str


@dataclass(slots=True)
class Meeting:
    started_at: Millis
    ended_at: Millis | None = None


@dataclass(slots=True)
class Ledger:
    """Reads entry by entry; a person's time is counted whenever something of it changes."""

    session: Session = field(default_factory=Session)
    accounts: dict[Key, Account] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    opened_in: dict[RoomId, int] = field(default_factory=dict)
    """The meeting in which each room was opened, in the order of opening."""
    _since: dict[ParticipantId, Millis] = field(default_factory=dict)
    _voted: dict[tuple[PollId, ParticipantId], Key] = field(default_factory=dict)

    def read(self, entry: Entry) -> None:
        before = self.session
        self.session = apply(before, entry)
        self._time(before, entry.at)
        self._meeting(before, entry.at)
        for room in self.session.breakouts.rooms:
            self.opened_in.setdefault(room.id, self.meeting)
        self._note(entry)

    def close(self, until: Millis) -> None:
        """Count up to `until` what still goes on."""
        if self.session.meeting_started_at is None:
            return
        for id_, person in self.session.people.items():
            if person.connected:
                self._count(person, max(until, self._since[id_]))
                self._since[id_] = until

    @property
    def meeting(self) -> int:
        """Number of the one that runs."""
        return BETWEEN if self.session.meeting_started_at is None else len(self.meetings)

    def _meeting(self, before: Session, at: Millis) -> None:
        if before.meeting_started_at == self.session.meeting_started_at:
            return
        if self.session.meeting_started_at is not None:
            self.meetings.append(Meeting(at))
        elif self.meetings:
            self.meetings[-1].ended_at = at

    def _time(self, before: Session, at: Millis) -> None:
        ran = before.meeting_started_at is not None
        runs = self.session.meeting_started_at is not None
        if ran == runs and before.people is self.session.people:
            return
        for id_, now in self.session.people.items():
            was = before.people.get(id_)
            if was is now and ran == runs:
                continue
            if ran and was is not None and was.connected:
                self._count(was, at)
            self._since[id_] = at

    def _count(self, was: Participant, until: Millis) -> None:
        """The time since the count last stood, in which this person was as `was`."""
        seconds = (until - self._since[was.id]) / 1000
        if seconds <= 0:
            return
        account = self._of(Key(len(self.meetings), was.room, was.id))
        account.present += seconds
        account.by_rung[was.rung] = account.by_rung.get(was.rung, 0.0) + seconds

    def _note(self, entry: Entry) -> None:
        match entry.fact:
            case RungChanged(participant, rung, reason):
                here = self._here(participant)
                step = Step(participant, entry.at, here.meeting, here.room, rung, reason)
                self.steps.append(step)
            case SpeechNoted(spoken):
                for each in spoken:
                    key = Key(self.meeting, each.room, each.participant)
                    self._of(key).spoke += each.seconds
            case MessageSent() if entry.by in self.session.people:
                self._of(self._here(entry.by)).messages += 1
            case MessageReacted(_, participant, emoji) if emoji:
                self._of(self._here(participant)).reactions += 1
            case HandRaised(participant):
                self._of(self._here(participant)).hands += 1
            case HelpAsked(participant):
                self._of(self._here(participant)).helps += 1
            case VoteCast(poll, participant):
                self._vote(poll, participant)
            case BallotsCounted(poll, voters):
                for voter in voters:
                    self._vote(poll, voter)
            case _:
                pass

    def _vote(self, poll: PollId, voter: ParticipantId) -> None:
        """Who votes again has voted where the last vote was cast; an anonymous one is known at the close."""
        before = self._voted.get((poll, voter))
        if before is not None:
            self._of(before).votes -= 1
        key = self._voted[poll, voter] = self._here(voter)
        self._of(key).votes += 1

    def _here(self, participant: ParticipantId) -> Key:
        return Key(self.meeting, self.session.people[participant].room, participant)

    def _of(self, key: Key) -> Account:
        return self.accounts.setdefault(key, Account())


def read(entries: Iterable[Entry], until: Millis) -> Ledger:
    """The accounts of a whole log; `until` is now, for what still goes on."""
    ledger = Ledger()
    for entry in entries:
        ledger.read(entry)
    ledger.close(until)
    return ledger


def total(accounts: Iterable[Account]) -> Account:
    sums = Account()
    for each in accounts:
        sums.add(each)
    return sums
