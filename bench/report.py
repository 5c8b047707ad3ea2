"""Medians of the runs, as numbers and as a table."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

METHODS = ("encrypt", "sendto", "sendmmsg", "gso")
HEADS = ("subscribers", "sizes", "packets/s", "lost", "server", "range", *METHODS)
RATIOS = ("gso", "sendmmsg")
COLUMN = 11
NEGLIGIBLE = 0.005


@dataclass(frozen=True)
class Cell:
    subscribers: int
    sizes: str
    """`equal` or `split`: packets of one frame are equal, or differ by one byte."""


@dataclass(frozen=True)
class Run:
    """One server with one crowd, and the floor measured right after it. Times in microseconds
    of processor time per packet that subscribers received."""

    cell: Cell
    packets: int
    packets_per_second: float
    packet_bytes: float
    gaps: int
    profile: str
    per_packet: float
    per_packet_by_thread: dict[str, float]
    load_per_packet: float
    resident_bytes: int
    floor: dict[str, float]


@dataclass(frozen=True)
class Summary:
    """Medians of all runs of one cell."""

    cell: Cell
    packets_per_second: float
    lost: int
    server: float
    lowest: float
    highest: float
    floor: dict[str, float]
    ratio: dict[str, float]
    """Medians of each run's own ratio: what slows the machine down slows down both."""
    threads: dict[str, float]


def summarize(cell: Cell, runs: Sequence[Run]) -> Summary:
    same = [each for each in runs if each.cell == cell]
    costs = [each.per_packet for each in same]
    return Summary(
        cell=cell,
        packets_per_second=statistics.median(each.packets_per_second for each in same),
        lost=sum(each.gaps for each in same),
        server=statistics.median(costs),
        lowest=min(costs),
        highest=max(costs),
        floor={m: statistics.median(each.floor[m] for each in same) for m in METHODS},
        ratio={
            m: statistics.median(each.per_packet / each.floor[m] for each in same) for m in RATIOS
        },
        threads=_threads(same),
    )


def table(summaries: Sequence[Summary], runs: Sequence[Run]) -> str:
    profiles = ", ".join(sorted({each.profile for each in runs}))
    return "\n".join(
        [
            f"CPU per forwarded packet in us, {profiles}, medians of {len(runs) // len(summaries)}",
            _line([*HEADS, *(f"x {method}" for method in RATIOS)]),
            *(_line(_row(each)) for each in summaries),
            "server is the whole process, signalling included; by thread:",
            *(_line([*_name(each), _shares(each)]) for each in summaries),
        ]
    )


def _row(summary: Summary) -> list[str]:
    return [
        *_name(summary),
        f"{summary.packets_per_second:.0f}",
        str(summary.lost),
        f"{summary.server:.2f}",
        f"{summary.lowest:.2f}-{summary.highest:.2f}",
        *(f"{summary.floor[method]:.2f}" for method in METHODS),
        *(f"{summary.ratio[method]:.2f}" for method in RATIOS),
    ]


def _name(summary: Summary) -> tuple[str, str]:
    return str(summary.cell.subscribers), summary.cell.sizes


def _shares(summary: Summary) -> str:
    threads = summary.threads.items()
    return ", ".join(f"{name} {cost:.2f}" for name, cost in threads if cost >= NEGLIGIBLE)


def _threads(runs: Sequence[Run]) -> dict[str, float]:
    names = sorted({name for each in runs for name in each.per_packet_by_thread})
    return {
        name: statistics.median(each.per_packet_by_thread.get(name, 0.0) for each in runs)
        for name in names
    }


def _line(cells: Sequence[str]) -> str:
    return "  ".join(f"{cell:>{COLUMN}}" for cell in cells)
