"""People are moved from room to room without pause, and every packet on the wire is held against the walls (I6)."""

import asyncio
import contextlib
import random
import sys
from pathlib import Path
from typing import Final

from sessionserver.sealing import Sealing
from sessionserver.stores.sqlite import SqliteLog
from tests.chaos import kept
from tests.chaos.robot import Robot
from tests.chaos.talker import Talker
from tests.chaos.tap import tap
from tests.chaos.walls import Walls, judge
from tests.e2e.impaired import network

TALKERS: Final = 4
PAUSE_S: Final = (0.02, 0.2)
ROOMS: Final = [{"name": name, "participants": []} for name in ("Red", "Blue")]
SPIN: Final = "while True: pass"


async def moved_about(folder: Path, moves: int, spinning: int = 0, listeners: int = 0) -> Walls:
    """Four who talk are moved; `spinning` processes keep the cores busy, `listeners` are told of every move, too."""
    async with network() as net, contextlib.AsyncExitStack() as exits:
        settings = {"SESSIONSERVER_LIMITS": "off"}
        server = await exits.enter_async_context(net.running(folder, settings=settings))
        made = await server.create_session()
        code = {role: link.rpartition("/")[2] for role, link in made["links"].items()}
        mentor = Robot([server.url], code["mentor"], "Mentor", "socket")
        crowd = [
            Robot([server.url], code["student"], f"Pupil {n}", "socket") for n in range(listeners)
        ]
        talkers = [
            Talker([server.url], code["student"], f"Talker {n}", "socket") for n in range(TALKERS)
        ]
        for robot in (mentor, *crowd, *talkers):
            await robot.start()
            exits.push_async_callback(robot.stop)
        for one in talkers:
            await one.hears(*(each for each in talkers if each is not one))
        await mentor.asks("breakouts.plan", rooms=ROOMS)
        await mentor.asks("breakouts.open", minutes=5)
        view = (await mentor.welcome())["session"]["breakouts"]["rooms"]
        rooms = ["main", *(each["room"] for each in view)]
        for _ in range(spinning):
            spinner = await asyncio.create_subprocess_exec(sys.executable, "-c", SPIN)
            exits.callback(spinner.kill)
        chance = random.Random(12)
        with tap(net.cable) as wire:
            # The first telling of the tap: what had been told before it.
            await mentor.welcome()
            for _ in range(moves):
                who, room = chance.choice(talkers), chance.choice(rooms)
                await mentor.asks("breakouts.move", participant=who.participant, room=room)
                await asyncio.sleep(chance.uniform(*PAUSE_S))
            await asyncio.sleep(0.5)
        assert wire.dropped == 0, "the tap missed packets: nothing was proven"
        log = SqliteLog(folder / "log.db", Sealing((folder / "master.key").read_bytes()))
        entries = await kept.entries(log, made["id"])
        await log.close()
        ports = {each.address[1]: each.number for each in talkers}
        return judge(entries, wire.packets, ports, server.http_port)
