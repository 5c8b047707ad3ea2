"""Who is here: connections come and go, people only after a grace time.

S5  A person is connected with the first connection and gone when none came back within the grace time.

A reload, a lost Wi-Fi or a restarted server is no leaving: the log hears of it only when it lasts.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from rooms import Session
from rooms.commands import Body, Connect, Disconnect
from rooms.ids import CommandId, ParticipantId

GRACE_S = 10.0
GRACE_AFTER_RESTART_S = 30.0
PLAIN_HTTP_GRACE_S = 45.0
"""Somebody on plain HTTP is present while requests keep coming: a long wait lasts 25 s."""

Submit = Callable[[ParticipantId, CommandId, Body], Coroutine[Any, Any, Any]]


class Presence:
    """Of one session. Its tasks live in the group of whoever runs the session."""

    def __init__(self, tasks: asyncio.TaskGroup, submit: Submit) -> None:
        self._tasks = tasks
        self._submit = submit
        self._connections: Counter[ParticipantId] = Counter()
        self._leaving: dict[ParticipantId, asyncio.Task[None]] = {}
        self._count = 0

    def restored(self, session: Session) -> None:
        """After a restart everybody who was here gets time to come back."""
        for person in session.people.values():
            if person.connected:
                self._leave_after(GRACE_AFTER_RESTART_S, person.id)

    async def came(self, participant: ParticipantId) -> None:
        """A connection is up."""
        self._connections[participant] += 1
        self._stay(participant)
        await self._say(participant, Connect())

    def went(self, participant: ParticipantId) -> None:
        """A connection is gone."""
        self._connections[participant] -= 1
        if self._connections[participant] <= 0:
            del self._connections[participant]
            self._leave_after(GRACE_S, participant)

    async def asked(self, participant: ParticipantId) -> None:
        """A request by plain HTTP: a sign of life without a connection."""
        if self._connections[participant] > 0:
            return
        self._leave_after(PLAIN_HTTP_GRACE_S, participant)
        await self._say(participant, Connect())

    def _stay(self, participant: ParticipantId) -> None:
        leaving = self._leaving.pop(participant, None)
        if leaving is not None:
            leaving.cancel()

    def _leave_after(self, seconds: float, participant: ParticipantId) -> None:
        self._stay(participant)
        self._leaving[participant] = self._tasks.create_task(self._leave(seconds, participant))

    async def _leave(self, seconds: float, participant: ParticipantId) -> None:
        await asyncio.sleep(seconds)
        del self._leaving[participant]
        await self._say(participant, Disconnect())

    async def _say(self, participant: ParticipantId, body: Body) -> None:
        self._count += 1
        # Presence is said by the server: each time anew, never twice for one reason.
        await self._submit(participant, CommandId(f"presence-{id(self):x}-{self._count}"), body)
