"""The plan of a lesson on the running server: its clock drives it, a crash does not stop it."""

import asyncio
from typing import Any

import aiohttp
import socketio

from tests.running_server import RunningServer
from tests.sessionserver.test_bad_input import Visitor, joins


async def until(
    http: aiohttp.ClientSession, server: RunningServer, who: Visitor, type_: str
) -> Any:
    """Follow the log until an entry of this type, and give it."""
    headers, after = {"Authorization": f"Bearer {who.token}"}, 0
    async with asyncio.timeout(20):
        while True:
            url = f"{server.url}/api/v1/entries?after={after}&wait=10"
            async with http.get(url, headers=headers) as answer:
                told = await answer.json()
            for entry in told["entries"]:
                if entry["type"] == type_:
                    return entry
            after = told["seq"]


async def test_F3_the_servers_clock_leads_through_the_lesson_and_a_crash_does_not_stop_it(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    links = (await server.create_session())["links"]
    mentor = await joins(http, server, links["mentor"], "Ada")
    students = [await joins(http, server, links["student"], name) for name in ("Ben", "Cleo")]
    for each in (mentor, *students):
        await each.seq()
    steps = [
        {"kind": "rooms", "title": "Pairs", "minutes": 0.02, "size": 2},
        {"kind": "plenary", "title": "Together", "minutes": 0.1},
    ]
    assert await mentor.asks("agenda.plan", steps=steps) == (200, "")
    assert await mentor.asks("agenda.go") == (200, "")

    assert (await until(http, server, students[0], "breakouts.opened"))["by"] == "u1"
    closed = await until(http, server, students[0], "breakouts.closed")
    await server.kill()
    await server.start()

    stopped = await until(http, server, students[0], "agenda.stopped")
    assert stopped["by"] == "system"
    assert stopped["at"] - closed["at"] >= 6000


async def test_H8_reactions_are_told_together_to_ones_room_without_names(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    links = (await server.create_session())["links"]
    mentor = await joins(http, server, links["mentor"], "Ada")
    ben = await joins(http, server, links["student"], "Ben")
    heard: asyncio.Queue[Any] = asyncio.Queue()
    client = socketio.AsyncClient(serializer="msgpack", reconnection=False)

    async def on_signal(signal: Any) -> None:
        await heard.put(signal)

    client.on("signal", on_signal)
    await client.connect(server.url, auth={"token": mentor.token}, transports=["websocket"])
    for emoji in ("👏", "👏", "🎉"):
        assert await ben.asks("reaction", emoji=emoji) == (200, "")
    assert await ben.asks("reaction", emoji="🍺") == (400, "bad_request")

    async with asyncio.timeout(10):
        signal = await heard.get()
        while signal["type"] != "reactions":
            signal = await heard.get()
    assert signal["data"] == {"counts": {"👏": 2, "🎉": 1}}
    await client.disconnect()
