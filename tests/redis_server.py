"""Real redis-servers: one alone, a primary with replicas and Sentinels, or a small Redis Cluster.

They are processes of their own on loopback, in a folder of the test, and write to disk before they answer.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import redis

from tests.running_server import free_port

START_DEADLINE_S = 30


@dataclass
class RedisServer:
    """One redis-server; a restart keeps its port and its folder."""

    folder: Path
    port: int = field(default_factory=free_port)
    options: list[str] = field(default_factory=list)
    under: list[str] = field(default_factory=list)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def client(self) -> "redis.Redis":
        return redis.Redis(port=self.port, socket_timeout=2)

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [
            *self.under, "redis-server", "--port", str(self.port), "--bind", "127.0.0.1",
            "--dir", str(self.folder), "--save", "", "--appendonly", "yes",
            "--appendfsync", "always", "--logfile", str(self.folder / "redis.log"), *self.options,
        ]  # fmt: skip
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self.answers()

    def answers(self) -> None:
        """Until it answers."""
        until = time.monotonic() + START_DEADLINE_S
        while True:
            with contextlib.suppress(redis.RedisError):
                if self.client.ping():
                    return
            if time.monotonic() > until:
                raise RuntimeError((self.folder / "redis.log").read_text())
            time.sleep(0.02)

    def _signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self._signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()

    def freeze(self) -> None:
        """It keeps its connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)


@contextlib.contextmanager
def redis_server(folder: Path, *options: str) -> Iterator[RedisServer]:
    server = RedisServer(folder, options=list(options))
    server.start()
    try:
        yield server
    finally:
        server.kill()


@dataclass
class Watched:
    """A primary, its replicas and three Sentinels."""

    servers: list[RedisServer]
    sentinels: list[RedisServer]

    @property
    def url(self) -> str:
        hosts = ",".join(f"127.0.0.1:{each.port}" for each in self.sentinels)
        return f"redis+sentinel://{hosts}/school"

    def primary(self) -> RedisServer:
        """As the Sentinels see it now."""
        for sentinel in self.sentinels:
            with contextlib.suppress(redis.RedisError):
                client = redis.Redis(port=sentinel.port, socket_timeout=1)
                _, port = client.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "school")
                return next(each for each in self.servers if each.port == int(port))
        raise RuntimeError("no Sentinel answers")


@contextlib.contextmanager
def watched_redis(folder: Path, replicas: int = 2) -> Iterator[Watched]:
    """Each replica has what the primary acknowledged when WAIT says so; the primary wants one at least."""
    safe = [
        "--min-replicas-to-write",
        "1",
        "--min-replicas-max-lag",
        "2",
        "--repl-diskless-sync-delay",
        "0",
    ]
    primary = RedisServer(folder / "redis-0", options=safe)
    servers = [primary]
    for number in range(1, replicas + 1):
        of = ["--replicaof", "127.0.0.1", str(primary.port)]
        servers.append(RedisServer(folder / f"redis-{number}", options=[*safe, *of]))
    sentinels = [_sentinel(folder / f"sentinel-{n}", primary.port) for n in range(3)]
    try:
        for server in servers:
            server.start()
        for server in servers[1:]:
            _until(
                lambda server=server: (
                    server.client.info("replication")["master_link_status"] == "up"
                )
            )  # type: ignore[misc]
        for sentinel in sentinels:
            sentinel.start()
        _until(lambda: all(_knows_all(each, replicas) for each in sentinels))
        yield Watched(servers, sentinels)
    finally:
        for server in [*sentinels, *servers]:
            server.kill()


def _sentinel(folder: Path, primary: int) -> RedisServer:
    folder.mkdir(parents=True)
    (folder / "sentinel.conf").write_text(
        f"sentinel monitor school 127.0.0.1 {primary} 2\n"
        "sentinel down-after-milliseconds school 1500\n"
        "sentinel failover-timeout school 6000\n"
    )
    sentinel = RedisServer(folder)
    command = [
        "redis-server", str(folder / "sentinel.conf"), "--sentinel", "--port", str(sentinel.port),
        "--bind", "127.0.0.1", "--logfile", str(folder / "redis.log"),
    ]  # fmt: skip

    def start() -> None:
        sentinel.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        sentinel.answers()

    sentinel.start = start  # type: ignore[method-assign]
    return sentinel


def _knows_all(sentinel: RedisServer, replicas: int) -> bool:
    (known,) = redis.Redis(port=sentinel.port, decode_responses=True).sentinel_masters().values()
    return known["num-slaves"] == replicas and known["num-other-sentinels"] == 2


@contextlib.contextmanager
def redis_cluster(folder: Path) -> Iterator[str]:
    """Three primaries that share the slots; the address to use."""
    options = ["--cluster-enabled", "yes", "--cluster-node-timeout", "2000"]
    servers = [RedisServer(folder / f"cluster-{n}", options=options) for n in range(3)]
    # The bus has a port of its own, which must be free, too.
    for server in servers:
        server.options = [*options, "--cluster-port", str(free_port())]
    try:
        for server in servers:
            server.start()
        hosts = [f"127.0.0.1:{each.port}" for each in servers]
        subprocess.run(
            ["redis-cli", "--cluster", "create", *hosts, "--cluster-yes"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        _until(lambda: all("cluster_state:ok" in _state(each) for each in servers))
        yield f"redis+cluster://{','.join(hosts)}"
    finally:
        for server in servers:
            server.kill()


def _state(server: RedisServer) -> str:
    return subprocess.run(
        ["redis-cli", "-p", str(server.port), "cluster", "info"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def _until(holds: "object") -> None:
    until = time.monotonic() + START_DEADLINE_S
    while True:
        with contextlib.suppress(redis.RedisError, ValueError):
            if holds():  # type: ignore[operator]
                return
        if time.monotonic() > until:
            raise RuntimeError("Redis did not come up")
        time.sleep(0.05)
