"""What took place, from the log alone: who was there, how, where, and what came of the polls.

U4  Time is told by room and by rung, and the way up and down the rungs with its reasons.
U5  Of an anonymous poll the report says that somebody voted, never what.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypedDict

from rooms import ledger, rounds, tally
from rooms.entries import Entry
from rooms.ids import MAIN, Millis, ParticipantId, PollId, RoomId
from rooms.ledger import Account, Key, Ledger
from rooms.state import Participant, PastRoom, Poll, Role, Rung, Session


class SumsReport(TypedDict):
    """Times in seconds. `votes` counts polls, by name or anonymous."""

    present: float
    by_rung: dict[str, float]
    spoke: float
    messages: int
    reactions: int
    hands: int
    helps: int
    votes: int


class ShareReport(SumsReport):
    """One person's part of it."""

    participant: ParticipantId


class RungStep(TypedDict):
    at: Millis
    meeting: int
    room: RoomId
    rung: Rung
    reason: str


class PersonReport(SumsReport):
    participant: ParticipantId
    name: str
    role: Role
    by_room: dict[str, float]
    spoke_by_room: dict[str, float]
    rungs: list[RungStep]


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


class RoomReport(SumsReport):
    """A breakout room, or what took place in the main room in one meeting.

    `opening` counts from 1; rooms of one opening were open together; the main room has 0.
    """

    meeting: int
    room: RoomId
    name: str
    opening: int
    opened_at: Millis
    closed_at: Millis | None
    people: list[ShareReport]
    """Who was there or did something there."""


class MeetingReport(SumsReport):
    meeting: int
    started_at: Millis
    ended_at: Millis | None
    people: list[ShareReport]


class Report(TypedDict):
    """`people` are over all meetings, with what was done between them."""

    session: str
    title: str
    until: Millis
    rooms: dict[RoomId, str]
    meetings: list[MeetingReport]
    by_room: list[RoomReport]
    people: list[PersonReport]
    polls: list[PollReport]


def report(entries: Iterable[Entry], until: Millis) -> Report:
    """The whole report of a session; `until` is now, for what still goes on."""
    book = ledger.read(entries, until)
    session = book.session
    return {
        "session": session.id,
        "title": session.title,
        "until": until,
        "rooms": {MAIN: "main"}
        | {room: rounds.name_of(session.breakouts, room) for room in book.opened_in},
        "meetings": [_meeting(book, number) for number in range(1, len(book.meetings) + 1)],
        "by_room": [*_main_rooms(book), *_breakout_rooms(book)],
        "people": [_person(book, each) for each in session.people.values()],
        "polls": [_poll(session, each) for each in session.polls.values() if each.launched],
    }


def _sums(account: Account) -> SumsReport:
    return {
        "present": round(account.present, 1),
        "by_rung": {rung: round(seconds, 1) for rung, seconds in account.by_rung.items()},
        "spoke": round(account.spoke, 1),
        "messages": account.messages,
        "reactions": account.reactions,
        "hands": account.hands,
        "helps": account.helps,
        "votes": account.votes,
    }


def _part(book: Ledger, fits: Callable[[Key], bool]) -> tuple[SumsReport, list[ShareReport]]:
    """The accounts that fit, summed up in all and for each person, in the order of taking seats."""
    whose: dict[ParticipantId, Account] = {}
    for key, account in book.accounts.items():
        if fits(key):
            whose.setdefault(key.participant, Account()).add(account)
    shares: list[ShareReport] = [
        {"participant": each, **_sums(whose[each])} for each in book.session.people if each in whose
    ]
    return _sums(ledger.total(whose.values())), shares


def _meeting(book: Ledger, number: int) -> MeetingReport:
    sums, people = _part(book, lambda key: key.meeting == number)
    meeting = book.meetings[number - 1]
    return {
        **sums,
        "meeting": number,
        "started_at": meeting.started_at,
        "ended_at": meeting.ended_at,
        "people": people,
    }


def _main_rooms(book: Ledger) -> Iterator[RoomReport]:
    """The main room, once for each meeting, as it is open in all of them."""
    for number, meeting in enumerate(book.meetings, start=1):
        sums, people = _part(book, lambda key, n=number: key[:2] == (n, MAIN))  # type: ignore[misc]
        yield {
            **sums,
            "meeting": number,
            "room": MAIN,
            "name": "main",
            "opening": 0,
            "opened_at": meeting.started_at,
            "closed_at": meeting.ended_at,
            "people": people,
        }


def _breakout_rooms(book: Ledger) -> Iterator[RoomReport]:
    breakouts = book.session.breakouts
    known = {each.id: each for each in rounds.every(breakouts)}
    for id_, number in book.opened_in.items():
        room = known[id_]
        sums, people = _part(book, lambda key, id_=id_: key.room == id_)  # type: ignore[misc]
        yield {
            **sums,
            "meeting": number,
            "room": id_,
            "name": room.name,
            "opening": room.opening if isinstance(room, PastRoom) else breakouts.openings,
            "opened_at": room.opened_at,
            "closed_at": room.closed_at if isinstance(room, PastRoom) else None,
            "people": people,
        }


def _person(book: Ledger, person: Participant) -> PersonReport:
    own = [(key.room, each) for key, each in book.accounts.items() if key.participant == person.id]
    return {
        **_sums(ledger.total(account for _, account in own)),
        "participant": person.id,
        "name": person.name,
        "role": person.role,
        "by_room": _by_room((room, account.present) for room, account in own),
        "spoke_by_room": _by_room((room, account.spoke) for room, account in own),
        "rungs": [
            {
                "at": step.at,
                "meeting": step.meeting,
                "room": step.room,
                "rung": step.rung,
                "reason": step.reason,
            }
            for step in book.steps
            if step.participant == person.id
        ],
    }


def _by_room(times: Iterable[tuple[RoomId, float]]) -> dict[str, float]:
    """Seconds by room; rooms without any are left out."""
    sums: dict[str, float] = {}
    for room, seconds in times:
        if seconds > 0:
            sums[room] = round(sums.get(room, 0.0) + seconds, 1)
    return sums


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
