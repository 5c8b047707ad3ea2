"""A bad network of the test's own: server and people in namespaces, a relay between each person and the server.

    host ── veth ── server's namespace ══ relay ══ one namespace per person

The relay (core/crates/netem) carries packets between two TUN devices and makes the line as bad as it is told to: see
`core/crates/netem/src/conditions.rs` for the words. Everything is gone afterwards, whatever happens.
"""

import asyncio
import contextlib
import itertools
import json
import os
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e.namespace import Namespace, run
from tests.running_server import ROOT, RunningServer

START_DEADLINE_S = 10
_NETWORKS = itertools.count()


class RelayError(Exception):
    """The relay did not understand, or could not start."""


def relay_program() -> Path:
    """Built when its sources have changed."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "core" / "target"))
    command = ("cargo", "build", "--release", "--locked", "--quiet", "-p", "netem")
    subprocess.run(command, cwd=ROOT / "core", check=True)
    return target / "release" / "netem"


@dataclass
class Relay:
    """`up` is from the person to the server, `down` to the person. The words of a direction replace all of before."""

    process: asyncio.subprocess.Process

    @classmethod
    async def starts(cls, inside: str, outside: str, seed: int) -> "Relay":
        """Both ends are `namespace:device`; the devices are there when this returns."""
        relay = cls(
            await asyncio.create_subprocess_exec(
                *(str(relay_program()), "--inside", inside, "--outside", outside),
                *("--seed", str(seed)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        )
        if await relay._hears() != "ready":
            raise RelayError(f"no relay between {inside} and {outside}")
        return relay

    async def becomes(self, *, up: str | None = None, down: str | None = None) -> None:
        """Such as `up="loss=30% delay=50ms"`; `""` is a perfect line."""
        for direction, words in (("up", up), ("down", down)):
            if words is not None:
                await self._obeys(f"{direction} {words}")

    async def rebinds(self) -> None:
        """Every UDP stream of the person leaves with another port from now on, as when a router forgets."""
        await self._obeys("rebind")

    async def figures(self) -> dict[str, dict[str, int]]:
        """By direction: packets offered, lost, overflowed, blocked, arrived; bytes arrived."""
        found: dict[str, dict[str, int]] = json.loads(await self._asks("figures"))
        return found

    async def ends(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()
        await self.process.wait()

    async def _obeys(self, command: str) -> None:
        if (answer := await self._asks(command)) != "ok":
            raise RelayError(f"{command}: {answer}")

    async def _asks(self, command: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n".encode())
        return await self._hears()

    async def _hears(self) -> str:
        assert self.process.stdout is not None
        async with asyncio.timeout(START_DEADLINE_S):
            return (await self.process.stdout.readline()).decode().strip()


@dataclass
class Home:
    """Where a person sits: `line` is the only way out, more may be joined by `Network.joins`."""

    namespace: Namespace
    line: Relay
    address: str


@dataclass
class Network:
    """`server_address` is where browsers and the test itself reach the server."""

    name: str
    number: int
    server_address: str
    exits: contextlib.AsyncExitStack
    count: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @property
    def server_namespace(self) -> str:
        return f"{self.name}s"

    @property
    def cable(self) -> str:
        """This machine's end of the cable to the server."""
        return f"{self.name}o"

    def server(self, data_dir: Path, **options: Any) -> RunningServer:
        """To be started inside."""
        under = ["ip", "netns", "exec", self.server_namespace]
        return RunningServer(data_dir, self.server_address, under=under, **options)

    @contextlib.asynccontextmanager
    async def running(self, data_dir: Path, **options: Any) -> AsyncIterator[RunningServer]:
        server = self.server(data_dir, **options)
        await server.start()
        try:
            yield server
        finally:
            await server.stop()

    async def home(self) -> Home:
        """A new namespace behind a line that is perfect at first."""
        name = f"{self.name}p{next(self.count)}"
        _add_namespace(name, self.exits)
        inside = Namespace(name, self.server_address, f"10.208.{self.number}")
        line, address = await self.joins(inside)
        self.routes(inside, line_number=0)
        return Home(inside, line, address)

    async def joins(self, inside: Namespace, line_number: int = 0) -> tuple[Relay, str]:
        """One more line into a namespace, as device `line0`, `line1`, ...; the relay and the address at its end."""
        number = next(self.count)
        outer, inner = f"line{number}", f"line{line_number}"
        address = f"10.208.{self.number}.{number}"
        relay = await Relay.starts(
            f"{inside.name}:{inner}", f"{self.server_namespace}:{outer}", seed=number
        )
        self.exits.push_async_callback(relay.ends)
        for words in (
            ("link", "set", outer, "up", "txqueuelen", "1000"),
            ("route", "add", f"{address}/32", "dev", outer),
        ):
            run("ip", "-n", self.server_namespace, *words)
        for words in (
            ("addr", "add", f"{address}/32", "dev", inner),
            ("link", "set", inner, "up", "txqueuelen", "1000"),
        ):
            run("ip", "-n", inside.name, *words)
        return relay, address

    def routes(self, inside: Namespace, line_number: int) -> None:
        """Everything leaves by this line from now on."""
        run("ip", "-n", inside.name, "route", "replace", "default", "dev", f"line{line_number}")

    def unplugs(self, inside: Namespace, line_number: int) -> None:
        run("ip", "-n", inside.name, "link", "set", f"line{line_number}", "down")

    def swaps(self, inside: Namespace, old: int, new: int) -> None:
        """The old line goes down and the new one, with its own address, takes over."""
        run("ip", "-n", inside.name, "link", "set", f"line{new}", "up")
        self.unplugs(inside, old)
        self.routes(inside, new)


def _add_namespace(name: str, exits: contextlib.AsyncExitStack) -> None:
    run("ip", "netns", "add", name)
    exits.callback(run, "ip", "netns", "del", name)
    run("ip", "-n", name, "link", "set", "lo", "up")


def _free_number(first: int) -> int:
    """From there on, of a network that nobody on this machine has: not even one that was left behind."""
    words = ("ip", "-4", "-o", "addr")
    taken = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    numbers = ((first + more) % 250 + 1 for more in range(250))
    return next(each for each in numbers if f"10.207.{each}." not in taken)


@contextlib.asynccontextmanager
async def network() -> AsyncIterator[Network]:
    """The server's namespace, joined to this machine; its names and addresses follow from the process's number, and
    from how many there were before, as a cable goes a little later than its namespace."""
    which = next(_NETWORKS)
    number = _free_number(os.getpid() + which)
    name = f"mn{os.getpid()}{'abcdefghij'[which % 10]}"
    async with contextlib.AsyncExitStack() as exits:
        made = Network(name, number, f"10.207.{number}.1", exits)
        _add_namespace(made.server_namespace, exits)
        near, far = made.cable, f"{name}i"
        run(
            "ip",
            "link",
            "add",
            near,
            "type",
            "veth",
            "peer",
            "name",
            far,
            "netns",
            made.server_namespace,
        )
        run("ip", "addr", "add", f"10.207.{number}.2/24", "dev", near)
        run("ip", "link", "set", near, "up")
        run(
            "ip",
            "-n",
            made.server_namespace,
            "addr",
            "add",
            f"{made.server_address}/24",
            "dev",
            far,
        )
        run("ip", "-n", made.server_namespace, "link", "set", far, "up")
        yield made
