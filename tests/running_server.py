"""The real server as a process of its own: started, asked, killed and started again."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from sessionserver.addresses import origin

ROOT = Path(__file__).parent.parent
API_KEY = "key-of-the-tests"
START_DEADLINE_S = 60


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class RunningServer:
    """One server on ports and a data directory of its own, which a restart keeps."""

    data_dir: Path
    address: str = "127.0.0.1"
    http_port: int = field(default_factory=free_port)
    media_port: int = field(default_factory=lambda: free_port(socket.SOCK_DGRAM))
    settings: dict[str, str] = field(default_factory=dict)
    under: list[str] = field(default_factory=list)
    """What the server is run under: a tracer, or the program that enters a namespace."""
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return origin(self.address, self.http_port)

    async def start(self) -> None:
        log = (self.data_dir / "server.log").open("ab")
        self.process = await asyncio.create_subprocess_exec(
            *self.under,
            sys.executable,
            "-m",
            "sessionserver",
            "serve",
            cwd=ROOT,
            stdout=log,
            stderr=log,
            env=os.environ | self.environment(),
        )
        log.close()
        await self.answers()

    def environment(self) -> dict[str, str]:
        return {
            "SESSIONSERVER_HTTP_PORT": str(self.http_port),
            "SESSIONSERVER_MEDIA_PORT": str(self.media_port),
            "SESSIONSERVER_PUBLIC_ADDRESS": self.address,
            "SESSIONSERVER_DATA_DIR": str(self.data_dir),
            "SESSIONSERVER_API_KEY": API_KEY,
        } | self.settings

    async def answers(self) -> None:
        """Ask until it is ready: a port that nobody listens on sends no event."""
        async with asyncio.timeout(START_DEADLINE_S), aiohttp.ClientSession() as http:
            while True:
                if self.process is not None and self.process.returncode is not None:
                    raise RuntimeError(f"the server ended at once:\n{self.log()}")
                with contextlib.suppress(aiohttp.ClientError):
                    async with http.get(f"{self.url}/readyz") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.02)

    def log(self) -> str:
        return (self.data_dir / "server.log").read_text()

    async def kill(self) -> None:
        """SIGKILL: no goodbye, no flush."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> None:
        if self.process is None or self.process.returncode is not None:
            return
        self.process.send_signal(how)
        async with asyncio.timeout(20):
            await self.process.wait()

    async def create_session(self, title: str = "Mentoring", **policy: Any) -> dict[str, Any]:
        """`{id, links: {mentor, facilitator, student, observer}}` as the API answers."""
        body: dict[str, Any] = {"title": title}
        if policy:
            body["policy"] = policy
        async with (
            aiohttp.ClientSession() as http,
            http.post(
                f"{self.url}/api/v1/sessions",
                json=body,
                headers={"Authorization": f"Bearer {API_KEY}"},
            ) as answer,
        ):
            assert answer.status == 201, await answer.text()
            session: dict[str, Any] = await answer.json()
            return session

    async def state(self, session: str) -> dict[str, Any]:
        """The session as whoever runs it sees it."""
        told = await self._call("GET", f"/api/v1/sessions/{session}", API_KEY)
        state: dict[str, Any] = told["state"]
        return state

    async def erase(self, session: str) -> None:
        await self._call("DELETE", f"/api/v1/sessions/{session}", API_KEY)

    async def entries(self, token: str) -> list[dict[str, Any]]:
        """Every entry that the bearer of `token` may see, from the first on."""
        told = await self._call("GET", "/api/v1/entries?after=0", token)
        entries: list[dict[str, Any]] = told["entries"]
        return entries

    async def _call(self, method: str, path: str, token: str) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession() as http,
            http.request(method, self.url + path, headers=headers) as answer,
        ):
            assert answer.ok, await answer.text()
            return await answer.json() if answer.status != 204 else None


@contextlib.asynccontextmanager
async def running_server(data_dir: Path, **options: Any) -> AsyncIterator[RunningServer]:
    server = RunningServer(data_dir, **options)
    try:
        await server.start()
        yield server
    finally:
        await server.stop()
