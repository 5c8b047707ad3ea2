"""Which picture is in which video slot of one viewer. Pure.

V1  A picture that is shown stays in its slot while it can be shown.
V2  What the viewer asks for comes first, and where it is asked for, when it is there to be seen.
V3  What nobody asked for fills the slots that are left, screens first: a move between rooms needs no question.
V4  No picture is in two slots, and nobody sees themselves.
V5  Beside pictures that the viewer asked for, unasked ones come at the smallest size.
"""

from collections.abc import Iterable, Mapping, Sequence
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

    @property
    def picture(self) -> Picture:
        return self.participant, self.source


def pictures(room: RoomRoutes) -> list[Picture]:
    """What there is to see in this room, most important first."""
    screens: list[Picture] = [(each, "screen") for each in room.screens]
    cameras: list[Picture] = [(each, "camera") for each in room.cameras]
    return screens + cameras


def assign(
    viewer: ParticipantId,
    before: Mapping[int, Shown],
    seen: Sequence[Picture],
    wishes: Sequence[ViewWish],
    slots: Sequence[int],
) -> dict[int, Shown]:
    """The new assignment of `slots` (V1 to V5)."""
    others = [picture for picture in seen if picture[0] != viewer]
    heights = _wished(wishes, others)
    staying = {shown.picture for shown in before.values()}
    chosen = _most_important(others, heights, staying, len(slots))
    asked = [(wish.slot, (wish.participant, wish.source)) for wish in wishes]
    stayed = [(slot, shown.picture) for slot, shown in before.items()]
    places = _places(chosen, [*asked, *stayed], slots)
    unasked = SMALLEST_HEIGHT if heights else usual_height(len(chosen))
    return {
        slot: Shown(*picture, heights.get(picture, unasked))
        for slot, picture in sorted(places.items())
    }


def _wished(wishes: Sequence[ViewWish], seen: Sequence[Picture]) -> dict[Picture, int]:
    """Heights of what is asked for and is there."""
    if not wishes:
        return {}
    there = set(seen)
    wished: dict[Picture, int] = {}
    for wish in wishes:
        picture = (wish.participant, wish.source)
        if picture in there:
            wished[picture] = max(SMALLEST_HEIGHT, wish.height, wished.get(picture, 0))
    return wished


def _most_important(
    seen: Sequence[Picture], heights: Mapping[Picture, int], staying: set[Picture], most: int
) -> list[Picture]:
    """At most `most`: what is asked for, screens, what is shown already, the rest as it came."""
    if len(seen) <= most:
        return list(seen)

    def rank(picture: Picture) -> tuple[bool, bool, bool]:
        return picture not in heights, picture[1] != "screen", picture not in staying

    return sorted(seen, key=rank)[:most]


def _places(
    chosen: Sequence[Picture], preferred: Iterable[tuple[int, Picture]], slots: Sequence[int]
) -> dict[int, Picture]:
    """Each chosen picture in a slot: the first of its preferred ones that is free, else any."""
    homeless = dict.fromkeys(chosen)
    free = dict.fromkeys(slots)
    places: dict[int, Picture] = {}
    for slot, picture in preferred:
        if slot in free and picture in homeless:
            places[slot] = picture
            del free[slot], homeless[picture]
    return places | dict(zip(free, homeless, strict=False))


def usual_height(count: int) -> int:
    """How high tiles are before the viewer has told."""
    if count <= 1:
        return 720
    return 360 if count <= 4 else 180
