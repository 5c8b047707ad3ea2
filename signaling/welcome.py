"""What a connection is told first: a fresh view of the session, or all that was missed."""

from typing import Any, Final, TypedDict

from rooms.ids import ParticipantId
from rooms.shapes import SessionView
from rooms.view import view
from signaling import history, packing, wire
from signaling.fanout import wired
from signaling.memory import Memory

FIRST_PAGE: Final = 200
"""Lines of the chat that a fresh view brings; earlier ones are asked for."""


class Welcome(TypedDict, total=False):
    seq: int
    epoch: str
    you: dict[str, Any]
    session: SessionView | None
    history: list[wire.WireEntry]
    packed: bytes
    """In the place of `history`, for whoever unpacks it."""
    earlier: bool
    media: dict[str, Any]
    reload: bool


def welcome(
    memory: Memory,
    participant: ParticipantId,
    media: dict[str, Any],
    after: int | None,
    epoch: str | None,
    unpacks: bool,
) -> Welcome:
    """Everything after `after`, or a fresh view with the newest page of the chat."""
    person = memory.state.people[participant]
    missed = memory.missed(participant, after) if epoch == memory.epoch else None
    told = Welcome(
        seq=memory.state.seq,
        epoch=memory.epoch,
        you={
            "participant": person.id,
            "number": person.number,
            "name": person.name,
            "role": person.role,
        },
        session=None,
        history=[],
        earlier=False,
        media=media,
    )
    if missed is None:
        told["session"] = view(memory.state, person, memory.urn)
        page, told["earlier"] = memory.history(participant, memory.state.seq + 1, FIRST_PAGE)
        if after is not None:
            told["reload"] = True
    else:
        page = missed
    if unpacks and len(page) > packing.FEW:
        told["packed"] = packing.packed(page, person)
    elif missed is None:
        told["history"] = history.lines(page, person)
    else:
        told["history"] = wired(page, person, after or 0)
    return told
