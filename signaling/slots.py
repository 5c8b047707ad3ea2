"""Which source feeds which video slot of one viewer. Pure.

V1  A source that is shown stays in its slot while it can be shown.
V2  What the viewer asks for is shown where it is asked for, when it is there to be seen.
V3  A viewer who asks for nothing is shown what there is, screens first: a move between rooms needs no question.
V4  No source is in two slots, and nobody sees themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rooms import RoomRoutes
from rooms.ids import ParticipantId
from signaling.media import ViewedSource, ViewWish

Picture = tuple[ParticipantId, ViewedSource]

SMALLEST_HEIGHT = 90


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in a slot and how high the viewer shows it, in pixels."""

    participant: ParticipantId
    source: ViewedSource
    height: int


def pictures(room: RoomRoutes, viewer: ParticipantId) -> list[Picture]:
    """What there is to see for somebody in this room, most important first."""
    screens: list[Picture] = [(each, "screen") for each in room.screens if each != viewer]
    cameras: list[Picture] = [(each, "camera") for each in room.cameras if each != viewer]
    return screens + cameras


def assign(
    before: Mapping[int, Shown],
    seen: Sequence[Picture],
    wishes: Sequence[ViewWish],
    slots: Sequence[int],
) -> dict[int, Shown]:
    """The new assignment of `slots` (V1 to V4)."""
    heights = {(wish.participant, wish.source): wish.height for wish in wishes}
    usual = _usual_height(len(seen))

    def shown(picture: Picture) -> Shown:
        return Shown(*picture, max(SMALLEST_HEIGHT, heights.get(picture, usual)))

    available = set(seen)
    wanted = [each for each in seen if each in heights]
    rest = [each for each in seen if each not in heights]
    order = (wanted + rest)[: len(slots)]
    chosen: dict[int, Shown] = {}
    placed: set[Picture] = set()

    def place(slot: int, picture: Picture) -> None:
        if slot in slots and slot not in chosen and picture in order and picture not in placed:
            chosen[slot] = shown(picture)
            placed.add(picture)

    for wish in wishes:
        if (wish.participant, wish.source) in available:
            place(wish.slot, (wish.participant, wish.source))
    for slot, old in before.items():
        place(slot, (old.participant, old.source))
    free = [slot for slot in slots if slot not in chosen]
    for slot, picture in zip(free, [each for each in order if each not in placed], strict=False):
        chosen[slot] = shown(picture)
    return dict(sorted(chosen.items()))


def _usual_height(count: int) -> int:
    """How high tiles are before the viewer has told."""
    if count <= 1:
        return 720
    return 360 if count <= 4 else 180
