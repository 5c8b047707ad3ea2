"""How long pictures stand still when a network changes in mid-call, measured in real Chromium pages.

`make recovery` prints the figures and keeps them in bench/results. TRIALS (20) of each:

- `udp blocked`: a firewall begins to drop all UDP; media comes back over TCP.
- `address change`: one line goes down as another comes up, with another address, as from wireless to mobile.
- `rebind`: the router forgets the port of every UDP stream and gives new ones. Nobody is told.

A trial ends when Ben's picture of Ada moves again and his voice has reached her; what counts is the longest time that
the picture stood still, as the page itself saw it. Everything happens in namespaces made for it.
"""

import asyncio
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from tests.e2e import figures
from tests.e2e.conftest import FLAGS
from tests.e2e.impaired import Home, Network, network
from tests.e2e.person import Person
from tests.e2e.reception import RECORDER, way
from tests.running_server import ROOT, RunningServer

RESULTS = ROOT / "bench" / "results" / "recovery.json"
LINE = "delay=20ms queue=300ms"
AFTER_MS = 500
"""A picture that moved for so long is back."""
DEADLINE_MS = 40_000
STILL = """async ([whose, after, deadline]) => {
  const probe = window.sessionProbe;
  const frames = async () => {
    await probe.refresh();
    return probe.slots.find(each => each.kind === "video" && each.participant === whose)?.framesDecoded ?? 0;
  };
  const began = performance.now();
  let last = await frames(), grewAt = began, longest = 0, endedAt = 0;
  window.watching = true;
  while (performance.now() - began < deadline) {
    await new Promise(resolve => setTimeout(resolve, 20));
    const now = await frames(), at = performance.now();
    if (now === last) continue;
    if (at - grewAt > longest && at - began > 1000) { longest = at - grewAt; endedAt = at; }
    if (longest > 0 && at - endedAt > after && at - began > 3000) return longest;
    last = now;
    grewAt = at;
  }
  return null;
}"""


@dataclass
class Call:
    """Ada and Ben see and hear each other; Ben's namespace has two lines, of which one is up."""

    net: Network
    server: RunningServer
    ada: Person
    ben: Person
    home: Home
    up: int = 0
    ways: list[str] = field(default_factory=list)

    async def begins_anew(self) -> None:
        """Ben's page is loaded again, on a network that lets everything through."""
        with contextlib.suppress(Exception):
            self.home.namespace.allow_everything()
        await self.ben.page.reload()
        await self.flows()

    async def flows(self) -> None:
        await self.ben.sees(self.ada)
        await self.ada.sees(self.ben)
        await self.ben.receives("video", self.ada)
        await self.ada.receives("audio", self.ben)

    async def stood_still(self, happens: Callable[[], Awaitable[None]]) -> float | None:
        """Milliseconds; None when the picture did not come back at all."""
        await self.ben.page.evaluate("window.watching = false")
        words = [self.ada.id, AFTER_MS, DEADLINE_MS]
        looking = asyncio.create_task(self.ben.page.evaluate(STILL, words))
        await self.ben.page.wait_for_function("() => window.watching")
        await asyncio.sleep(1.2)
        await happens()
        longest: float | None = await looking
        if longest is not None:
            await self.ada.receives("audio", self.ben)
            self.ways.append("/".join(await way(self.ben.page)))
        return longest

    async def blocks_udp(self) -> None:
        await asyncio.to_thread(self.home.namespace.drop_udp)

    async def changes_address(self) -> None:
        """Ben's other line comes up as the one goes down."""
        before, self.up = self.up, 1 - self.up
        await asyncio.to_thread(self.net.swaps, self.home.namespace, before, self.up)

    async def rebinds(self) -> None:
        await self.home.line.rebinds()


@contextlib.asynccontextmanager
async def call() -> AsyncIterator[Call]:
    async with (
        contextlib.AsyncExitStack() as exits,
        async_playwright() as playwright,
        network() as net,
    ):
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory()))
        server = await exits.enter_async_context(net.running(folder))
        links = (await server.create_session())["links"]
        people = []
        for name, role in (("Ada", "mentor"), ("Ben", "student")):
            home = await net.home()
            await home.line.becomes(up=LINE, down=LINE)
            place = folder / name
            place.mkdir()
            secure = f"--unsafely-treat-insecure-origin-as-secure={server.url}"
            browser = await playwright.chromium.launch(
                executable_path=str(home.namespace.chromium(place)), args=[*FLAGS, secure]
            )
            exits.push_async_callback(browser.close)
            person = await Person.opens(browser, name, links[role], script=RECORDER)
            people.append((await person.joins(), home))
        (ada, _), (ben, home) = people
        second, _ = await net.joins(home.namespace, line_number=1)
        await second.becomes(up=LINE, down=LINE)
        net.unplugs(home.namespace, 1)
        made = Call(net, server, ada, ben, home)
        await made.flows()
        yield made


async def udp_blocked(trials: int) -> dict[str, Any]:
    return await _measure(trials, lambda here: here.blocks_udp, anew=True)


async def address_change(trials: int) -> dict[str, Any]:
    return await _measure(trials, lambda here: here.changes_address, anew=False)


async def rebind(trials: int) -> dict[str, Any]:
    return await _measure(trials, lambda here: here.rebinds, anew=False)


async def _measure(
    trials: int, what: Callable[[Call], Callable[[], Awaitable[None]]], *, anew: bool
) -> dict[str, Any]:
    times: list[float] = []
    never = 0
    async with call() as here:
        for _ in range(trials):
            if anew:
                await here.begins_anew()
            took = await here.stood_still(what(here))
            if took is None:
                never += 1
                await here.begins_anew()
            else:
                times.append(took)
            print(f"  {'never' if took is None else round(took)}", file=sys.stderr, flush=True)
        probe = await here.ben.probe()
        ways = {each: here.ways.count(each) for each in sorted(set(here.ways))}
    connections = probe["peerConnectionsMade"]
    summary: dict[str, Any] = figures.summary(times) if times else {"trials": 0}
    return summary | {"never": never, "ways after": ways, "connections made": connections}


KINDS = {"udp blocked": udp_blocked, "address change": address_change, "rebind": rebind}


def main() -> int:
    trials = int(os.environ.get("TRIALS", "20"))
    found = {}
    for name in sys.argv[1:] or list(KINDS):
        found[name] = asyncio.run(KINDS[name](trials))
        print(f"{name}: {found[name]}", flush=True)
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(kept | found, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
