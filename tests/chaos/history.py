"""What robots saw, written down as it happened, and the judge who holds it against the log.

Histories are append-only and bear each robot's own monotonic clock. The judge knows nothing of
robots or servers: it gets a log and histories, and names every break of these invariants.

I1  What was acknowledged is in the log.
I2  One command id makes its entries once.
I3  The log has no gap, and everybody was told the same under the same seq.
I4  Everybody was told each entry that they may see once and in order, or got a fresh view instead.
I5  Each person's last vote before the close counts once, and the published tally is the fold of the log.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

PASSING: Final = frozenset({"unavailable", "moved", "stale_token"})
"""Refusals that settle nothing: the command is asked again."""
ONCE: Final = frozenset({"chat.sent", "poll.voted", "poll.created", "hand.raised"})
"""Commands of these kinds make a single entry each."""
MOST_NAMED: Final = 20


class Logged(NamedTuple):
    """An entry as the store holds it."""

    seq: int
    by: str
    command: str | None
    type: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    at: float
    id: str
    type: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the server said. Where it does not settle the command, the robot asks again under the same id."""

    at: float
    id: str
    ok: bool
    seq: int | None
    code: str | None
    settles: bool


@dataclass(frozen=True, slots=True)
class Received:
    at: float
    seq: int
    prev: int
    by: str
    type: str
    command: str | None


@dataclass(frozen=True, slots=True)
class Welcomed:
    """`fresh`: a view of everything up to `seq`; else a continuation whose entries were received."""

    at: float
    seq: int
    epoch: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class Alive:
    """The server says up to where this robot has been told; `mine` is what it has."""

    at: float
    seq: int
    mine: int


Event = Sent | Answered | Received | Welcomed | Alive


@dataclass(slots=True)
class History:
    """Of one robot. `visible` is set at the end: the seqs that the server says it may see."""

    robot: str
    participant: str = ""
    events: list[Event] = field(default_factory=list)
    visible: Sequence[int] | None = None

    def write(self, path: Path) -> None:
        """One JSON object a line, for looking into it later."""
        with path.open("w") as out:
            head = {"robot": self.robot, "participant": self.participant, "visible": self.visible}
            out.write(json.dumps(head) + "\n")
            for event in self.events:
                out.write(json.dumps({"event": type(event).__name__} | asdict(event)) + "\n")


@dataclass(slots=True)
class Verdict:
    """Counts, and the first broken invariants in words."""

    entries: int = 0
    acknowledged: int = 0
    votes_acknowledged: int = 0
    received: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    missed: int = 0
    refused_but_stored: int = 0
    votes_lost: int = 0
    votes_doubled: int = 0
    named: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not any(getattr(self, name) for name in BREAKS)

    def name(self, which: str, what: str) -> None:
        setattr(self, which, getattr(self, which) + 1)
        if len(self.named) < MOST_NAMED:
            self.named.append(f"{which}: {what}")

    def add(self, other: "Verdict") -> None:
        for name in (*COUNTS, *BREAKS):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.named = (self.named + other.named)[:MOST_NAMED]


COUNTS: Final = ("entries", "acknowledged", "votes_acknowledged", "received")
BREAKS: Final = (
    "lost", "doubled", "out_of_order", "missed", "refused_but_stored", "votes_lost", "votes_doubled",
)  # fmt: skip


def judge(
    log: Sequence[Logged], histories: Iterable[History], results: Mapping[str, Any] | None = None
) -> Verdict:
    """`results`: by poll the published counts as a server tells them."""
    verdict = Verdict(entries=len(log))
    _judge_log(log, verdict)
    by_seq = {entry.seq: entry for entry in log}
    commands: dict[tuple[str, str], list[Logged]] = {}
    for entry in log:
        if entry.command is not None:
            commands.setdefault((entry.by, entry.command), []).append(entry)
    for history in histories:
        _judge_answers(history, commands, verdict)
        _judge_telling(history, by_seq, verdict)
    _judge_results(log, results or {}, verdict)
    return verdict


def _judge_log(log: Sequence[Logged], verdict: Verdict) -> None:
    for place, entry in enumerate(log, 1):
        if entry.seq != place:
            verdict.name("out_of_order", f"the log has seq {entry.seq} in place {place}")
            return
    runs: dict[tuple[str, str], list[Logged]] = {}
    for entry in log:
        if entry.command is not None:
            runs.setdefault((entry.by, entry.command), []).append(entry)
    for (by, command), entries in runs.items():
        apart = entries[-1].seq - entries[0].seq + 1 != len(entries)
        single = len(entries) > 1 and any(each.type in ONCE for each in entries)
        if apart or single:
            votes = any(each.type == "poll.voted" for each in entries)
            where = [each.seq for each in entries]
            verdict.name("votes_doubled" if votes else "doubled", f"{by} {command} at {where}")


def _judge_answers(
    history: History, commands: Mapping[tuple[str, str], Sequence[Logged]], verdict: Verdict
) -> None:
    types = {event.id: event.type for event in history.events if isinstance(event, Sent)}
    for event in history.events:
        if not isinstance(event, Answered) or not event.settles:
            continue
        stored = commands.get((history.participant, event.id), ())
        vote = types.get(event.id) == "poll.vote"
        if not event.ok:
            if stored:
                verdict.name("refused_but_stored", f"{history.robot} {event.id} {event.code}")
        elif event.seq is not None:
            verdict.acknowledged += 1
            verdict.votes_acknowledged += vote
            if event.seq not in [entry.seq for entry in stored]:
                what = f"{history.robot} {event.id} was acknowledged as {event.seq}"
                verdict.name("votes_lost" if vote else "lost", what)


def _judge_telling(history: History, log: Mapping[int, Logged], verdict: Verdict) -> None:
    last, told, views = 0, set[int](), list[tuple[int, int]]()
    for event in history.events:
        if isinstance(event, Welcomed):
            if event.fresh:
                views.append((last if views else 0, event.seq))
            last = max(last, event.seq) if not event.fresh else event.seq
        elif isinstance(event, Alive) and event.seq > event.mine:
            # Not a break by itself: the robot starts over and must get everything then.
            continue
        elif isinstance(event, Received):
            verdict.received += 1
            entry = log.get(event.seq)
            if event.seq in told:
                verdict.name("doubled", f"{history.robot} was told {event.seq} twice")
            elif event.seq <= last:
                verdict.name("out_of_order", f"{history.robot} was told {event.seq} after {last}")
            if entry is None or (entry.type, entry.by) != (event.type, event.by):
                verdict.name("lost", f"{history.robot} was told {event.seq} as something else")
            told.add(event.seq)
            last = max(last, event.seq)
    for seq in history.visible or ():
        if seq not in told and not any(after < seq <= upto for after, upto in views):
            verdict.name("missed", f"{history.robot} was never told {seq}")


def tallies(log: Sequence[Logged]) -> dict[str, list[int]]:
    """By poll the counts of its options: every person's last vote before the close."""
    options: dict[str, int] = {}
    votes: dict[str, dict[str, Sequence[int]]] = {}
    closed: dict[str, list[int]] = {}
    for entry in log:
        poll = str(entry.data.get("poll", ""))
        if entry.type == "poll.created":
            options[poll] = len(entry.data["options"])
        elif entry.type == "poll.voted" and poll not in closed:
            votes.setdefault(poll, {})[entry.by] = entry.data["choice"]
        elif entry.type == "poll.closed":
            counted = Counter(choice for each in votes.get(poll, {}).values() for choice in each)
            closed[poll] = [counted[option] for option in range(options[poll])]
    return closed


def _judge_results(log: Sequence[Logged], results: Mapping[str, Any], verdict: Verdict) -> None:
    expected = tallies(log)
    for poll, counts in results.items():
        missing = sum(expected.get(poll, [])) - sum(counts)
        if list(counts) != expected.get(poll):
            which = "votes_lost" if missing > 0 else "votes_doubled"
            verdict.name(which, f"{poll}: published {counts}, the log says {expected.get(poll)}")
