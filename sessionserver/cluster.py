"""Many nodes as one service: who lives, who serves which session, and what happens when that changes.

Z6  A session that nobody living serves is taken over: at once by whoever is asked for it, and by itself.
Z7  A node judges others only after its own heartbeats have long been answered: when Redis comes back
    from an outage, everybody seems dead for a moment.
Z8  A node that was away for longer than a lease looks first which of its sessions are still its own.
Z9  A node that goes gives its sessions away one after the other, to the least busy, and says where to.

Theory. Ownership in Redis is what counts; this node's picture of the others is a second old at most and only
decides where to send people. A wrong guess costs a detour, never an entry: the log takes writes under the
newest fence only.
"""

import asyncio
import contextlib
import hashlib
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from rooms.ids import SessionId
from sessionserver.logs import say
from sessionserver.registry import LEASE_S, NameTaken, Node, Ownership, Registry, SecretDiffers
from sessionserver.stores.redis import RedisLog
from signaling.errors import NO_SESSION, STORE_FAILED, PeerError, moved
from signaling.log import LogUnavailable
from signaling.ports import Meter
from signaling.session import LiveSession
from signaling.sessions import Sessions

BEAT_S: Final = 1.0
LOOK_S: Final = 20.0
"""How often orphaned sessions are looked for when no node has died."""
PATIENCE_S: Final = 2.0
"""An orphan that the node chosen for it has not taken by then is anybody's."""
LOOK_AGAIN_S: Final = 0.2
MOST_REMEMBERED: Final = 10_000
MOST_AT_ONCE: Final = 8
SPREAD_S: Final = 5.0
"""A node that goes gives its sessions away within so long."""
BETWEEN_S: Final = 0.25


class Cluster:
    """Tenant of `signaling.ports.Placement`. `begin` and `end` bracket its life."""

    def __init__(self, registry: Registry, log: RedisLog, me: Node, meter: Meter) -> None:
        self._registry = registry
        self._log = log
        self._meter = meter
        self.me = me
        self.nodes: Mapping[str, Node] = {}
        self.joined = False
        """This node has been heard by the others."""
        self._refused: set[str] = set()
        """Owners whose port refused a connection: dead before their lease is over."""
        self._beaten_at = 0.0
        self._steady_since = 0.0
        self._orphans: dict[SessionId, float] = {}
        self._owners: OrderedDict[SessionId, Ownership] = OrderedDict()
        self._looked_at = 0.0
        self._tasks: list[asyncio.Task[None]] = []
        self._sessions: Sessions | None = None

    @property
    def sessions(self) -> Sessions:
        assert self._sessions is not None
        return self._sessions

    async def begin(self, sessions: Sessions) -> None:
        """Join if Redis answers, else as soon as it does. Raises SecretDiffers and NameTaken."""
        self._sessions = sessions
        await self._beat()
        self._tasks = [
            asyncio.create_task(self._beat_always()),
            asyncio.create_task(self._adopt_always()),
        ]

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            await self._registry.leave(self.me)
        except LogUnavailable:
            say("left_unsaid", reason="Redis does not answer; the lease runs out by itself")

    @property
    def url(self) -> str:
        return url_of(self.me.name)

    # --- placement -----------------------------------------------------------------------

    async def take(self, session: SessionId) -> int:
        """Raises TurnedAway: `moved`, `not_found`, `unavailable`."""
        try:
            for _ in range(3):
                owned = await self._registry.owner(session)
                if owned is None:
                    raise NO_SESSION
                if owned.owner != self.me.owner and self._lives(owned.owner):
                    raise moved(url_of(owned.owner.partition("/")[0]))
                fence = await self._registry.claim(session, self.me, owned.owner)
                if fence is not None:
                    self._meter.count("sessions_taken")
                    return fence
        except LogUnavailable:
            raise STORE_FAILED from None
        raise STORE_FAILED

    async def forget(self, session: SessionId) -> None:
        self._orphans.pop(session, None)

    async def node_of(self, session: SessionId) -> Node | None:
        """The living node that serves a session; None when it is this one's to take or to refuse.

        Raises STORE_FAILED when that cannot be found out.
        """
        try:
            owned = await self._registry.owner(session)
        except LogUnavailable:
            owned = self._owners.get(session)
            if owned is None:
                raise STORE_FAILED from None
        if owned is None or owned.owner == self.me.owner:
            return None
        self._remember(session, owned)
        name = owned.owner.partition("/")[0]
        if name and name not in self.nodes:
            await self._look_again(name)
        if not self._lives(owned.owner):
            return None
        node = self.nodes.get(name)
        if node is None:
            raise STORE_FAILED
        return node

    async def _look_again(self, name: str) -> None:
        """A node that owns a session and is not known may have come since the last beat."""
        soon = self._beaten_at + LOOK_AGAIN_S - time.monotonic()
        if soon > 0:
            await asyncio.sleep(soon)
        if name not in self.nodes:
            await self._beat()

    def _remember(self, session: SessionId, owned: Ownership) -> None:
        """For the time when Redis cannot be asked: reading goes on."""
        self._owners.pop(session, None)
        self._owners[session] = owned
        if len(self._owners) > MOST_REMEMBERED:
            self._owners.popitem(last=False)

    def least_busy(self) -> Node | None:
        """For a new session; None is this node."""
        others = self._others()
        if not others:
            return None
        best = min(others, key=lambda node: node.load)
        return best if best.load < self._with_load().load or not self.me.ready else None

    def refused(self, node: Node) -> None:
        """Nobody listens where this node was: its process is gone."""
        if node.owner not in self._refused:
            say("node_refused", node=node.name)
        self._refused.add(node.owner)

    def _lives(self, owner: str) -> bool:
        if owner == "" or owner in self._refused:
            return False
        node = self.nodes.get(owner.partition("/")[0])
        if node is not None:
            return node.owner == owner
        return time.monotonic() - self._steady_since < LEASE_S + 2 * BEAT_S

    def _others(self) -> list[Node]:
        return [
            node
            for node in self.nodes.values()
            if node.name != self.me.name and node.ready and node.owner not in self._refused
        ]

    # --- heartbeats ----------------------------------------------------------------------

    async def _beat_always(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            try:
                await self._beat()
            except (SecretDiffers, NameTaken) as error:
                await self._step_down(type(error).__name__)

    async def _beat(self) -> None:
        before = self.nodes
        try:
            self.nodes = await self._registry.beat(self._with_load())
        except LogUnavailable:
            self._steady_since = time.monotonic()
            self._tell()
            return
        now = time.monotonic()
        away = now - self._beaten_at
        self._beaten_at = now
        self.joined = True
        if away > LEASE_S:
            self._steady_since = now
            await self._look_what_is_mine()
        living = {node.owner for node in self.nodes.values()}
        self._refused &= living
        if any(node.owner not in living for node in before.values()):
            self._looked_at = 0.0
        self._tell()

    def _with_load(self) -> Node:
        live = self.sessions.all()
        people = sum(len(each.readers) for each in live)
        return replace(self.me, sessions=len(live), people=people)

    def _tell(self) -> None:
        self._meter.gauge("cluster_nodes", len(self.nodes))
        self._meter.gauge("lease_age_seconds", time.monotonic() - self._beaten_at)

    async def _look_what_is_mine(self) -> None:
        """After an absence: what others have taken meanwhile is let go (Z8)."""
        live = self.sessions.all()
        try:
            owned = await self._registry.owners([each.id for each in live])
        except LogUnavailable:
            self._beaten_at = 0.0
            return
        for session, ownership in zip(live, owned, strict=True):
            if ownership is None or ownership != (self.me.owner, session.fence):
                name = "" if ownership is None else ownership.owner.partition("/")[0]
                say("session_lost", session=session.id, to=name)
                self.sessions.lose(session.id, url_of(name) if name else None)

    async def _step_down(self, why: str) -> None:
        """Serve nothing rather than serve beside the others."""
        say("stepped_down", reason=why)
        self.me = replace(self.me, ready=False)
        for session in self.sessions.all():
            self.sessions.lose(session.id, None)

    # --- taking over ---------------------------------------------------------------------

    async def _adopt_always(self) -> None:
        while True:
            due = LOOK_S if not self._orphans else PATIENCE_S
            if self.joined and time.monotonic() - self._looked_at >= due and self.me.ready:
                self._looked_at = time.monotonic()
                with contextlib.suppress(LogUnavailable):
                    await self._adopt()
            await asyncio.sleep(BEAT_S / 4)

    async def _adopt(self) -> None:
        """Take what no living node serves: what falls to this node at once, the rest after a while."""
        known = [each for each in await self._log.sessions() if self.sessions.get(each) is None]
        owned = await self._registry.owners(known)
        now = time.monotonic()
        orphans = {
            session: self._orphans.get(session, now)
            for session, ownership in zip(known, owned, strict=True)
            if ownership is not None
            and (ownership.owner == self.me.owner or not self._lives(ownership.owner))
        }
        mine = [
            session
            for session, since in orphans.items()
            if now - since >= PATIENCE_S or chosen(session, self.nodes) == self.me.name
        ]
        turns = asyncio.Semaphore(MOST_AT_ONCE)

        async def take(session: SessionId) -> None:
            async with turns:
                try:
                    await self.sessions.at_home(session)
                    orphans.pop(session, None)
                except PeerError as error:
                    say("not_taken", session=session, code=error.code)

        await asyncio.gather(*(take(each) for each in mine))
        self._orphans = orphans

    # --- going ---------------------------------------------------------------------------

    async def hand_over(self) -> None:
        """Give every session to another node, spread over a few seconds, and send its people there."""
        self.me = replace(self.me, ready=False)
        try:
            await self._beat()
        except (SecretDiffers, NameTaken):
            return
        live = self.sessions.all()
        between = min(BETWEEN_S, SPREAD_S / max(1, len(live)))
        given: dict[str, int] = {}
        for session in live:
            to = min(
                self._others(),
                key=lambda node: (node.people + given.get(node.name, 0), node.sessions),
                default=None,
            )
            if to is None:
                return
            given[to.name] = given.get(to.name, 0) + max(1, len(session.readers))

            await self.sessions.move_out(session.id, partial(self._give, session, to))
            self._meter.count("sessions_given")
            await asyncio.sleep(between)

    async def _give(self, session: LiveSession, to: Node) -> str | None:
        """Where it is served from now on; None when that could not be settled."""
        try:
            await self._registry.give(session.id, self.me, session.fence, to)
        except LogUnavailable:
            return None
        return url_of(to.name)


def url_of(node: str) -> str:
    """Where the Socket.IO of a node is, at whatever address the service has."""
    return f"/n/{node}/socket.io"


def chosen(session: SessionId, nodes: Mapping[str, Node]) -> str | None:
    """Which living node an orphan falls to: the same answer on every node that sees the same others."""
    ready: Collection[str] = [node.name for node in nodes.values() if node.ready]
    return max(
        ready, key=lambda name: hashlib.sha256(f"{session}|{name}".encode()).digest(), default=None
    )
