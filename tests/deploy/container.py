"""The server in its container, as `deploy/container/README.md` runs it, with whichever engine is there."""

import asyncio
import json
import os
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.running_server import RunningServer

IMAGE = "sessionserver"
ENGINE = os.environ.get("ENGINE", "")
"""The program that runs containers: `make image` builds the image and says with which."""


async def run(*words: str) -> str:
    """What the engine prints. Raises RuntimeError with it where it fails."""
    process = await asyncio.create_subprocess_exec(
        ENGINE, *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    told, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"{words}: {told.decode()}")
    return told.decode()


@dataclass
class Container(RunningServer):
    """A container and a volume of its own; `data_dir` is not used."""

    name: str = field(default_factory=lambda: f"sessionserver-test-{uuid.uuid4().hex[:8]}")

    async def start(self) -> None:
        """The first time it is made, later it is started again as it was."""
        if await run("ps", "--all", "--quiet", "--filter", f"name={self.name}"):
            await run("start", self.name)
        else:
            await self._made()
        await self.answers()

    async def _made(self) -> None:
        media = f"{self.address}:{self.media_port}:{self.media_port}"
        environment = self.environment() | {
            "SESSIONSERVER_HTTP_PORT": "8000",
            "SESSIONSERVER_DATA_DIR": "/data",
        }
        await run(
            *("run", "--detach", "--name", self.name),
            *("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
            *("--stop-timeout", "30", "--volume", f"{self.name}:/data"),
            *("--publish", f"{self.address}:{self.http_port}:8000"),
            *("--publish", f"{media}/udp", "--publish", f"{media}/tcp"),
            *(f"--env={name}={value}" for name, value in environment.items()),
            *(*self.under, IMAGE),
        )

    async def kill(self) -> None:
        await run("kill", "--signal", "KILL", self.name)
        await run("wait", self.name)

    async def stop(self) -> None:
        await run("stop", self.name)

    async def exit_code(self) -> int:
        return int((await self.inspect())["State"]["ExitCode"])

    async def inspect(self) -> dict[str, Any]:
        (told,) = json.loads(await run("inspect", self.name))
        found: dict[str, Any] = told
        return found

    async def logged(self) -> str:
        return await run("logs", self.name)

    async def does(self, *command: str) -> str:
        """Run in the container."""
        return await run("exec", self.name, *command)

    async def gone(self) -> None:
        await run("rm", "--force", "--volumes", self.name)
        await run("volume", "rm", "--force", self.name)
