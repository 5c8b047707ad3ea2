"""Messages: who wrote which message for whom. The words themselves are in the log.

C1  A message is a text of 1 to 2000 characters.
C2  What is said in a room is read by those in it at that moment, and by the hosts.
C3  What is said to the session is read by everybody.
C4  Who may write to one person is the session's policy: nobody, hosts to each other, or all.
C5  Only its author edits a message.
C6  A message is removed by its author or by a host, for good.
C7  Whoever may not read a message cannot answer, change or react to it: to them it is not there.
C8  A message tells on which rung its author was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, assert_never

from rooms.commands import EditMessage, ReactToMessage, RemoveMessage, SendMessage
from rooms.entries import MessageEdited, MessageReacted, MessageRemoved, MessageSent
from rooms.growing import Growing
from rooms.ids import MAIN, MessageId, ParticipantId, RoomId
from rooms.policy import line, person_in, text
from rooms.refusals import WRONG_ROLE, Refusal
from rooms.state import Message, Participant, People, Session

LONGEST_TEXT: Final = 2000
LONGEST_EMOJI: Final = 16

BAD_TEXT: Final = Refusal(
    "bad_request", f"A message has 1 to {LONGEST_TEXT} characters and no control characters."
)
BAD_EMOJI: Final = Refusal("bad_request", "A reaction is one emoji, or empty to take it away.")
NO_MESSAGE: Final = Refusal("not_found", "There is no such message.")
REMOVED_MESSAGE: Final = Refusal("too_late", "This message was removed.")
TO_ONESELF: Final = Refusal("bad_request", "This message is to yourself.")
NOT_PRIVATE: Final = Refusal(
    "not_allowed", "Private messages are not allowed here. Write to the room instead."
)

ChatCommand = SendMessage | EditMessage | RemoveMessage | ReactToMessage
ChatFact = MessageSent | MessageEdited | MessageRemoved | MessageReacted
Circles = Mapping[RoomId, frozenset[ParticipantId]]
Told = Sequence[ChatFact]


def decide(session: Session, author: Participant, body: ChatCommand) -> Told | Refusal:
    if isinstance(body, SendMessage):
        return _send(session, author, body)
    message = session.messages.get(body.message)
    if message is None or not _reads(author, message):
        return NO_MESSAGE
    match body:
        case EditMessage():
            return _edit(author, message, body)
        case RemoveMessage():
            return _remove(author, message, body)
        case ReactToMessage():
            return _react(author, message, body)
        case _:
            assert_never(body)


def _send(session: Session, author: Participant, body: SendMessage) -> Told | Refusal:
    words = text(body.text, LONGEST_TEXT)
    if words is None:
        return BAD_TEXT
    if body.reply_to is not None:
        answered = session.messages.get(body.reply_to)
        if answered is None or not _reads(author, answered):
            return NO_MESSAGE
    refusal = _addressed(session, author, body.to)
    if refusal is not None:
        return refusal
    message = MessageId(f"m{session.seq + 1}")
    room = MAIN if body.to == "session" else author.room
    return (MessageSent(message, body.to, room, words, body.reply_to, author.rung),)


def _addressed(session: Session, author: Participant, to: str) -> Refusal | None:
    """Why `author` may not write to `to`, if so (C4)."""
    if to in ("room", "session"):
        return None
    person = person_in(session, ParticipantId(to))
    if isinstance(person, Refusal):
        return person
    if person.id == author.id:
        return TO_ONESELF
    match session.policy.private_chat:
        case "all":
            return None
        case "hosts":
            return None if author.is_host and person.is_host else NOT_PRIVATE
        case "off":
            return NOT_PRIVATE
        case _:
            assert_never(session.policy.private_chat)


def _reads(person: Participant, message: Message) -> bool:
    return message.readers is None or person.id in message.readers


def _edit(author: Participant, message: Message, body: EditMessage) -> Told | Refusal:
    if author.id != message.author:
        return WRONG_ROLE
    if message.removed:
        return REMOVED_MESSAGE
    words = text(body.text, LONGEST_TEXT)
    return BAD_TEXT if words is None else (MessageEdited(body.message, words),)


def _remove(author: Participant, message: Message, body: RemoveMessage) -> Told | Refusal:
    if author.id != message.author and not author.is_host:
        return WRONG_ROLE
    return () if message.removed else (MessageRemoved(body.message),)


def _react(author: Participant, message: Message, body: ReactToMessage) -> Told | Refusal:
    if message.removed:
        return REMOVED_MESSAGE
    emoji = line(body.emoji, LONGEST_EMOJI) if body.emoji else ""
    return BAD_EMOJI if emoji is None else (MessageReacted(body.message, author.id, emoji),)


def apply(
    messages: Growing[MessageId, Message], fact: ChatFact, by: ParticipantId, circles: Circles
) -> Growing[MessageId, Message]:
    """`circles` as `gathered` for this very fact."""
    match fact:
        case MessageSent(message, to, room):
            readers = _readers(by, to, room, circles)
            return messages.plus(message, Message(by, to, room, readers))
        case MessageRemoved(message):
            return messages.plus(message, replace(messages[message], removed=True))
        case MessageEdited() | MessageReacted():
            return messages
        case _:
            assert_never(fact)


def _readers(
    by: ParticipantId, to: str, room: RoomId, circles: Circles
) -> frozenset[ParticipantId] | None:
    match to:
        case "session":
            return None
        case "room":
            return circles[room]
        case _:
            return frozenset({by, ParticipantId(to)})


def gathered(circles: Circles, people: People, fact: MessageSent) -> Circles:
    """Who reads what is said in a room now (C2). Messages share one set while nobody moves:
    200 people are 8 kB, which a busy room would otherwise keep for each of its messages."""
    if fact.to != "room":
        return circles
    circle = frozenset(
        each.id
        for each in people.values()
        if (each.room == fact.room or each.is_host) and not each.removed
    )
    return circles if circles.get(fact.room) == circle else {**circles, fact.room: circle}
