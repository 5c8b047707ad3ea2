"""Keys and certificates that change under load."""

import asyncio
import os
import shutil
import signal
import ssl
import sys
from collections.abc import Mapping
from typing import Final

import aiohttp
import socketio

from sessionserver import keys
from tests.chaos.scene import Scene
from tests.deploy.proxies import certificate, in_front_of, nginx
from tests.running_server import ROOT, RunningServer

RELOADED_S: Final = 20.0


async def fault_32(scene: Scene) -> None:
    server = await scene.server()
    links = (await server.create_session())["links"]
    held = await scene.lesson(server)
    await held.goes_on(20)
    old = (server.data_dir / keys.MASTER).read_bytes()
    await _renews_key(scene, server)
    await held.goes_on(20)
    held.fault()
    await server.stop()
    server.settings["SESSIONSERVER_API_KEY"] = "another key of the school"
    await server.start()
    await held.goes_on(20)
    await held.talks()
    scene.found.must(
        "media", True, "voices are back after a restart with another key of the API and of the log"
    )
    new = (server.data_dir / keys.MASTER).read_bytes()
    scene.found.must(
        "text", len(new) == keys.SIZE and new != old, "the old master key is gone after the restart"
    )
    scene.found.took("text back", held.gaps(asyncio.get_running_loop().time()))
    scene.found.lacks(
        "text", "of several nodes that share a secret the master key cannot be renewed"
    )
    if shutil.which("nginx") is None:
        scene.found.lacks("media", "nginx is not installed: its reload was not tried")
    else:
        await _reloads(scene, server, links)
        await held.talks()
    await scene.passes(
        ["media"],
        "tests/e2e/test_turn.py::test_two_secrets_live_side_by_side_and_a_third_does_not",
        words="the relay takes credentials of the old and of the new secret",
    )
    await held.ends()


async def _renews_key(scene: Scene, server: RunningServer) -> None:
    """Beside the server that serves."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sessionserver", "renew-key", "--data-dir", str(server.data_dir)),
        cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL,
    )
    scene.found.must("text", await process.wait() == 0, "a new master key is made while it serves")


async def _reloads(scene: Scene, server: RunningServer, links: Mapping[str, str]) -> None:
    """The proxy in front gets another certificate: who is connected stays so, who comes is shown the new one."""
    folder = scene.folder / "proxy"
    folder.mkdir()
    token = await scene.robot(links, "student", "Ben", "plain", server.url).takes_seat()
    async with in_front_of(server.http_port, nginx, folder) as front:
        connector = aiohttp.TCPConnector(ssl=front.trusted)
        async with aiohttp.ClientSession(connector=connector) as http:
            client = socketio.AsyncClient(
                serializer="msgpack", reconnection=False, http_session=http
            )
            gone: list[object] = []
            client.on("disconnect", lambda *why: gone.append(why))
            await client.connect(front.url, auth={"token": token}, transports=["websocket"])
            renewed = certificate(folder)
            os.kill(int((folder / "nginx.pid").read_text()), signal.SIGHUP)
            async with asyncio.timeout(RELOADED_S):
                while await _shown(front.url) != renewed.chain.read_text():
                    await asyncio.sleep(0.05)
            answer = await client.call("hand.raise", {"id": "raised", "data": {}}, timeout=10)
            scene.found.must(
                "media",
                answer["ok"] and not gone,
                "a connection through the proxy outlives another certificate, newcomers see that",
            )
            await client.disconnect()


async def _shown(url: str) -> str:
    """The certificate with which whoever comes now is greeted."""
    host, _, port = url.rpartition("/")[2].partition(":")
    return await asyncio.to_thread(ssl.get_server_certificate, (host, int(port)))
