"""Breakout rooms on the running server: planned with the session, kept for those who were in them."""

from typing import Any

import aiohttp

from tests.running_server import API_KEY, RunningServer
from tests.sessionserver.test_bad_input import Visitor, joins
from tests.sessionserver.test_lesson import until


async def gets(
    http: aiohttp.ClientSession, server: RunningServer, who: Visitor, path: str
) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {who.token}"}
    async with http.get(f"{server.url}/api/v1/{path}", headers=headers) as answer:
        return answer.status, await answer.json()


async def creates(
    http: aiohttp.ClientSession, server: RunningServer, rooms: list[Any]
) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {API_KEY}"}
    body = {"title": "Bridges", "rooms": rooms, "policy": {"knock_seconds": 1}}
    async with http.post(f"{server.url}/api/v1/sessions", json=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_B16_a_session_is_made_with_rooms_for_guests_who_are_known_by_name(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    rooms = [{"name": "Red", "names": ["Zoë"], "task": "Draw"}, {"name": "Blue", "names": ["Max"]}]
    status, made = await creates(http, server, rooms)
    assert status == 201
    zoe, max_ = [
        await joins(http, server, made["links"]["student"], name) for name in ("zoe", "MAX")
    ]
    mentor = await joins(http, server, made["links"]["mentor"], "Ada")
    for each in (zoe, max_, mentor):
        await each.seq()

    assert await mentor.asks("breakouts.open") == (200, "")
    opened = (await until(http, server, zoe, "breakouts.opened"))["data"]["rooms"]
    assert [each["participants"] for each in opened] == [["u1"], ["u2"]]

    # A knock of one second, then the mentor is in: the server's clock does it.
    assert await mentor.asks("room.enter", room="r1", knock=True) == (200, "")
    assert (await until(http, server, zoe, "room.knocked"))["data"]["host"] == "u3"
    assert (await until(http, server, zoe, "participant.moved"))["data"]["room"] == "r1"

    for who, text in ((zoe, "Our plan"), (max_, "Our secret")):
        assert await who.asks("notes.write", text=text) == (200, "")
        assert await who.asks("chat.send", to="room", text=f"{text}!") == (200, "")
    assert await mentor.asks("breakouts.close") == (200, "")
    status, kept = await gets(http, server, zoe, "rooms")
    assert [each["name"] for each in kept["rooms"]] == ["Red"]
    status, room = await gets(http, server, zoe, "rooms/r1")
    assert [each["text"] for each in room["notes"]] == ["Our plan"]
    assert [each["data"]["text"] for each in room["history"]] == ["Our plan!"]
    assert room["participants"] == ["u1", "u3"]
    assert (await gets(http, server, zoe, "rooms/r2"))[0] == 404
    assert (await gets(http, server, mentor, "rooms/r2"))[1]["task"] == ""


async def test_B16_a_session_with_rooms_that_cannot_be_is_not_made(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    for rooms in ([{"name": ""}], [{"name": "Red", "names": [""]}], [{"name": "Red"}] * 51):
        status, answer = await creates(http, server, rooms)
        assert (status, answer["error"]["code"]) == (400, "bad_request")
