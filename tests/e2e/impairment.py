"""What people get over bad lines, measured: real Chromium pages, the real server, our relay.

`make impairment` prints the figures and keeps them in bench/results. Ada films (720p, three layers) and speaks; Ben,
and in one row Cleo too, watches and speaks. Rows:

- `loss`: 30 % of all packets lost each way.
- `squeeze`: Ben's line falls to 300 kbit/s for 15 s, then is free again.
- `estimate`: what the server believes of lines of 0.5, 1 and 3 Mbit/s.
- `thin beside fat`: Ben has 300 kbit/s, Cleo all she wants.
- `line of`: what is left of a lesson at 64 and at 20 kbit/s, and how quick text is.
"""

import argparse
import asyncio
import contextlib
import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Playwright, async_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.film import camera_of, make_film
from tests.e2e.impaired import Home, Network, network
from tests.e2e.person import Person
from tests.e2e.reception import RECORDER, heights, samples, voice
from tests.running_server import API_KEY, ROOT, RunningServer

RESULTS = ROOT / "bench" / "results" / "impairment.json"
LINE = "delay=20ms queue=300ms"
LARGE = 400
"""Higher than the middle layer's 360: a browser short of processor sends less than 720 as its largest."""
SETTLE_S = 45
SENT = """async () => {
  const peer = connections.findLast(each => each.connectionState === "connected");
  const sent = [...(await peer.getStats()).values()].filter(each => each.type === "outbound-rtp");
  return sent.filter(each => each.framesPerSecond).map(each => each.frameHeight).sort((one, other) => one - other);
}"""
"""How high the pictures are that a browser makes now: less than it was asked for when its processor is too slow."""
FALL_S = 15
READER = """() => {
  window.read = {};
  const look = () => {
    const shown = document.querySelector("[role=log]")?.textContent ?? "";
    for (const [found] of shown.matchAll(/(?:first|later)-\\d+-end/g)) window.read[found] ??= Date.now();
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
"""Notes when each message is on the page; whoever falls to text is given another log."""
LATE_S = 15
"""How much later than meant a busy page may have its figures."""

Row = dict[str, Any]


@dataclass
class Seat:
    person: Person
    home: Home

    async def since(self, moment: float) -> list[Any]:
        return await samples(self.person.page, moment)

    async def lasts(self, seconds: float) -> None:
        """So long, as the page itself has recorded it."""
        began = time.time()
        await self.person.page.wait_for_function(
            "until => window.reception.at(-1)?.at >= until",
            arg=1000 * (began + seconds),
            timeout=1000 * (seconds + LATE_S),
        )

    async def until_height(self, wanted: Callable[[int], bool], within_s: float) -> float | None:
        """Seconds until the picture is so high, as the page itself saw it; None when it never is."""
        began = time.time()
        while time.time() < began + within_s:
            for at, height, _ in heights(await self.since(began)):
                if wanted(height):
                    return round(at - began, 2)
            await asyncio.sleep(0.25)
        return None


@dataclass
class Lesson:
    """A session over lines of our own; everybody is at home behind one."""

    net: Network
    server: RunningServer
    folder: Path
    playwright: Playwright
    film: Path
    links: dict[str, str]
    exits: contextlib.AsyncExitStack

    async def joins(self, name: str, role: str, *, camera: bool) -> Seat:
        home = await self.net.home()
        folder = self.folder / name
        folder.mkdir()
        secure = f"--unsafely-treat-insecure-origin-as-secure={self.server.url}"
        browser = await self.playwright.chromium.launch(
            executable_path=str(home.namespace.chromium(folder)),
            args=[*FLAGS, secure, camera_of(self.film)],
        )
        self.exits.push_async_callback(browser.close)
        person = await Person.opens(browser, name, self.links[role], script=RECORDER)
        return Seat(await person.joins(camera=camera), home)


@contextlib.asynccontextmanager
async def lesson() -> AsyncIterator[Lesson]:
    async with (
        contextlib.AsyncExitStack() as exits,
        async_playwright() as playwright,
        network() as net,
    ):
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory()))
        film = ROOT / "build" / "camera.mjpeg"
        if not film.exists():
            film.parent.mkdir(exist_ok=True)
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
            film.write_bytes(await make_film(browser))
            await browser.close()
        async with net.running(folder) as server, contextlib.AsyncExitStack() as people:
            links = (await server.create_session())["links"]
            yield Lesson(net, server, folder, playwright, film, links, people)


async def ada_and_ben(here: Lesson, line: str = "") -> tuple[Seat, Seat]:
    """Ben's picture of Ada is large, on a line that is good so far."""
    ada = await here.joins("Ada", "mentor", camera=True)
    ben = await here.joins("Ben", "student", camera=False)
    await ben.home.line.becomes(up=line or LINE, down=line or LINE)
    await ben.person.sees(ada.person)
    return ada, ben


async def loss(here: Lesson, seconds: float) -> Row:
    ada, ben = await ada_and_ben(here)
    await ben.until_height(lambda height: height > LARGE, SETTLE_S)
    await ben.home.line.becomes(up=f"{LINE} loss=30%", down=f"{LINE} loss=30%")
    began = time.time()
    await ben.lasts(seconds)
    row: Row = {}
    for name, seat in (("Ben hears Ada", ben), ("Ada hears Ben", ada)):
        found = voice(await seat.since(began))
        row[f"{name}: packets lost"] = found.packets_lost
        row[f"{name}: made up"] = found.made_up
        row[f"{name}: longest gap, s"] = found.longest_gap_s
        row[f"{name}: delay, ms"] = found.delay_ms
    row["picture of Ada, height"] = _median_height(await ben.since(began))
    return row


async def squeeze(here: Lesson, seconds: float) -> Row:
    _, ben = await ada_and_ben(here, f"{LINE} rate=4M")
    large = await ben.until_height(lambda height: height > LARGE, SETTLE_S)
    await asyncio.sleep(5)
    squeezed = time.time()
    await ben.home.line.becomes(up=f"{LINE} rate=300k", down=f"{LINE} rate=300k")
    dropped = await ben.until_height(lambda height: 0 < height < LARGE, seconds)
    await asyncio.sleep(max(0.0, squeezed + seconds - time.time()))
    thin = await ben.since(squeezed)
    calm = [each for each in thin if each.at > squeezed + 5]
    await ben.home.line.becomes(up=f"{LINE} rate=4M", down=f"{LINE} rate=4M")
    climbed = await ben.until_height(lambda height: height > LARGE, SETTLE_S)
    heard, later = voice(thin), voice(calm)
    return {
        "large picture after, s": large,
        "smaller picture after, s": dropped,
        "voice while squeezed: made up": heard.made_up,
        "voice while squeezed: longest gap, s": heard.longest_gap_s,
        "voice from 5 s on: made up": later.made_up,
        "picture while squeezed, height": _median_height(calm),
        "large again after, s": climbed,
    }


async def thin_beside_fat(here: Lesson, seconds: float) -> Row:
    ada, ben = await ada_and_ben(here, f"{LINE} rate=300k")
    cleo = await here.joins("Cleo", "facilitator", camera=False)
    await cleo.home.line.becomes(up=f"{LINE} rate=6M", down=f"{LINE} rate=6M")
    await cleo.person.sees(ada.person)
    await cleo.until_height(lambda height: height > LARGE, SETTLE_S)
    began = time.time()
    await ben.lasts(seconds)
    row: Row = {}
    for name, seat in (("thin", ben), ("fat", cleo)):
        series = await seat.since(began)
        row[f"{name}: height"] = _median_height(series)
        row[f"{name}: kbit/s"] = round(
            statistics.median(bits for _, _, bits in heights(series)) / 1000
        )
        row[f"{name}: voice made up"] = voice(series).made_up
    row["Ada sends, heights"] = await ada.person.page.evaluate(SENT)
    return row


async def estimate(here: Lesson, megabits: float, seconds: float) -> Row:
    """What the server believes of Ben's line, of which he is shown all that it carries."""
    rate = round(megabits * 1000)
    _, ben = await ada_and_ben(here, f"{LINE} rate={rate}k")
    await asyncio.sleep(SETTLE_S)
    believed = []
    for _ in range(round(seconds)):
        await asyncio.sleep(1)
        believed.append(await _estimate_of(here, ben))
    median = statistics.median(believed)
    return {
        "believed, kbit/s": round(median / 1000),
        "of the line": round(median / 1000 / rate, 2),
        "lowest, highest": [round(each / 1000) for each in (min(believed), max(believed))],
    }


async def _estimate_of(here: Lesson, seat: Seat) -> float:
    """Bits per second; 0 while there is no estimate."""
    line = (await _person_of(here, seat))["line"]
    return 0.0 if line is None else float(line["estimate"] or 0)


async def _person_of(here: Lesson, seat: Seat) -> dict[str, Any]:
    key = {"Authorization": f"Bearer {API_KEY}"}
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{here.server.url}/api/v1/lines", headers=key) as answer,
    ):
        sessions = (await answer.json())["sessions"]
    number = int(seat.person.id.removeprefix("u"))
    people = [each for told in sessions for room in told["rooms"] for each in room["people"]]
    away = {"rung": "away", "reason": "", "line": None}
    found: dict[str, Any] = next((each for each in people if each["number"] == number), away)
    return found


def _median_height(series: Sequence[Any]) -> float:
    return statistics.median([height for _, height, _ in heights(series)] or [0])


async def thin(here: Lesson, kilobits: int, seconds: float) -> Row:
    """On a line that pictures do not fit on, or not even a voice; how quick text is all the while."""
    ada = await here.joins("Ada", "mentor", camera=True)
    ben = await here.joins("Ben", "student", camera=False)
    await ben.home.line.becomes(up=LINE, down=LINE)
    await ben.person.sees(ada.person)
    await ben.until_height(lambda height: height > LARGE, SETTLE_S)
    for seat in (ada, ben):
        await seat.person.opens_panel("Chat")
        await seat.person.page.evaluate(READER)
    line = f"{LINE} rate={kilobits}k"
    await ben.home.line.becomes(up=line, down=line)
    squeezed = time.time()
    first = await _messages(ben, ada, "first", FALL_S)
    began = time.time()
    before = await ben.home.line.figures()
    later = await _messages(ben, ada, "later", seconds)
    after = await ben.home.line.figures()
    passed = time.time() - began
    rung = await ben.person.probe()
    row: Row = {
        "message, first 15 s: p50, worst, s": _typical(first, 1.0),
        "message, later: p50, p95, s": _typical(later, 0.95),
        "line while squeezed: kbit/s up, down": [
            round(8 * (after[way]["arrived_bytes"] - before[way]["arrived_bytes"]) / passed / 1000)
            for way in ("up", "down")
        ],
        "line while squeezed: overflowed up, down": [
            after[way]["overflowed"] - before[way]["overflowed"] for way in ("up", "down")
        ],
        "own rung": f"{rung['rung']} {rung['reason']}".strip(),
        "rung as all see it": await _rung_of(here, ben),
    }
    for name, seat in (("Ben hears", ben), ("Ada hears Ben", ada)):
        row |= _heard(name, await seat.since(began), at_most=began + seconds)
    await ben.home.line.becomes(up=LINE, down=LINE)
    row["picture again after, s"] = await _until_picture(ben, 90)
    row["squeezed for, s"] = round(began + seconds - squeezed)
    await ben.lasts(10)
    row["rung at last"] = await _rung_of(here, ben)
    return row


async def _messages(one: Seat, other: Seat, word: str, seconds: float) -> list[float]:
    """Seconds from Enter to the message on the other's page, each way in turn; those that never came count whole."""
    sent: list[tuple[Seat, str, float]] = []
    until = time.time() + seconds
    while time.time() < until:
        ways = ((one, other), (other, one))
        writer, reader = ways[len(sent) % 2]
        text = f"{word}-{len(sent)}-end"
        await writer.person.page.get_by_label("Write a message").fill(text)
        sent.append((reader, text, time.time()))
        await writer.person.page.keyboard.press("Enter")
        await asyncio.sleep(0.75)
    deadline = time.time() + LATE_S
    took: list[float] = []
    for reader, text, at in sent:
        page = reader.person.page
        while (read := await page.evaluate("text => window.read[text]", text)) is None:
            if time.time() > deadline:
                break
            await asyncio.sleep(0.1)
        took.append((deadline if read is None else read / 1000) - at)
    return took


def _typical(times: Sequence[float], part: float) -> list[float]:
    ordered = sorted(times)
    at = min(len(ordered) - 1, math.ceil(part * len(ordered)) - 1)
    return [round(statistics.median(ordered), 2), round(ordered[at], 2)]


def _heard(name: str, series: Sequence[Any], at_most: float) -> Row:
    """What was heard of the voice that came most, if any came."""
    stretch = [each for each in series if each.at <= at_most]
    packets = [entry["packetsReceived"] for each in stretch if (entry := each.voice()) is not None]
    if not packets or packets[-1] - packets[0] < 10:
        return {f"{name}: voice": "none"}
    found = voice(stretch)
    return {f"{name}: made up": found.made_up, f"{name}: longest gap, s": found.longest_gap_s}


async def _until_picture(seat: Seat, within_s: float) -> float | None:
    """Seconds until pictures come again."""
    began = time.time()
    while time.time() < began + within_s:
        for at, _, bits in heights(await seat.since(began)):
            if bits > 50_000:
                return round(at - began, 2)
        await asyncio.sleep(0.25)
    return None


async def _rung_of(here: Lesson, seat: Seat) -> str:
    person = await _person_of(here, seat)
    return f"{person['rung']} {person['reason']}".strip()


ROWS: dict[str, Callable[[Lesson], Awaitable[Row]]] = {
    "loss 30 % each way": lambda here: loss(here, 20),
    "squeeze to 300 kbit/s": lambda here: squeeze(here, 15),
    "estimate of 0.5 Mbit/s": lambda here: estimate(here, 0.5, 15),
    "estimate of 1 Mbit/s": lambda here: estimate(here, 1, 15),
    "estimate of 3 Mbit/s": lambda here: estimate(here, 3, 15),
    "thin beside fat": lambda here: thin_beside_fat(here, 12),
    "line of 64 kbit/s": lambda here: thin(here, 64, 30),
    "line of 20 kbit/s": lambda here: thin(here, 20, 30),
}


async def measure(names: Sequence[str]) -> None:
    """Each row is kept as soon as it is there."""
    for name in names:
        async with lesson() as here:
            row = await ROWS[name](here)
        print(table({name: row}), flush=True)
        kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
        RESULTS.write_text(json.dumps(kept | {name: row}, indent=1) + "\n")


def table(rows: dict[str, Row]) -> str:
    lines = []
    for name, row in rows.items():
        lines.append(name)
        lines += [f"    {what:<44} {value}" for what, value in row.items()]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[[], *ROWS], help="all when none is named")
    names = parser.parse_args().rows or list(ROWS)
    asyncio.run(measure(names))
    return 0


if __name__ == "__main__":
    sys.exit(main())
