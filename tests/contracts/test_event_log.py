"""What every EventLog keeps to, whoever keeps it."""

import asyncio
import secrets
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from rooms.ids import SessionId
from sessionserver.metrics import PrometheusMeter
from sessionserver.sealing import Sealing, Tampered
from sessionserver.stores.redis import RedisLog
from sessionserver.stores.redis_link import RedisLink
from sessionserver.stores.sqlite import SqliteLog
from signaling.log import EventLog, Fenced, LogUnavailable, SeqConflict
from tests.redis_server import RedisServer, redis_server

MATHS, BIOLOGY = SessionId("maths"), SessionId("biology")
MASTER = secrets.token_bytes(32)


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(params=["file", "memory", "redis"])
async def log(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[EventLog]:
    log: EventLog
    if request.param == "redis":
        server: RedisServer = request.getfixturevalue("redis")
        server.client.flushall()
        log = RedisLog(RedisLink(server.url, PrometheusMeter()), Sealing(MASTER))
    else:
        where = tmp_path / "log.db" if request.param == "file" else ":memory:"
        log = SqliteLog(where, Sealing(MASTER))
    yield log
    await log.close()


async def test_entries_are_read_in_their_order(log: EventLog) -> None:
    await log.create(MATHS, b"first")
    await log.append(MATHS, 1, 0, [b"second", b"third"])
    assert await log.read(MATHS, 0) == [(1, b"first"), (2, b"second"), (3, b"third")]
    assert await log.read(MATHS, 2) == [(3, b"third")]
    assert await log.last(MATHS) == 3
    assert await log.last(BIOLOGY) == 0
    assert await log.sessions() == [MATHS]


async def test_D2_D3_what_does_not_follow_is_refused_whole(log: EventLog) -> None:
    await log.create(MATHS, b"first")
    for wrong in (0, 2, 7):
        with pytest.raises(SeqConflict):
            await log.append(MATHS, wrong, 0, [b"x", b"y"])
    with pytest.raises(SeqConflict):
        await log.append(BIOLOGY, 0, 0, [b"x"])
    with pytest.raises(SeqConflict):
        await log.create(MATHS, b"again")
    assert await log.read(MATHS, 0) == [(1, b"first")]


async def test_a_newer_lease_shuts_out_older_writers(log: EventLog) -> None:
    await log.create(MATHS, b"first")
    await log.append(MATHS, 1, 5, [b"by the new owner"])
    with pytest.raises(Fenced):
        await log.append(MATHS, 2, 4, [b"by the old owner"])
    with pytest.raises(SeqConflict):
        await log.append(MATHS, 1, 4, [b"by the old owner, who has not read"])
    assert await log.read(MATHS, 1) == [(2, b"by the new owner")]


async def test_erasing_forgets_one_session_only(log: EventLog) -> None:
    await log.create(MATHS, b"first")
    await log.create(BIOLOGY, b"first")
    await log.erase(MATHS)
    assert await log.read(MATHS, 0) == []
    assert await log.sessions() == [BIOLOGY]
    with pytest.raises(SeqConflict):
        await log.append(MATHS, 1, 0, [b"to what is gone"])


async def test_a_long_log_is_read_whole(log: EventLog) -> None:
    await log.create(MATHS, b"1")
    await log.append(MATHS, 1, 0, [str(seq).encode() for seq in range(2, 2501)])
    found = await log.read(MATHS, 0)
    assert found == [(seq, str(seq).encode()) for seq in range(1, 2501)]
    assert await log.read(MATHS, 2499) == found[2499:]


async def test_many_writers_at_once_are_all_kept(log: EventLog) -> None:
    sessions = [SessionId(f"session {number}") for number in range(20)]
    await asyncio.gather(*(log.create(each, b"1") for each in sessions))

    async def writes(session: SessionId) -> None:
        for seq in range(1, 11):
            await log.append(session, seq, 0, [str(seq + 1).encode()])

    await asyncio.gather(*(writes(each) for each in sessions))
    for each in sessions:
        assert await log.read(each, 0) == [(n, str(n).encode()) for n in range(1, 12)]


async def test_D1_a_new_process_reads_what_was_stored(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    log = SqliteLog(path, Sealing(MASTER))
    await log.create(MATHS, b"first")
    await log.append(MATHS, 1, 0, [b"second"])
    again = SqliteLog(path, Sealing(MASTER))
    assert await again.read(MATHS, 0) == [(1, b"first"), (2, b"second")]
    await log.close()
    await again.close()


async def test_the_file_syncs_before_it_answers_and_hides_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    log = SqliteLog(path, Sealing(MASTER))
    await log.create(MATHS, b"a secret of the class")
    settings = await log._do(
        lambda db: [
            db.execute(f"pragma {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
        ]
    )
    assert settings == ["wal", 2]
    await log.close()
    assert b"a secret" not in path.read_bytes()


async def test_changed_bytes_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    log = SqliteLog(path, Sealing(MASTER))
    await log.create(MATHS, b"first")
    await log.append(MATHS, 1, 0, [b"second"])
    await log.close()
    with sqlite3.connect(path) as db:
        db.execute("update entries set payload = (select payload from entries where seq = 1)")
    log = SqliteLog(path, Sealing(MASTER))
    with pytest.raises(Tampered):
        await log.read(MATHS, 0)
    await log.close()


async def test_a_store_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    with pytest.raises(LogUnavailable):
        SqliteLog(tmp_path, Sealing(MASTER))
