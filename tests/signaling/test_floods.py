"""Everything that a client can do too much of is bounded, and costs nobody else anything."""

import asyncio
import signal
from typing import Any

import aiohttp
import pytest
import socketio

from sessionserver.limits import RATES
from tests.running_server import RunningServer

CLIENTS = 40
STALL_S = 12


async def joins(http: aiohttp.ClientSession, server: RunningServer, link: str, name: str) -> str:
    body = {"code": link.rpartition("/")[2], "name": name}
    async with http.post(f"{server.url}/api/v1/join", json=body) as answer:
        token: str = (await answer.json())["token"]
        return token


async def test_too_much_at_once_is_refused_with_the_time_to_wait(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    link = (await server.create_session())["links"]["student"]
    headers = {"Authorization": f"Bearer {await joins(http, server, link, 'Ben')}"}

    async def writes(number: int) -> tuple[int, float]:
        data = {"to": "room", "text": "Hello"}
        body = {"id": f"c{number}", "type": "chat.send", "data": data}
        async with http.post(f"{server.url}/api/v1/commands", json=body, headers=headers) as answer:
            told: dict[str, Any] = await answer.json()
            return answer.status, told.get("error", {}).get("retry_after", 0.0)

    answers = [await writes(number) for number in range(60)]
    assert [status for status, _ in answers[: int(RATES["chat"].burst)]] == [200] * 10
    refused = [wait for status, wait in answers if status == 429]
    assert refused
    assert all(wait > 0 for wait in refused)
    await asyncio.sleep(refused[-1] + 0.1)
    assert (await writes(100))[0] == 200


async def test_a_flood_of_handshakes_is_refused_and_other_addresses_get_in(
    server: RunningServer,
) -> None:
    url = f"{server.url}/socket.io/?EIO=4&transport=polling"

    async def opens(http: aiohttp.ClientSession) -> int:
        async with http.get(url) as answer:
            return answer.status

    elsewhere = aiohttp.TCPConnector(local_addr=("127.0.0.2", 0))
    async with (
        aiohttp.ClientSession() as flood,
        aiohttp.ClientSession(connector=elsewhere) as other,
    ):
        burst = int(RATES["handshake"].burst)
        answers: list[int] = []
        async with asyncio.timeout(60):
            while answers[-1:] != [401]:
                answers += await asyncio.gather(*(opens(flood) for _ in range(50)))
        assert answers.count(200) >= burst
        assert await opens(other) == 200


@pytest.mark.slow
async def test_who_never_says_who_it_is_is_sent_away(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    async with http.ws_connect(f"{server.url}/socket.io/?EIO=4&transport=websocket") as socket:
        async with asyncio.timeout(15):
            while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
        assert socket.closed


@pytest.mark.slow
async def test_trap_7_a_stall_of_twelve_seconds_drops_nobody(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    link = (await server.create_session())["links"]["student"]
    dropped: list[str] = []
    clients = []
    for number in range(CLIENTS):
        client = socketio.AsyncClient(serializer="msgpack", reconnection=False)
        client.on("disconnect", dropped.append)
        token = await joins(http, server, link, f"Pupil {number}")
        await client.connect(server.url, auth={"token": token}, transports=["websocket"])
        clients.append(client)
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(STALL_S)
    server.process.send_signal(signal.SIGCONT)
    asked = {"id": "after", "data": {}}
    answers = await asyncio.gather(
        *(each.call("hand.raise", asked, timeout=20) for each in clients)
    )
    assert all(answer["ok"] for answer in answers)
    alive = {number: asyncio.Event() for number in range(CLIENTS)}
    for number, client in enumerate(clients):
        client.on("signal", lambda told, heard=alive[number]: heard.set())
    async with asyncio.timeout(20):
        await asyncio.gather(*(heard.wait() for heard in alive.values()))
    assert dropped == []
    for client in clients:
        await client.disconnect()
