"""What goes to whom: every reader gets the entries it may see, in order, each with its `prev`.

A `Reader` never waits. Its outbox is bounded; when it is full the connection is cut, and the
client comes back for what it lacks by `seq`.

Two hundred people mostly get the very same bytes: what goes out is a `Letter`, written once for all
readers who are to see the same, and encoded once by whoever sends it.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rooms import Audience, Entry, Participant, Session, audience, includes, reveal, starts_over
from rooms.ids import ParticipantId
from signaling.wire import WireEntry, for_reader, on_the_wire


@dataclass(slots=True, eq=False)
class Letter:
    """An event with its payload, for one reader or for many."""

    event: str
    payload: Any
    encoded: bytes | None = None
    """As its sender writes it, so that it is written once."""
    framed: bytes = b""
    """The same as a frame on the wire."""


Send = Callable[[Letter], None]
"""Puts a letter into a connection's outbox."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry and who may see it, settled when it happened (E6); `anew`: who starts over (E10)."""

    entry: Entry
    audience: Audience
    anew: frozenset[ParticipantId] = frozenset()


def keep(session: Session, entry: Entry) -> Kept:
    """`session` as it is right after `entry`."""
    return Kept(entry, audience(session, entry), starts_over(session, entry))


@dataclass(slots=True)
class Broadcast:
    """An entry on its way to everybody who may see it."""

    kept: Kept
    _forms: list[tuple[Entry, dict[int, Letter]]] = field(default_factory=list)
    """Each form in which it is shown, and by the entry that a reader had before."""

    def letter(self, person: Participant, seen: int) -> Letter:
        """The letter for a reader whose last entry was `seen`."""
        shown = reveal(self.kept.entry, person)
        letters = self._shown_as(shown)
        if seen not in letters:
            letters[seen] = Letter("entry", on_the_wire(shown, seen))
        return letters[seen]

    def _shown_as(self, shown: Entry) -> dict[int, Letter]:
        for form, letters in self._forms:
            # Mostly one and the same fact, which Python compares by identity first.
            if form == shown:
                return letters
        self._forms.append((shown, {}))
        return self._forms[-1][1]


@dataclass(slots=True)
class Reader:
    """One connection of a participant; `seen` is the seq of the last entry it was sent."""

    participant: ParticipantId
    send: Send
    seen: int = 0
    unpacks: bool = False
    """Takes many entries at once in the packed form."""
    number: int = field(default_factory=itertools.count().__next__)

    def tell(self, event: str, payload: Any) -> None:
        """Something that is for this reader alone."""
        self.send(Letter(event, payload))

    def offer(self, told: Broadcast, person: Participant) -> None:
        if includes(told.kept.audience, person):
            self.send(told.letter(person, self.seen))
            self.seen = told.kept.entry.seq


def visible(kept: Iterable[Kept], person: Participant) -> list[Kept]:
    """Those of `kept` that `person` may see."""
    return [each for each in kept if includes(each.audience, person)]


def wired(kept: Iterable[Kept], person: Participant, seen: int) -> list[WireEntry]:
    """All of `kept`, which `person` may see, as a reader gets them whose last entry was `seen`."""
    told: list[WireEntry] = []
    for each in kept:
        told.append(for_reader(each.entry, person, seen))
        seen = each.entry.seq
    return told


def signal(readers: Sequence[Reader], type_: str, data: dict[str, Any]) -> None:
    """What is not worth keeping."""
    letter = Letter("signal", {"type": type_, "data": data})
    for reader in readers:
        reader.send(letter)
