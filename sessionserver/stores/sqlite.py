"""The log in one SQLite file: write-ahead log, synchronous FULL, one writer thread, group commit.

Theory. All writes wait in one queue. The writer takes everything that waits, whatever session it
is for, writes it in one transaction, and answers all of them after the commit: one fsync for many.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from rooms.ids import SessionId
from sessionserver.sealing import Sealing, SessionSeal
from signaling.log import Fenced, LogUnavailable, SeqConflict

FILE = "log.db"
"""In the data folder."""
MOST_IN_ONE_COMMIT = 256
BUSY_MS = 10_000

SCHEMA = """
create table if not exists sessions (
    session text primary key,
    key blob not null,
    fence integer not null default 0
) without rowid;
create table if not exists entries (
    session text not null references sessions(session) on delete cascade,
    seq integer not null,
    payload blob not null,
    primary key (session, seq)
) without rowid;
"""

Job = Callable[[sqlite3.Connection], Any]


class SqliteLog:
    """Tenant of `signaling.log.EventLog`."""

    def __init__(self, path: Path | str, sealing: Sealing) -> None:
        self._sealing = sealing
        self._seals: dict[SessionId, SessionSeal] = {}
        self._jobs: queue.SimpleQueue[tuple[Job, Future[Any]] | None] = queue.SimpleQueue()
        opened: Future[None] = Future()
        self._writer = threading.Thread(
            target=self._write, args=(str(path), opened), name="log-writer", daemon=True
        )
        self._writer.start()
        opened.result()

    async def create(self, session: SessionId, first: bytes) -> None:
        seal, wrapped = self._sealing.new(session)
        sealed = seal.seal(1, first)

        def job(db: sqlite3.Connection) -> None:
            try:
                db.execute("insert into sessions (session, key) values (?, ?)", (session, wrapped))
            except sqlite3.IntegrityError:
                raise SeqConflict(session) from None
            db.execute("insert into entries values (?, 1, ?)", (session, sealed))

        await self._do(job)
        self._seals[session] = seal

    async def append(
        self, session: SessionId, expected_seq: int, fence: int, entries: Sequence[bytes]
    ) -> None:
        seal = await self._seal(session)
        first = expected_seq + 1
        rows = [(session, seq, seal.seal(seq, entry)) for seq, entry in enumerate(entries, first)]

        def job(db: sqlite3.Connection) -> None:
            last, held = db.execute(
                "select (select max(seq) from entries where session = :s),"
                " (select fence from sessions where session = :s)",
                {"s": session},
            ).fetchone()
            if held is None or last != expected_seq:
                raise SeqConflict(session)
            if fence < held:
                raise Fenced(session)
            if fence > held:
                db.execute("update sessions set fence = ? where session = ?", (fence, session))
            db.executemany("insert into entries values (?, ?, ?)", rows)

        await self._do(job)

    async def last(self, session: SessionId) -> int:
        def job(db: sqlite3.Connection) -> int:
            row = db.execute("select max(seq) from entries where session = ?", (session,))
            return row.fetchone()[0] or 0

        found: int = await self._do(job)
        return found

    async def read(self, session: SessionId, after: int) -> list[tuple[int, bytes]]:
        def job(db: sqlite3.Connection) -> list[tuple[int, bytes]]:
            rows = "select seq, payload from entries where session = ? and seq > ? order by seq"
            return db.execute(rows, (session, after)).fetchall()

        sealed: list[tuple[int, bytes]] = await self._do(job)
        if not sealed:
            return []
        seal = await self._seal(session)
        return [(seq, seal.open(seq, payload)) for seq, payload in sealed]

    async def sessions(self) -> list[SessionId]:
        def job(db: sqlite3.Connection) -> list[SessionId]:
            return [SessionId(row[0]) for row in db.execute("select session from sessions")]

        found: list[SessionId] = await self._do(job)
        return found

    async def erase(self, session: SessionId) -> None:
        def job(db: sqlite3.Connection) -> None:
            db.execute("delete from sessions where session = ?", (session,))

        await self._do(job)
        self._seals.pop(session, None)

    async def wraps_anew(self) -> None:
        """The key of every session, by the newest master key; on disk when this returns. Raises Tampered."""

        def kept(db: sqlite3.Connection) -> list[tuple[SessionId, bytes]]:
            return db.execute("select session, key from sessions").fetchall()

        def replaced(db: sqlite3.Connection) -> None:
            db.executemany("update sessions set key = ? where session = ?", anew)

        anew = [
            (self._sealing.wrapped_anew(session, wrapped), session)
            for session, wrapped in await self._do(kept)
        ]
        await self._do(replaced)

    async def close(self) -> None:
        """Everything queued before is stored first."""
        self._jobs.put(None)
        await asyncio.to_thread(self._writer.join)

    async def _seal(self, session: SessionId) -> SessionSeal:
        if session not in self._seals:

            def job(db: sqlite3.Connection) -> bytes | None:
                row = db.execute(
                    "select key from sessions where session = ?", (session,)
                ).fetchone()
                return None if row is None else row[0]

            wrapped = await self._do(job)
            if wrapped is None:
                raise SeqConflict(session)
            self._seals[session] = self._sealing.unwrap(session, wrapped)
        return self._seals[session]

    async def _do(self, job: Job) -> Any:
        done: Future[Any] = Future()
        self._jobs.put((job, done))
        return await asyncio.wrap_future(done)

    # --- the writer's thread -----------------------------------------------------------

    def _write(self, path: str, opened: "Future[None]") -> None:
        try:
            db = _open(path)
        except sqlite3.Error as error:
            opened.set_exception(LogUnavailable(f"the log cannot be opened: {error}"))
            return
        opened.set_result(None)
        while (batch := self._batch()) is not None:
            _commit(db, batch)
        db.close()

    def _batch(self) -> list[tuple[Job, "Future[Any]"]] | None:
        """All that waits; None when it is time to go."""
        first = self._jobs.get()
        if first is None:
            return None
        batch = [first]
        while len(batch) < MOST_IN_ONE_COMMIT:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            batch.append(job)
        return batch


def _open(path: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(f"pragma busy_timeout = {BUSY_MS}")
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = full")
    db.execute("pragma foreign_keys = on")
    db.execute("pragma secure_delete = on")
    db.executescript(SCHEMA)
    return db


def _commit(db: sqlite3.Connection, batch: Sequence[tuple[Job, "Future[Any]"]]) -> None:
    """One transaction for all; a job that fails takes back its own part only."""
    outcomes: list[tuple[Future[Any], Any, Exception | None]] = []
    try:
        db.execute("begin immediate")
        for job, done in batch:
            db.execute("savepoint job")
            try:
                outcomes.append((done, job(db), None))
            except SeqConflict as conflict:
                db.execute("rollback to job")
                outcomes.append((done, None, conflict))
            db.execute("release job")
        db.execute("commit")
    except sqlite3.Error as error:
        if db.in_transaction:
            db.execute("rollback")
        unavailable = LogUnavailable(f"nothing was stored: {error}")
        outcomes = [(done, None, unavailable) for _, done in batch]
    for done, value, failure in outcomes:
        if not done.set_running_or_notify_cancel():
            continue
        if failure is None:
            done.set_result(value)
        else:
            done.set_exception(failure)
