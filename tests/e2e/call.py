"""A call of two, each behind a line of their own, whose networks and server can be broken in mid-call."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import async_playwright

from tests.e2e.conftest import FLAGS
from tests.e2e.impaired import Home, Network, network
from tests.e2e.person import Person
from tests.e2e.reception import RECORDER, way
from tests.running_server import RunningServer

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

    async def is_whole(self) -> None:
        """Both are out of text mode, with the chat beside the pictures."""
        for each in (self.ada, self.ben):
            await each.page.locator(".session:not(.on-text)").wait_for(timeout=DEADLINE_MS)
            await each.opens_panel("Chat")

    async def blocks_udp(self) -> None:
        await asyncio.to_thread(self.home.namespace.drop_udp)

    async def is_on_text(self) -> float:
        """Milliseconds from the last packet of media to the moment when both pages show that Ben is on text."""
        await self.ada.opens_panel("People")
        shown = self.ben.page.locator(".session.on-text")
        row = f".person[data-participant='{self.ben.id}'] .rung[data-rung='text']"
        told = self.ada.page.locator(row)
        blocked = asyncio.get_running_loop().time()
        await asyncio.to_thread(self.home.namespace.drop_media, self.server.media_port)
        await asyncio.gather(
            *(each.wait_for(state="visible", timeout=DEADLINE_MS) for each in (shown, told))
        )
        return (asyncio.get_running_loop().time() - blocked) * 1000

    async def is_written_and_killed(self, text: str) -> float:
        """Milliseconds from the kill of the server to the moment when Ada reads what Ben wrote right after it."""
        await self.ada.opens_panel("Chat")
        await self.ben.opens_panel("Chat")
        killed = asyncio.get_running_loop().time()
        await self.server.kill()
        starting = asyncio.create_task(self.server.start())
        await self.ben.writes(text)
        line = self.ada.page.get_by_role("log").get_by_text(text, exact=True)
        await line.wait_for(state="visible", timeout=DEADLINE_MS)
        took = (asyncio.get_running_loop().time() - killed) * 1000
        await starting
        return took

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
