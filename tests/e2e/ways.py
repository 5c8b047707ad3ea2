"""How long pictures stand still when somebody's network changes in mid-call.

`python -m tests.e2e.ways [TRIALS]` prints the figures; `test_ways.py` shows that it happens.
"""

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import async_playwright

from tests.e2e import figures
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.namespace import Namespace, namespace
from tests.e2e.person import Person
from tests.running_server import running_server

FIRST, SECOND = "10.203.10", "10.203.11"
STEADY_FRAMES = 150
"""So many frames after the break, and it is over: a line believed thinner and thinner stops well before."""

SAMPLE = """async ([whose, wanted]) => {
  const probe = window.sessionProbe;
  const frames = async () => {
    await probe.refresh();
    return probe.slots.find(each => each.kind === "video" && each.participant === whose)?.framesDecoded ?? 0;
  };
  let last = await frames(), grewAt = performance.now(), longest = 0, since = 0;
  const began = grewAt;
  while (performance.now() - began < 30000) {
    await new Promise(resolve => setTimeout(resolve, 20));
    const now = await frames();
    if (now <= last) continue;
    const pause = performance.now() - grewAt;
    if (pause > longest) { longest = pause; since = 0; }
    since += now - last;
    last = now;
    grewAt = performance.now();
    if (longest > 400 && since > wanted) return longest;
  }
  return null;
}"""


@dataclass(frozen=True)
class Call:
    """Ada outside and Ben inside `school`, who sees her."""

    school: Namespace
    ada: Person
    ben: Person

    async def break_of(self) -> float:
        """Pull out the first cable, and for how many ms Ben's picture of Ada stood still."""
        looking = asyncio.create_task(self.ben.page.evaluate(SAMPLE, [self.ada.id, STEADY_FRAMES]))
        await asyncio.sleep(0.5)
        await asyncio.to_thread(self.school.pull_out)
        longest: float | None = await looking
        assert longest is not None, "pictures did not come back"
        return longest


@contextlib.asynccontextmanager
async def call(folder: Path, name: str, both_from_the_start: bool) -> AsyncIterator[Call]:
    """A second cable is there from the start, or comes when everybody sees everybody."""
    with namespace(name, FIRST) as school:
        if both_from_the_start:
            school.plug_in(SECOND)
        async with (
            running_server(folder, address=school.outside) as server,
            async_playwright() as playwright,
        ):
            secure = f"--unsafely-treat-insecure-origin-as-secure={server.url}"
            links = (await server.create_session())["links"]
            near, inside = [
                await playwright.chromium.launch(executable_path=str(path), args=[*FLAGS, secure])
                for path in (CHROMIUM, school.chromium(folder))
            ]
            ada = await (await Person.opens(near, "Ada", links["mentor"])).joins()
            ben = await (await Person.opens(inside, "Ben", links["student"])).joins()
            await ada.sees(ben)
            await ben.sees(ada)
            await ben.receives("video", ada)
            if not both_from_the_start:
                await asyncio.to_thread(school.plug_in, SECOND)
            yield Call(school, ada, ben)
            await near.close()
            await inside.close()


async def measure(trials: int) -> None:
    for name, both in (("address_change", True), ("ice_restart", False)):
        breaks, restarts, connections = [], [], []
        for _ in range(trials):
            with tempfile.TemporaryDirectory() as folder:
                async with call(Path(folder), "ways", both) as school:
                    breaks.append(await school.break_of())
                    probe = await school.ben.probe()
                    restarts.append(probe["restartsMade"])
                    connections.append(probe["peerConnectionsMade"])
        found = {"restarts": restarts, "connections": connections}
        figures.keep(f"{name}_pictures_back", figures.summary(breaks) | found)


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
