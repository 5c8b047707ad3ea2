"""What the server thinks of somebody's media, from what the core tells over time. Pure.

R1  Media that stops is lost at once: the core has waited already.
R2  Media that does not come within 8 s of the first offer is lost, however often it is offered anew.
R3  Lost media is back only after it has flowed for 5 s without a break.

Theory. A phase and since when. `heard` and `offered` are what happens, `passed` is time going by, `deadline` says
when time alone changes something. Whoever drives this tells the listener when `is_lost` changes.

| phase | offered | flows | stops | time |
|---|---|---|---|---|
| expected | | flowing | lost | 8 s: lost |
| flowing | expected | | lost | |
| lost | | returning | | |
| returning | | | lost | 5 s: flowing |
"""

from dataclasses import dataclass
from typing import Final, Literal

FIRST_MEDIA_S: Final = 8.0
RETURN_S: Final = 5.0

Phase = Literal["expected", "flowing", "lost", "returning"]


@dataclass(frozen=True, slots=True)
class Flow:
    """`since` in seconds of any steady clock."""

    phase: Phase
    since: float

    @property
    def is_lost(self) -> bool:
        return self.phase in ("lost", "returning")

    @property
    def deadline(self) -> float | None:
        """When `passed` will change something; None when time alone changes nothing."""
        if self.phase == "expected":
            return self.since + FIRST_MEDIA_S
        return self.since + RETURN_S if self.phase == "returning" else None


def offered(flow: Flow | None, now: float) -> Flow:
    """A new connection was agreed upon; nobody knows yet whether it will carry anything (R2)."""
    if flow is None or flow.phase == "flowing":
        return Flow("expected", now)
    return flow


def heard(flow: Flow, flows: bool, now: float) -> Flow:
    """The core says that packets arrive, or that they no longer do (R1, R3)."""
    flow = passed(flow, now)
    if not flows:
        return flow if flow.phase == "lost" else Flow("lost", now)
    match flow.phase:
        case "expected":
            return Flow("flowing", now)
        case "lost":
            return Flow("returning", now)
        case _:
            return flow


def passed(flow: Flow, now: float) -> Flow:
    """Time has gone by (R2, R3)."""
    deadline = flow.deadline
    if deadline is None or now < deadline:
        return flow
    return Flow("lost" if flow.phase == "expected" else "flowing", deadline)
