"""Living behind a bad line: the robots' thread moves into the home's namespace (setns(2)), the server has its own."""

import asyncio
import contextlib
import ctypes
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from tests.chaos.scene import OFF, Scene
from tests.e2e.impaired import Home, Network, network
from tests.running_server import RunningServer

CLONE_NEWNET: Final = 0x40000000
Value = TypeVar("Value")


def _enter(namespace: int) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(namespace, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


@contextlib.contextmanager
def living_in(name: str) -> Iterator[int]:
    """New sockets of this thread are in the namespace of that name until the end; gives where it was before."""
    outside = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    inside = os.open(f"/var/run/netns/{name}", os.O_RDONLY)
    _enter(inside)
    try:
        yield outside
    finally:
        _enter(outside)
        os.close(inside)
        os.close(outside)


@dataclass
class Abode:
    """Everybody of the lesson sits here; `home.line` is the only way to the server."""

    net: Network
    home: Home
    server: RunningServer
    outside_ns: int

    async def line(self, words: str) -> None:
        """Both ways alike."""
        await self.home.line.becomes(up=words, down=words)

    async def outside(self, look: Callable[[], Value]) -> Value:
        """Something asked where the line does not matter, in a thread of its own."""
        found: list[Any] = []

        def run() -> None:
            _enter(self.outside_ns)
            try:
                found.append(look())
            except Exception as error:  # noqa: BLE001
                found.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        await asyncio.to_thread(thread.join)
        if isinstance(found[0], Exception):
            raise found[0]
        value: Value = found[0]
        return value


async def abode(scene: Scene, line: str = "") -> Abode:
    net = await scene.exits.enter_async_context(network())
    folder = scene.folder / "server"
    folder.mkdir()
    server = await scene.exits.enter_async_context(net.running(folder, settings=dict(OFF)))
    home = await net.home()
    outside = scene.exits.enter_context(living_in(home.namespace.name))
    made = Abode(net, home, server, outside)
    await made.line(line)
    return made
