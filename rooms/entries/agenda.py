"""The lesson's plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from rooms.ids import Millis
from rooms.state import AgendaStep


@dataclass(frozen=True, slots=True)
class AgendaPlanned:
    steps: Sequence[AgendaStep]


@dataclass(frozen=True, slots=True)
class AgendaStepped:
    """A step has begun. `trouble`: what it could not do, a sentence for hosts."""

    step: int
    ends_at: Millis | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class AgendaExtended:
    ends_at: Millis


@dataclass(frozen=True, slots=True)
class AgendaStopped:
    """By a host, or after the last step."""


AgendaFact = AgendaPlanned | AgendaStepped | AgendaExtended | AgendaStopped
