"""Joining on the running server: the lobby by plain HTTP and sockets, removal that holds, a second device."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import socketio

from rooms.permits import SETTINGS
from tests.running_server import API_KEY, RunningServer

KEY = {"Authorization": f"Bearer {API_KEY}"}


class School:
    """Asks one server over HTTP."""

    def __init__(self, server: RunningServer, http: aiohttp.ClientSession) -> None:
        self.url = server.url
        self.http = http

    async def call(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        async with self.http.request(method, f"{self.url}{path}", **options) as answer:
            return answer.status, await answer.json()

    async def joins(self, link: str, name: str, **before: str) -> tuple[int, Any]:
        body = {"code": link.rpartition("/j/")[2], "name": name} | before
        return await self.call("POST", "/api/v1/join", json=body)

    async def comes(self, link: str, name: str) -> Any:
        status, joined = await self.joins(link, name)
        assert status == 200, joined
        await self.sees(joined)
        return joined

    async def sees(self, joined: Any) -> Any:
        status, welcome = await self.call("GET", "/api/v1/welcome", headers=bearer(joined))
        assert status == 200, welcome
        return welcome["session"]

    async def asks(self, joined: Any, type_: str, **data: Any) -> tuple[int, str]:
        body = {"id": str(uuid.uuid4()), "type": type_, "data": data}
        status, answer = await self.call(
            "POST", "/api/v1/commands", json=body, headers=bearer(joined)
        )
        return status, answer.get("error", {}).get("code", "")


def bearer(joined: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {joined['token']}"}


@pytest.fixture
async def school(server: RunningServer) -> AsyncIterator[School]:
    async with aiohttp.ClientSession() as http:
        yield School(server, http)


async def test_W1_W2_W3_who_waits_is_let_in_or_sent_away_over_plain_http(
    server: RunningServer, school: School
) -> None:
    links = (await server.create_session(lobby=True))["links"]
    mentor = await school.comes(links["mentor"], "Ada")
    nina, omar = [await school.comes(links["student"], name) for name in ("Nina", "Omar")]
    await school.asks(mentor, "chat.send", to="room", text="Secret plans")

    assert (await school.sees(omar))["waiting"] == {"place": 2, "seen": False, "word": ""}
    assert (await school.sees(omar))["participants"] == []
    for path in ("/api/v1/history?before=100", "/api/v1/entries?after=0"):
        _, told = await school.call("GET", path, headers=bearer(omar))
        assert "Secret" not in str(told)
        assert "Ada" not in str(told)
    for type_, data in (("chat.send", {"to": "room", "text": "Hi"}), ("typing", {"to": "room"})):
        assert await school.asks(omar, type_, **data) == (403, "waiting")
    assert await school.asks(omar, "media.offer", sdp="v=0") == (403, "waiting")
    seat = {"headers": bearer(omar), "json": {}}
    assert (await school.call("POST", "/api/v1/seat", **seat))[0] == 403

    assert await school.asks(mentor, "lobby.admit", participant=nina["participant"]) == (200, "")
    assert await school.asks(mentor, "lobby.refuse", participant=omar["participant"]) == (200, "")

    assert [each["name"] for each in (await school.sees(nina))["participants"]] == ["Ada", "Nina"]
    assert (await school.call("GET", "/api/v1/welcome", headers=bearer(omar)))[0] == 403


async def test_W3_of_two_hosts_who_decide_at_once_one_wins_and_the_other_is_told(
    server: RunningServer, school: School
) -> None:
    links = (await server.create_session(lobby=True))["links"]
    ada, fay = (
        await school.comes(links["mentor"], "Ada"),
        await school.comes(links["facilitator"], "Fay"),
    )
    for n in range(5):
        who = (await school.comes(links["student"], f"Student {n}"))["participant"]
        answers = await asyncio.gather(
            school.asks(ada, "lobby.admit", participant=who),
            school.asks(fay, "lobby.refuse", participant=who),
        )
        assert sorted(answers) == [(200, ""), (409, "conflict")]


async def test_W4_who_waits_hears_of_every_change_at_once_by_socket(
    server: RunningServer, school: School
) -> None:
    links = (await server.create_session(lobby=True))["links"]
    mentor = await school.comes(links["mentor"], "Ada")
    _, nina = await school.joins(links["student"], "Nina")
    doors: asyncio.Queue[Any] = asyncio.Queue()
    socket = socketio.AsyncClient(serializer="msgpack", reconnection=False)

    async def on_welcome(welcome: Any) -> None:
        await doors.put(welcome["session"]["waiting"])

    async def on_entry(entry: Any) -> None:
        await doors.put(entry)

    socket.on("welcome", on_welcome)
    socket.on("entry", on_entry)
    await socket.connect(server.url, auth={"token": nina["token"]}, transports=["websocket"])
    async with asyncio.timeout(20):
        assert await doors.get() == {"place": 1, "seen": False, "word": ""}
        await school.asks(mentor, "lobby.see")
        assert await doors.get() == {"place": 1, "seen": True, "word": ""}
        await school.asks(mentor, "chat.send", to="room", text="Nothing for Nina")
        await school.asks(mentor, "lobby.tell", text="Soon")
        assert await doors.get() == {"place": 1, "seen": True, "word": "Soon"}
        await school.asks(mentor, "lobby.admit_all")
        assert await doors.get() is None
    await socket.disconnect()


async def test_W5_W8_removal_holds_for_the_seat_the_browser_and_the_link(
    server: RunningServer, school: School
) -> None:
    links = (await server.create_session())["links"]
    mentor = await school.comes(links["mentor"], "Ada")
    ben = await school.comes(links["student"], "Ben")
    gone = {"participant": ben["participant"]}
    assert await school.asks(mentor, "participant.remove", **gone) == (200, "")

    assert (await school.joins(links["student"], "Ben", seat=ben["seat"]))[0] == 403
    assert (await school.joins(links["student"], "Somebody", was=ben["seat"]))[0] == 403
    fresh = await school.comes(links["student"], "Somebody")
    assert (await school.sees(fresh))["waiting"]["place"] == 1


async def test_W7_G4_the_lock_and_what_is_fixed(server: RunningServer, school: School) -> None:
    made = await server.create_session(two_adults=True, fixed=["two_adults"])
    links, path = made["links"], f"/api/v1/sessions/{made['id']}"
    mentor = await school.comes(links["mentor"], "Ada")
    ben = await school.comes(links["student"], "Ben")
    assert await school.asks(mentor, "session.policy", locked=True) == (200, "")

    assert (await school.joins(links["student"], "Late"))[1]["error"]["code"] == "locked"
    assert (await school.joins(links["student"], "Ben", seat=ben["seat"]))[0] == 200
    _, told = await school.call("GET", f"/api/v1/link/{links['student'].rpartition('/j/')[2]}")
    assert (told["locked"], told["lobby"], told["retention_days"]) == (True, False, 30)
    assert await school.asks(mentor, "session.policy", two_adults=False) == (403, "by_policy")
    assert await school.asks(mentor, "session.policy", two_adults="no") == (400, "bad_request")

    status, _ = await school.call("PATCH", path, json={"policy": {"two_adults": False}})
    assert status == 403
    change = {"policy": {"two_adults": False, "retention_days": 7}}
    status, changed = await school.call("PATCH", path, json=change, headers=KEY)
    assert (status, changed["policy"]["two_adults"]) == (200, False)
    assert (await school.sees(mentor))["policy"]["retention_days"] == 7


async def test_S8_a_second_device_is_the_same_person_and_its_link_works_once(
    server: RunningServer, school: School
) -> None:
    links = (await server.create_session())["links"]
    mentor = await school.comes(links["mentor"], "Ada")
    ben = await school.comes(links["student"], "Ben")
    other = {"json": {"participant": mentor["participant"]}, "headers": bearer(ben)}
    assert (await school.call("POST", "/api/v1/seat", **other))[0] == 403

    _, made = await school.call("POST", "/api/v1/seat", json={}, headers=bearer(ben))
    page, secret = made["url"].split("#seat=")
    status, tablet = await school.joins(page, "", seat_link=secret)

    assert (status, tablet["participant"], tablet["name"]) == (200, ben["participant"], "Ben")
    assert len((await school.sees(tablet))["participants"]) == 2
    assert (await school.joins(page, "", seat_link=secret))[1]["error"]["code"] == "too_late"
    assert (await school.joins(page, "", seat_link=secret + "x"))[1]["error"]["code"] == "not_found"
    for_ben = {"json": {"participant": ben["participant"]}, "headers": bearer(mentor)}
    _, made = await school.call("POST", "/api/v1/seat", **for_ben)
    phone = (await school.joins(page, "", seat_link=made["url"].split("#seat=")[1]))[1]
    assert phone["participant"] == ben["participant"]


@pytest.mark.parametrize(
    "policy",
    [
        {"retention_days": 0},
        {"knock_seconds": 61},
        {"fixed": ["no_such_setting"]},
        {"word_list": ["x" * 61]},
        {"no_such_setting": True},
        {"lobby": "yes"},
    ],
)
async def test_G2_no_session_is_made_under_a_policy_that_no_host_could_set(
    server: RunningServer, school: School, policy: dict[str, Any]
) -> None:
    status, told = await school.call(
        "POST",
        "/api/v1/sessions",
        json={"title": "Maths", "policy": policy},
        headers={"Authorization": f"Bearer {API_KEY}"},
    )
    assert (status, told["error"]["code"]) == (400, "bad_request")


async def test_G4_every_setting_can_be_fixed_from_the_start(
    server: RunningServer, school: School
) -> None:
    made = await server.create_session(fixed=list(SETTINGS))
    mentor = await school.comes(made["links"]["mentor"], "Ada")
    assert await school.asks(mentor, "session.policy", knock_seconds=0) == (403, "by_policy")
