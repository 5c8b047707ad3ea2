"""Reactions: a clap, a thumb up, seen for a moment and kept nowhere.

H8  Reactions are counted together for half a second and told to those in the same room, without names.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Final, Literal

import msgspec

from rooms.ids import RoomId

Emoji = Literal["👍", "👏", "❤️", "😂", "😮", "🎉"]
TOGETHER_S: Final = 0.5

Tell = Callable[[RoomId, dict[str, int]], None]


class React(msgspec.Struct, forbid_unknown_fields=True):
    """`reaction`: told to one's room, and not kept."""

    emoji: Emoji


class Reactions:
    """Of one session. `tell(room, counts)` is called at most twice a second for each room."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._counts: dict[RoomId, Counter[str]] = {}

    def add(self, room: RoomId, emoji: Emoji) -> None:
        if room not in self._counts:
            self._counts[room] = Counter()
            asyncio.get_running_loop().call_later(TOGETHER_S, self._flush, room)
        self._counts[room][emoji] += 1

    def _flush(self, room: RoomId) -> None:
        self._tell(room, dict(self._counts.pop(room)))
