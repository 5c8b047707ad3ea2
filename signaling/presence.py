"""Who is here: connections come and go, people only after a grace time.

S5  A person is connected with the first connection and gone when none came back within the grace time.
S6  Coming and going while nothing can be stored are stored as soon as that is possible, the last of them.

A reload, a lost Wi-Fi or a restarted server is no leaving: the log hears of it only when it lasts.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from rooms import Session
from rooms.commands import Body, Connect, Disconnect
from rooms.ids import CommandId, ParticipantId
from signaling.errors import PeerError

GRACE_S = 10.0
GRACE_AFTER_RESTART_S = 30.0
PLAIN_HTTP_GRACE_S = 45.0
"""Somebody on plain HTTP is present while requests keep coming: a long wait lasts 25 s."""

SAY_AGAIN_S = 1.0

Submit = Callable[[ParticipantId, CommandId, Body], Coroutine[Any, Any, Any]]


class Presence:
    """Of one session. Its tasks live in the group of whoever runs the session."""

    def __init__(self, tasks: asyncio.TaskGroup, submit: Submit) -> None:
        self._tasks = tasks
        self._submit = submit
        self._connections: Counter[ParticipantId] = Counter()
        self._leaving: dict[ParticipantId, asyncio.Task[None]] = {}
        self._saying: dict[ParticipantId, asyncio.Task[None]] = {}
        self._count = 0
        self._closed = False

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

    def close(self) -> None:
        """The session ends or goes on elsewhere: nobody is said to leave here."""
        self._closed = True
        for waiting in (self._leaving, self._saying):
            for task in waiting.values():
                task.cancel()
            waiting.clear()

    def went(self, participant: ParticipantId) -> None:
        """A connection is gone."""
        if self._closed:
            return
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
        self._leaving.pop(participant, None)
        await self._say(participant, Disconnect())

    async def _say(self, participant: ParticipantId, body: Body) -> None:
        """Now if it can be stored, else in the background until it is: nobody waits at the door."""
        self._hush(participant)
        if not await self._said(participant, body):
            self._saying[participant] = self._tasks.create_task(
                self._keep_saying(participant, body)
            )

    async def _keep_saying(self, participant: ParticipantId, body: Body) -> None:
        said = False
        while not (said or self._closed):
            await asyncio.sleep(SAY_AGAIN_S)
            said = await self._said(participant, body)
        self._saying.pop(participant, None)

    def _hush(self, participant: ParticipantId) -> None:
        """What was true before is not said any more."""
        saying = self._saying.pop(participant, None)
        if saying is not None:
            saying.cancel()

    async def _said(self, participant: ParticipantId, body: Body) -> bool:
        self._count += 1
        # Presence is said by the server: each time anew, never twice for one reason.
        id_ = CommandId(f"presence-{id(self):x}-{self._count}")
        try:
            answer = await self._submit(participant, id_, body)
        except PeerError:
            return False
        return bool(answer["ok"]) or answer["error"]["code"] != "unavailable"
