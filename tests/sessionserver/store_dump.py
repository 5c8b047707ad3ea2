"""Everything that a data folder holds about its sessions, opened with the server's own key.

`python -m tests.sessionserver.store_dump FOLDER` prints it: what somebody finds who has stolen the disk
and the key with it.
"""

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from rooms.ids import SessionId
from sessionserver.sealing import Sealing


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


def tables(folder: Path) -> list[str]:
    """Names of all tables: there is no other place where something could be kept."""
    with sqlite3.connect(folder / "log.db") as db:
        found = db.execute("select name from sqlite_master where type = 'table' order by 1")
        return [name for (name,) in found]


if __name__ == "__main__":
    for row in rows(Path(sys.argv[1])):
        content = json.dumps(row.content, ensure_ascii=False)
        sys.stdout.write(f"{row.seq:>4} {row.sealed_bytes:>5} bytes  {content}\n")
