"""The port behind which sessions' logs are kept. Payloads are opaque bytes: a store knows nothing of rooms."""

from collections.abc import Sequence
from typing import Protocol

from rooms.ids import SessionId


class SeqConflict(Exception):
    """Somebody else has written to this log: whoever holds an older state must not."""


class LogUnavailable(Exception):
    """Nothing was stored: the disk is full, or the store does not answer."""


class EventLog(Protocol):
    async def create(self, session: SessionId, first: bytes) -> None:
        """Begin a log with its first entry. Raises SeqConflict when there is one already."""

    async def append(
        self, session: SessionId, expected_seq: int, fence: int, entries: Sequence[bytes]
    ) -> None:
        """Store entries `expected_seq + 1` and following, all or none; on disk when this returns.

        `fence` is the writer's lease number; a higher one than any before shuts out older writers.
        Raises SeqConflict and LogUnavailable.
        """

    async def read(self, session: SessionId, after: int) -> list[tuple[int, bytes]]:
        """(seq, payload) of every entry after `after`, in order."""

    async def sessions(self) -> list[SessionId]:
        """Every session that has a log."""

    async def erase(self, session: SessionId) -> None:
        """Forget the log and the key under which it was written."""

    async def close(self) -> None: ...
