"""What all nodes know of one another and of their sessions, in Redis.

Z3  A node lives as long as its heartbeat: its record vanishes LEASE_S after the last one.
Z4  A session has one owner, and every change of owner raises its fence: an older owner can write no more.
Z5  Nodes that do not share one secret do not serve together.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final, NamedTuple

from rooms.ids import SessionId
from sessionserver.stores import redis_keys as keys
from sessionserver.stores.redis_link import Client, RedisLink

LEASE_S: Final = 4.0
A_DAY_S: Final = 86400
PAGE: Final = 500

BEAT: Final = """
local secret = redis.call('GET', KEYS[2])
if not secret then
  redis.call('SET', KEYS[2], ARGV[5])
elseif secret ~= ARGV[5] then
  return 'secret'
end
local mine = redis.call('GET', KEYS[3])
local now = tonumber(redis.call('TIME')[1])
if mine then
  local other = cjson.decode(mine)
  if other.boot ~= ARGV[2] and other.since > tonumber(ARGV[6]) then return 'name' end
end
redis.call('SET', KEYS[3], ARGV[3], 'PX', ARGV[4])
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - ARGV[7])
return redis.call('ZRANGE', KEYS[1], 0, -1)
"""

LEAVE: Final = """
local mine = redis.call('GET', KEYS[2])
if mine and cjson.decode(mine).boot == ARGV[2] then redis.call('DEL', KEYS[2]) end
redis.call('ZREM', KEYS[1], ARGV[1])
return 1
"""

CLAIM: Final = """
local owner = redis.call('HGET', KEYS[1], 'owner')
if not owner then return -1 end
if owner ~= ARGV[1] and owner ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'owner', ARGV[1])
return redis.call('HINCRBY', KEYS[1], 'fence', 1)
"""

GIVE: Final = """
local head = redis.call('HMGET', KEYS[1], 'owner', 'fence')
if head[1] ~= ARGV[1] or head[2] ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'owner', ARGV[3])
redis.call('HINCRBY', KEYS[1], 'fence', 1)
return 1
"""


class SecretDiffers(Exception):
    """The other nodes have another SESSIONSERVER_SECRET."""


class NameTaken(Exception):
    """A node that started later has the same name."""


@dataclass(frozen=True, slots=True)
class Node:
    """`boot` tells one life of a node from the next; `address` is where other nodes reach it."""

    name: str
    boot: str
    since: float
    address: str
    sessions: int = 0
    people: int = 0
    ready: bool = True

    @property
    def owner(self) -> str:
        """How it signs as the owner of a session."""
        return f"{self.name}/{self.boot}"

    @property
    def load(self) -> tuple[int, int]:
        return self.people, self.sessions


class Ownership(NamedTuple):
    owner: str
    fence: int


class Registry:
    def __init__(self, link: RedisLink, secret: str) -> None:
        self._link = link
        self._secret = secret

    async def beat(self, me: Node) -> Mapping[str, Node]:
        """Tell that this node lives; all that do, by name.

        Raises LogUnavailable, SecretDiffers and NameTaken.
        """
        places = [keys.NODES, keys.SECRET, keys.node(me.name)]
        told = json.dumps(asdict(me))
        lease, day = int(LEASE_S * 1000), A_DAY_S
        said = [me.name, me.boot, told, lease, self._secret, me.since, day]
        names = await self._link.script(BEAT, places, said)
        if isinstance(names, bytes):
            raise SecretDiffers if names == b"secret" else NameTaken
        records = await self._link.ask(
            lambda redis: redis.mget([keys.node(name.decode()) for name in names])
        )
        nodes = [Node(**json.loads(record)) for record in records if record is not None]
        return {node.name: node for node in nodes}

    async def leave(self, me: Node) -> None:
        await self._link.script(LEAVE, [keys.NODES, keys.node(me.name)], [me.name, me.boot])

    async def owner(self, session: SessionId) -> Ownership | None:
        """None when there is no such session."""
        (found,) = await self.owners([session])
        return found

    async def owners(self, sessions: Sequence[SessionId]) -> list[Ownership | None]:
        found: list[Any] = []
        for first in range(0, len(sessions), PAGE):
            page = sessions[first : first + PAGE]
            found += await self._link.ask(partial(_heads, sessions=page))
        return [
            None if fence is None else Ownership((owner or b"").decode(), int(fence))
            for owner, fence in found
        ]

    async def claim(self, session: SessionId, me: Node, instead_of: str) -> int | None:
        """The new fence; None when somebody else was quicker, or the session is gone."""
        fence = await self._link.durably(CLAIM, [keys.head(session)], [me.owner, instead_of])
        return int(fence) if int(fence) > 0 else None

    async def give(self, session: SessionId, me: Node, fence: int, to: Node) -> bool:
        """False when it was not this node's to give."""
        given = await self._link.durably(GIVE, [keys.head(session)], [me.owner, fence, to.owner])
        return bool(given)


async def _heads(redis: Client, sessions: Sequence[SessionId]) -> list[Any]:
    together = redis.pipeline(transaction=False)
    for each in sessions:
        together.hmget(keys.head(each), "owner", "fence")
    found: list[Any] = await together.execute()
    return found
