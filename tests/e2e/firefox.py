"""Firefox driven by WebDriver BiDi (W3C): the little of it that our tests need."""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

PROGRAM = "firefox-esr"
START_DEADLINE_S = 40
WAIT_S = 20
PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "intl.accept_languages": "en-GB",
    "media.autoplay.default": 0,
    "media.navigator.permission.disabled": True,
    "media.navigator.streams.fake": True,
    "media.peerconnection.ice.loopback": True,
    "remote.active-protocols": 1,
}
# Without a desktop there is nothing to share: a moving drawing takes the place of what would be captured.
SHARED_DRAWING = """() => {
  navigator.mediaDevices.getDisplayMedia = async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
    const pen = canvas.getContext("2d");
    let step = 0;
    setInterval(() => { pen.fillStyle = `hsl(${step++ * 7}, 80%, 50%)`; pen.fillRect(0, 0, 640, 360); }, 100);
    return canvas.captureStream(10);
  };
}"""


class Page:
    """One tab. Expressions may be promises; values come back by way of JSON."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0
        self._tab = ""

    async def command(self, method: str, **parameters: Any) -> Any:
        self._number += 1
        call = {"id": self._number, "method": method, "params": parameters}
        await self._socket.send_json(call)
        async for message in self._socket:
            answer = json.loads(message.data)
            if answer.get("id") != self._number:
                continue
            if answer["type"] == "error":
                raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
            return answer["result"]
        raise RuntimeError("Firefox has gone")

    async def opens(self, url: str) -> None:
        self._tab = (await self.command("browsingContext.getTree"))["contexts"][0]["context"]
        await self.command("script.addPreloadScript", functionDeclaration=SHARED_DRAWING)
        await self.command(
            "browsingContext.navigate", context=self._tab, url=url, wait="interactive"
        )

    async def evaluate(self, expression: str) -> Any:
        answer = await self.command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            awaitPromise=True,
            userActivation=True,
            target={"context": self._tab},
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        value = answer["result"].get("value")
        return None if value is None else json.loads(value)

    async def until(self, condition: str) -> Any:
        """The first value of an expression that counts as true; the page itself watches for it."""
        return await self.evaluate(
            "new Promise((found, lost) => {"
            f" const look = async () => {{ const value = await ({condition});"
            " if (value) found(value); else setTimeout(look, 50); };"
            f" setTimeout(() => lost(new Error('never true')), {WAIT_S * 1000}); look(); }})"
        )

    async def clicks(self, name: str) -> None:
        """A button by its accessible name."""
        button = (
            "[...document.querySelectorAll('button')].find(each => !each.disabled &&"
            f" [each.ariaLabel, each.textContent.trim()].includes({json.dumps(name)}))"
        )
        await self.until(f"!!{button}")
        await self.evaluate(f"{button}.click()")


@contextlib.asynccontextmanager
async def firefox(profile: Path) -> AsyncIterator[Page]:
    """A Firefox of its own with fake devices, gone afterwards."""
    _write(profile)
    program = await asyncio.create_subprocess_exec(
        *(PROGRAM, "--headless", "--no-remote", "--profile", str(profile)),
        *("--remote-debugging-port", "0", "about:blank"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(START_DEADLINE_S):
            address = await _address(program)
        async with (
            aiohttp.ClientSession() as http,
            http.ws_connect(f"{address}/session", max_msg_size=0) as socket,
        ):
            page = Page(socket)
            await page.command("session.new", capabilities={})
            yield page
    finally:
        with contextlib.suppress(ProcessLookupError):
            program.terminate()
        await program.communicate()


def _write(profile: Path) -> None:
    profile.mkdir(parents=True, exist_ok=True)
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
    (profile / "user.js").write_text("\n".join(lines))


async def _address(program: asyncio.subprocess.Process) -> str:
    assert program.stderr is not None
    async for line in program.stderr:
        if found := re.search(rb"ws://[\d.:]+", line):
            return found.group().decode()
    raise RuntimeError("Firefox ended before it could be driven")
