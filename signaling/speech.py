"""Sums up who speaks in which room, from the core's changes of speakers; hands the sums over about once a minute."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from rooms.commands import Spoken
from rooms.ids import Millis, ParticipantId, RoomId

EVERY_S: Final = 60.0


class SpeechMeter:
    """Of one session. The core says who speaks whenever that changes; in between it stays so.

    `room_of` says where somebody is now.
    """

    def __init__(
        self,
        now: Callable[[], Millis],
        room_of: Callable[[ParticipantId], RoomId],
        tell: Callable[[Sequence[Spoken]], None],
    ) -> None:
        self._now = now
        self._room_of = room_of
        self._tell = tell
        self._speaking: dict[ParticipantId, RoomId] = {}
        self._since = now()
        self._sums: dict[tuple[ParticipantId, RoomId], int] = {}
        self._timer: asyncio.TimerHandle | None = None

    def speak(self, people: Iterable[ParticipantId]) -> None:
        """These speak from now on, and nobody else."""
        self._count()
        self._speaking = {each: self._room_of(each) for each in people}
        if self._speaking and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(EVERY_S, self.flush)

    def moved(self) -> None:
        """Somebody may be in another room now: what comes counts there, what was where it was said."""
        if self._speaking:
            self.speak(tuple(self._speaking))

    def flush(self) -> None:
        """Hand over what has come together."""
        self.close()
        self._count()
        spoken = [Spoken(who, ms / 1000, room) for (who, room), ms in self._sums.items() if ms > 0]
        self._sums = {}
        if spoken:
            self._tell(spoken)
        self.speak(tuple(self._speaking))

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _count(self) -> None:
        now = self._now()
        # The wall clock may be set back: nobody has spoken for less than nothing.
        passed = max(0, now - self._since)
        for each in self._speaking.items():
            self._sums[each] = self._sums.get(each, 0) + passed
        self._since = now
