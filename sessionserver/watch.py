"""`sessionserver watch`: the connections of a running server in the terminal, anew each second."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import aiohttp

EVERY_S: Final = 1.0
DEADLINE_S: Final = 5.0
CLEAR: Final = "\x1b[H\x1b[J"
HEADS: Final = (
    ("room", 12), ("person", 7), ("role", 11), ("rung", 8), ("lost in", 8), ("lost out", 9),
    ("rtt ms", 7), ("in kbit/s", 10), ("out kbit/s", 11), ("estimate", 9), ("pictures", 0),
)  # fmt: skip

Shown = Mapping[str, Any]


class NoAnswer(Exception):
    """The server cannot be watched; the message says why."""


async def fetch(url: str, key: str) -> Shown:
    """What the server says of its connections. Raises NoAnswer."""
    timeout = aiohttp.ClientTimeout(total=DEADLINE_S)
    headers = {"Authorization": f"Bearer {key}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, headers=headers) as http,
            http.get(url.rstrip("/") + "/api/v1/lines") as answer,
        ):
            if answer.status == 403:
                raise NoAnswer("the server does not know this API key.")
            if answer.status != 200:
                raise NoAnswer(f"the server answered {answer.status}.")
            told: Shown = await answer.json()
            return told
    except (aiohttp.ClientError, TimeoutError, ValueError) as reason:
        raise NoAnswer(f"no server answers at {url}: {reason}") from None


async def watch(
    look: Callable[[], Awaitable[Shown]], write: Callable[[str], object], once: bool
) -> None:
    """Raises NoAnswer when the first look fails; later ones may, the server may be restarting."""
    told = page(await look())
    write(told if once else CLEAR + told)
    while not once:
        await asyncio.sleep(EVERY_S)
        try:
            write(CLEAR + page(await look()))
        except NoAnswer as reason:
            write(f"{CLEAR}{reason}\n")


def page(told: Shown) -> str:
    """All sessions as one table."""
    sessions = told["sessions"]
    people = sum(len(room["people"]) for each in sessions for room in each["rooms"])
    lines = [f"{len(sessions)} sessions, {people} people"]
    for session in sessions:
        lines += ["", f"session {session['session']}", _line(head for head, _ in HEADS)]
        for room in session["rooms"]:
            lines += [_line(_cells(room, person)) for person in room["people"]]
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    widths = (width for _, width in HEADS)
    return "".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cells(room: Shown, person: Shown) -> Iterator[str]:
    yield "main" if room["kind"] == "main" else room["room"][:11]
    yield str(person["number"])
    yield person["role"]
    yield person["rung"]
    line = person["line"]
    if line is None:
        yield from ["-"] * 7
        return
    round_trip, estimate = line["round_trip_ms"], line["estimate"]
    yield f"{line['lost_in']:.1%}"
    yield f"{line['lost_out']:.1%}"
    yield "-" if round_trip is None else f"{round_trip:.0f}"
    yield f"{line['bits_in'] / 1000:.0f}"
    yield f"{line['bits_out'] / 1000:.0f}"
    yield "-" if estimate is None else f"{estimate / 1000:.0f}"
    yield " ".join(_picture(each) for each in line["pictures"]) or "none"


def _picture(picture: Shown) -> str:
    """Whose it is, its layer, and how high it comes of how high it is shown."""
    layer = f"{picture['layer']}:" if picture["layer"] else ""
    kind = "s" if picture["source"] == "screen" else ""
    return f"{picture['publisher']}{kind}={layer}{picture['height']}/{picture['wished']}"


def run(url: str, key: str, once: bool) -> int:
    def write(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    try:
        asyncio.run(watch(lambda: fetch(url, key), write, once))
    except NoAnswer as reason:
        sys.stderr.write(f"This could not be done: {reason}\n")
        return 1
    except KeyboardInterrupt:
        write("\n")
    return 0
