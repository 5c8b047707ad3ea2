"""How long people are without media or text when a network or the server fails in mid-call, in real Chromium pages.

`make recovery` prints the figures and keeps them in bench/results. TRIALS (20) of each:

- `udp blocked`: a firewall begins to drop all UDP; media comes back over TCP.
- `address change`: one line goes down as another comes up, with another address, as from wireless to mobile.
- `rebind`: the router forgets the port of every UDP stream and gives new ones. Nobody is told.
- `text mode`: a firewall drops all media; both pages show that this person is on text.
- `killed: text`, `killed: media`: the server is killed and started again; a line that is written meanwhile is read, and
  the picture moves again.

Media is back when Ben's picture of Ada moves again and his voice has reached her; what counts is the longest time that
the picture stood still, as the page itself saw it. Everything happens in namespaces made for it.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import TimeoutError as OutOfTime

from tests.e2e import figures
from tests.e2e.call import Call, call
from tests.running_server import ROOT

RESULTS = ROOT / "bench" / "results" / "recovery.json"


@dataclass
class Trials:
    """Of one kind: milliseconds of those that ended well, and how many did not."""

    times: list[float] = field(default_factory=list)
    never: int = 0

    def ended(self, kind: str, took: float | None) -> None:
        if took is None:
            self.never += 1
        else:
            self.times.append(took)
        print(f"  {kind}: {'never' if took is None else round(took)}", file=sys.stderr, flush=True)

    def summary(self) -> dict[str, Any]:
        told: dict[str, Any] = figures.summary(self.times) if self.times else {"trials": 0}
        return told | {"never": self.never}


async def udp_blocked(here: Call, trials: int) -> Mapping[str, Trials]:
    return await _stood_still("udp blocked", here, trials, here.blocks_udp, anew=True)


async def address_change(here: Call, trials: int) -> Mapping[str, Trials]:
    return await _stood_still("address change", here, trials, here.changes_address, anew=False)


async def rebind(here: Call, trials: int) -> Mapping[str, Trials]:
    return await _stood_still("rebind", here, trials, here.rebinds, anew=False)


async def _stood_still(
    kind: str, here: Call, trials: int, happens: Callable[[], Awaitable[None]], *, anew: bool
) -> Mapping[str, Trials]:
    seen = Trials()
    for _ in range(trials):
        if anew:
            await here.begins_anew()
        took = await here.stood_still(happens)
        seen.ended(kind, took)
        if took is None:
            await here.begins_anew()
    return {kind: seen}


async def text_mode(here: Call, trials: int) -> Mapping[str, Trials]:
    seen = Trials()
    for _ in range(trials):
        await here.begins_anew()
        try:
            seen.ended("text mode", await here.is_on_text())
        except OutOfTime:
            seen.ended("text mode", None)
    return {"text mode": seen}


async def killed(here: Call, trials: int) -> Mapping[str, Trials]:
    text, media = Trials(), Trials()
    for trial in range(trials):

        async def dies(words: str = f"Line {trial}") -> None:
            text.ended("killed: text", await here.is_written_and_killed(words))

        await here.flows()
        await here.is_whole()
        media.ended("killed: media", await here.stood_still(dies))
    return {"killed: text": text, "killed: media": media}


KINDS = {
    "udp blocked": udp_blocked,
    "address change": address_change,
    "rebind": rebind,
    "text mode": text_mode,
    "killed": killed,
}


async def measured(kind: str, trials: int) -> dict[str, Any]:
    async with call() as here:
        seen = await KINDS[kind](here, trials)
        connections = (await here.ben.probe())["peerConnectionsMade"]
        ways = {each: here.ways.count(each) for each in sorted(set(here.ways))}
    more = {"ways after": ways, "connections made": connections}
    return {name: each.summary() | more for name, each in seen.items()}


def main() -> int:
    """`KIND ...`, all of them without any. What is kept of other kinds stays."""
    trials = int(os.environ.get("TRIALS", "20"))
    for kind in sys.argv[1:] or list(KINDS):
        found = asyncio.run(measured(kind, trials))
        print(json.dumps(found, indent=1), flush=True)
        kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
        RESULTS.write_text(json.dumps(kept | found, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
