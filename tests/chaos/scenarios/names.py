"""Names that are not resolved any more."""

import asyncio
import contextlib
import shutil
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from playwright.async_api import async_playwright

from tests.chaos.scene import OFF, Scene
from tests.chaos.talker import Talker
from tests.e2e.conftest import FLAGS
from tests.e2e.impaired import network
from tests.e2e.person import Person

NAME: Final = "lesson.school.test"
GONE_S: Final = 10.0
RESOLVER: Final = """
import socket, sys
here = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
here.bind((sys.argv[1], 53))
print("ready", flush=True)
while True:
    asked, whence = here.recvfrom(2048)
    end = asked.index(b"\\0", 12) + 5
    kind = int.from_bytes(asked[end - 4:end - 2], "big")
    known = asked[12:end - 5].endswith(b"\\x06school\\x04test") and kind == 1
    head = asked[:2] + b"\\x81\\x80" + asked[4:6] + (b"\\0\\1" if known else b"\\0\\0") + bytes(4)
    record = b"\\xc0\\x0c\\0\\1\\0\\1" + (1).to_bytes(4, "big") + b"\\0\\4" + socket.inet_aton(sys.argv[1])
    here.sendto(head + asked[12:end] + (record if known else b""), whence)
"""
"""Knows one name, for a second at a time (RFC 1035)."""


@contextlib.asynccontextmanager
async def resolver(namespace: str, address: str) -> AsyncIterator[None]:
    command = ("ip", "netns", "exec", namespace, sys.executable, "-c", RESOLVER, address)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    await process.stdout.readline()
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def fault_14(scene: Scene) -> None:
    net = await scene.exits.enter_async_context(network())
    folder = scene.folder / "server"
    folder.mkdir()
    server = await scene.exits.enter_async_context(net.running(folder, settings=dict(OFF)))
    held = await scene.lesson(server)
    made = await server.create_session()
    links = made["links"]
    home = await net.home()
    etc = Path("/etc/netns") / home.namespace.name
    await asyncio.to_thread(_knows_resolver, etc, server.address)
    scene.exits.callback(shutil.rmtree, etc, ignore_errors=True)
    ada = Talker([server.url], links["mentor"].rpartition("/")[2], "Ada", "socket", 14)
    scene.exits.push_async_callback(ada.stop)
    await ada.start()
    heard: list[str] = []
    ada.on_entry = lambda entry: heard.append(entry["data"].get("text", ""))

    async def reads(text: str, within: float) -> float:
        began = time.monotonic()
        async with asyncio.timeout(within):
            while text not in heard:
                await asyncio.sleep(0.02)
        return time.monotonic() - began

    url = f"http://{NAME}:{server.http_port}"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(home.namespace.chromium(scene.folder)),
            args=[*FLAGS, f"--unsafely-treat-insecure-origin-as-secure={url}"],
        )
        scene.exits.push_async_callback(browser.close)
        async with resolver(net.server_namespace, server.address):
            link = links["student"].replace(server.url, url)
            ben = await (await Person.opens(browser, "Ben", link)).joins(camera=False)
            voice = Person("Ada", ben.page, ada.participant)
            await ben.receives("audio", voice)
            await ben.opens_panel("Chat")
        # From here on nobody answers.
        await asyncio.sleep(2)
        await ben.writes("still here")
        scene.found.took("text without a resolver", [await reads("still here", 10)])
        await ben.receives("audio", voice)
        scene.found.must("text", True, "a running lesson goes on without the resolver")
        scene.found.must("media", True, "voices go on without the resolver")
        await server.kill()
        await server.start()
        await ben.writes("written when the line was cut")
        gone = time.monotonic()
        with contextlib.suppress(TimeoutError):
            await reads("written when the line was cut", GONE_S)
        early = "written when the line was cut" in heard
        scene.found.counts(came_back_by_the_address_it_knew=early)
        await asyncio.sleep(max(0.0, gone + GONE_S - time.monotonic()))
        async with resolver(net.server_namespace, server.address):
            back = await reads("written when the line was cut", 60)
            if not early:
                scene.found.took("text after names are resolved again", [back])
            await ben.receives("audio", voice)
            scene.found.must("media", True, "voices are back by themselves")
            loads = await ben.page.evaluate("performance.getEntriesByType('navigation').length")
            await ada.asks("poll.create", question="Back?", kind="single", options=["Yes", "No"])
            poll = (await ada.welcome())["session"]["polls"][-1]["poll"]
            await ada.asks("poll.launch", poll=poll)
            await ben.votes("Yes")
            polls = (await server.state(made["id"]))["polls"]
            scene.found.must(
                "votes", len(polls[-1]["votes"]) == 1, "a vote afterwards is counted once"
            )
        said = heard.count("written when the line was cut")
        scene.found.must("text", loads == 1 and said == 1, "it was sent once, without a reload")
    await held.goes_on(10)
    await held.ends()


def _knows_resolver(etc: Path, address: str) -> None:
    etc.mkdir(parents=True)
    (etc / "resolv.conf").write_text(f"nameserver {address}\noptions timeout:1 attempts:1\n")
