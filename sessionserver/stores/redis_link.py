"""The way to Redis: every call has a deadline, what waits is bounded, and who does not answer is left alone.

Z1  No call to Redis lasts longer than its deadline, and no more than so many wait.
Z2  After three failures in a row Redis counts as gone: calls fail at once, and one small question
    four times a second finds out when it is back.

An address is `redis://` or `rediss://` for one server, `redis+sentinel://HOST:PORT,HOST:PORT/SERVICE` for a primary
that Sentinel watches, `redis+cluster://HOST:PORT,HOST:PORT` for Redis Cluster.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import unquote, urlsplit

from redis.asyncio import Redis, RedisCluster, Sentinel
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript
from redis.exceptions import NoScriptError, RedisError

from signaling.log import LogUnavailable
from signaling.ports import Meter

T = TypeVar("T")

CALL_S: Final = 1.5
CONNECT_S: Final = 1.0
WAIT_MS: Final = 1000
"""How long the primary may wait for its replicas; less than CALL_S."""
MOST_AT_ONCE: Final = 32
MOST_WAITING: Final = 1000
FAILURES_TO_OPEN: Final = 3
LOOK_AGAIN_S: Final = 0.25

Client = Redis | RedisCluster


class BadAddress(ValueError):
    """An address of Redis that cannot be; the message says why."""


class NotAsked(LogUnavailable):
    """Redis was known to be gone or too busy: the call was never made."""


class RedisLink:
    """`replicas`: so many must have a write before it counts as stored."""

    def __init__(self, url: str, meter: Meter, replicas: int = 0) -> None:
        self.replicas = replicas
        self._client = client_for(url)
        self._meter = meter
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)
        self._waiting = 0
        self._failures = 0
        self._probing: asyncio.Task[None] | None = None
        self._scripts: dict[str, AsyncScript] = {}

    @property
    def gone(self) -> bool:
        return self._probing is not None

    async def ask(self, work: Callable[[Client], Awaitable[T]]) -> T:
        """Raises NotAsked, or LogUnavailable when it was asked and nothing came back."""
        if self.gone or self._waiting >= MOST_WAITING:
            raise NotAsked("Redis is gone or too busy")
        self._waiting += 1
        try:
            async with self._turns:
                if self.gone:
                    raise NotAsked("Redis is gone")
                return await self._asked(work)
        finally:
            self._waiting -= 1

    async def script(self, text: str, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        """Run a Lua script: all of it or nothing."""
        return await self.ask(lambda _: self._script(text)(keys=list(keys), args=list(arguments)))

    async def durably(
        self,
        text: str,
        keys: Sequence[str],
        arguments: Sequence[Any],
        refusals: Sequence[bytes] = (),
    ) -> Any:
        """As `script`; when this returns, so many replicas as wanted have what it wrote.

        Raises LogUnavailable when they have not: it may be on the primary alone then. After one of
        `refusals` nothing was written.
        """
        if self.replicas == 0:
            return await self.script(text, keys, arguments)
        script = self._script(text)

        async def both(client: Client) -> list[Any]:
            # On one connection, as WAIT speaks of what was written on its own.
            together = client.pipeline(transaction=False)
            together.evalsha(script.sha, len(keys), *keys, *arguments)
            together.execute_command("WAIT", self.replicas, WAIT_MS)
            answers: list[Any] = await together.execute(raise_on_error=False)
            if isinstance(answers[0], NoScriptError):
                await client.script_load(text)
                return await both(client)
            for answer in answers:
                if isinstance(answer, Exception):
                    raise answer
            return answers

        said, reached = await self.ask(both)
        if reached < self.replicas and said not in refusals:
            raise LogUnavailable(f"{reached} of {self.replicas} replicas have it")
        return said

    def _script(self, text: str) -> AsyncScript:
        if text not in self._scripts:
            self._scripts[text] = self._client.register_script(text)
        return self._scripts[text]

    async def _asked(self, work: Callable[[Client], Awaitable[T]]) -> T:
        began = time.monotonic()
        try:
            async with asyncio.timeout(CALL_S):
                answer = await work(self._client)
        except (RedisError, OSError, TimeoutError) as error:
            await self._failed()
            raise LogUnavailable(f"Redis: {type(error).__name__}") from error
        self._failures = 0
        self._meter.gauge("redis_seconds", time.monotonic() - began)
        return answer

    async def _failed(self) -> None:
        self._failures += 1
        self._meter.count("redis_failures")
        if self._failures >= FAILURES_TO_OPEN and not self.gone:
            self._probing = asyncio.create_task(self._probe())
            self._meter.gauge("redis_gone", 1)

    async def _probe(self) -> None:
        """Until it answers again; on new connections, as the old ones may lead to a dead primary."""
        while True:
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                await self._disconnect()
                async with asyncio.timeout(CALL_S):
                    if await self._client.ping():
                        break
            await asyncio.sleep(LOOK_AGAIN_S)
        self._failures = 0
        self._probing = None
        self._meter.gauge("redis_gone", 0)

    async def _disconnect(self) -> None:
        if isinstance(self._client, Redis):
            await self._client.connection_pool.disconnect(inuse_connections=False)

    async def close(self) -> None:
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(CALL_S):
                await self._client.aclose()


def client_for(url: str) -> Client:
    """Raises BadAddress."""
    parts = urlsplit(url)
    common: dict[str, Any] = {
        "socket_connect_timeout": CONNECT_S,
        "socket_timeout": CALL_S,
        "protocol": 2,
        "retry": Retry(NoBackoff(), 0),
    }
    if parts.scheme in ("redis", "rediss"):
        most = MOST_AT_ONCE + 4
        return Redis.from_url(url, max_connections=most, **common)
    if parts.scheme not in ("redis+sentinel", "redis+cluster"):
        raise BadAddress("begin with redis://, rediss://, redis+sentinel:// or redis+cluster://")
    login, _, hosts = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    if login:
        common |= {"username": unquote(user) or None, "password": unquote(password) or None}
    if parts.scheme == "redis+cluster":
        from redis.asyncio.cluster import ClusterNode

        nodes = [ClusterNode(host, port) for host, port in _places(hosts, 6379)]
        common["retry"] = Retry(NoBackoff(), 1)
        return RedisCluster(startup_nodes=nodes, **common)
    service = parts.path.strip("/")
    if not service:
        raise BadAddress(
            "name the service that Sentinel watches: redis+sentinel://HOST:PORT/SERVICE"
        )
    sentinel = Sentinel(  # type: ignore[no-untyped-call]
        _places(hosts, 26379),
        sentinel_kwargs={"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        **common,
    )
    primary: Redis = sentinel.master_for(service, max_connections=MOST_AT_ONCE + 4)
    return primary


def _places(hosts: str, port: int) -> list[tuple[str, int]]:
    """`HOST:PORT,HOST,[V6]:PORT` -> pairs. Raises BadAddress."""
    found = []
    for each in hosts.split(","):
        try:
            parts = urlsplit(f"//{each}")
            host, named = parts.hostname, parts.port
        except ValueError:
            raise BadAddress(f"{each!r} is no host with a port") from None
        if not host:
            raise BadAddress("a host is missing")
        found.append((host, named or port))
    return found
