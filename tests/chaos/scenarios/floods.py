"""Too much, too large, too slow: by text, by files, by readers who read nothing."""

import asyncio
import contextlib
import io
import socket
import time
import zipfile
from typing import Any, Final

import aiohttp
import msgpack
import socketio

from tests.chaos.scene import Scene, counter, lively, memory
from tests.running_server import RunningServer

FLOOD: Final = 300
SLOW_READERS: Final = 10
LINES: Final = 400
SLOW_SENDERS: Final = 40
SLOWEST_S: Final = 50.0
CUT_S: Final = 40.0
GROWTH: Final = 64 * 2**20
DEEP: Final = 20_000


async def fault_40(scene: Scene) -> None:
    """With the limits that a server has out of the box."""
    server = await scene.server(settings={})
    held = await scene.lesson(server, pace=1.5)
    before = memory(server)
    since = time.monotonic()
    async with lively(server) as took:
        slow = asyncio.create_task(_slow_senders(scene, server))
        await _chat_flood(scene, server)
        await _monsters(scene, server)
        await _bombs(scene, server)
        await _slow_readers(scene, server)
        await held.goes_on(10)
        await slow
    scene.found.took("liveness answered", took)
    scene.found.took("command to answer", held.answer_times(since))
    grown = memory(server) - before
    scene.found.counts(grown_kb=grown // 1024)
    scene.found.must("text", grown < GROWTH, "memory is bounded")
    await held.goes_on(10)
    await held.talks()
    scene.found.must("media", all(each.connections == 1 for each in held.talkers), "voices went on")
    await held.ends()


async def _pupil(scene: Scene, server: RunningServer, name: str) -> tuple[Any, str]:
    links = (await server.create_session())["links"]
    robot = scene.robot(links, "student", name, "plain", server.url)
    return robot, await robot.takes_seat()


async def _chat_flood(scene: Scene, server: RunningServer) -> None:
    robot, _ = await _pupil(scene, server, "Flood")
    answers = await asyncio.gather(
        *(
            robot.asks_again(f"f{n}", "chat.send", to="session", text=f"flood {n}")
            for n in range(FLOOD)
        )
    )
    refused = [each["error"] for each in answers if not each.get("ok")]
    scene.found.counts(flooded=FLOOD, refused=len(refused))
    scene.found.must("text", len(refused) > FLOOD - 30, "of a flood next to nothing gets through")
    honest = all(each["code"] == "too_many" and each["retry_after"] > 0 for each in refused)
    scene.found.must("text", honest, "whoever floods is told when to ask again")


async def _monsters(scene: Scene, server: RunningServer) -> None:
    """Each kills its own connection at most."""
    _, token = await _pupil(scene, server, "Monster")
    deep_json = '{"id":"x","type":"chat.send","data":' + "[" * DEEP + "]" * DEEP + "}"
    large_json = (
        '{"id":"y","type":"chat.send","data":{"to":"room","text":"' + "x" * 1_000_000 + '"}}'
    )
    statuses = []
    async with aiohttp.ClientSession() as http:
        for body in (deep_json, large_json, "[" * 100_000, '{"id":' + "9" * 100_000 + "}"):
            async with http.post(
                f"{server.url}/api/v1/commands", data=body,
                headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            ) as answer:  # fmt: skip
                statuses.append(answer.status)
        scene.found.counts(monstrous_bodies=statuses)
        scene.found.must("text", set(statuses) <= {400, 413}, "monstrous bodies are refused")
    nested: Any = {}
    for _ in range(400):
        nested = {"a": [nested]}
    raw = [
        b"459999999999-[\"x\",{\"_placeholder\":true,\"num\":0}]",
        "459999999999-[\"x\"]",
        msgpack.packb({"type": 5, "nsp": "/", "data": [], "attachments": 9_999_999_999}),
        msgpack.packb({"type": 2, "nsp": "/", "data": ["chat.send", {"id": "n", "data": nested}], "id": 1}),
        b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff", b"\x91" * 100_000, b"x" * 1_000_000,
    ]  # fmt: skip
    survivors = 0
    for each in raw:
        client = socketio.AsyncClient(serializer="msgpack", reconnection=False)
        with contextlib.suppress(Exception):
            await client.connect(server.url, auth={"token": token}, transports=["websocket"])
            ws = client.eio.ws
            await (ws.send_bytes(each) if isinstance(each, bytes) else ws.send_str(f"4{each}"))
            answer = await client.call("hand.raise", {"id": f"h{len(each)}", "data": {}}, timeout=3)
            survivors += bool(answer["ok"])
        with contextlib.suppress(Exception):
            await asyncio.wait_for(client.disconnect(), 2)
        if client.eio.http is not None:
            await client.eio.http.close()
    scene.found.counts(monstrous_packets=len(raw), connections_that_lived_on=survivors)


async def _bombs(scene: Scene, server: RunningServer) -> None:
    """As materials of a host: an archive of zeros, under its own name and under that of a picture; too much at all."""
    links = (await server.create_session())["links"]
    robot = scene.robot(links, "mentor", "Bomber", "plain", server.url)
    token = await robot.takes_seat()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"{number}.txt", bytes(20_000_000))
    bomb = packed.getvalue()
    both = b"\x89PNG\r\n\x1a\n" + b"<script>alert(1)</script>" + bomb
    statuses = {}
    async with aiohttp.ClientSession() as http:
        for name, content in (
            ("bomb.zip", bomb), ("bomb.png", bomb), ("page.html", b"<script>alert(1)</script>"),
            ("page.svg", b"<svg onload='alert(1)'/>"), ("large.png", both + bytes(11_000_000)),
        ):  # fmt: skip
            url = f"{server.url}/api/v1/materials?id={name}&title=x&name={name}"
            with contextlib.suppress(aiohttp.ClientError):
                async with http.post(
                    url, data=content, headers={"Authorization": f"Bearer {token}"}
                ) as answer:
                    statuses[name] = answer.status
    scene.found.counts(uploads=statuses)
    taken = [name for name, status in statuses.items() if status in (200, 201)]
    scene.found.must(
        "text", not taken, f"archives, pages and too large files are refused {taken or ''}"
    )


async def _slow_readers(scene: Scene, server: RunningServer) -> None:
    """They come, read nothing, and others write a lot."""
    links = (await server.create_session())["links"]
    writers = [scene.robot(links, "mentor", f"Writer {n}", "socket", server.url) for n in range(8)]
    for each in writers:
        await each.start()
    before = await counter(server, "connections")
    deaf = []
    for number in range(SLOW_READERS):
        robot = scene.robot(links, "student", f"Deaf {number}", "plain", server.url)
        deaf.append(await _deaf(server, await robot.takes_seat()))
    there = await counter(server, "connections")
    text = "long " * 380
    await asyncio.gather(
        *(
            each.asks("chat.send", to="session", text=f"{n} {text}")
            for each in writers
            for n in range(LINES // len(writers))
        )
    )
    began = time.monotonic()
    while await counter(server, "connections") > before and time.monotonic() < began + CUT_S:
        await asyncio.sleep(0.25)
    took = time.monotonic() - began
    scene.found.must(
        "text", there >= before + SLOW_READERS, "those who read nothing were connected"
    )
    scene.found.must("text", took < CUT_S, "whoever reads nothing is cut")
    scene.found.took("slow reader cut after", [took])
    for each in deaf:
        each.close()


async def _deaf(server: RunningServer, token: str) -> socket.socket:
    """A WebSocket by hand, in Socket.IO, with a tiny buffer; nothing is read after its welcome began."""
    wire = socket.socket()
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    wire.connect((server.address, server.http_port))
    wire.sendall(
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {server.address}:{server.http_port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    await asyncio.sleep(0.1)
    wire.recv(1024)
    hello = msgpack.packb({"type": 0, "nsp": "/", "data": {"token": token}})
    length = (
        bytes((0x80 | len(hello),)) if len(hello) < 126 else b"\xfe" + len(hello).to_bytes(2, "big")
    )
    wire.sendall(b"\x82" + length + bytes(4) + hello)
    await asyncio.sleep(0.2)
    return wire


async def _slow_senders(scene: Scene, server: RunningServer) -> None:
    """Heads and bodies that come byte by byte; how long the server keeps them."""
    began = time.monotonic()

    async def one(number: int) -> float:
        reader, writer = await asyncio.open_connection(server.address, server.http_port)
        head = f"POST /api/v1/join HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\nX-{number}: "
        if number % 2:
            head += "y\r\n\r\n{"
        writer.write(head.encode())
        with contextlib.suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(SLOWEST_S):
                while not reader.at_eof():
                    writer.write(b"z")
                    await writer.drain()
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(1):
                            if not await reader.read(1024):
                                break
        writer.close()
        return time.monotonic() - began

    kept = await asyncio.gather(*(one(number) for number in range(SLOW_SENDERS)))
    for name, some in (("slow heads", kept[::2]), ("slow bodies", kept[1::2])):
        scene.found.took(f"{name} kept for", some)
        scene.found.must("text", max(some) < SLOWEST_S, f"{name} are cut")
