"""Figures that a run prints: percentiles by nearest rank, the worst, and times without service."""

import itertools
import math
from collections.abc import Sequence

from tests.chaos.history import Answered, History


def percentile(values: Sequence[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def spread(values: Sequence[float]) -> str:
    """`p50 / p95 / worst (N)` in seconds."""
    if not values:
        return "none"
    shown = " / ".join(f"{percentile(values, each):.2f}" for each in (50, 95, 100))
    return f"p50 / p95 / worst {shown} s (N={len(values)})"


def gaps(
    at: Sequence[float], histories: Sequence[History], until: float = float("inf")
) -> list[float]:
    """For every fault the longest time around it in which nobody's command was acknowledged.

    What came after `until`, when people begin to stop, does not count.

    A fault that another one followed before anything was acknowledged counts with that one.
    """
    acknowledged = [each for each in _acknowledged(histories) if each <= until]
    found = []
    silences = list(itertools.pairwise(acknowledged))
    for moment, following in itertools.pairwise([*at, float("inf")]):
        around = [
            end - begin
            for begin, end in silences
            if moment < end <= following and begin < following
        ]
        if around:
            found.append(max(around))
    return found


def returns(at: Sequence[float], histories: Sequence[History]) -> list[float]:
    """For every moment the seconds until somebody's command was acknowledged."""
    acknowledged = _acknowledged(histories)
    return [next(each for each in acknowledged if each > moment) - moment for moment in at]


def _acknowledged(histories: Sequence[History]) -> list[float]:
    """When anybody's command was, in order."""
    return sorted(
        event.at
        for history in histories
        for event in history.events
        if isinstance(event, Answered) and event.ok
    )
