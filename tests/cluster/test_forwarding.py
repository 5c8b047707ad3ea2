"""Any node answers for all: the API, files, long-polling and WebSockets of a session that another one serves."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import socketio

from tests.cluster.nodes import Nodes, running_nodes
from tests.redis_server import RedisServer, redis_server
from tests.running_server import API_KEY

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 40_000


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path / "redis") as server:
        yield server


@pytest.fixture
async def nodes(redis: RedisServer, tmp_path: Path) -> AsyncIterator[Nodes]:
    async with running_nodes(tmp_path, redis.url, SESSIONSERVER_LIMITS="on") as nodes:
        yield nodes


async def call(
    http: aiohttp.ClientSession, url: str, method: str = "GET", key: str = "", **how: Any
) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {key}"} | how.pop("headers", {})
    async with http.request(method, url, headers=headers, **how) as answer:
        read = answer.json if answer.content_type == "application/json" else answer.read
        return answer.status, await read()


async def joins(
    http: aiohttp.ClientSession, node: str, link: str, name: str, **how: Any
) -> dict[str, Any]:
    body = {"code": link.rpartition("/")[2], "name": name}
    status, joined = await call(http, f"{node}/api/v1/join", "POST", json=body, **how)
    assert status == 200, joined
    return dict(joined)


@pytest.mark.slow
async def test_Z10_everything_of_a_session_can_be_asked_at_any_node(
    nodes: Nodes, http: aiohttp.ClientSession
) -> None:
    made = await nodes["ada"].create_session()
    for node in nodes.fronts:
        assert (
            await call(http, f"{node}/api/v1/link/{made['links']['mentor'].rpartition('/')[2]}")
        )[0] == 200
    first = await joins(http, nodes["ada"].url, made["links"]["mentor"], "Ada")
    second = await joins(http, nodes["ben"].url, made["links"]["mentor"], "Ben")
    assert first["url"] == second["url"]
    owner = nodes[first["url"].split("/")[2]]
    (other,) = [node for node in nodes.nodes.values() if node is not owner]

    status, sent = await call(
        http, f"{other.url}/api/v1/materials?id=f1&title=Plan&name=plan.png", "POST", first["token"],
        data=PICTURE,
    )  # fmt: skip
    assert status == 201
    material = sent["data"]["material"]
    for node in nodes.fronts:
        status, content = await call(
            http, f"{node}/api/v1/materials/{material}", key=second["token"]
        )
        assert (status, content) == (200, PICTURE)
        status, entries = await call(http, f"{node}/api/v1/entries?after=0", key=second["token"])
        assert status == 200
        assert entries["seq"] >= 4
        status, _ = await call(http, f"{node}/api/v1/sessions/{made['id']}/report", key=API_KEY)
        assert status == 200

    for transport in ("polling", "websocket"):
        client = socketio.AsyncClient(serializer="msgpack", reconnection=False)
        await client.connect(
            other.url,
            auth={"token": first["token"]},
            transports=[transport],
            socketio_path=first["url"].strip("/"),
        )
        data = {"to": "room", "text": "x" * 2000}
        answer = await client.call("chat.send", {"id": f"by-{transport}", "data": data})
        assert answer["ok"]
        await client.disconnect()

    refused = socketio.AsyncClient(serializer="msgpack", reconnection=False)
    told: list[Any] = []
    refused.on("connect_error", told.append)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await refused.connect(other.url, auth={"token": first["token"]}, transports=["websocket"])
    assert told[0]["data"]["error"]["code"] == "moved"
    assert told[0]["data"]["error"]["url"] == first["url"]

    status, _ = await call(http, f"{other.url}/api/v1/sessions/{made['id']}", "DELETE", API_KEY)
    assert status == 204
    for node in nodes.fronts:
        status, _ = await call(http, f"{node}/api/v1/entries?after=0", key=first["token"])
        assert status == 401


@pytest.mark.slow
async def test_Z10_nobody_can_pretend_to_be_a_node(
    nodes: Nodes, http: aiohttp.ClientSession
) -> None:
    made = await nodes["ada"].create_session()
    forged = {"Sessionserver-Client": f"192.0.2.1 https {'0' * 64}"}
    first = await joins(http, nodes["ada"].url, made["links"]["mentor"], "Ada", headers=forged)
    again = await joins(http, nodes["ben"].url, made["links"]["mentor"], "Ben", headers=forged)
    assert first["url"] == again["url"], "passed on as anybody's request is"
    status, told = await call(http, f"{nodes['ada'].url}/n/nobody/socket.io/?EIO=4")
    assert (status, told["error"]["code"]) == (421, "moved")
