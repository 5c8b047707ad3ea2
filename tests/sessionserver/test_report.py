"""The report over HTTP: who may have it, in which forms, and when it is gone."""

import csv
import io
import json
import secrets
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from rooms.ids import Millis, SessionId
from rooms.state import Policy
from sessionserver.app import SystemChance
from sessionserver.limits import Unlimited
from sessionserver.links import DerivedCredentials
from sessionserver.metrics import PrometheusMeter
from sessionserver.retention import A_DAY_MS, sweep
from sessionserver.sealing import Sealing
from sessionserver.stores.sqlite import SqliteLog
from signaling.media import NoMedia
from signaling.session import Surroundings
from signaling.sessions import Sessions
from tests.running_server import API_KEY, RunningServer
from tests.sessionserver.test_bad_input import Visitor, joins


class Desk:
    """A session in which something has happened, and its report."""

    def __init__(self, http: aiohttp.ClientSession, server: RunningServer) -> None:
        self.http, self.server = http, server

    async def opens(self) -> "Desk":
        made = await self.server.create_session()
        self.session, links = made["id"], made["links"]
        self.mentor = await joins(self.http, self.server, links["mentor"], "Ada")
        self.student = await joins(self.http, self.server, links["student"], "=1+1")
        for each in (self.mentor, self.student):
            await each.seq()
        await self.mentor.asks("poll.create", question="Ready?", kind="single", options=["a", "b"])
        self.poll = f"p{await self.mentor.seq()}"
        await self.mentor.asks("poll.launch", poll=self.poll)
        await self.student.asks("poll.vote", poll=self.poll, choice=[1])
        await self.mentor.asks("poll.close", poll=self.poll)
        return self

    async def gets(self, token: str, query: str = "") -> tuple[int, str, str]:
        url = f"{self.server.url}/api/v1/sessions/{self.session}/report{query}"
        async with self.http.get(url, headers={"Authorization": f"Bearer {token}"}) as answer:
            return answer.status, answer.headers.get("Content-Type", ""), await answer.text()

    async def table(self, part: str) -> list[dict[str, Any]]:
        status, kind, text = await self.gets(API_KEY, f"?format=csv&part={part}")
        assert (status, kind) == (200, "text/csv; charset=utf-8")
        return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.fixture
async def desk(http: aiohttp.ClientSession, server: RunningServer) -> Desk:
    return await Desk(http, server).opens()


async def test_U4_hosts_and_the_holder_of_the_key_get_it_and_nobody_else(
    desk: Desk, http: aiohttp.ClientSession, server: RunningServer
) -> None:
    stranger: Visitor = (await Desk(http, server).opens()).mentor
    assert (await desk.gets(API_KEY))[0] == 200
    assert (await desk.gets(desk.mentor.token))[0] == 200
    assert (await desk.gets(desk.student.token))[0] == 403
    assert (await desk.gets(stranger.token))[0] == 403
    assert (await desk.gets("nonsense"))[0] == 401
    assert (await desk.gets(API_KEY, "?format=pdf"))[0] == 400
    assert (await desk.gets(API_KEY, "?format=csv&part=secrets"))[0] == 400


async def test_U4_polls_are_exported_as_tables(desk: Desk) -> None:
    rows = await desk.table("polls")
    assert [(row["room"], row["answer"], row["count"], row["voters"]) for row in rows] == [
        ("all", "a", "0", "1"),
        ("all", "b", "1", "1"),
    ]
    (vote,) = await desk.table("votes")
    assert (vote["question"], vote["answer"]) == ("Ready?", "b")


async def test_U6_no_name_becomes_a_formula(desk: Desk) -> None:
    people = await desk.table("people")
    assert [row["name"] for row in people] == ["Ada", "'=1+1"]
    assert (await desk.table("votes"))[0]["name"] == "'=1+1"


class StillClock:
    def __init__(self) -> None:
        self.time = Millis(1_790_000_000_000)

    def now(self) -> Millis:
        return self.time


async def test_U7_a_session_is_erased_when_its_days_are_over_and_not_before(tmp_path: Path) -> None:
    clock = StillClock()
    log = SqliteLog(tmp_path / "log.db", Sealing(secrets.token_bytes(32)))
    around = Surroundings(log, NoMedia(), clock, SystemChance(), Unlimited(), PrometheusMeter())
    week, month = SessionId("a-week"), SessionId("a-month")
    async with Sessions(around, DerivedCredentials(secrets.token_bytes(32))) as sessions:
        await sessions.create(week, "Short", Policy(retention_days=7))
        await sessions.create(month, "Long", Policy())

        clock.time = Millis(clock.time + 7 * A_DAY_MS - 1)
        assert await sweep(sessions) == []
        clock.time = Millis(clock.time + 1)
        assert await sweep(sessions) == [week]

        assert await log.sessions() == [month]
        assert await log.read(week, 0) == []
    await log.close()


async def test_U4_one_poll_or_all_of_them_come_by_themselves(desk: Desk) -> None:
    _, _, text = await desk.gets(API_KEY, "?format=json&part=polls")
    assert [each["question"] for each in json.loads(text)["polls"]] == ["Ready?"]
    assert "people" not in json.loads(text)
    _, _, text = await desk.gets(desk.mentor.token, f"?format=json&part=polls&poll={desk.poll}")
    assert [each["poll"] for each in json.loads(text)["polls"]] == [desk.poll]
    status, kind, text = await desk.gets(API_KEY, f"?format=csv&part=polls&poll={desk.poll}")
    assert (status, kind) == (200, "text/csv; charset=utf-8")
    assert len(list(csv.DictReader(io.StringIO(text)))) == 2
    assert (await desk.gets(API_KEY, "?format=json&part=polls&poll=p9999"))[0] == 404


async def test_U9_rooms_and_meetings_come_as_tables_and_as_json(desk: Desk) -> None:
    rooms = [{"name": "Red", "participants": ["u2"]}]
    await desk.mentor.asks("breakouts.plan", rooms=rooms)
    await desk.mentor.asks("breakouts.open")
    await desk.student.asks("chat.send", to="room", text="We are in Red")
    await desk.student.asks("hand.raise")
    await desk.mentor.asks("meeting.end")

    main, red = await desk.table("rooms")
    assert (main["meeting"], main["room"], main["polls answered"]) == ("1", "main", "1")
    assert (red["room"], red["people"], red["messages"], red["hands"]) == ("Red", "'=1+1", "1", "1")
    assert red["opened"] <= red["closed"]
    there = await desk.table("attendance")
    assert [(row["room"], row["name"], row["messages"]) for row in there] == [
        ("main", "Ada", "0"),
        ("main", "'=1+1", "0"),
        ("Red", "'=1+1", "1"),
    ]
    met = await desk.table("meetings")
    assert [(row["meeting"], row["name"], row["messages"]) for row in met] == [
        ("1", "Ada", "0"),
        ("1", "'=1+1", "1"),
    ]
    _, _, text = await desk.gets(desk.mentor.token)
    made = json.loads(text)
    assert [each["name"] for each in made["by_room"]] == ["main", "Red"]
    (share,) = made["by_room"][1]["people"]
    assert (share["participant"], share["messages"]) == ("u2", 1)
    assert made["meetings"][0]["ended_at"] is not None
