"""Sums up who speaks, from the core's changes of speakers, and hands the sums over about once a minute."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from rooms.commands import Spoken
from rooms.ids import Millis, ParticipantId

EVERY_S: Final = 60.0


class SpeechMeter:
    """Of one session. The core says who speaks whenever that changes; in between it stays so."""

    def __init__(self, now: Callable[[], Millis], tell: Callable[[Sequence[Spoken]], None]) -> None:
        self._now = now
        self._tell = tell
        self._speaking: frozenset[ParticipantId] = frozenset()
        self._since = now()
        self._sums: dict[ParticipantId, int] = {}
        self._timer: asyncio.TimerHandle | None = None

    def speak(self, people: Iterable[ParticipantId]) -> None:
        """These speak from now on, and nobody else."""
        self._count()
        self._speaking = frozenset(people)
        if self._speaking and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(EVERY_S, self.flush)

    def flush(self) -> None:
        """Hand over what has come together."""
        self.close()
        self._count()
        spoken = [Spoken(who, ms / 1000) for who, ms in self._sums.items() if ms > 0]
        self._sums = {}
        if spoken:
            self._tell(spoken)
        self.speak(self._speaking)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _count(self) -> None:
        now = self._now()
        # The wall clock may be set back: nobody has spoken for less than nothing.
        passed = max(0, now - self._since)
        for who in self._speaking:
            self._sums[who] = self._sums.get(who, 0) + passed
        self._since = now
