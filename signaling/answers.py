"""What an asker is told: that it is done and what it made, or why not."""

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from rooms import entries as e
from rooms.ids import Seq
from signaling.errors import STORE_FAILED, PeerError

MADE: Mapping[type[e.Fact], str] = {
    e.MessageSent: "message",
    e.PollCreated: "poll",
    e.ParticipantJoined: "participant",
    e.MaterialAdded: "material",
}
"""Facts that make something which the asker wants to know, and which field of them is its id."""


class Answered(TypedDict, total=False):
    ok: bool
    seq: int
    data: dict[str, Any]
    error: dict[str, Any]


def done(seq: Seq | None, facts: Iterable[e.Fact]) -> Answered:
    """`seq` is of the last entry that it made; none where it made none."""
    answer = Answered(ok=True)
    if seq is not None:
        answer["seq"] = seq
    for fact in facts:
        if type(fact) in MADE:
            name = MADE[type(fact)]
            answer["data"] = {name: getattr(fact, name)}
            break
    return answer


def refused(error: PeerError) -> Answered:
    told: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.retry_after is not None:
        told["retry_after"] = error.retry_after
    if error.url is not None:
        told["url"] = error.url
    return {"ok": False, "error": told}


def unless_refused(answer: Answered) -> Answered:
    return refused(STORE_FAILED) if answer["ok"] else answer
