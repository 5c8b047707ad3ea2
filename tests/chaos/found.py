"""What a scenario found: claims that hold or do not, figures against their bars, and what was not looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from tests.chaos.faults import COLUMNS, Column, Fault
from tests.chaos.figures import percentile
from tests.chaos.history import BREAKS, Verdict

Colour = Literal["green", "amber", "red", "not tried"]
VOTES: Final = frozenset({"votes_lost", "votes_doubled"})
PERCENT: Final = {"p95": 95.0, "p99": 99.0, "worst": 100.0}


@dataclass(frozen=True, slots=True)
class Claim:
    column: Column
    holds: bool
    words: str


@dataclass(slots=True)
class Found:
    """Of one fault. A column about which nothing was claimed was not tried."""

    fault: Fault
    claims: list[Claim] = field(default_factory=list)
    reasons: list[tuple[Column, str]] = field(default_factory=list)
    """Why a column is no better than amber."""
    figures: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    """How long it took to play."""

    def must(self, column: Column, holds: bool, words: str) -> None:
        self.claims.append(Claim(column, bool(holds), words))

    def lacks(self, column: Column, reason: str) -> None:
        """Something about this column was not tried, or is less than what was promised."""
        if (column, reason) not in self.reasons:
            self.reasons.append((column, reason))

    def counts(self, **figures: Any) -> None:
        self.figures |= figures

    def took(self, name: str, seconds: Sequence[float]) -> None:
        """Keeps p50, p95, the worst and how many; held against the fault's bar of this name."""
        if not seconds:
            self.figures[name] = None
            return
        spread = {f"p{each}": round(percentile(seconds, each), 2) for each in (50, 95)}
        self.figures[name] = spread | {"worst": round(max(seconds), 2), "n": len(seconds)}
        bar = self.fault.bar(name)
        if bar is None:
            return
        value = percentile(seconds, PERCENT[bar.of])
        if value > bar.most:
            self.lacks(bar.column, f"{name}: {bar.of} {value:.1f} s, over {bar.most:g} s")

    def judged(self, verdict: Verdict, at_least: int = 20) -> None:
        """The histories of a lesson. A lesson in which next to nothing happened proves nothing."""
        self.counts(
            acknowledged=self.figures.get("acknowledged", 0) + verdict.acknowledged,
            votes=self.figures.get("votes", 0) + verdict.votes_acknowledged,
        )
        for column, votes in (("text", False), ("votes", True)):
            broken = [
                f"{name.replace('_', ' ')} {count}"
                for name in BREAKS
                if (name in VOTES) == votes and (count := getattr(verdict, name))
            ]
            named = [each for each in verdict.named if (each.partition(":")[0] in VOTES) == votes]
            told = f"broken: {', '.join(broken)} ({'; '.join(named[:3])})"
            words = "nothing lost, doubled, out of order or missed by any history"
            if votes:
                words = "no acknowledged vote lost or doubled, every tally is the fold of the log"
            self.must(column, not broken, told if broken else words)  # type: ignore[arg-type]
        self.must("text", verdict.acknowledged >= at_least, f"{at_least} commands acknowledged")
        self.must("votes", verdict.votes_acknowledged > 0, "votes were cast")

    def colour(self, column: Column) -> Colour:
        mine = [each for each in self.claims if each.column == column]
        if not mine:
            return "not tried"
        if not all(each.holds for each in mine):
            return "red"
        return "amber" if any(which == column for which, _ in self.reasons) else "green"

    def kept(self) -> Mapping[str, Any]:
        """For the results: without dates."""
        cells = {column: self.colour(column) for column in COLUMNS}
        why = {
            column: [what for which, what in self.reasons if which == column] for column in COLUMNS
        }
        broken = [asdict(each) for each in self.claims if not each.holds]
        held = {
            column: sorted(
                {each.words for each in self.claims if each.holds and each.column == column}
            )
            for column in COLUMNS
        }
        return {
            "seconds": round(self.seconds),
            "cells": cells,
            "why": why,
            "broken": broken,
            "held": held,
            "figures": self.figures,
        }
