"""How things are spelled outside: names of commands and entries, strict decoding, encoding.

The only place that knows. Stored entries bear a schema number; `_UPGRADES` brings old ones to today's form.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Literal, TypedDict, TypeVar

import msgspec

from rooms import Body, Entry, Fact, Participant, reveal
from rooms import commands as c
from rooms import entries as e
from rooms.ids import CommandId, Millis, ParticipantId, Seq
from signaling.errors import BadInput

T = TypeVar("T")

COMMANDS: Final[Mapping[str, type[Body]]] = {
    "chat.send": c.SendMessage,
    "chat.edit": c.EditMessage,
    "chat.remove": c.RemoveMessage,
    "chat.react": c.ReactToMessage,
    "chat.pin": c.PinMessage,
    "chat.release": c.ReleaseMessage,
    "chat.read": c.MarkRead,
    "chat.clear": c.ClearChat,
    "material.add": c.AddLink,
    "material.remove": c.RemoveMaterial,
    "hand.raise": c.RaiseHand,
    "hand.lower": c.LowerHand,
    "hand.call": c.CallHand,
    "hand.lower_all": c.LowerAllHands,
    "help.ask": c.AskHelp,
    "help.claim": c.ClaimHelp,
    "help.done": c.EndHelp,
    "breakouts.plan": c.PlanBreakouts,
    "breakouts.open": c.OpenBreakouts,
    "breakouts.add": c.AddRoom,
    "breakouts.extend": c.ExtendBreakouts,
    "breakouts.close": c.CloseBreakouts,
    "breakouts.move": c.MoveParticipant,
    "room.enter": c.EnterRoom,
    "breakouts.tell": c.TellBreakouts,
    "breakouts.speak": c.SpeakToRooms,
    "room.listen": c.ListenToRoom,
    "notes.write": c.WriteNote,
    "poll.create": c.CreatePoll,
    "poll.repeat": c.RepeatPoll,
    "poll.discard": c.DiscardPoll,
    "poll.launch": c.LaunchPoll,
    "poll.vote": c.CastVote,
    "poll.close": c.ClosePoll,
    "poll.publish": c.PublishPoll,
    "agenda.plan": c.PlanAgenda,
    "agenda.go": c.GoToStep,
    "agenda.extend": c.ExtendAgenda,
    "agenda.stop": c.StopAgenda,
    "participant.remove": c.RemoveParticipant,
    "participant.role": c.ChangeRole,
    "participant.mute": c.MuteParticipant,
    "participant.mute_all": c.MuteEverybody,
    "participant.rename": c.RenameParticipant,
    "participant.away": c.GoAway,
    "session.policy": c.ChangePolicy,
    "lobby.admit": c.AdmitWaiting,
    "lobby.admit_all": c.AdmitAll,
    "lobby.refuse": c.RefuseWaiting,
    "lobby.see": c.SeeLobby,
    "lobby.tell": c.TellLobby,
    "attention.check": c.CheckAttention,
    "attention.answer": c.AnswerCheck,
    "attention.end": c.EndCheck,
    "stage.set": c.SetStage,
    "meeting.start": c.StartMeeting,
    "meeting.end": c.EndMeeting,
    "media.publish": c.Publish,
    "rung.report": c.ReportRung,
    "remedy.offer": c.OfferRemedy,
    "remedy.answer": c.AnswerRemedy,
    "remedy.withdraw": c.WithdrawRemedy,
}
"""What clients may ask for; taking a seat and presence come from the server alone."""

FACTS: Final[Mapping[str, type[Fact]]] = {
    "session.created": e.SessionCreated,
    "participant.joined": e.ParticipantJoined,
    "participant.connected": e.ParticipantConnected,
    "participant.disconnected": e.ParticipantDisconnected,
    "participant.removed": e.ParticipantRemoved,
    "participant.role": e.RoleChanged,
    "participant.muted": e.ParticipantMuted,
    "participant.renamed": e.ParticipantRenamed,
    "participant.away": e.AwayChanged,
    "seat.taken": e.SeatTaken,
    "session.policy": e.PolicyChanged,
    "lobby.admitted": e.ParticipantAdmitted,
    "lobby.refused": e.ParticipantRefused,
    "lobby.seen": e.LobbySeen,
    "lobby.told": e.LobbyTold,
    "room.warned": e.RoomWarned,
    "room.rested": e.RoomRested,
    "room.resumed": e.RoomResumed,
    "attention.checked": e.AttentionChecked,
    "attention.answered": e.AttentionAnswered,
    "attention.ended": e.AttentionEnded,
    "stage.set": e.StageSet,
    "meeting.started": e.MeetingStarted,
    "meeting.ended": e.MeetingEnded,
    "media.published": e.MediaPublished,
    "rung.changed": e.RungChanged,
    "remedy.offered": e.RemedyOffered,
    "remedy.ended": e.RemedyEnded,
    "chat.sent": e.MessageSent,
    "chat.edited": e.MessageEdited,
    "chat.removed": e.MessageRemoved,
    "chat.reacted": e.MessageReacted,
    "chat.pinned": e.MessagePinned,
    "chat.released": e.MessageReleased,
    "chat.marked": e.ReadMarked,
    "chat.cleared": e.ChatCleared,
    "material.added": e.MaterialAdded,
    "material.removed": e.MaterialRemoved,
    "hand.raised": e.HandRaised,
    "hand.lowered": e.HandLowered,
    "hand.called": e.HandCalled,
    "help.asked": e.HelpAsked,
    "help.claimed": e.HelpClaimed,
    "help.done": e.HelpEnded,
    "breakouts.planned": e.BreakoutsPlanned,
    "breakouts.opened": e.BreakoutsOpened,
    "breakouts.extended": e.BreakoutsExtended,
    "breakouts.closed": e.BreakoutsClosed,
    "participant.moved": e.ParticipantMoved,
    "breakouts.told": e.BreakoutsTold,
    "breakouts.matched": e.NameMatched,
    "breakouts.added": e.RoomAdded,
    "room.closed": e.RoomClosed,
    "room.knocked": e.HostKnocked,
    "room.turned_back": e.HostTurnedBack,
    "room.listened": e.RoomListened,
    "breakouts.voice": e.VoiceTurned,
    "notes.written": e.NoteWritten,
    "notes.shown": e.NotesShown,
    "poll.created": e.PollCreated,
    "poll.discarded": e.PollDiscarded,
    "poll.launched": e.PollLaunched,
    "poll.voted": e.VoteCast,
    "poll.counted": e.BallotsCounted,
    "poll.closed": e.PollClosed,
    "poll.published": e.PollPublished,
    "speech.noted": e.SpeechNoted,
    "agenda.planned": e.AgendaPlanned,
    "agenda.stepped": e.AgendaStepped,
    "agenda.extended": e.AgendaExtended,
    "agenda.stopped": e.AgendaStopped,
}

NAME_OF: Final[Mapping[type[Fact], str]] = {kind: name for name, kind in FACTS.items()}

SCHEMA: Final = 1
_UPGRADES: Final[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}
"""From this schema to the next; filled when an entry's form first changes."""


class MediaOffer(msgspec.Struct, forbid_unknown_fields=True):
    """`media.offer`: an SDP offer, answered with `{sdp, slots}`.

    With `packed` both descriptions are packed (`signaling.sdp_packing`). With `restart` it gives the connection that
    there is new ICE credentials, and never makes a new one.
    """

    sdp: str
    device: str = ""
    """Which of a person's devices this is; any word of its own."""
    take: bool = False
    """Bring sound and picture to this device, away from another one."""
    restart: bool = False
    packed: bool = False


class Wish(msgspec.Struct, forbid_unknown_fields=True):
    """What one video slot of the client shows, and how high in pixels."""

    slot: int
    participant: ParticipantId
    source: Literal["camera", "screen"]
    height: float


class MediaView(msgspec.Struct, forbid_unknown_fields=True):
    """`media.view`: everything the client shows now."""

    video: list[Wish]


class Typing(msgspec.Struct, forbid_unknown_fields=True):
    """`typing`: told to those who will read the message, and not kept."""

    to: str


class WireEntry(TypedDict, total=False):
    seq: int
    prev: int
    at: int
    by: str
    type: str
    data: dict[str, Any]
    command: str


@dataclass(frozen=True, slots=True)
class Request:
    """A command as it came in: `{id, data}` under the name `type`."""

    id: CommandId
    type: str
    data: Mapping[str, Any]


def request(type_: object, payload: object) -> Request:
    """Raises BadInput unless `payload` is `{id, data}` and `type_` a name."""
    if not isinstance(type_, str) or not isinstance(payload, dict):
        raise BadInput("A command is a name with {id, data}.")
    data = payload.get("data", {})
    id_ = payload.get("id", "")
    if not isinstance(data, dict) or not isinstance(id_, str):
        raise BadInput("A command's id is a text and its data an object.")
    return Request(CommandId(id_), type_, data)


def body(asked: Request) -> Body:
    """The command itself. Raises BadInput with the place of the first mistake."""
    kind = COMMANDS.get(asked.type)
    if kind is None:
        raise BadInput("There is no command of this name.")
    return _strict(asked.data, kind)


def typed(asked: Request, kind: type[T]) -> T:
    """A request that makes no entry (`media.offer`, `media.view`, `typing`)."""
    return _strict(asked.data, kind)


def _strict(data: Mapping[str, Any], kind: type[T]) -> T:
    if not issubclass(kind, msgspec.Struct):
        unknown = set(data) - {field.name for field in fields(kind)}  # type: ignore[arg-type]
        if unknown:
            raise BadInput("The command has a field that it should not have.")
    try:
        return msgspec.convert(data, kind, strict=True)
    except (msgspec.ValidationError, RecursionError, OverflowError) as error:
        raise BadInput(f"The command's data do not fit: {error}") from error


def for_reader(entry: Entry, reader: Participant, prev: int) -> WireEntry:
    """An entry as `reader` gets it; `prev` is the seq of the one that this reader got before."""
    return on_the_wire(reveal(entry, reader), prev)


def on_the_wire(shown: Entry, prev: int) -> WireEntry:
    """An entry in the form that a reader may see."""
    wired = WireEntry(
        seq=shown.seq,
        prev=prev,
        at=shown.at,
        by=shown.by,
        type=NAME_OF[type(shown.fact)],
        data=msgspec.to_builtins(shown.fact),
    )
    if shown.command is not None:
        wired["command"] = shown.command
    return wired


def to_store(entry: Entry) -> bytes:
    return msgspec.msgpack.encode(
        {
            "v": SCHEMA,
            "seq": entry.seq,
            "at": entry.at,
            "by": entry.by,
            "command": entry.command,
            "type": NAME_OF[type(entry.fact)],
            "data": entry.fact,
        }
    )


def from_store(payload: bytes) -> Entry:
    """Raises ValueError for what this server never wrote."""
    stored: dict[str, Any] = msgspec.msgpack.decode(payload)
    while stored["v"] != SCHEMA:
        stored = _UPGRADES[stored["v"]](stored)
    fact = msgspec.convert(stored["data"], FACTS[stored["type"]])
    command = stored["command"]
    return Entry(
        Seq(stored["seq"]),
        Millis(stored["at"]),
        ParticipantId(stored["by"]),
        None if command is None else CommandId(command),
        fact,
    )
