"""Every live session of this process: made, rebuilt from the log at start, joined, erased."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rooms import Entry, Policy, Refusal, create
from rooms.commands import Join
from rooms.entries import ParticipantRefused, ParticipantRemoved
from rooms.ids import SYSTEM, CommandId, Millis, ParticipantId, SessionId
from rooms.state import Role
from signaling import wire
from signaling.errors import REMOVED, STALE_TOKEN, UNKNOWN_LINK, PeerError, TurnedAway
from signaling.ports import Credentials, Holder
from signaling.presence import Presence
from signaling.session import LiveSession, Surroundings

LINKS_LAST_MS = 30 * 24 * 3600 * 1000
EXPIRED_LINK = TurnedAway("too_late", "This link has expired. Ask your mentor for a new one.")
ROLES: Sequence[Role] = ("mentor", "facilitator", "student", "observer")


@dataclass(frozen=True, slots=True)
class House:
    """A live session with the people's presence and the task that keeps it going."""

    live: LiveSession
    presence: Presence
    worker: "asyncio.Task[None]"


class Sessions:
    """Use as `async with`: its tasks end with it."""

    def __init__(self, around: Surroundings, credentials: Credentials) -> None:
        self.around = around
        self.credentials = credentials
        self._houses: dict[SessionId, House] = {}
        self._tasks = asyncio.TaskGroup()
        self.erased: Callable[[SessionId], Awaitable[None]] = _nothing_more
        """What else is forgotten with a session."""

    async def __aenter__(self) -> "Sessions":
        await self._tasks.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        for house in self._houses.values():
            house.live.close()
        self._tasks.create_task(_stop(self._tasks))
        try:
            await self._tasks.__aexit__(None, None, None)
        except* _Stopped:
            pass

    async def restore(self) -> int:
        """Rebuild every session from its log; how many there are."""
        for id_ in await self.around.log.sessions():
            stored = await self.around.log.read(id_, 0)
            self._settle_in(id_, [wire.from_store(payload) for _, payload in stored])
        return len(self._houses)

    async def create(self, id_: SessionId, title: str, policy: Policy) -> LiveSession:
        """Raises TurnedAway for a title that may not be."""
        now = self.around.clock.now()
        first = create(id_, title, policy, Millis(now + LINKS_LAST_MS), now)
        if isinstance(first, Refusal):
            raise TurnedAway.by(first)
        await self.around.log.create(id_, wire.to_store(first))
        return self._settle_in(id_, [first]).live

    def _settle_in(self, id_: SessionId, entries: Sequence[Entry]) -> House:
        live = LiveSession(id_, self.around)
        live.restore(entries)
        presence = Presence(self._tasks, live.submit)
        presence.restored(live.state)
        live.after_batch = lambda told: self._after(live, told)
        house = House(live, presence, self._tasks.create_task(live.run()))
        self._houses[id_] = house
        self.credentials.admit(id_)
        return house

    @staticmethod
    def _after(live: LiveSession, told: Sequence[Entry]) -> None:
        """Somebody who was removed hears and sees nothing more."""
        for entry in told:
            if isinstance(entry.fact, ParticipantRemoved | ParticipantRefused):
                gone = entry.fact.participant
                live.media.gone(gone)
                for reader in [r for r in live.readers if r.participant == gone]:
                    reader.tell("removed", {})

    async def erase(self, id_: SessionId) -> None:
        """End a session and forget its log."""
        house = self._houses.pop(id_, None)
        if house is None:
            return
        self.credentials.forget(id_)
        house.live.close()
        house.worker.cancel()
        await self.around.log.erase(id_)
        await self.erased(id_)
        for reader in list(house.live.readers):
            reader.tell("removed", {})

    def get(self, id_: SessionId) -> LiveSession | None:
        house = self._houses.get(id_)
        return None if house is None else house.live

    def __len__(self) -> int:
        return len(self._houses)

    def all(self) -> list[LiveSession]:
        return [house.live for house in self._houses.values()]

    # --- people --------------------------------------------------------------------------

    def invited(self, code: str) -> tuple[LiveSession, Role]:
        """What a link leads to. Raises TurnedAway for an unknown or expired one."""
        invitation = self.credentials.invited(code)
        live = None if invitation is None else self.get(invitation[0])
        if invitation is None or live is None:
            raise UNKNOWN_LINK
        if self.around.clock.now() >= live.state.links_expire_at:
            raise EXPIRED_LINK
        return live, invitation[1]

    async def join(self, code: str, name: str, seat: str | None) -> Holder:
        """A seat, or the seat that this person had before. Raises PeerError."""
        live, role = self.invited(code)
        if seat is not None:
            known = self.credentials.seated(seat, live.id)
            person = None if known is None else live.state.people.get(known)
            if person is not None and person.removed:
                raise REMOVED
            if person is not None:
                return Holder(live.id, person.id)
        id_ = CommandId(f"join-{self.around.chance.seed():x}")
        answer = await live.submit(SYSTEM, id_, Join(name, role))
        if not answer["ok"]:
            error = answer["error"]
            raise PeerError(error["code"], error["message"])
        return Holder(live.id, ParticipantId(answer["data"]["participant"]))

    def by_token(self, token: str) -> tuple[House, ParticipantId]:
        """Who asks, and where. Raises TurnedAway when the token no longer opens anything."""
        holder = self.credentials.holder(token)
        house = None if holder is None else self._houses.get(holder.session)
        if holder is None or house is None:
            raise STALE_TOKEN
        person = house.live.state.people.get(holder.participant)
        if person is None:
            raise STALE_TOKEN
        if person.removed:
            raise REMOVED
        return house, person.id


async def _nothing_more(session: SessionId) -> None:
    pass


class _Stopped(Exception):  # not an error: the way out of a task group
    pass


async def _stop(tasks: asyncio.TaskGroup) -> None:
    raise _Stopped
