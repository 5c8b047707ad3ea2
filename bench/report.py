"""Medians of the runs, as numbers and as a table."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

METHODS = ("encrypt", "sendto", "sendmmsg", "gso")
HEADS = (
    *("scene", "server", "packets/s", "lost", "us/packet", "range", "floor", "x floor", "x ours"),
    *("p50 ms", "p99 ms", "kB/person"),
)
COLUMN = 10
NAME = 15
NEGLIGIBLE = 0.005


@dataclass(frozen=True)
class Run:
    """One server with one crowd. Times in microseconds of processor time per packet that
    somebody received."""

    scene: str
    peer: str
    packets: int
    packets_per_second: float
    packet_bytes: float
    lost: int
    profile: str
    cost: float
    threads: dict[str, float]
    """By the name of the thread."""
    latency_p50_us: float
    latency_p99_us: float
    bytes_per_person: float
    load_cost: float
    floor: dict[str, float]
    """By method, measured right after; empty where there is none."""

    def over(self, floor: dict[str, float]) -> "Run":
        return replace(self, floor=floor)

    def describe(self) -> str:
        return (
            f"{self.cost:.2f} us per packet, {self.packets_per_second:.0f} packets/s, lost "
            f"{self.lost}, p50 {self.latency_p50_us / 1000:.2f} ms, p99 "
            f"{self.latency_p99_us / 1000:.2f} ms"
        )


@dataclass(frozen=True)
class Summary:
    """Medians of all runs of one server in one scene."""

    scene: str
    peer: str
    runs: int
    packets_per_second: float
    lost: int
    cost: float
    lowest: float
    highest: float
    floor: dict[str, float]
    over_floor: float | None
    """Median of each run's own ratio to GSO: what slows the machine down slows down both."""
    over_ours: float | None
    latency_p50_us: float
    latency_p99_us: float
    bytes_per_person: float
    threads: dict[str, float]


def summarize(runs: Sequence[Run]) -> list[Summary]:
    names = dict.fromkeys((each.scene, each.peer) for each in runs)
    first = dict(reversed(names))
    ours = {scene: _costs(runs, scene, peer) for scene, peer in first.items()}
    return [_summary(runs, scene, peer, ours[scene]) for scene, peer in names]


def _costs(runs: Iterable[Run], scene: str, peer: str) -> list[float]:
    return [each.cost for each in runs if (each.scene, each.peer) == (scene, peer)]


def _summary(runs: Sequence[Run], scene: str, peer: str, ours: Sequence[float]) -> Summary:
    same = [each for each in runs if (each.scene, each.peer) == (scene, peer)]
    costs = [each.cost for each in same]
    floored = [each for each in same if each.floor]
    ratios = [cost / own for cost, own in zip(costs, ours, strict=False)]
    return Summary(
        scene=scene,
        peer=peer,
        runs=len(same),
        packets_per_second=statistics.median(each.packets_per_second for each in same),
        lost=sum(each.lost for each in same),
        cost=statistics.median(costs),
        lowest=min(costs),
        highest=max(costs),
        floor={m: statistics.median(each.floor[m] for each in floored) for m in METHODS}
        if floored
        else {},
        over_floor=statistics.median(each.cost / each.floor["gso"] for each in floored)
        if floored
        else None,
        over_ours=statistics.median(ratios),
        latency_p50_us=statistics.median(each.latency_p50_us for each in same),
        latency_p99_us=statistics.median(each.latency_p99_us for each in same),
        bytes_per_person=statistics.median(each.bytes_per_person for each in same),
        threads=_threads(same),
    )


def table(summaries: Sequence[Summary]) -> str:
    return "\n".join(
        [
            f"medians of {max(each.runs for each in summaries)}; floor is that with GSO",
            _line(HEADS),
            *(_line(_row(each)) for each in summaries),
            "us per packet by thread:",
            *(_line([each.scene, each.peer, _shares(each)]) for each in summaries),
        ]
    )


def _row(summary: Summary) -> list[str]:
    return [
        summary.scene,
        summary.peer,
        f"{summary.packets_per_second:.0f}",
        str(summary.lost),
        f"{summary.cost:.2f}",
        f"{summary.lowest:.2f}-{summary.highest:.2f}",
        f"{summary.floor['gso']:.2f}" if summary.floor else "-",
        f"{summary.over_floor:.2f}" if summary.over_floor else "-",
        f"{summary.over_ours:.2f}" if summary.over_ours else "-",
        f"{summary.latency_p50_us / 1000:.2f}",
        f"{summary.latency_p99_us / 1000:.2f}",
        f"{summary.bytes_per_person / 1000:.0f}",
    ]


def _shares(summary: Summary) -> str:
    """The threads that cost most; Janus has one per connection."""
    most = sorted(summary.threads.items(), key=lambda each: -each[1])[:6]
    return ", ".join(f"{name} {cost:.2f}" for name, cost in most if cost >= NEGLIGIBLE)


def _threads(runs: Sequence[Run]) -> dict[str, float]:
    names = sorted({name for each in runs for name in each.threads})
    medians = {
        name: statistics.median(each.threads.get(name, 0.0) for each in runs) for name in names
    }
    return {name: cost for name, cost in medians.items() if cost >= NEGLIGIBLE}


def _line(cells: Sequence[str]) -> str:
    names, numbers = cells[:2], cells[2:]
    return "  ".join(
        [*(f"{each:>{NAME}}" for each in names), *(f"{each:>{COLUMN}}" for each in numbers)]
    )
