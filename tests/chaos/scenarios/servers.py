"""What happens to the server's own process."""

import asyncio
import contextlib
import signal
import time
from typing import Any, Final

import engineio
import socketio

from tests.chaos.kills import Run
from tests.chaos.scene import Scene
from tests.chaos.zygote import Zygote
from tests.running_server import RunningServer

KILLS: Final = 40
KILLS_WITH_VOICES: Final = 3
STALLS_S: Final = (3, 7, 12)
IDLE: Final = 40


async def fault_18(scene: Scene) -> None:
    run = Run(KILLS, seed=18, at_once=4)
    async with Zygote() as zygote:
        await run.chapters(zygote)
    scene.found.judged(run.verdict)
    scene.found.took("text back", run.without_service)
    scene.found.counts(kills=run.kills + KILLS_WITH_VOICES)

    server = await scene.server()
    held = await scene.lesson(server)
    for _ in range(KILLS_WITH_VOICES):
        await held.goes_on(20)
        await held.talks()
        held.fault()
        await server.kill()
        await server.start()
    await held.goes_on(20)
    await held.talks()
    until = time.monotonic()
    scene.found.must("media", True, "everybody heard everybody again after each kill")
    scene.found.took("voices back", held.silences(until))
    await held.ends()


async def fault_22(scene: Scene) -> None:
    server = await scene.server()
    held = await scene.lesson(server)
    idle = await idle_people(scene, server, IDLE)
    dropped: list[Any] = []
    for each in idle:
        each.on("disconnect", lambda *reason: dropped.append(reason))
    for seconds in STALLS_S:
        await held.goes_on(10)
        held.fault()
        assert server.process is not None
        server.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        server.process.send_signal(signal.SIGCONT)
        await held.goes_on(10)
        await held.talks()
    asked = {"id": "after", "data": {}}
    answers = await asyncio.gather(*(each.call("hand.raise", asked, timeout=30) for each in idle))
    scene.found.must(
        "text", not dropped, f"of {IDLE} idle connections none was dropped by the server"
    )
    scene.found.must(
        "text", all(each["ok"] for each in answers), "each of them is served afterwards"
    )
    scene.found.must(
        "media",
        all(each.connections == 1 for each in held.talkers),
        "no media connection was made anew",
    )
    await held.ends()


class _Patient(engineio.AsyncClient):  # type: ignore[misc]
    """The library's client gives up by itself when no ping has come for a while; what we look at is the server."""

    async def _write_loop(self) -> None:
        self.ping_interval = 600
        await super()._write_loop()


class PatientClient(socketio.AsyncClient):  # type: ignore[misc]
    def _engineio_client_class(self) -> type[_Patient]:
        return _Patient


async def idle_people(scene: Scene, server: RunningServer, count: int) -> list[Any]:
    """So many connections of people who do nothing."""
    links = (await server.create_session())["links"]
    clients = []
    for number in range(count):
        robot = scene.robot(links, "student", f"Idle {number}", "plain", server.url)
        token = await robot.takes_seat()
        client = PatientClient(serializer="msgpack", reconnection=False)
        await client.connect(server.url, auth={"token": token}, transports=["websocket"])
        clients.append(client)
        scene.exits.push_async_callback(_leaves, client)
    return clients


async def _leaves(client: Any) -> None:
    with contextlib.suppress(Exception):
        await asyncio.wait_for(client.disconnect(), 2)
