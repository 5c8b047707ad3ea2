"""Bad lines: that the relay makes them, and that people on them go on hearing each other.

`make impairment` measures how well (`tests/e2e/impairment.py`).
"""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator

import pytest

from tests.e2e.impaired import Home, Network, RelayError, network
from tests.e2e.impairment import LINE, ada_and_ben, lesson
from tests.e2e.namespace import needs_namespaces
from tests.e2e.reception import voice

pytestmark = [needs_namespaces, pytest.mark.netns]
ECHO = """
import socket
here = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
here.bind(("0.0.0.0", 9999))
print("ready", flush=True)
while True:
    data, whence = here.recvfrom(2048)
    here.sendto(b"%d" % whence[1], whence)
"""
"""Answers with the port that it was asked from."""
ASK = """
import socket, sys
here = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
here.bind(("0.0.0.0", 5555))
here.settimeout(0.5)
heard = []
for _ in range(int(sys.argv[2])):
    here.sendto(b"which port?", (sys.argv[1], 9999))
try:
    while True:
        heard.append(int(here.recv(2048)))
except TimeoutError:
    print(len(heard), *sorted(set(heard)))
"""
"""How many answers came, and which ports they told."""


async def asks(home: Home, count: int) -> tuple[int, list[int]]:
    """Answers to so many questions, and the ports that the server saw them come from."""
    words = (home.namespace.name, sys.executable, "-c", ASK, home.namespace.outside, str(count))
    asking = await asyncio.create_subprocess_exec(
        *("ip", "netns", "exec", *words), stdout=asyncio.subprocess.PIPE
    )
    answers, *ports = map(int, (await asking.communicate())[0].split())
    return answers, ports


@contextlib.asynccontextmanager
async def echo(net: Network) -> AsyncIterator[None]:
    running = await asyncio.create_subprocess_exec(
        *("ip", "netns", "exec", net.server_namespace, sys.executable, "-c", ECHO),
        stdout=asyncio.subprocess.PIPE,
    )
    assert running.stdout is not None
    await running.stdout.readline()
    try:
        yield
    finally:
        running.kill()
        await running.wait()


async def test_the_relay_makes_a_line_as_bad_as_it_is_told() -> None:
    async with network() as net, echo(net):
        home = await net.home()
        assert await asks(home, 200) == (200, [5555])

        await home.line.becomes(up="loss=30%", down="loss=30%")
        answers, _ = await asks(home, 200)
        assert 56 < answers < 140  # 98, within six standard deviations

        await home.line.becomes(up="", down="cut")
        assert await asks(home, 5) == (0, [])
        assert (await home.line.figures())["down"]["blocked"] == 5

        with pytest.raises(RelayError, match="speed=1M"):
            await home.line.becomes(down="speed=1M")
        await home.line.becomes(down="")
        await home.line.rebinds()
        answers, ports = await asks(home, 50)
        assert answers == 50
        assert len(ports) == 1
        assert ports != [5555]


@pytest.mark.browser
async def test_voices_go_on_while_a_thin_line_gets_a_smaller_picture() -> None:
    async with lesson() as here:
        ada, ben = await ada_and_ben(here)
        await ben.person.receives("video", ada.person)

        await ben.home.line.becomes(up=f"{LINE} loss=30%", down=f"{LINE} loss=30%")
        began = time.time()
        await ben.lasts(8)
        assert 0 < voice(await ben.since(began)).made_up < 0.4

        await ben.home.line.becomes(up=LINE, down=f"{LINE} rate=300k")
        smaller = await ben.until_height(lambda height: 0 < height <= 360, within_s=15)
        assert smaller is not None
        began = time.time()
        await ben.lasts(3)
        assert voice(await ben.since(began)).made_up < 0.2
