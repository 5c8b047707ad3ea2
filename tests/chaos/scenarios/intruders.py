"""Hostile and careless people at the doors: forged events, forged requests."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import aiohttp
import socketio

from tests.chaos.scene import Scene, counter
from tests.running_server import ROOT, RunningServer

FORGED: Final[tuple[Any, ...]] = (
    ["connect", {"REMOTE_ADDR": "10.0.0.1"}, {"role": "mentor"}],
    ["disconnect", "x"], ["connect_error", {}], ["*", {}], ["on_connect", {}], ["on_disconnect", {}],
    ["__class__", {}], [None, {}], [7, {}], [{"a": 1}, {}], [[], {}], [], "text", {"type": "chat.send"},
    ["chat.send"], ["chat.send", {"id": "x"}, {"id": "y"}], ["participant.joined", {"id": "a", "data": {}}],
    ["meeting.ended", {"id": "b", "data": {}}],
)  # fmt: skip
BEYOND: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("participant.role", {"participant": "u1", "role": "mentor"}),
    ("participant.remove", {"participant": "u1"}),
    ("participant.mute", {"participant": "u1"}),
    ("breakouts.plan", {"rooms": []}),
    ("breakouts.open", {}),
    ("breakouts.move", {"participant": "u1", "room": "main"}),
    ("breakouts.close", {}),
    ("room.enter", {"room": "r1"}),
    ("poll.create", {"question": "?", "kind": "single", "options": ["a", "b"]}),
    ("poll.close", {"poll": "p1"}),
    ("meeting.end", {}),
    ("chat.send", {"to": "r1", "text": "into another room"}),
    ("chat.send", {"to": "room", "text": "as another", "by": "u1"}),
    ("chat.send", {"to": "room", "text": "as a host", "role": "mentor"}),
    ("rung.report", {"rung": "video", "reason": "chosen", "participant": "u1"}),
    ("media.publish", {"microphone": True, "camera": True, "screen": False, "participant": "u1"}),
)
WAYS_OUT: Final = (
    "/../pyproject.toml", "/..%2fpyproject.toml", "/%2e%2e/pyproject.toml", "/assets/../../pyproject.toml",
    "/assets/..%2f..%2fpyproject.toml", "/assets/%2e%2e%2f%2e%2e%2fpyproject.toml", "/assets/..\\..\\pyproject.toml",
    "/assets/%5c..%5c..%5cpyproject.toml", "/assets//etc/passwd", "//etc/passwd", "/assets/%00",
    "/j/../../etc/passwd", "/j/%2e%2e%2f%2e%2e%2fmaster.key", "/api/v1/materials/../../master.key",
    "/api/v1/materials/%2e%2e%2fmaster.key", "/api/v1/materials/..%2f..%2flog.db", "/.git/config",
    "/assets/.%2e/index.html", "/assets/....//....//x",
)  # fmt: skip
EVIL: Final = "https://evil.example"


async def fault_36(scene: Scene) -> None:
    server = await scene.server()
    held = await scene.lesson(server)
    made = await server.create_session()
    mentor = scene.robot(made["links"], "mentor", "Mentor", "socket", server.url)
    await mentor.start()
    victim = scene.robot(made["links"], "student", "Victim", "socket", server.url)
    await victim.start()
    forger = scene.robot(made["links"], "student", "Forger", "plain", server.url)
    token = await forger.takes_seat()
    before = await counter(server, "events_refused")
    state = await server.state(made["id"])

    for number, packet in enumerate(FORGED):
        client = socketio.AsyncClient(serializer="msgpack", reconnection=False)
        await client.connect(server.url, auth={"token": token}, transports=["websocket"])
        forged = client.packet_class(
            socketio.packet.EVENT, namespace="/", id=1000 + number, data=packet
        )
        await client._send_packet(forged)
        answered = await _still_answers(client)
        scene.found.must("text", answered in (True, None), f"{packet!r:.40} breaks nothing")
        await client.disconnect()
        if client.eio.http is not None:
            await client.eio.http.close()
    taken = []
    for number, (type_, data) in enumerate(BEYOND):
        answer = await forger.asks_again(f"beyond-{number}", type_, **data)
        if answer.get("ok"):
            taken.append(type_)
    scene.found.must(
        "text", not taken, f"a pupil can do nothing of a host's or another's{taken or ''}"
    )
    now = await server.state(made["id"])
    others = [each for each in now["participants"] if each["name"] != "Forger"]
    same = [each for each in state["participants"] if each["name"] != "Forger"]
    scene.found.must("text", others == same, "nobody else's seat, role, room or presence changed")
    refused = await counter(server, "events_refused") - before
    scene.found.counts(forged=len(FORGED), commands_beyond_ones_rights=len(BEYOND), counted=refused)
    scene.found.must("text", refused >= 8, "forged events are counted")
    await held.goes_on(20)
    await held.talks()
    scene.found.must("media", all(each.connections == 1 for each in held.talkers), "voices went on")
    await held.ends()


async def _still_answers(client: Any) -> bool | None:
    """Whether the forger is served still; None when it was sent away, which is as good."""
    try:
        answer = await client.call("hand.raise", {"id": "still", "data": {}}, timeout=5)
    except (TimeoutError, socketio.exceptions.SocketIOError):
        return None
    return isinstance(answer, dict)


async def fault_43(scene: Scene) -> None:
    server = await scene.server()
    held = await scene.lesson(server)
    served = {path.read_bytes() for path in _files(server)}
    leaked = []
    for way in WAYS_OUT:
        body, status = await _raw_get(server, way)
        if status == 200 and any(secret and secret in body for secret in served):
            leaked.append(way)
    scene.found.must(
        "text", not leaked, f"{len(WAYS_OUT)} ways out of the folder lead nowhere {leaked or ''}"
    )

    made = await server.create_session()
    pupil = scene.robot(made["links"], "student", "Pupil", "plain", server.url)
    token = await pupil.takes_seat()
    opened = []
    async with aiohttp.ClientSession() as http:
        for transport in ("polling", "websocket"):
            for origin in (
                EVIL,
                "null",
                f"{server.url}.evil.example",
                server.url.replace("http", "https"),
            ):
                url = f"{server.url}/socket.io/?EIO=4&transport={transport}"
                status = await _status(http, url, transport, {"Origin": origin})
                if status in (101, 200):
                    opened.append(f"{transport} from {origin}")
            own = await _status(
                http,
                f"{server.url}/socket.io/?EIO=4&transport={transport}",
                transport,
                {"Origin": server.url},
            )
            scene.found.must("text", own in (101, 200), f"{transport} from the own origin opens")
        scene.found.must("text", not opened, f"Socket.IO opens to no other origin {opened or ''}")
        body = '{"id": "csrf", "type": "hand.raise", "data": {}}'
        headers = {"Origin": EVIL, "Content-Type": "text/plain"}
        async with http.post(f"{server.url}/api/v1/commands", data=body, headers=headers) as answer:
            scene.found.must(
                "votes", answer.status == 401, "a forged form without the token is refused"
            )
        async with http.options(
            f"{server.url}/api/v1/commands",
            headers={"Origin": EVIL, "Access-Control-Request-Method": "POST",
                     "Access-Control-Request-Headers": "authorization"},
        ) as answer:  # fmt: skip
            allowed = answer.headers.get("Access-Control-Allow-Origin")
        scene.found.must("votes", allowed is None, "no page of another origin may send the token")
        async with http.post(
            f"{server.url}/api/v1/join", json={"code": "x", "name": "y"}
        ) as answer:
            cookies = answer.headers.getall("Set-Cookie", [])
        scene.found.must("votes", not cookies and bool(token), "there are no cookies to ride on")
    await held.goes_on(20)
    await held.talks()
    scene.found.must("media", True, "voices went on")
    await held.ends()


def _files(server: RunningServer) -> Iterator[Path]:
    """What must never be served."""
    kept = (server.data_dir / name for name in ("master.key", "log.db"))
    yield from (ROOT / "pyproject.toml", Path("/etc/passwd"), *kept)


async def _raw_get(server: RunningServer, path: str) -> tuple[bytes, int]:
    """The path as it stands, which a library would tidy up."""
    reader, writer = await asyncio.open_connection(server.address, server.http_port)
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: {server.address}\r\nConnection: close\r\n\r\n".encode()
    )
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return body, int(head.split()[1]) if head else 0


async def _status(
    http: aiohttp.ClientSession, url: str, transport: str, headers: dict[str, str]
) -> int:
    if transport == "polling":
        async with http.get(url, headers=headers) as answer:
            return answer.status
    try:
        socket = await http.ws_connect(url.replace("http", "ws", 1), headers=headers)
    except aiohttp.WSServerHandshakeError as refused:
        return refused.status
    await socket.close()
    return 101
