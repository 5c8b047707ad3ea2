"""Every live session of this process: made, rebuilt from the log at start, joined, erased."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rooms import Entry, Policy, Refusal, create
from rooms.commands import Join, TakeSeat
from rooms.entries import ParticipantRefused, ParticipantRemoved
from rooms.ids import SYSTEM, CommandId, Millis, ParticipantId, SessionId
from rooms.people import LINK_USED
from rooms.policy import person_in
from rooms.refusals import WAITING, WRONG_ROLE
from rooms.state import Role
from signaling import alive, wire
from signaling.errors import (
    NO_SESSION,
    REMOVED,
    STALE_TOKEN,
    STORE_FAILED,
    UNKNOWN_LINK,
    PeerError,
    TurnedAway,
)
from signaling.fanout import Letter, Reader
from signaling.log import LogUnavailable
from signaling.ports import AT_ANY_NODE, Credentials, Holder, OneNode, Placement
from signaling.presence import Presence
from signaling.session import LiveSession, Surroundings

SEAT_LINK_LASTS_MS = 5 * 60 * 1000
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

    def __init__(
        self,
        around: Surroundings,
        credentials: Credentials,
        placement: Placement | None = None,
    ) -> None:
        self.around = around
        self.credentials = credentials
        self.placement = placement or OneNode()
        self._houses: dict[SessionId, House] = {}
        self._moving_in: dict[SessionId, asyncio.Task[House | PeerError]] = {}
        self._tasks = asyncio.TaskGroup()
        self.erased: Callable[[SessionId], Awaitable[None]] = _nothing_more
        """What else is forgotten with a session."""

    async def __aenter__(self) -> "Sessions":
        await self._tasks.__aenter__()
        self._tasks.create_task(alive.tell_always(self._readers))
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
        try:
            await self.around.log.create(id_, wire.to_store(first))
        except LogUnavailable:
            raise STORE_FAILED from None
        fence = await self.placement.take(id_)
        return self._settle_in(id_, [first], fence).live

    async def at_home(self, id_: SessionId) -> House:
        """A session that lives here, now if not before. Raises TurnedAway when it cannot."""
        house = self._houses.get(id_)
        if house is not None:
            return house
        moving = self._moving_in.get(id_)
        if moving is None:
            moving = self._tasks.create_task(self._move_in(id_))
            self._moving_in[id_] = moving
            moving.add_done_callback(lambda _: self._moving_in.pop(id_))
        moved = await asyncio.shield(moving)
        if isinstance(moved, PeerError):
            raise moved
        return moved

    async def _move_in(self, id_: SessionId) -> House | PeerError:
        """Errors are values here: an exception would end the whole group of tasks."""
        try:
            fence = await self.placement.take(id_)
            stored = await self.around.log.read(id_, 0)
        except PeerError as error:
            return error
        except LogUnavailable:
            return STORE_FAILED
        if not stored:
            return NO_SESSION
        entries = [wire.from_store(payload) for _, payload in stored]
        return self._settle_in(id_, entries, fence)

    async def move_out(self, id_: SessionId, to: Callable[[], Awaitable[str | None]]) -> None:
        """End a session here so that it goes on elsewhere: `to` gives it away and says where it is."""
        house = self._houses.get(id_)
        if house is None:
            return
        await house.live.finish()
        self._leave(house, await to())

    def lose(self, id_: SessionId, url: str | None) -> None:
        """Another node has this session: here it ends at once, and its people follow it (D8)."""
        house = self._houses.get(id_)
        if house is not None:
            house.live.close()
            self._leave(house, url)

    def _leave(self, house: House, url: str | None) -> None:
        self._houses.pop(house.live.id, None)
        house.worker.cancel()
        house.presence.close()
        for reader in list(house.live.readers):
            reader.send(Letter("moved", {"url": url or AT_ANY_NODE}))

    def _settle_in(self, id_: SessionId, entries: Sequence[Entry], fence: int = 0) -> House:
        live = LiveSession(id_, self.around, fence)
        live.restore(entries)
        presence = Presence(self._tasks, live.submit)
        presence.restored(live.state)
        live.after_batch = lambda told: self._after(live, told)
        live.fenced = lambda: self._lost_soon(id_)
        house = House(live, presence, self._tasks.create_task(live.run()))
        self._houses[id_] = house
        self.credentials.admit(id_)
        return house

    def _lost_soon(self, id_: SessionId) -> None:
        # Called by the session's own worker, which must first answer whoever asked.
        asyncio.get_running_loop().call_soon(self.lose, id_, None)

    @staticmethod
    def _after(live: LiveSession, told: Sequence[Entry]) -> None:
        """Somebody who was removed hears and sees nothing more."""
        for entry in told:
            if isinstance(entry.fact, ParticipantRemoved | ParticipantRefused):
                gone = entry.fact.participant
                for reader in [r for r in live.readers if r.participant == gone]:
                    reader.tell("removed", {})

    async def erase(self, id_: SessionId) -> None:
        """End a session and forget its log. Raises TurnedAway when the store does not answer."""
        house = self._houses.get(id_)
        if house is None:
            return
        try:
            await self.around.log.erase(id_)
        except LogUnavailable:
            raise STORE_FAILED from None
        self._houses.pop(id_, None)
        self.credentials.forget(id_)
        house.live.close()
        house.worker.cancel()
        house.presence.close()
        await self.placement.forget(id_)
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

    def _readers(self) -> list[Reader]:
        return [reader for live in self.all() for reader in live.readers]

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

    def name_of(self, holder: Holder) -> str:
        """As the session shows it."""
        live = self.get(holder.session)
        person = None if live is None else live.state.people.get(holder.participant)
        return "" if person is None else person.name

    def seat_link(
        self, house: House, author: ParticipantId, whose: ParticipantId
    ) -> tuple[str, str, Millis]:
        """The code of a page, the secret that opens `whose` seat there, and until when. Raises TurnedAway."""
        people = house.live.state.people
        if people[author].waiting is not None:
            raise TurnedAway.by(WAITING)
        if author != whose and not people[author].is_host:
            raise TurnedAway.by(WRONG_ROLE)
        person = person_in(house.live.state, whose)
        if isinstance(person, Refusal):
            raise TurnedAway.by(person)
        until = Millis(self.around.clock.now() + SEAT_LINK_LASTS_MS)
        mark = f"{self.around.chance.seed():x}"
        holder = Holder(house.live.id, whose)
        code = self.credentials.link(house.live.id, person.role)
        return code, self.credentials.seat_link(holder, until, mark), until

    async def take_seat(self, secret: str) -> Holder:
        """The seat that such a link opens, once (S8). Raises PeerError."""
        link = self.credentials.linked(secret)
        live = None if link is None else self.get(link.holder.session)
        if link is None or live is None:
            raise UNKNOWN_LINK
        if self.around.clock.now() >= link.expires_at:
            raise TurnedAway.by(LINK_USED)
        id_ = CommandId(f"seat-{self.around.chance.seed():x}")
        await live.carry_out(SYSTEM, id_, TakeSeat(link.holder.participant, link.mark))
        return link.holder

    async def join(self, code: str, name: str, seat: str | None, was: str | None = None) -> Holder:
        """A seat, or the seat that this person had before. `was`: one that the same browser had
        under another name, for a removal to hold. Raises PeerError."""
        live, role = self.invited(code)
        earlier = None if was is None else self.credentials.seated(was, live.id)
        if (
            earlier is not None
            and earlier in live.state.people
            and live.state.people[earlier].removed
        ):
            raise REMOVED
        if seat is not None:
            known = self.credentials.seated(seat, live.id)
            person = None if known is None else live.state.people.get(known)
            if person is not None and person.removed:
                raise REMOVED
            if person is not None:
                return Holder(live.id, person.id)
        id_ = CommandId(f"join-{self.around.chance.seed():x}")
        answer = await live.carry_out(SYSTEM, id_, Join(name, role))
        return Holder(live.id, ParticipantId(answer["data"]["participant"]))

    async def bring_home(self, token: str) -> None:
        """The session of a genuine token lives here afterwards. Raises TurnedAway when it cannot."""
        holder = self.credentials.holder(token)
        if holder is None:
            raise STALE_TOKEN
        try:
            await self.at_home(holder.session)
        except TurnedAway as away:
            raise (STALE_TOKEN if away is NO_SESSION else away) from None

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
