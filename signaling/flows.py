"""Drives `rungs` on an event loop: one timer per person, a listener that hears of changes."""

import asyncio
from collections.abc import Callable, Container

from rooms.ids import ParticipantId
from signaling import rungs
from signaling.rungs import Flow


class FlowWatch:
    """`tell(participant, flowing)` is called when media is lost, and when it is back for good."""

    def __init__(self, tell: Callable[[ParticipantId, bool], None]) -> None:
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._flows: dict[ParticipantId, Flow] = {}
        self._timers: dict[ParticipantId, asyncio.TimerHandle] = {}

    def offered(self, participant: ParticipantId) -> None:
        self._set(participant, rungs.offered(self._flows.get(participant), self._loop.time()))

    def heard(self, participant: ParticipantId, flows: bool) -> None:
        flow = self._flows.get(participant)
        if flow is not None:
            self._set(participant, rungs.heard(flow, flows, self._loop.time()))

    def forget_all_but(self, present: Container[ParticipantId]) -> None:
        """Who comes back begins anew."""
        for participant in [each for each in self._flows if each not in present]:
            self._stop_timer(participant)
            del self._flows[participant]

    def close(self) -> None:
        self.forget_all_but(())

    def _passed(self, participant: ParticipantId, deadline: float) -> None:
        self._set(participant, rungs.passed(self._flows[participant], deadline))

    def _set(self, participant: ParticipantId, flow: Flow) -> None:
        before = self._flows.get(participant)
        self._flows[participant] = flow
        self._stop_timer(participant)
        if flow.deadline is not None:
            timer = self._loop.call_at(flow.deadline, self._passed, participant, flow.deadline)
            self._timers[participant] = timer
        if before is not None and before.is_lost != flow.is_lost:
            self._tell(participant, not flow.is_lost)

    def _stop_timer(self, participant: ParticipantId) -> None:
        timer = self._timers.pop(participant, None)
        if timer is not None:
            timer.cancel()
