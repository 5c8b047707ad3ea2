"""Messages: who wrote which message for whom. The words themselves are in the log.

C1  A message is a text of 1 to 2000 characters.
C2  What is said in a room is read by those in it at that moment, and by the hosts; in the main
    room while no other room is open by everybody, also by those who come later.
C3  What is said to the session is read by everybody.
C4  Who may write to one person is the session's policy: nobody, hosts to each other, all, or pairs of roles.
C5  Only its author edits a message.
C6  A message is removed by its author or by a host, for good.
C7  Whoever may not read a message cannot answer, change or react to it: to them it is not there.
C8  A message tells on which rung its author was.
C9  Hosts pin messages, at most 20 at a time.
C10 By policy a student's message is read only by its author and the hosts until one lets it through.
C11 Everybody has a mark of what has been read in each conversation, which only moves forward.
C13 A student's message with a word of the session's list waits for a host as well.
C14 What had to wait is not changed once it was let through.
C15 Hosts remove at once all that was said in a room, or everywhere; what is private stays.
C16 Whoever runs the server writes to the whole session by way of it, under a name that is not a seat's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, assert_never

from rooms import rounds
from rooms.commands import (
    ClearChat,
    EditMessage,
    MarkRead,
    PinMessage,
    PostMessage,
    ReactToMessage,
    ReleaseMessage,
    RemoveMessage,
    SendMessage,
)
from rooms.entries import (
    ChatCleared,
    MessageEdited,
    MessagePinned,
    MessageReacted,
    MessageReleased,
    MessageRemoved,
    MessageSent,
    ReadMarked,
)
from rooms.growing import Growing
from rooms.ids import MAIN, MessageId, ParticipantId, RoomId, Seq
from rooms.policy import line, person_in, text
from rooms.refusals import WRONG_ROLE, Refusal
from rooms.state import Message, Participant, People, Session
from rooms.words import holds_any_of

LONGEST_TEXT: Final = 2000
LONGEST_EMOJI: Final = 16

BAD_TEXT: Final = Refusal(
    "bad_request", f"A message has 1 to {LONGEST_TEXT} characters and no control characters."
)
BAD_EMOJI: Final = Refusal("bad_request", "A reaction is one emoji, or empty to take it away.")
NO_MESSAGE: Final = Refusal("not_found", "There is no such message.")
REMOVED_MESSAGE: Final = Refusal("too_late", "This message was removed.")
NO_CONVERSATION: Final = Refusal("not_found", "There is no such conversation.")
TO_ONESELF: Final = Refusal("bad_request", "This message is to yourself.")
NOT_PRIVATE: Final = Refusal(
    "not_allowed", "Private messages are not allowed here. Write to the room instead."
)

NOT_ALONE: Final = Refusal(
    "two_adults",
    "Adults and students do not write to each other in private here. Write to the room.",
)

MOST_PINNED: Final = 20
TOO_MANY_PINNED: Final = Refusal(
    "too_many", f"{MOST_PINNED} messages are pinned already. Take one away first."
)
HELD: Final = Refusal("conflict", "This message waits for a host. Let it through first.")
LET_THROUGH: Final = Refusal(
    "conflict", "A host has let this message through as it is. Write a new one instead."
)
LONGEST_NAME: Final = 60
BAD_NAME: Final = Refusal("bad_request", f"A name is empty or one line of {LONGEST_NAME} at most.")

ChatCommand = (
    SendMessage
    | EditMessage
    | RemoveMessage
    | ReactToMessage
    | PinMessage
    | ReleaseMessage
    | MarkRead
    | PostMessage
    | ClearChat
)
MessageFact = (
    MessageSent | MessageEdited | MessageRemoved | MessageReacted | MessagePinned | MessageReleased
)
ChatFact = MessageFact | ChatCleared | ReadMarked
Circles = Mapping[RoomId, frozenset[ParticipantId]]
WAITING: Final = RoomId("")
"""Stands among the rooms for the hosts, who read what is held for them."""
Told = Sequence[ChatFact]


def decide(session: Session, author: Participant, body: ChatCommand) -> Told | Refusal:
    if isinstance(body, SendMessage):
        return _send(session, author, body)
    if isinstance(body, MarkRead):
        return _mark(session, author, body)
    if isinstance(body, PostMessage):
        return _post(session, body)
    if isinstance(body, ClearChat):
        return _clear(session, body)
    message = session.messages.get(body.message)
    if message is None or not _reads(author, message):
        return NO_MESSAGE
    match body:
        case EditMessage():
            return _edit(session, author, message, body)
        case RemoveMessage():
            return _remove(author, message, body)
        case ReactToMessage():
            return _react(author, message, body)
        case PinMessage():
            return _pin(session, message, body)
        case ReleaseMessage():
            return _release(message, body)
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
    held = _must_wait(session, author, words)
    return (MessageSent(message, body.to, room, words, body.reply_to, author.rung, held),)


def _must_wait(session: Session, author: Participant, words: str) -> bool:
    """Whether a host reads these words before others do (C10, C13)."""
    policy = session.policy
    listed = policy.hold_chat or holds_any_of(policy.word_list, words)
    return author.role == "student" and listed


def said_by_a_host(session: Session, words: str) -> MessageSent:
    """To the whole session, as part of something else that a host does."""
    return MessageSent(MessageId(f"m{session.seq + 1}"), "session", MAIN, words, None, "video")


def _post(session: Session, body: PostMessage) -> Told | Refusal:
    words, name = text(body.text, LONGEST_TEXT), line(body.name, LONGEST_NAME) if body.name else ""
    if words is None:
        return BAD_TEXT
    if name is None:
        return BAD_NAME
    message = MessageId(f"m{session.seq + 1}")
    return (MessageSent(message, "session", MAIN, words, None, "video", name=name),)


def _clear(session: Session, body: ClearChat) -> Told:
    there = any(is_cleared(body.room, each) for each in session.messages.values())
    return (ChatCleared(body.room),) if there else ()


def removed_by(session: Session, fact: object) -> frozenset[MessageId]:
    """Messages that `fact`, which comes next in this session, removes."""
    match fact:
        case MessageRemoved(message):
            return frozenset((message,))
        case ChatCleared(room):
            found = session.messages.items()
            return frozenset(message for message, each in found if is_cleared(room, each))
        case _:
            return frozenset()


def is_cleared(room: RoomId | None, message: Message) -> bool:
    """Whether clearing `room` removes `message` (C15)."""
    public = message.to in ("room", "session")
    return public and not message.removed and room in (None, message.room)


def _addressed(session: Session, author: Participant, to: str) -> Refusal | None:
    """Why `author` may not write to `to`, if so (C4)."""
    if to in ("room", "session"):
        return None
    person = person_in(session, ParticipantId(to))
    if isinstance(person, Refusal):
        return person
    if person.id == author.id:
        return TO_ONESELF
    one_of_each = author.is_host != person.is_host and "student" in (author.role, person.role)
    if session.policy.two_adults and one_of_each:
        return NOT_ALONE
    match session.policy.private_chat:
        case "all":
            return None
        case "pairs":
            pairs = session.policy.chat_pairs
            allowed = (author.role, person.role) in pairs or (person.role, author.role) in pairs
            return None if allowed else NOT_PRIVATE
        case "hosts":
            return None if author.is_host and person.is_host else NOT_PRIVATE
        case "off":
            return NOT_PRIVATE
        case _:
            assert_never(session.policy.private_chat)


def _reads(person: Participant, message: Message) -> bool:
    return message.readers is None or person.id in message.readers


def _edit(
    session: Session, author: Participant, message: Message, body: EditMessage
) -> Told | Refusal:
    if author.id != message.author:
        return WRONG_ROLE
    if message.removed:
        return REMOVED_MESSAGE
    words = text(body.text, LONGEST_TEXT)
    if words is None:
        return BAD_TEXT
    if message.held is None and _must_wait(session, author, words):
        return LET_THROUGH
    return (MessageEdited(body.message, words),)


def _remove(author: Participant, message: Message, body: RemoveMessage) -> Told | Refusal:
    if author.id != message.author and not author.is_host:
        return WRONG_ROLE
    return () if message.removed else (MessageRemoved(body.message),)


def _pin(session: Session, message: Message, body: PinMessage) -> Told | Refusal:
    if message.removed:
        return REMOVED_MESSAGE
    if message.held is not None:
        return HELD
    if message.pinned == body.pinned:
        return ()
    if body.pinned and sum(each.pinned for each in session.messages.values()) >= MOST_PINNED:
        return TOO_MANY_PINNED
    return (MessagePinned(body.message, body.pinned),)


def _release(message: Message, body: ReleaseMessage) -> Told | Refusal:
    if message.removed:
        return REMOVED_MESSAGE
    if message.held is None:
        return ()
    return (
        MessageReleased(
            body.message,
            message.author,
            message.to,
            message.room,
            message.held,
            message.reply_to,
            message.rung,
        ),
    )


def _mark(session: Session, author: Participant, body: MarkRead) -> Told | Refusal:
    """Marks are kept by conversation, so only of such as there are."""
    conversation = body.conversation
    known = rounds.every(session.breakouts)
    if (
        conversation not in ("", "session", MAIN)
        and conversation not in session.people
        and all(room.id != conversation for room in known)
    ):
        return NO_CONVERSATION
    upto = min(body.upto, session.seq)
    before = session.read.get((author.id, conversation), 0)
    return (ReadMarked(author.id, Seq(upto), conversation),) if upto > before else ()


def _react(author: Participant, message: Message, body: ReactToMessage) -> Told | Refusal:
    if message.removed:
        return REMOVED_MESSAGE
    emoji = line(body.emoji, LONGEST_EMOJI) if body.emoji else ""
    return BAD_EMOJI if emoji is None else (MessageReacted(body.message, author.id, emoji),)


def apply(
    messages: Growing[MessageId, Message],
    fact: MessageFact | ChatCleared,
    by: ParticipantId,
    circles: Circles,
) -> Growing[MessageId, Message]:
    """`circles` as `gathered` for this very fact."""
    match fact:
        case MessageSent(message, to, room, text, reply_to, rung, held):
            readers = circles[WAITING] | {by} if held else _readers(by, to, room, circles)
            kept = text if held else None
            made = Message(by, to, room, readers, held=kept, reply_to=reply_to, rung=rung)
            return messages.plus(message, made)
        case MessageReleased(message, author, to, room):
            readers = _readers(author, to, room, circles)
            # Who has read it while it waited goes on reading what becomes of it.
            readers = readers if readers is None else readers | (messages[message].readers or set())
            return messages.plus(message, replace(messages[message], held=None, readers=readers))
        case MessageRemoved(message):
            return messages.plus(message, _gone(messages[message]))
        case ChatCleared(room):
            for message, each in list(messages.items()):
                if is_cleared(room, each):
                    messages = messages.plus(message, _gone(each))
            return messages
        case MessagePinned(message, pinned):
            return messages.plus(message, replace(messages[message], pinned=pinned))
        case MessageEdited(message, text) if messages[message].held is not None:
            return messages.plus(message, replace(messages[message], held=text))
        case MessageEdited() | MessageReacted():
            return messages
        case _:
            assert_never(fact)


def _gone(message: Message) -> Message:
    return replace(message, removed=True, pinned=False, held=None)


def _readers(
    by: ParticipantId, to: str, room: RoomId, circles: Circles
) -> frozenset[ParticipantId] | None:
    match to:
        case "session":
            return None
        case "room":
            return circles.get(room)
        case _:
            return frozenset({by, ParticipantId(to)})


def gathered(
    circles: Circles, people: People, fact: MessageSent | MessageReleased, plenary: bool
) -> Circles:
    """Who reads what is said in a room now (C2, C10). Messages share one set while nobody moves:
    200 people are 8 kB, which a busy room would otherwise keep for each of its messages.

    `plenary`: no room is open beside the main one, so that everybody is told."""
    if isinstance(fact, MessageSent) and fact.held:
        hosts = frozenset(each.id for each in people.values() if each.is_host and not each.removed)
        return circles if circles.get(WAITING) == hosts else {**circles, WAITING: hosts}
    if fact.to != "room":
        return circles
    if plenary and fact.room == MAIN:
        return {room: circle for room, circle in circles.items() if room != MAIN}
    circle = frozenset(
        each.id
        for each in people.values()
        if (each.room == fact.room or each.is_host) and not each.removed and each.waiting is None
    )
    return circles if circles.get(fact.room) == circle else {**circles, fact.room: circle}
