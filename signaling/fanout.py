"""What goes to whom: every reader gets the entries it may see, in order, each with its `prev`.

A `Reader` never waits. Its outbox is bounded; when it is full the connection is cut, and the
client comes back for what it lacks by `seq`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rooms import Audience, Entry, Participant, Session, audience, includes, starts_over
from rooms.ids import ParticipantId
from signaling.wire import WireEntry, for_reader

Send = Callable[[str, Any], None]
"""Puts an event with its payload into a connection's outbox."""


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
class Reader:
    """One connection of a participant; `seen` is the seq of the last entry it was sent."""

    participant: ParticipantId
    send: Send
    seen: int = 0

    def offer(self, kept: Kept, person: Participant) -> None:
        if includes(kept.audience, person):
            self.send("entry", for_reader(kept.entry, person, self.seen))
            self.seen = kept.entry.seq


def visible(kept: Iterable[Kept], person: Participant, seen: int) -> tuple[list[WireEntry], int]:
    """Those of `kept` that `person` may see, as this reader gets them, and the last one's seq."""
    wired: list[WireEntry] = []
    for each in kept:
        if includes(each.audience, person):
            wired.append(for_reader(each.entry, person, seen))
            seen = each.entry.seq
    return wired, seen


def signal(readers: Sequence[Reader], type_: str, data: dict[str, Any]) -> None:
    """What is not worth keeping."""
    for reader in readers:
        reader.send("signal", {"type": type_, "data": data})
