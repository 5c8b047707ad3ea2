"""Redis slow, silent and back again: what the link, the log and the registry make of it."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rooms.ids import SessionId
from sessionserver.metrics import PrometheusMeter
from sessionserver.registry import NameTaken, Node, Registry, SecretDiffers
from sessionserver.sealing import Sealing
from sessionserver.stores.redis import RedisLog
from sessionserver.stores.redis_link import (
    CALL_S,
    FAILURES_TO_OPEN,
    BadAddress,
    NotAsked,
    RedisLink,
    client_for,
)
from signaling.log import Fenced, LogUnavailable, OutcomeUnknown, SeqConflict
from tests.cluster.slow_line import SlowLine, slow_line
from tests.redis_server import RedisServer, redis_cluster, redis_server

MATHS = SessionId("maths")
MASTER = secrets.token_bytes(32)
ADA = Node("ada", "boot1", 1.0, "http://127.0.0.1:1")
BEN = Node("ben", "boot2", 2.0, "http://127.0.0.1:2")


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
async def line(redis: RedisServer) -> AsyncIterator[SlowLine]:
    redis.client.flushall()
    async with slow_line(redis.port) as line:
        yield line


@pytest.fixture
async def link(line: SlowLine) -> AsyncIterator[RedisLink]:
    link = RedisLink(f"redis://127.0.0.1:{line.port}/0", PrometheusMeter())
    yield link
    await link.close()


async def pings(link: RedisLink) -> bool:
    return bool(await link.ask(lambda redis: redis.ping()))


async def test_Z1_Z2_silence_ends_at_its_deadline_then_calls_fail_at_once_until_it_is_back(
    link: RedisLink, line: SlowLine
) -> None:
    assert await pings(link)
    line.swallows = True
    silent = [pings(link) for _ in range(FAILURES_TO_OPEN)]
    began = time.monotonic()
    outcomes = await asyncio.gather(*silent, return_exceptions=True)
    assert all(type(each) is LogUnavailable for each in outcomes)
    assert time.monotonic() - began < CALL_S * 3
    assert link.gone
    with pytest.raises(NotAsked):
        await pings(link)
    line.swallows = False
    async with asyncio.timeout(10):
        while link.gone:
            await asyncio.sleep(0.02)
    assert await pings(link)


async def test_D9_an_append_whose_answer_was_lost_is_stored_once_and_answered_truly(
    link: RedisLink, line: SlowLine
) -> None:
    log = RedisLog(link, Sealing(MASTER))
    await log.create(MATHS, b"first")
    line.swallows = True
    appending = asyncio.create_task(log.append(MATHS, 1, 0, [b"second", b"third"]))
    await asyncio.sleep(CALL_S / 2)
    line.swallows = False
    await appending
    assert await log.read(MATHS, 0) == [(1, b"first"), (2, b"second"), (3, b"third")]
    with pytest.raises(SeqConflict):
        await log.append(MATHS, 1, 0, [b"second", b"third"])


async def test_D9_without_an_answer_in_time_the_outcome_is_unknown(
    link: RedisLink, line: SlowLine
) -> None:
    log = RedisLog(link, Sealing(MASTER))
    await log.create(MATHS, b"first")
    line.swallows = True
    with pytest.raises(OutcomeUnknown):
        await log.append(MATHS, 1, 0, [b"second"])
    line.swallows = False
    async with asyncio.timeout(10):
        while link.gone:
            await asyncio.sleep(0.02)
    assert await log.read(MATHS, 1) == [(2, b"second")], "stored once, however often it was asked"


async def test_Z4_every_change_of_owner_shuts_the_older_one_out(link: RedisLink) -> None:
    log, registry = RedisLog(link, Sealing(MASTER)), Registry(link, "fingerprint")
    await log.create(MATHS, b"first")
    first = await registry.claim(MATHS, ADA, "")
    assert first is not None
    assert await registry.claim(MATHS, BEN, "") is None, "it has an owner now"
    second = await registry.claim(MATHS, BEN, ADA.owner)
    assert second is not None
    assert second > first
    with pytest.raises(Fenced):
        await log.append(MATHS, 1, first, [b"by the older owner"])
    assert not await registry.give(MATHS, ADA, first, BEN)
    assert await registry.give(MATHS, BEN, second, ADA)
    with pytest.raises(Fenced):
        await log.append(MATHS, 1, second, [b"by who gave it away"])
    assert (await registry.owner(MATHS)) == (ADA.owner, second + 1)
    assert await registry.owner(SessionId("none")) is None
    assert await registry.claim(SessionId("none"), ADA, "") is None


async def test_Z3_nodes_see_one_another_until_they_leave(link: RedisLink) -> None:
    registry = Registry(link, "fingerprint")
    assert await registry.beat(ADA) == {"ada": ADA}
    busy = replace(BEN, people=7)
    assert await registry.beat(busy) == {"ada": ADA, "ben": busy}
    await registry.leave(ADA)
    assert await registry.beat(busy) == {"ben": busy}


async def test_Z5_another_secret_or_a_name_that_a_younger_node_has_is_refused(
    link: RedisLink,
) -> None:
    registry = Registry(link, "fingerprint")
    await registry.beat(ADA)
    with pytest.raises(SecretDiffers):
        await Registry(link, "another").beat(BEN)
    younger = replace(ADA, boot="boot9", since=ADA.since + 1)
    await registry.beat(younger)
    with pytest.raises(NameTaken):
        await registry.beat(ADA)


@pytest.mark.slow
async def test_a_log_and_its_owner_in_redis_cluster(tmp_path: Path) -> None:
    with redis_cluster(tmp_path) as url:
        link = RedisLink(url, PrometheusMeter())
        log, registry = RedisLog(link, Sealing(MASTER)), Registry(link, "fingerprint")
        sessions = [SessionId(f"session {number}") for number in range(12)]
        for each in sessions:
            await log.create(each, b"first")
            await log.append(each, 1, 0, [b"second"])
        assert sorted(await log.sessions()) == sorted(sessions)
        assert [each for each in await registry.owners(sessions) if each is None] == []
        assert await registry.claim(sessions[0], ADA, "") == 1
        assert await registry.beat(ADA) == {"ada": ADA}
        assert await log.read(sessions[5], 0) == [(1, b"first"), (2, b"second")]
        await log.close()


@pytest.mark.parametrize(
    "url", ["http://x", "redis+sentinel://a:1", "redis+cluster://", "redis+sentinel://a:x/s"]
)
def test_an_address_that_cannot_be_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        client_for(url)
