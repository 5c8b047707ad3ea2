"""Known faults of the socket libraries stay closed: one test for each."""

import asyncio
import base64
import json
import socket
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import msgpack
import pytest
import socketio
from aiohttp import web
from aiohttp.test_utils import TestServer
from engineio.packet import MESSAGE, Packet

from signaling.engine import Engine, PatientClock, _Socket, frame
from tests.running_server import RunningServer

CONNECT, EVENT, ACK = 0, 2, 3
RECORD_SEPARATOR = "\x1e"


@pytest.fixture
def server_settings() -> dict[str, str]:
    return {"SESSIONSERVER_LIMITS": "off"}


async def joins(http: aiohttp.ClientSession, server: RunningServer) -> str:
    """A student's token in a session of its own."""
    link = (await server.create_session())["links"]["student"]
    body = {"code": link.rpartition("/")[2], "name": "Ben"}
    async with http.post(f"{server.url}/api/v1/join", json=body) as answer:
        token: str = (await answer.json())["token"]
        return token


async def texts(http: aiohttp.ClientSession, server: RunningServer, token: str) -> list[str]:
    """What the log holds of the chat."""
    headers = {"Authorization": f"Bearer {token}"}
    async with http.get(f"{server.url}/api/v1/entries?after=0", headers=headers) as answer:
        entries = (await answer.json())["entries"]
    return [each["data"]["text"] for each in entries if each["type"] == "chat.sent"]


def chat(number: int) -> dict[str, Any]:
    data = {"to": "room", "text": f"message {number}"}
    return {
        "type": EVENT,
        "nsp": "/",
        "id": number,
        "data": ["chat.send", {"id": f"c{number}", "data": data}],
    }


class Polling:
    """An Engine.IO client on long-polling, down to the bytes."""

    def __init__(self, http: aiohttp.ClientSession, server: RunningServer, sid: str) -> None:
        self._http, self._server, self._sid = http, server, sid
        self.encodings: set[str | None] = set()
        """How answers came that were asked for with `Accept-Encoding: gzip`."""

    @classmethod
    async def connects(
        cls, http: aiohttp.ClientSession, server: RunningServer, token: str
    ) -> "Polling":
        async with http.get(f"{server.url}/socket.io/?EIO=4&transport=polling") as answer:
            client = cls(http, server, json.loads((await answer.text())[1:])["sid"])
        await client.posts({"type": CONNECT, "nsp": "/", "data": {"token": token}})
        while not any(each["type"] == CONNECT for each in await client.polls()):
            pass
        return client

    @property
    def path(self) -> str:
        return f"/socket.io/?EIO=4&transport=polling&sid={self._sid}"

    @staticmethod
    def body(*packets: dict[str, Any]) -> str:
        coded = ("b" + base64.b64encode(msgpack.packb(each)).decode() for each in packets)
        return RECORD_SEPARATOR.join(coded)

    async def posts(self, *packets: dict[str, Any]) -> None:
        async with self._http.post(
            self._server.url + self.path, data=self.body(*packets)
        ) as answer:
            assert answer.status == 200

    async def polls(self) -> list[dict[str, Any]]:
        """The packets that wait; pings are answered."""
        async with self._http.get(self._server.url + self.path) as answer:
            assert answer.status == 200
            self.encodings.add(answer.headers.get("Content-Encoding"))
            parts = (await answer.text()).split(RECORD_SEPARATOR)
        return [
            msgpack.unpackb(base64.b64decode(each[1:])) for each in parts if each.startswith("b")
        ]

    async def acknowledged(self, count: int) -> list[Any]:
        answers: list[Any] = []
        async with asyncio.timeout(10):
            while len(answers) < count:
                answers += [each["data"][0] for each in await self.polls() if each["type"] == ACK]
        return answers


async def test_trap_1_a_body_that_comes_in_two_pieces_is_read_whole(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    token = await joins(http, server)
    client = await Polling.connects(http, server, token)
    body = client.body(*map(chat, range(10))).encode()
    reader, writer = await asyncio.open_connection(server.address, server.http_port)
    head = f"POST {client.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode() + body[:100])
    await writer.drain()
    # Another request, answered, shows that the first piece has long been there.
    await texts(http, server, token)
    writer.write(body[100:])
    assert b"200" in (await reader.read()).split(b"\r\n")[0]
    writer.close()
    await client.acknowledged(10)
    assert await texts(http, server, token) == [f"message {n}" for n in range(10)]


async def test_trap_1_a_body_in_chunks_is_read_whole(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    token = await joins(http, server)
    client = await Polling.connects(http, server, token)
    body = client.body(*map(chat, range(3))).encode()

    async def chunks() -> AsyncIterator[bytes]:
        yield body[:50]
        yield body[50:]

    async with http.post(server.url + client.path, data=chunks()) as answer:
        assert answer.status == 200
    await client.acknowledged(3)
    assert await texts(http, server, token) == [f"message {n}" for n in range(3)]


def told(packet: dict[str, Any]) -> object:
    return packet["data"][0] if packet["type"] == EVENT else None


async def test_E15_what_others_wrote_is_not_compressed_with_a_secret_on_the_way(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    client = await Polling.connects(http, server, await joins(http, server))
    long = chat(1)
    long["data"][1]["data"]["text"] = "so long that it would be compressed " * 50
    await client.posts(long)

    while not any(told(each) == "entry" for each in await client.polls()):
        pass
    assert client.encodings == {None}


async def test_trap_2_forty_packets_in_one_post_all_arrive_in_order(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    token = await joins(http, server)
    client = await Polling.connects(http, server, token)
    await client.posts(*map(chat, range(40)))
    assert all(answer["ok"] for answer in await client.acknowledged(40))
    assert await texts(http, server, token) == [f"message {n}" for n in range(40)]


async def test_trap_3_names_of_the_servers_own_are_refused_and_run_nothing(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    token = await joins(http, server)
    client = await Polling.connects(http, server, token)
    names: list[Any] = ["connect", "disconnect", "*", 5, None, ["connect"]]
    await client.posts(
        *(
            {"type": EVENT, "nsp": "/", "id": n, "data": [name, {"role": "mentor"}]}
            for n, name in enumerate(names)
        )
    )
    for answer in await client.acknowledged(len(names)):
        assert answer["error"]["code"] == "bad_request"
    await client.posts(chat(1))
    assert (await client.acknowledged(1))[0]["ok"], "still connected, still the same person"


async def test_trap_5_who_does_not_read_is_cut_and_others_go_on(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    token = await joins(http, server)
    line = socket.socket()
    # Before it connects, or the kernel would take megabytes in the reader's place.
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect((server.address, server.http_port))
    reader, writer = await asyncio.open_connection(sock=line, limit=1024)
    key = base64.b64encode(b"0123456789abcdef").decode()
    writer.write(
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    await reader.readuntil(b"\r\n\r\n")
    connect = msgpack.packb({"type": CONNECT, "nsp": "/", "data": {"token": token}})
    # A masked binary frame (RFC 6455 section 5.2) with a mask of zeros.
    writer.write(
        b"\x82" + bytes([0x80 | 126]) + len(connect).to_bytes(2, "big") + b"\0" * 4 + connect
    )
    await writer.drain()
    await _until(http, server, connections=1)
    headers = {"Authorization": f"Bearer {token}"}
    data = {"to": "room", "text": "x" * 2000}

    async def writes(first: int) -> None:
        for number in range(first, first + 800):
            body = {"id": f"c{number}", "type": "chat.send", "data": data}
            async with http.post(
                f"{server.url}/api/v1/commands", json=body, headers=headers
            ) as answer:
                assert answer.status == 200

    await asyncio.gather(*(writes(first) for first in (0, 1000, 2000, 3000)))
    await _until(http, server, connections=0)
    writer.close()


async def _until(http: aiohttp.ClientSession, server: RunningServer, connections: int) -> None:
    """Until the server counts so many connections."""
    wanted = f"sessionserver_connections {connections:.1f}"
    async with asyncio.timeout(25):
        while True:
            async with http.get(f"{server.url}/metrics") as answer:
                if wanted in await answer.text():
                    return
            await asyncio.sleep(0.05)


async def test_trap_6_websockets_are_not_compressed(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    async with http.ws_connect(
        f"{server.url}/socket.io/?EIO=4&transport=websocket", compress=15
    ) as socket:
        assert socket.compress == 0


async def test_trap_7_a_stall_is_not_counted_as_time() -> None:
    clock = PatientClock()
    watching = asyncio.create_task(clock.watch())
    await asyncio.sleep(0)
    before = clock.time()
    time.sleep(2)
    await asyncio.sleep(0.1)
    assert clock.time() - before < 1
    watching.cancel()


async def test_trap_8_foreign_origins_are_refused(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    url = f"{server.url}/socket.io/?EIO=4&transport=polling"
    for origin, status in ((server.url, 200), ("https://evil.example", 400)):
        async with http.get(url, headers={"Origin": origin}) as answer:
            assert answer.status == status


async def test_trap_9_events_of_one_client_do_not_overtake_one_another(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    token = await joins(http, server)
    client = socketio.AsyncClient(serializer="msgpack", reconnection=False)
    await client.connect(server.url, auth={"token": token}, transports=["websocket"])
    for number in range(100):
        data = {"to": "room", "text": f"message {number}"}
        await client.emit("chat.send", {"id": f"c{number}", "data": data})
    await client.call("hand.raise", {"id": "last", "data": {}})
    assert await texts(http, server, token) == [f"message {n}" for n in range(100)]
    await client.disconnect()


async def test_a_refused_connection_says_why(server: RunningServer) -> None:
    client = socketio.AsyncClient(serializer="msgpack", reconnection=False)
    refused: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    client.on("connect_error", refused.set_result)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(server.url, auth={"token": "nonsense"}, transports=["websocket"])
    assert (await refused)["data"]["error"]["code"] == "stale_token"


async def test_who_is_being_answered_is_not_late_with_the_answer_to_a_ping() -> None:
    engine = Engine(async_mode="aiohttp", async_handlers=False)
    socket = _Socket(engine, "busy")
    alive: list[bool] = []

    async def long_command(sid: str, data: Any) -> None:
        socket.last_ping = time.time() - 3600
        alive.append(await socket.check_ping_timeout())

    engine.on("message", long_command)
    await socket.receive(Packet(MESSAGE, data="a command"))

    assert alive == [True]
    assert not socket.closed


async def test_whatever_a_client_sends_is_a_sign_of_life() -> None:
    engine = Engine(async_mode="aiohttp", async_handlers=False)
    socket = _Socket(engine, "writes")
    socket.last_ping = time.time() - 3600
    await socket.receive(Packet(MESSAGE, data="a command"))

    assert await socket.check_ping_timeout()


async def test_who_does_not_answer_a_ping_is_gone_when_its_time_is_over_and_not_later() -> None:
    engine = Engine(
        async_mode="aiohttp", async_handlers=False, ping_interval=0.01, ping_timeout=0.05
    )
    gone: list[str] = []
    engine.on("disconnect", lambda sid, reason: gone.append(reason))
    await _Socket(engine, "half open")._send_ping()

    assert gone == [engine.reason.PING_TIMEOUT]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 100_000])
async def test_a_frame_of_any_length_is_read_as_what_it_was(
    http: aiohttp.ClientSession, size: int
) -> None:
    message = bytes(n % 251 for n in range(size))

    async def says_it_twice(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        assert request.transport is not None
        request.transport.write(frame(message))
        await socket.send_bytes(message)
        await socket.close()
        return socket

    app = web.Application()
    app.router.add_get("/", says_it_twice)
    async with TestServer(app) as server, http.ws_connect(server.make_url("/")) as client:
        assert [await client.receive_bytes() for _ in range(2)] == [message] * 2


async def test_answers_and_entries_keep_their_order_however_they_go(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    """Written straight to the wire, or behind what waits: what a command made comes before its answer's
    successor, and entries never overtake one another."""
    token = await joins(http, server)
    url = f"{server.url}/socket.io/?EIO=4&transport=websocket"
    async with http.ws_connect(url) as client:
        await client.receive()
        await client.send_bytes(
            msgpack.packb({"type": CONNECT, "nsp": "/", "data": {"token": token}})
        )
        for number in range(1, 301):
            await client.send_bytes(msgpack.packb(chat(number)))
        said: list[str] = []
        answered: list[int] = []
        async with asyncio.timeout(20):
            while len(said) < 300 or len(answered) < 300:
                message = await client.receive()
                if message.type is not aiohttp.WSMsgType.BINARY:
                    continue
                packet = msgpack.unpackb(message.data)
                if packet["type"] == ACK:
                    answered.append(packet["id"])
                elif packet["type"] == EVENT and packet["data"][0] == "entry":
                    entry = packet["data"][1]
                    said += [entry["data"]["text"]] if entry["type"] == "chat.sent" else []
    assert answered == list(range(1, 301))
    assert said == [f"message {number}" for number in range(1, 301)]
