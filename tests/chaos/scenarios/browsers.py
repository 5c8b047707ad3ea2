"""Faults that live in a browser's network: real Chromium pages behind lines of their own (`tests.e2e.call`)."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from playwright.async_api import expect

from tests.chaos.homes import abode
from tests.chaos.scene import Held, Scene
from tests.e2e.call import LINE, Call, call
from tests.running_server import RunningServer

TRIALS: Final = 3
SQUEEZED_S: Final = 12.0
BACK_S: Final = 60.0
READ_S: Final = 40.0


async def _beside(scene: Scene, server: RunningServer) -> Held:
    """A lesson of robots on the same server, within the limits that it has out of the box."""
    made = await server.create_session()
    held = await scene.lesson_in(made, server.url, pace=1.5, talkers=0)
    held.server = server
    return held


async def _writes_and_votes(scene: Scene, here: Call, words: str) -> None:
    """Ben's line, written now, is read by Ada; his vote is counted, once."""
    await here.ada.opens_panel("Chat")
    await here.ben.opens_panel("Chat")
    await here.ben.writes(words)
    await here.ada.reads(words)
    scene.found.must("text", True, "what the person in the page writes is read by the other one")
    await here.ada.launches_poll(f"{words}?", "Yes", "No")
    await here.ben.votes("Yes")
    await here.ada.closes_and_publishes_poll()
    counted = await here.ada.page.locator(".poll .result dd span").all_inner_texts()
    scene.found.must(
        "votes", counted[:2] == ["1", "0"], f"the page's vote is counted once: {counted[:2]}"
    )


async def _broken(
    scene: Scene, what: Callable[[Call], Callable[[], Awaitable[None]]], *, anew: bool
) -> None:
    here = await scene.exits.enter_async_context(call())
    held = await _beside(scene, here.server)
    times: list[float] = []
    for _ in range(TRIALS):
        if anew:
            await here.begins_anew()
        took = await here.stood_still(what(here))
        scene.found.must("media", took is not None, "pictures and voices came back by themselves")
        times += [] if took is None else [took / 1000]
    scene.found.took("picture stood still", times)
    made = (await here.ben.probe())["peerConnectionsMade"]
    if made != 1:
        scene.found.lacks("media", f"not always on the same connection: the last page made {made}")
    scene.found.counts(ways_after={way: here.ways.count(way) for way in set(here.ways)})
    await _writes_and_votes(scene, here, "After it")
    people = await here.ada.page.locator(".person[data-participant]").count()
    scene.found.counts(people_in_the_list=people)
    await held.goes_on(5)
    await held.ends()


async def fault_1(scene: Scene) -> None:
    here = await scene.exits.enter_async_context(call())
    held = await _beside(scene, here.server)
    await here.blocks_udp()
    first: list[float] = []
    for _ in range(TRIALS):
        began = time.monotonic()
        await here.ben.page.reload()
        await here.ben.sees(here.ada)
        first.append(time.monotonic() - began)
        await here.ben.receives("video", here.ada)
        await here.ada.receives("audio", here.ben)
    scene.found.took("join to first picture", first)
    scene.found.must("media", True, "pictures and voices flow both ways over TCP")
    await _writes_and_votes(scene, here, "Without UDP")
    await held.goes_on(5)
    await held.ends()


async def fault_2(scene: Scene) -> None:
    await _broken(scene, lambda here: here.blocks_udp, anew=True)


async def fault_9(scene: Scene) -> None:
    await _broken(scene, lambda here: here.changes_address, anew=False)


async def fault_10(scene: Scene) -> None:
    await _broken(scene, lambda here: here.rebinds, anew=False)


async def fault_3(scene: Scene) -> None:
    # First: once the robots live behind the firewall, so does every program that is started.
    await scene.passes(
        ["media"],
        "tests/e2e/test_turn.py::test_media_flows_where_only_the_relays_port_is_open",
        words="in real browsers pictures and voices flow over TURN and TLS where one port is open",
    )
    here = await abode(scene, LINE)
    await asyncio.to_thread(here.home.namespace.allow_only_tcp, here.server.http_port)
    held = await scene.lesson(here.server, talkers=0)
    await held.goes_on(40)
    await held.ends()


async def fault_8(scene: Scene) -> None:
    here = await scene.exits.enter_async_context(call())
    held = await _beside(scene, here.server)
    rungs = {}
    # Once and for all: on text the chat is there without a button for it.
    await here.ben.opens_panel("Chat")
    for rate in ("64k", "20k"):
        await here.home.line.becomes(up=f"{LINE} rate={rate}", down=f"{LINE} rate={rate}")
        await asyncio.sleep(SQUEEZED_S)
        if rate == "64k":
            with_voices = await _succeeds(here.ben.receives("audio", here.ada))
            scene.found.must("media", with_voices, "voices went on at 64 kbit/s")
        rungs[rate] = await _rung_shown(here)
        await here.ada.opens_panel("Chat")
        asked = time.monotonic()
        await here.ben.writes(f"At {rate}")
        log = here.ada.page.get_by_role("log")
        read = await _succeeds(expect(log).to_contain_text(f"At {rate}", timeout=READ_S * 1000))
        scene.found.must("text", read, f"what was written at {rate} was read")
        scene.found.took(f"text at {rate}", [time.monotonic() - asked])
    scene.found.counts(rungs=rungs)
    scene.found.must(
        "media",
        not rungs["64k"].startswith("video"),
        f"pictures gave way to voices: {rungs['64k']}",
    )
    await here.home.line.becomes(up=LINE, down=LINE)
    freed = time.monotonic()
    async with asyncio.timeout(BACK_S):
        while await _rung_shown(here) != "video":
            await asyncio.sleep(0.5)
    await here.ben.receives("video", here.ada)
    scene.found.took("pictures back", [time.monotonic() - freed])
    await _writes_and_votes(scene, here, "Free again")
    await held.goes_on(5)
    await held.ends()


async def _rung_shown(here: Call) -> str:
    """Ben's, as Ada sees it: a page alone does not know what the server finds in its line."""
    await here.ada.opens_panel("People")
    badge = here.ada.page.locator(f".person[data-participant='{here.ben.id}'] .rung")
    return await badge.get_attribute("data-rung") or "" if await badge.count() else "video"


async def _succeeds(expected: Awaitable[None]) -> bool:
    """Whether what a page should show came in its time."""
    try:
        await expected
    except (TimeoutError, AssertionError):
        return False
    return True
