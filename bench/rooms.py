"""200 people in one session: 40 breakout rooms opened at once, 200 votes in a second, fan-out.

Run by `make bench-rooms`. README.md in this folder says what is measured, and how far to trust it.
"""

import argparse
import asyncio
import json
import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiohttp
from crowd import Client, CrowdProcess, joined
from processor import resident_bytes, usage_of
from server import BenchError, Server, running_server

RESULTS = Path(__file__).resolve().parent / "results" / "rooms.json"
LINES = 50
"""Messages that the mentor writes one after the other without waiting."""
OPTIONS = ["yes", "no", "maybe"]


@dataclass(frozen=True)
class Plan:
    people: int
    rooms: int
    openings: int
    processes: int
    repeats: int


@dataclass(frozen=True)
class Spread:
    """Milliseconds."""

    p50: float
    p95: float
    p99: float
    worst: float
    samples: int


@dataclass(frozen=True)
class Run:
    """One server with one session. CPU in milliseconds of the server, all its threads."""

    opening: Spread
    """From the mentor's command to the entry at each client, over all openings."""
    opening_last: Spread
    """From the command to the entry at the last client, one for each opening."""
    opening_cpu: float
    all_moved: bool
    voting: Spread
    """From a vote to its answer, one vote each within one second, by name."""
    voting_cpu: float
    voting_exact: bool
    at_once: Spread
    """The same with all votes in the same instant."""
    secret: Spread
    """Within one second, anonymously."""
    secret_cpu: float
    secret_exact: bool
    fan_out: Spread
    """From a message to its arrival at each client, `LINES` messages without a pause."""
    deliveries_per_second: float
    cpu_per_delivery: float
    """Microseconds."""
    gaps: int
    resident_per_person: int
    """Bytes of the server's memory per connected person."""


def spread(seconds: Sequence[float]) -> Spread:
    ordered = sorted(each * 1000 for each in seconds)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)

    return Spread(at(0.5), at(0.95), at(0.99), round(ordered[-1], 1), len(ordered))


class Lesson:
    """The session that is measured: a mentor here, the crowd elsewhere."""

    def __init__(self, plan: Plan, server: Server, mentor: Client, crowds: list[CrowdProcess]):
        self.plan, self.server, self.mentor, self.crowds = plan, server, mentor, crowds
        self.people: list[list[str]] = []

    async def all(self, asked: str, *words: Any) -> list[Any]:
        for crowd in self.crowds:
            crowd.ask(asked, *words)
        return [await crowd.answer() for crowd in self.crowds]

    async def fill(self, code: str) -> None:
        share, left = divmod(self.plan.people, len(self.crowds))
        for place, crowd in enumerate(self.crowds):
            many = share + (place < left)
            crowd.ask("join", code, [f"Pupil {place}-{n}" for n in range(many)])
        self.people = [await crowd.answer() for crowd in self.crowds]

    async def does(self, type_: str, **data: Any) -> dict[str, Any]:
        _, answer = await self.mentor.ask(type_, data)
        if not answer["ok"]:
            raise BenchError(f"{type_}: {answer['error']}")
        return answer

    def cpu(self) -> float:
        return usage_of(self.server.pid).process * 1000

    async def arrivals(self, type_: str, after: float, many: int = 1) -> list[list[float]]:
        return [each for told in await self.all("arrivals", type_, after, many) for each in told]

    async def opens(self) -> tuple[list[float], float, bool]:
        """Seconds to each client's entry, CPU, and whether everybody was placed."""
        await self.does("breakouts.plan", count=self.plan.rooms, method="random")
        await asyncio.sleep(0.3)
        before, begin = self.cpu(), time.monotonic()
        await self.does("breakouts.open")
        told = await self.arrivals("breakouts.opened", begin)
        spent = self.cpu() - before
        placed = [room for told in await self.all("rooms", begin) for room in told]
        counted = [placed.count(room) for room in set(placed)]
        even = "" not in placed and len(counted) == self.plan.rooms
        await self.does("breakouts.close")
        await self.arrivals("breakouts.closed", begin)
        return [each[0] - begin for each in told], spent, even

    async def votes(self, seconds: float, anonymous: bool) -> tuple[list[float], float, bool]:
        """Seconds to each answer, CPU, and whether the tally is exact."""
        poll = (
            await self.does(
                "poll.create",
                question="Ready?",
                kind="single",
                options=OPTIONS,
                anonymous=anonymous,
            )
        )["data"]["poll"]
        await self.does("poll.launch", poll=poll)
        await asyncio.sleep(0.3)
        chance, first = random.Random(poll), 0
        cast = [[chance.randrange(len(OPTIONS)) for _ in people] for people in self.people]
        before, begin = self.cpu(), time.monotonic() + 0.2
        for crowd, choices in zip(self.crowds, cast, strict=True):
            crowd.ask("vote", poll, choices, begin, seconds / self.plan.people, first)
            first += len(choices)
        told = [each for crowd in self.crowds for each in await crowd.answer()]
        spent = self.cpu() - before
        await self.does("poll.close", poll=poll)
        await self.does("poll.publish", poll=poll)
        published = await self._published(poll)
        flat = [each for choices in cast for each in choices]
        counts = [flat.count(option) for option in range(len(OPTIONS))]
        exact = published["counts"] == counts and published["voters"] == len(flat)
        return [each for each, _ in told], spent, exact and all(well for _, well in told)

    async def _published(self, poll: str) -> dict[str, Any]:
        """As the mentor is told, which may be a moment after the answer."""
        async with asyncio.timeout(10):
            while True:
                for _, entry in reversed(self.mentor.entries):
                    if entry["type"] == "poll.published" and entry["data"]["poll"] == poll:
                        told: dict[str, Any] = entry["data"]
                        return told
                await asyncio.sleep(0.01)

    async def speaks(self) -> tuple[list[float], float, float]:
        """Seconds from each message to each client, deliveries a second, microseconds of CPU each."""
        before, begin = self.cpu(), time.monotonic()
        sent = []
        asked = []
        for n in range(LINES):
            sent.append(time.monotonic())
            line = {"to": "session", "text": f"Line {n} of a busy lesson"}
            asked.append(asyncio.create_task(self.mentor.ask("chat.send", line)))
            await asyncio.sleep(0)
        await asyncio.gather(*asked)
        told = await self.arrivals("chat.sent", begin, LINES)
        spent, last = self.cpu() - before, max(max(each) for each in told)
        many = LINES * len(told)
        late = [at - begun for each in told for at, begun in zip(each, sent, strict=True)]
        return late, many / (last - begin), spent * 1000 / many


async def measure(plan: Plan, lesson: Lesson, empty: int) -> Run:
    memory = (resident_bytes(lesson.server.pid) - empty) // plan.people
    openings = [await lesson.opens() for _ in range(plan.openings)]
    by_name = await lesson.votes(1.0, anonymous=False)
    at_once = await lesson.votes(0.0, anonymous=False)
    secret = await lesson.votes(1.0, anonymous=True)
    late, rate, cost = await lesson.speaks()
    return Run(
        opening=spread([each for told, _, _ in openings for each in told]),
        opening_last=spread([max(told) for told, _, _ in openings]),
        opening_cpu=round(statistics.median(spent for _, spent, _ in openings), 1),
        all_moved=all(even for _, _, even in openings),
        voting=spread(by_name[0]),
        voting_cpu=round(by_name[1], 1),
        voting_exact=by_name[2] and at_once[2],
        at_once=spread(at_once[0]),
        secret=spread(secret[0]),
        secret_cpu=round(secret[1], 1),
        secret_exact=secret[2],
        fan_out=spread(late),
        deliveries_per_second=round(rate),
        cpu_per_delivery=round(cost, 1),
        gaps=sum(await lesson.all("gaps")),
        resident_per_person=memory,
    )


async def one_run(plan: Plan, server: Server, cores: set[int]) -> Run:
    session = server.create_session()
    crowds = [CrowdProcess(server.url, cores) for _ in range(plan.processes)]
    async with aiohttp.ClientSession() as http:
        mentor = await joined(http, server.url, session.mentor_code, "Mentor")
        lesson = Lesson(plan, server, mentor, crowds)
        try:
            empty = resident_bytes(server.pid)
            await lesson.fill(session.student_code)
            made = await measure(plan, lesson, empty)
            await lesson.all("leave")
        finally:
            for crowd in crowds:
                crowd.end()
        await mentor.leave()
        return made


def run(plan: Plan) -> Run:
    """The server has the first core alone where there are two or more; everybody else the others."""
    cores = sorted(os.sched_getaffinity(0))
    others = set(cores[1:] or cores)
    os.sched_setaffinity(0, {cores[0]})
    with running_server() as server:
        os.sched_setaffinity(0, others)
        try:
            made = asyncio.run(one_run(plan, server, others))
        finally:
            os.sched_setaffinity(0, set(cores))
    print(
        f"{plan.people} people: {plan.rooms} rooms p95 {made.opening.p95} ms, last"
        f" {made.opening_last.worst} ms; votes p99 {made.voting.p99} ms;"
        f" {made.deliveries_per_second:.0f} deliveries/s",
        flush=True,
    )
    return made


SPREADS = ("opening", "opening_last", "voting", "at_once", "secret", "fan_out")
NUMBERS = (
    "opening_cpu", "voting_cpu", "secret_cpu", "deliveries_per_second", "cpu_per_delivery",
    "resident_per_person",
)  # fmt: skip


def medians(runs: Sequence[Run]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in SPREADS:
        several = [asdict(getattr(each, name)) for each in runs]
        found[name] = {key: statistics.median(each[key] for each in several) for key in several[0]}
    for name in NUMBERS:
        found[name] = statistics.median(getattr(each, name) for each in runs)
    found["all_moved"] = all(each.all_moved for each in runs)
    found["tallies_exact"] = all(each.voting_exact and each.secret_exact for each in runs)
    found["gaps"] = sum(each.gaps for each in runs)
    return found


def table(found: dict[str, Any]) -> str:
    lines = [f"{'milliseconds':<16}{'p50':>9}{'p95':>9}{'p99':>9}{'worst':>9}{'samples':>9}"]
    for name in SPREADS:
        each = found[name]
        figures = "".join(f"{each[key]:>9g}" for key in ("p50", "p95", "p99", "worst", "samples"))
        lines.append(f"{name:<16}{figures}")
    lines += [f"{name:<24}{found[name]:>12g}" for name in NUMBERS]
    lines += [f"{name:<24}{found[name]!s:>12}" for name in ("all_moved", "tallies_exact", "gaps")]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--rooms", type=int, default=40)
    parser.add_argument("--openings", type=int, default=5, help="in each run")
    parser.add_argument("--processes", type=int, default=4, help="that hold the clients")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    plan = Plan(given.people, given.rooms, given.openings, given.processes, given.repeats)
    try:
        runs = [run(plan) for _ in range(plan.repeats)]
    except (BenchError, RuntimeError) as reason:
        print(f"The benchmark stopped: {reason}", file=sys.stderr)
        return 1
    found = medians(runs)
    print("\n" + table(found))
    document = {
        "machine": {"cores": os.cpu_count(), "architecture": platform.machine()},
        "plan": asdict(plan),
        "medians": found,
        "runs": [asdict(each) for each in runs],
    }
    given.results.write_text(json.dumps(document, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
