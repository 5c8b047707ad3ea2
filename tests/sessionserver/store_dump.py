"""Everything that a data folder holds about its sessions, opened with the server's own key.

`python -m tests.sessionserver.store_dump FOLDER` prints it: what somebody finds who has stolen the disk
and the key with it.
"""

import hashlib
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from rooms.ids import SessionId
from sessionserver.sealing import Sealing

WAL_HEADER, FRAME_HEADER = 32, 24
"""Bytes, see "WAL File Format" of SQLite."""


class Row(NamedTuple):
    """One row of the store: the size of its seal, and what is inside."""

    session: str
    seq: int
    sealed_bytes: int
    content: dict[str, Any]


def rows(folder: Path) -> list[Row]:
    sealing = Sealing((folder / "master.key").read_bytes())
    with sqlite3.connect(folder / "log.db") as db:
        keys = dict(db.execute("select session, key from sessions").fetchall())
        sealed = db.execute("select session, seq, payload from entries order by 1, 2").fetchall()
    seals = {session: sealing.unwrap(SessionId(session), key) for session, key in keys.items()}
    return [
        Row(session, seq, len(payload), msgspec.msgpack.decode(seals[session].open(seq, payload)))
        for session, seq, payload in sealed
    ]


def every_byte(folder: Path) -> dict[str, tuple[str, int]]:
    """Of each file its content, as a digest, and the nanosecond at which it was last written."""
    return {
        path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.name.endswith("-shm")
    }


def versions(folder: Path) -> Iterator[list[Row]]:
    """The store as it was after each frame that its write-ahead log still holds."""
    log = (folder / "log.db-wal").read_bytes()
    with sqlite3.connect(folder / "log.db") as db:
        (page,) = db.execute("pragma page_size").fetchone()
    for end in range(WAL_HEADER, len(log) + 1, page + FRAME_HEADER):
        with tempfile.TemporaryDirectory() as copy:
            for name in ("log.db", "master.key"):
                shutil.copy(folder / name, copy)
            (Path(copy) / "log.db-wal").write_bytes(log[:end])
            try:
                yield rows(Path(copy))
            except sqlite3.OperationalError:
                continue  # before the first commit there is no table yet


def tables(folder: Path) -> list[str]:
    """Names of all tables: there is no other place where something could be kept."""
    with sqlite3.connect(folder / "log.db") as db:
        found = db.execute("select name from sqlite_master where type = 'table' order by 1")
        return [name for (name,) in found]


if __name__ == "__main__":
    for row in rows(Path(sys.argv[1])):
        content = json.dumps(row.content, ensure_ascii=False)
        sys.stdout.write(f"{row.seq:>4} {row.sealed_bytes:>5} bytes  {content}\n")
