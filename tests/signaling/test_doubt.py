"""What a live session does when it does not know what its log holds."""

import asyncio
import contextlib
import secrets
import sqlite3
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from rooms import Policy
from rooms import commands as c
from rooms.ids import CommandId, ParticipantId, SessionId
from sessionserver.app import SystemChance, WallClock
from sessionserver.limits import Unlimited
from sessionserver.links import DerivedCredentials
from sessionserver.metrics import PrometheusMeter
from sessionserver.sealing import Sealing
from sessionserver.stores.sqlite import SqliteLog
from signaling.fanout import Letter, Reader
from signaling.log import LogUnavailable, OutcomeUnknown
from signaling.media import NoMedia
from signaling.session import LiveSession, Surroundings
from signaling.sessions import House, Sessions

BEN = ParticipantId("u1")
MATHS = SessionId("maths")
SECRET = secrets.token_bytes(32)


class Trouble(SqliteLog):
    """Real SQLite whose answers get lost, or which cannot store, when a test says so."""

    loses_answers = False
    is_full = False

    async def append(
        self, session: SessionId, expected_seq: int, fence: int, entries: Sequence[bytes]
    ) -> None:
        if self.is_full:
            raise LogUnavailable("full")
        await super().append(session, expected_seq, fence, entries)
        if self.loses_answers:
            self.loses_answers = False
            raise OutcomeUnknown("the answer was lost")


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[Trouble]:
    log = Trouble(tmp_path / "log.db", Sealing(SECRET))
    yield log
    await log.close()


def server(log: SqliteLog) -> Sessions:
    chance, meter = SystemChance(), PrometheusMeter()
    around = Surroundings(log, NoMedia(), WallClock(), chance, Unlimited(), meter)
    return Sessions(around, DerivedCredentials(SECRET))


@contextlib.asynccontextmanager
async def lesson(log: SqliteLog) -> AsyncIterator[tuple[Sessions, LiveSession]]:
    async with server(log) as sessions:
        live = await sessions.create(MATHS, "Maths club", Policy())
        await sessions.join(sessions.credentials.link(MATHS, "student"), "Ben", None)
        yield sessions, live


def listens(live: LiveSession) -> list[Letter]:
    """What a connection of Ben's is told from now on."""
    heard: list[Letter] = []
    live.attach(Reader(BEN, heard.append), None, None)
    return heard


def seqs(heard: Sequence[Letter]) -> list[int]:
    return [letter.payload["seq"] for letter in heard if letter.event == "entry"]


async def says(live: LiveSession, id_: str) -> dict[str, Any]:
    return dict(await live.submit(BEN, CommandId(id_), c.SendMessage("room", f"This is {id_}")))


async def test_D7_an_entry_whose_answer_was_lost_is_found_and_told_once(log: Trouble) -> None:
    async with lesson(log) as (_, live):
        heard = listens(live)
        log.loses_answers = True
        refused = await says(live, "c1")
        assert refused["error"]["code"] == "unavailable"
        again = await says(live, "c1")
        assert again["ok"]
        assert seqs(heard) == [again["seq"]]
        assert await log.last(MATHS) == again["seq"] == live.state.seq


async def test_D7_what_another_writer_has_stored_comes_first(log: Trouble) -> None:
    async with lesson(log) as (_, live), server(log) as elsewhere:
        await elsewhere.restore()
        other = elsewhere.get(MATHS)
        assert other is not None
        first = await says(live, "c1")
        heard = listens(other)
        second = await says(other, "c2")
        assert second["seq"] == first["seq"] + 1
        assert (await says(other, "c1"))["seq"] == first["seq"]
        assert seqs(heard) == [first["seq"], second["seq"]]


async def test_D8_a_newer_lease_ends_the_session_here_and_sends_people_on(log: Trouble) -> None:
    async with lesson(log) as (sessions, live):
        heard = listens(live)
        await log.append(MATHS, live.state.seq, 7, [])
        assert (await says(live, "c1"))["error"]["code"] == "moved"
        await asyncio.sleep(0)
        assert [letter.event for letter in heard] == ["moved"]
        assert sessions.get(MATHS) is None


async def test_D10_what_the_store_has_lost_is_put_back(log: Trouble, tmp_path: Path) -> None:
    async with lesson(log) as (_, live):
        for number in range(5):
            await says(live, f"c{number}")
        before = await log.read(MATHS, 0)
        with sqlite3.connect(tmp_path / "log.db") as db:
            db.execute("delete from entries where seq > ?", (len(before) - 3,))
        assert (await says(live, "c5"))["ok"]
        assert (await log.read(MATHS, 0))[: len(before)] == before


async def test_D10_a_log_that_is_gone_is_not_made_anew(log: Trouble) -> None:
    async with lesson(log) as (sessions, live):
        await log.erase(MATHS)
        assert not (await says(live, "c1"))["ok"]
        await asyncio.sleep(0)
        assert sessions.get(MATHS) is None
        assert await log.sessions() == []


async def test_S6_who_comes_while_nothing_can_be_stored_is_here_as_soon_as_it_can(
    log: Trouble,
) -> None:
    async with lesson(log) as (sessions, live):
        house: House = await sessions.at_home(MATHS)
        log.is_full = True
        await house.presence.came(BEN)
        assert not live.state.people[BEN].connected
        log.is_full = False
        async with asyncio.timeout(5):
            while not live.state.people[BEN].connected:
                await live.news()
