"""The log in Redis Streams: one stream per session, written by one script that checks before it stores.

D9  An append whose answer was lost is asked again as it was: it is stored once, and answered truly.

Theory. With `appendfsync always` Redis answers when it is on disk (D1). The script compares the last seq
and the fence, then adds all entries. When an answer is lost nobody knows whether the script ran, or will
still run out of some buffer. Asked again, it finds its own sealed bytes under those seqs and says so, or
stores them now; whichever copy comes later finds the place taken. If nothing answers in time the outcome
is unknown, and says so.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from rooms.ids import SessionId
from sessionserver.sealing import Sealing, SessionSeal
from sessionserver.stores import redis_keys as keys
from sessionserver.stores.redis_link import NotAsked, RedisLink
from signaling.log import Fenced, LogUnavailable, OutcomeUnknown, SeqConflict

APPEND_S: Final = 3.0
"""So long is an append asked again."""
AGAIN_S: Final = 0.05
PAGE: Final = 1000

REFUSALS: Final = (b"fenced", b"conflict")

CREATE: Final = """
if redis.call('EXISTS', KEYS[1]) == 1 then
  local first = redis.call('XRANGE', KEYS[2], '1-0', '1-0')
  if not first[1] or first[1][2][2] ~= ARGV[2] then return 'conflict' end
  redis.call('HSET', KEYS[1], 'key', ARGV[1])
  return 'stored'
end
redis.call('HSET', KEYS[1], 'key', ARGV[1], 'last', 1, 'fence', 0, 'owner', '')
redis.call('XADD', KEYS[2], '1-0', 'e', ARGV[2])
return 'stored'
"""

APPEND: Final = """
local head = redis.call('HMGET', KEYS[1], 'last', 'fence')
if not head[1] then return 'conflict' end
local last, held = tonumber(head[1]), tonumber(head[2])
local expected, fence, count = tonumber(ARGV[1]), tonumber(ARGV[2]), #ARGV - 2
local function id(seq) return string.format('%d-0', seq) end
if last == expected then
  if fence < held then return 'fenced' end
  for number = 1, count do
    redis.call('XADD', KEYS[2], id(expected + number), 'e', ARGV[2 + number])
  end
  redis.call('HSET', KEYS[1], 'last', expected + count, 'fence', fence)
  return 'stored'
end
if last < expected + count then
  if fence < held then return 'fenced' end
  return 'conflict'
end
local there = redis.call('XRANGE', KEYS[2], id(expected + 1), id(expected + count))
for number = 1, count do
  if not there[number] or there[number][2][2] ~= ARGV[2 + number] then
    if fence < held then return 'fenced' end
    return 'conflict'
  end
end
redis.call('HSET', KEYS[1], 'last', last)
return 'stored'
"""
"""The last write changes nothing: it is there for WAIT to have something to wait for."""

CONFIRM: Final = """
local last = redis.call('HGET', KEYS[1], 'last')
if last then redis.call('HSET', KEYS[1], 'last', last) end
return last
"""


class RedisLog:
    """Tenant of `signaling.log.EventLog`."""

    def __init__(self, link: RedisLink, sealing: Sealing) -> None:
        self._link = link
        self._sealing = sealing
        self._seals: dict[SessionId, SessionSeal] = {}

    async def create(self, session: SessionId, first: bytes) -> None:
        seal, wrapped = self._sealing.new(session)
        sealed = seal.seal(1, first)
        # A name in the index without a log is harmless, a log without a name would be lost.
        await self._link.ask(lambda redis: redis.sadd(keys.INDEX, session))
        await self._stored(CREATE, session, [wrapped, sealed])
        self._seals[session] = seal

    async def append(
        self, session: SessionId, expected_seq: int, fence: int, entries: Sequence[bytes]
    ) -> None:
        seal = await self._seal(session)
        sealed = [seal.seal(seq, entry) for seq, entry in enumerate(entries, expected_seq + 1)]
        await self._stored(APPEND, session, [expected_seq, fence, *sealed])

    async def _stored(self, script: str, session: SessionId, arguments: Sequence[object]) -> None:
        """Ask until there is a true answer (D9)."""
        until = asyncio.get_running_loop().time() + APPEND_S
        asked = False
        while True:
            try:
                outcome = await self._link.durably(script, self._keys(session), arguments, REFUSALS)
                break
            except NotAsked as failure:
                raise (OutcomeUnknown(str(failure)) if asked else failure) from failure
            except LogUnavailable as failure:
                asked = True
                if asyncio.get_running_loop().time() >= until:
                    raise OutcomeUnknown(str(failure)) from failure
            await asyncio.sleep(AGAIN_S)
        if outcome == b"fenced":
            raise Fenced(session)
        if outcome != b"stored":
            raise SeqConflict(session)

    async def last(self, session: SessionId) -> int:
        """Of those that have reached as many replicas as wanted."""
        last = await self._link.durably(CONFIRM, self._keys(session)[:1], [])
        return 0 if last is None else int(last)

    async def read(self, session: SessionId, after: int) -> list[tuple[int, bytes]]:
        last = await self.last(session)
        sealed: list[tuple[int, bytes]] = []
        while after + len(sealed) < last:
            page = await self._page(session, after + len(sealed) + 1)
            if not page:
                raise LogUnavailable("entries are missing in the log")
            sealed += page
        if not sealed:
            return []
        seal = await self._seal(session)
        return [(seq, seal.open(seq, payload)) for seq, payload in sealed]

    async def _page(self, session: SessionId, first: int) -> list[tuple[int, bytes]]:
        found: Any = await self._link.ask(
            lambda redis: redis.xrange(keys.log(session), f"{first}-0", "+", count=PAGE)
        )
        return [(int(id_.partition(b"-")[0]), fields[b"e"]) for id_, fields in found]

    async def sessions(self) -> list[SessionId]:
        found: Any = await self._link.ask(lambda redis: redis.smembers(keys.INDEX))
        return [SessionId(each.decode()) for each in found]

    async def erase(self, session: SessionId) -> None:
        await self._link.ask(lambda redis: redis.delete(*self._keys(session)))
        await self._link.ask(lambda redis: redis.srem(keys.INDEX, session))
        self._seals.pop(session, None)

    async def close(self) -> None:
        await self._link.close()

    async def _seal(self, session: SessionId) -> SessionSeal:
        if session not in self._seals:
            wrapped: Any = await self._link.ask(lambda redis: redis.hget(keys.head(session), "key"))
            if wrapped is None:
                raise SeqConflict(session)
            self._seals[session] = self._sealing.unwrap(session, wrapped)
        return self._seals[session]

    @staticmethod
    def _keys(session: SessionId) -> list[str]:
        return [keys.head(session), keys.log(session)]
