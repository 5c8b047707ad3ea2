"""The chat as one document: what was said, by whom, to whom and where, as it stands at the end.

C18 A transcript holds what its reader may read, and the words of removed messages for nobody.
"""

from collections.abc import Iterable, Mapping
from typing import TypedDict

from rooms.entries import (
    BreakoutsOpened,
    BreakoutsTold,
    ChatCleared,
    Entry,
    MessageEdited,
    MessagePinned,
    MessageReacted,
    MessageReleased,
    MessageRemoved,
    MessageSent,
)
from rooms.ids import MAIN, MessageId, Millis, ParticipantId, RoomId
from rooms.state import People


class SaidLine(TypedDict):
    """`to` is "room", "session", "rooms" (a host's word to all of them) or a name."""

    message: str
    at: Millis
    name: str
    to: str
    room: str
    text: str
    answers: str
    rung: str
    edited: bool
    removed: bool
    pinned: bool
    held: bool
    reactions: list[str]


def transcript(entries: Iterable[Entry], people: People) -> list[SaidLine]:
    """Of the entries that its reader may see, in order."""
    rooms: dict[RoomId, str] = {MAIN: MAIN}
    lines: dict[str, SaidLine] = {}
    reactions: dict[str, dict[ParticipantId, str]] = {}
    for entry in entries:
        fact = entry.fact
        match fact:
            case BreakoutsOpened(opened):
                rooms |= {each.room: each.name for each in opened}
            case MessageSent():
                name = fact.name or _name(people, entry.by)
                lines[fact.message] = _line(entry, fact, name, people, rooms)
            case MessageReleased():
                lines[fact.message] = _line(entry, fact, _name(people, fact.author), people, rooms)
            case BreakoutsTold(text):
                lines[f"told{entry.seq}"] = _told(entry, text, people)
            case MessageReacted(message, participant, emoji):
                reactions.setdefault(message, {})[participant] = emoji
            case _:
                _change(lines, fact, rooms)
    for reacted, given in reactions.items():
        if reacted in lines and not lines[reacted]["removed"]:
            shown = ((who, emoji) for who, emoji in given.items() if emoji)
            lines[reacted]["reactions"] = [f"{emoji} {_name(people, who)}" for who, emoji in shown]
    return list(lines.values())


def _change(lines: Mapping[str, SaidLine], fact: object, rooms: Mapping[RoomId, str]) -> None:
    match fact:
        case MessageEdited(message, text) if message in lines:
            lines[message]["text"] = text
            lines[message]["edited"] = True
        case MessagePinned(message, pinned) if message in lines:
            lines[message]["pinned"] = pinned
        case MessageRemoved(message) if message in lines:
            _remove(lines[message])
        case ChatCleared(room):
            for line in lines.values():
                there = room is None or line["room"] == rooms.get(room)
                if line["to"] in ("room", "session") and there:
                    _remove(line)
        case _:
            pass


def _remove(line: SaidLine) -> None:
    line["text"] = ""
    line["removed"] = True
    line["pinned"] = False


def _line(
    entry: Entry,
    fact: MessageSent | MessageReleased,
    name: str,
    people: People,
    rooms: Mapping[RoomId, str],
) -> SaidLine:
    private = fact.to not in ("room", "session")
    return {
        "message": fact.message,
        "at": entry.at,
        "name": name,
        "to": _name(people, ParticipantId(fact.to)) if private else fact.to,
        "room": rooms.get(fact.room, fact.room),
        "text": fact.text,
        "answers": fact.reply_to or MessageId(""),
        "rung": fact.rung,
        "edited": False,
        "removed": False,
        "pinned": False,
        "held": isinstance(fact, MessageSent) and fact.held,
        "reactions": [],
    }


def _told(entry: Entry, text: str, people: People) -> SaidLine:
    said = MessageSent(MessageId(f"told{entry.seq}"), "session", MAIN, text, None, "video")
    line = _line(entry, said, _name(people, entry.by), people, {})
    return {**line, "to": "rooms"}


def _name(people: People, participant: ParticipantId) -> str:
    person = people.get(participant)
    return "" if person is None else person.name
