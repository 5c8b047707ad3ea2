"""The chat of before, page by page from the newest back: for those who come, for those who scroll, and of one room.

C12 A page holds whole lines: every later change of a message comes with it.
C17 The words of a message that was removed are told to nobody who comes later.
"""

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Final

from rooms import Participant, includes
from rooms import entries as e
from rooms.ids import MessageId, RoomId
from signaling.fanout import Kept
from signaling.wire import WireEntry, for_reader

LINES: Final = (e.MessageSent, e.MessageReleased, e.BreakoutsTold)
CHANGES: Final = (e.MessageEdited, e.MessageRemoved, e.MessageReacted, e.MessagePinned)
WORDS = e.MessageSent | e.MessageEdited | e.MessageReleased


def page(
    kept: Sequence[Kept], person: Participant, before: int, most: int, room: RoomId | None = None
) -> tuple[list[Kept], bool]:
    """The last `most` lines before seq `before` that `person` may read, with what became of them;
    and whether there are earlier ones. With `room` only of what was said in it."""
    lines: list[Kept] = []
    for each in reversed(kept[: max(0, before - 1)]):
        if _is_line(each, room) and includes(each.audience, person):
            if len(lines) == most:
                return _whole(kept, person, lines), True
            lines.append(each)
    return _whole(kept, person, lines), False


def lines(kept: Sequence[Kept], person: Participant) -> list[WireEntry]:
    """A page as it goes over the wire, where it stands for itself: no entry goes before it."""
    return [for_reader(each.entry, person, 0) for each in kept]


def _is_line(kept: Kept, room: RoomId | None) -> bool:
    fact = kept.entry.fact
    if room is None:
        return isinstance(fact, LINES)
    if not isinstance(fact, (e.MessageSent, e.MessageReleased)):
        return False
    return (fact.to, fact.room) == ("room", room)


def _whole(kept: Sequence[Kept], person: Participant, lines: Sequence[Kept]) -> list[Kept]:
    if not lines:
        return []
    messages = {_message(each) for each in lines}
    first = lines[-1].entry.seq
    chosen = {each.entry.seq for each in lines}
    return [
        each
        for each in kept[first - 1 :]
        if each.entry.seq in chosen
        or (
            isinstance(each.entry.fact, CHANGES)
            and each.entry.fact.message in messages
            and includes(each.audience, person)
        )
        or isinstance(each.entry.fact, e.ChatCleared)
    ]


def without_words(kept: list[Kept], gone: Set[MessageId]) -> None:
    """Take the words of these messages out of what is kept to be told (C17)."""
    first = min(int(message[1:]) for message in gone)
    for place in range(first - 1, len(kept)):
        entry = kept[place].entry
        if isinstance(entry.fact, WORDS) and entry.fact.message in gone:
            blank = replace(entry, fact=replace(entry.fact, text=""))
            kept[place] = replace(kept[place], entry=blank)


def _message(kept: Kept) -> MessageId | None:
    fact = kept.entry.fact
    return fact.message if isinstance(fact, (e.MessageSent, e.MessageReleased)) else None
