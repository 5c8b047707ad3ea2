"""What is written and handed out."""

from dataclasses import dataclass, field

from rooms.ids import MaterialId, MessageId, ParticipantId, RoomId, Seq
from rooms.state import Rung


@dataclass(frozen=True, slots=True)
class MessageSent:
    """`room` is where it was said (`main` to the session); `rung` is how its author took part."""

    message: MessageId
    to: str
    room: RoomId
    text: str
    reply_to: MessageId | None
    rung: Rung
    held: bool = False
    """Waits for a host: only they and its author read it."""
    name: str = ""
    """Who speaks by way of the server, when nobody in the session does."""


@dataclass(frozen=True, slots=True)
class MessageEdited:
    message: MessageId
    text: str


@dataclass(frozen=True, slots=True)
class MessageRemoved:
    message: MessageId


@dataclass(frozen=True, slots=True)
class ChatCleared:
    """All that was said in `room` is removed, or without one all that was said to a room or to all."""

    room: RoomId | None


@dataclass(frozen=True, slots=True)
class MessageReacted:
    message: MessageId
    participant: ParticipantId
    emoji: str


@dataclass(frozen=True, slots=True)
class MessagePinned:
    message: MessageId
    pinned: bool


@dataclass(frozen=True, slots=True)
class MessageReleased:
    """A held message, told to its readers; `author` wrote it, a host let it through."""

    message: MessageId
    author: ParticipantId
    to: str
    room: RoomId
    text: str
    reply_to: MessageId | None
    rung: Rung


@dataclass(frozen=True, slots=True)
class ReadMarked:
    """`conversation`: a room, "session" or the other one of a private one; empty: all of them."""

    participant: ParticipantId
    upto: Seq
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class MaterialAdded:
    """A link, or a file with its `name`. `file` and `key` are told to nobody."""

    material: MaterialId
    title: str
    url: str
    name: str = ""
    media_type: str = ""
    size: int = 0
    file: str = ""
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MaterialRemoved:
    material: MaterialId


ChatFact = (
    MessageSent
    | MessageEdited
    | MessageRemoved
    | ChatCleared
    | MessageReacted
    | MessagePinned
    | MessageReleased
    | ReadMarked
    | MaterialAdded
    | MaterialRemoved
)
