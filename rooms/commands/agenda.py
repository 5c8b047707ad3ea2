"""The lesson's plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from rooms.state import AgendaStep


@dataclass(frozen=True, slots=True)
class PlanAgenda:
    """The steps of the lesson, in the place of those planned before."""

    steps: Sequence[AgendaStep]


@dataclass(frozen=True, slots=True)
class GoToStep:
    """Begin the plan, or go on; without a step to the next one."""

    step: int | None = None


@dataclass(frozen=True, slots=True)
class FinishStep:
    """The time of a step is over."""

    step: int


@dataclass(frozen=True, slots=True)
class ExtendAgenda:
    """Negative minutes shorten."""

    minutes: float


@dataclass(frozen=True, slots=True)
class StopAgenda:
    pass


AgendaCommand = PlanAgenda | GoToStep | FinishStep | ExtendAgenda | StopAgenda
