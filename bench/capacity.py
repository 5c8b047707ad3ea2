"""How many people a machine carries: `docs/capacity.md`, computed from what the benches measured.

`python bench/capacity.py` writes the page anew from `bench/results/media.json` and `bench/results/rooms.json`.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "capacity.md"
OURS = "sessionserver"
BUSY = 0.6
"""Of a core: above this, bursts wait for the processor."""
VOICE_RATE, VOICE_BYTES = 50, 130
"""Packets per second of an open microphone, and bytes of each on the line."""
HEARD = 3
"""Voices that reach everybody at most."""


@dataclass(frozen=True)
class Lesson:
    """`scene` is the row of `bench/media.py` whose cost per packet is taken."""

    what: str
    scene: str
    people: int
    pictures: int
    """That everybody is shown, in full size."""


LESSONS = (
    Lesson("One camera, everybody watches it", "1x50", 30, 1),
    Lesson("Breakout rooms of 4, all cameras on", "10 of 4", 4, 3),
    Lesson("All cameras on, nine pictures shown", "meeting of 20", 20, 9),
    Lesson("A talk: one camera for many", "1x200", 200, 1),
)
PICTURE_RATE, PICTURE_BYTES = 144, 1250
"""A camera in full size: packets per second, and bytes of each on the line."""

HEAD = f"""# How many people a machine carries

Computed by `python bench/capacity.py` from what `make bench-media` and `make bench-rooms` measured
(`bench/results`); `bench/README.md` says how far to trust the figures. A core counts as full at {BUSY:.0%}.
Every picture is taken at its full size of 1.4 Mbit/s and {HEARD} voices at a time for everybody, which real
lessons stay below: small tiles are sent small layers, and who is silent sends nothing.

| lesson | people | packets/s out | Mbit/s out | of a core | lessons per core | people per core | kB per person |
|---|---|---|---|---|---|---|---|
"""


def page() -> str:
    """Raises KeyError when a scene was not measured."""
    media = {row["scene"]: row for row in _read("media.json")["medians"] if row["peer"] == OURS}
    rooms = _read("rooms.json")["medians"]
    rows = [_row(lesson, media[lesson.scene], rooms["resident_per_person"]) for lesson in LESSONS]
    writes = 1e6 * BUSY / rooms["cpu_per_delivery"]
    foot = f"""
Beside media, chat, polls and rooms cost {rooms["cpu_per_delivery"]:.0f} us of processor time for each entry
and each person who is told of it: {writes:,.0f} deliveries a second fill a core. Opening 40 rooms for 200
people takes {rooms["opening_cpu"]:.0f} ms of it, 200 votes by name in one second {rooms["voting_cpu"]:.0f} ms.
One process uses one core for these and all cores for media; with Redis, sessions are spread over as many
nodes as there are.
"""
    return HEAD + "".join(rows) + foot


def _row(lesson: Lesson, measured: dict[str, Any], page_bytes: float) -> str:
    pictures = lesson.people * lesson.pictures * PICTURE_RATE
    voices = lesson.people * HEARD * VOICE_RATE
    bits = 8 * (pictures * PICTURE_BYTES + voices * VOICE_BYTES)
    share = (pictures + voices) * measured["cost"] / 1e6
    lessons = BUSY / share
    kilobytes = (measured["bytes_per_person"] + page_bytes) / 1000
    cells = (
        *(lesson.what, lesson.people, f"{pictures + voices:,}", f"{bits / 1e6:,.0f}"),
        *(f"{share:.1%}", f"{lessons:,.0f}" if lessons >= 1 else f"{lessons:.1f}"),
        *(f"{lessons * lesson.people:,.0f}", f"{kilobytes:,.0f}"),
    )
    return "| " + " | ".join(map(str, cells)) + " |\n"


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / "results" / name).read_text())
    return found


def main() -> int:
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
