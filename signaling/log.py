"""The port behind which sessions' logs are kept. Payloads are opaque bytes: a store knows nothing of rooms.

D1  An append is on disk when it returns.
D2  An append is stored whole or not at all.
D3  An append that does not follow the last entry is refused.
"""

from collections.abc import Sequence
from typing import Protocol

from rooms.ids import SessionId


class SeqConflict(Exception):
    """Somebody else has written to this log: whoever holds an older state must not."""


class Fenced(SeqConflict):
    """Another node holds the lease of this log: whoever had an older one writes here no more."""


class LogUnavailable(Exception):
    """Nothing was stored: the disk is full, or the store does not answer."""


class OutcomeUnknown(LogUnavailable):
    """Perhaps stored, perhaps not, perhaps later: read the log before writing to it again."""


class EventLog(Protocol):
    async def create(self, session: SessionId, first: bytes) -> None:
        """Begin a log with its first entry. Raises SeqConflict when there is one already."""

    async def append(
        self, session: SessionId, expected_seq: int, fence: int, entries: Sequence[bytes]
    ) -> None:
        """Store entries `expected_seq + 1` and following, all or none; on disk when this returns.

        `fence` is the writer's lease number; a higher one than any before shuts out older writers.
        Raises Fenced, SeqConflict, OutcomeUnknown and LogUnavailable.
        """

    async def last(self, session: SessionId) -> int:
        """The seq of its last entry, 0 when there is no log. Raises LogUnavailable."""

    async def read(self, session: SessionId, after: int) -> list[tuple[int, bytes]]:
        """(seq, payload) of every entry after `after`, in order."""

    async def sessions(self) -> list[SessionId]:
        """Every session that has a log."""

    async def erase(self, session: SessionId) -> None:
        """Forget the log and the key under which it was written."""

    async def close(self) -> None: ...
