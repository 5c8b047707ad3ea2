"""Synced before acknowledged, seen from outside: the system calls of the real server, in their order.

Killing proves nothing here: the kernel keeps what a killed process had written. The trace shows for every single
acknowledgement that the command came in, its entry was written, the write was synced, and only then anybody heard.
"""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests import strace
from tests.cluster.nodes import SECRET
from tests.redis_server import RedisServer
from tests.running_server import RunningServer

COMMANDS = 12


async def traced_lesson(http: aiohttp.ClientSession, server: RunningServer) -> None:
    """One after the other, so that no command can hide behind another one's sync; somebody listens."""
    links = (await server.create_session())["links"]
    writer, listener = [await _joins(http, server, links["student"], n) for n in ("Ben", "Cyd")]
    await _asks(http, server, writer, "hand.raise", "hand", {})
    for number in range(COMMANDS):
        listening = asyncio.create_task(_hears(http, server, listener))
        # Its long wait is on when a later request has been answered.
        await _get(http, server, writer, "/api/v1/welcome")
        data = {"to": "session", "text": f"text-{number}-end"}
        answer = await _asks(http, server, writer, "chat.send", f"command-{number}-end", data)
        assert answer["ok"]
        await listening


async def _joins(http: aiohttp.ClientSession, server: RunningServer, link: str, name: str) -> str:
    body = {"code": link.rpartition("/")[2], "name": name}
    async with http.post(f"{server.url}/api/v1/join", json=body) as answer:
        token: str = (await answer.json())["token"]
        return token


async def _asks(
    http: aiohttp.ClientSession, server: RunningServer, token: str, type_: str, id_: str, data: Any
) -> Any:
    body = {"id": id_, "type": type_, "data": data}
    headers = {"Authorization": f"Bearer {token}"}
    async with http.post(f"{server.url}/api/v1/commands", json=body, headers=headers) as answer:
        return await answer.json()


async def _get(http: aiohttp.ClientSession, server: RunningServer, token: str, path: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    async with http.get(server.url + path, headers=headers) as answer:
        return await answer.json()


async def _hears(http: aiohttp.ClientSession, server: RunningServer, token: str) -> None:
    seq = (await _get(http, server, token, "/api/v1/welcome"))["seq"]
    await _get(http, server, token, f"/api/v1/entries?after={seq}&wait=20")


def came(found: list[strace.Call], what: str) -> int:
    """Where the server had read it from a socket."""
    return next(
        call.ended for call in found if call.name in ("recvfrom", "read") and what in call.said
    )


def sent(found: list[strace.Call], what: str, after: int) -> list[int]:
    """Where the server began to send it."""
    names = ("sendto", "sendmsg", "write")
    return [
        call.began
        for call in found
        if call.name in names and what in call.said and call.began > after
    ]


@pytest.mark.slow
async def test_D4_sqlite_is_synced_before_anybody_hears(
    http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    server = RunningServer(
        tmp_path, settings={"SESSIONSERVER_LIMITS": "off"}, under=strace.under(trace)
    )
    await server.start()
    await traced_lesson(http, server)
    await server.stop()
    found = strace.calls(trace)
    for number in range(COMMANDS):
        asked = came(found, f"command-{number}-end")
        acknowledged = sent(found, r"\"ok\":true,\"seq\":", asked)[0]
        heard = sent(found, f"text-{number}-end", asked)[0]
        assert strace.synced_between(found, "log.db-wal", asked, min(acknowledged, heard)), number


@pytest.mark.slow
async def test_D4_redis_is_synced_before_anybody_hears(
    http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    """Two traces: Redis syncs before it answers, and the server has that answer before it speaks."""
    of_redis, of_server = tmp_path / "trace-redis", tmp_path / "trace-server"
    redis = RedisServer(tmp_path / "redis", under=strace.under(of_redis))
    redis.start()
    server = RunningServer(
        tmp_path,
        settings={
            "SESSIONSERVER_LIMITS": "off",
            "SESSIONSERVER_REDIS_URL": redis.url,
            "SESSIONSERVER_SECRET": SECRET,
            "SESSIONSERVER_NODE_NAME": "ada",
        },
        under=strace.under(of_server),
    )
    try:
        await server.start()
        await traced_lesson(http, server)
        await server.stop()
    finally:
        redis.kill()

    found = strace.calls(of_redis)
    stored = r"$6\r\nstored\r\n"
    answers = [call.began for call in found if call.name == "write" and stored in call.said]
    assert len(answers) > COMMANDS
    for before, answer in zip([0, *answers], answers, strict=False):
        assert strace.synced_between(found, ".aof", before, answer)

    found = strace.calls(of_server)
    for number in range(COMMANDS):
        asked = came(found, f"command-{number}-end")
        told = next(
            call.ended
            for call in found
            if call.name == "recvfrom" and stored in call.said and call.began > asked
        )
        assert told < sent(found, r"\"ok\":true,\"seq\":", asked)[0]
        assert told < sent(found, f"text-{number}-end", asked)[0]
