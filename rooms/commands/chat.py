"""What is written and handed out."""

from dataclasses import dataclass, field

from rooms.ids import MaterialId, MessageId, RoomId, Seq


@dataclass(frozen=True, slots=True)
class SendMessage:
    """`to` is "room", "session", or a participant's id."""

    to: str
    text: str
    reply_to: MessageId | None = None


@dataclass(frozen=True, slots=True)
class EditMessage:
    message: MessageId
    text: str


@dataclass(frozen=True, slots=True)
class RemoveMessage:
    message: MessageId


@dataclass(frozen=True, slots=True)
class ReactToMessage:
    """Put one's reaction under a message; an empty emoji takes it away."""

    message: MessageId
    emoji: str


@dataclass(frozen=True, slots=True)
class PostMessage:
    """Said to the whole session by the server for whoever runs it; `name` is who says so."""

    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ClearChat:
    """Remove all that was said in a room, or everywhere, but not what is private."""

    room: RoomId | None = None


@dataclass(frozen=True, slots=True)
class PinMessage:
    """Keep a message in sight, or no longer."""

    message: MessageId
    pinned: bool = True


@dataclass(frozen=True, slots=True)
class ReleaseMessage:
    """Let a message through that was held for a host."""

    message: MessageId


@dataclass(frozen=True, slots=True)
class MarkRead:
    """This person has read a conversation up to here: a room's, "session" or a participant's; empty: all."""

    upto: Seq
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class AddLink:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class AddFile:
    """Said by the server once a host's file lies in its place. `key` opens it."""

    title: str
    name: str
    media_type: str
    size: int
    file: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RemoveMaterial:
    material: MaterialId


ChatCommand = (
    SendMessage
    | EditMessage
    | RemoveMessage
    | ReactToMessage
    | PostMessage
    | ClearChat
    | PinMessage
    | ReleaseMessage
    | MarkRead
    | AddLink
    | AddFile
    | RemoveMaterial
)
