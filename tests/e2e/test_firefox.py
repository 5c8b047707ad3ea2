"""Chromium and Firefox in one session: camera, microphone and screen, both ways."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from sessionserver.addresses import LOOPBACK, ipv4_address
from tests.e2e.conftest import Launch
from tests.e2e.firefox import PROGRAM, SHARED_DRAWING, Page, firefox
from tests.e2e.person import Person
from tests.running_server import running_server

WAIT_S = 30
SLOTS = """sessionProbe.refresh().then(() => sessionProbe.slots.map(
  ({ kind, participant, framesDecoded, audioEnergy }) =>
    ({ kind, participant, grown: kind === 'video' ? framesDecoded : audioEnergy })))"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which(PROGRAM) is None, reason="Firefox is not installed"),
    # Firefox pairs no address of the network with a loopback one.
    pytest.mark.skipif(ipv4_address() == LOOPBACK, reason="only loopback is there"),
]
Look = Callable[[str], Awaitable[Any]]


async def growing(look: Look, participant: str, kind: str, count: int) -> None:
    """So many slots carry something of this person, and all of them grow while we look."""
    async with asyncio.timeout(WAIT_S):
        before: list[float] = []
        while True:
            slots = [each for each in await look(SLOTS) if each["participant"] == participant]
            now = [each["grown"] for each in slots if each["kind"] == kind]
            if len(now) == len(before) == count and all(
                new > old for new, old in zip(now, before, strict=True)
            ):
                return
            before = now
            await asyncio.sleep(0.5)


async def joins(page: Page, name: str) -> str:
    """With microphone and camera; the participant's id."""
    await page.until("!!document.querySelector('input')")
    await page.until(
        "[...document.querySelectorAll('button')].some(each => each.ariaLabel === 'Turn camera off')"
    )
    await page.evaluate(
        "(() => { const field = document.querySelector('input'); field.focus();"
        f" field.value = {name!r}; field.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()"
    )
    await page.clicks("Join")
    found: str = await page.until(
        "[...document.querySelectorAll('article.tile')]"
        f".find(each => each.textContent.includes('{name} (you)'))?.dataset.participant"
    )
    return found


async def test_chromium_and_firefox_see_hear_and_show_each_other(
    tmp_path: Path, launch: Launch
) -> None:
    settings = {"SESSIONSERVER_PUBLIC_ADDRESS": ipv4_address()}
    async with (
        running_server(tmp_path, settings=settings) as server,
        firefox(tmp_path / "profile") as page,
    ):
        links = (await server.create_session())["links"]
        browser = await launch()
        ada = await Person.opens(browser, "Ada", links["mentor"])
        await ada.page.evaluate(f"({SHARED_DRAWING})()")
        await ada.joins()
        await page.opens(links["student"])
        ben = await joins(page, "Ben")

        for look, other in ((ada.page.evaluate, ben), (page.evaluate, ada.id)):
            await growing(look, other, "video", 1)
            await growing(look, other, "audio", 1)

        await page.clicks("Share screen")
        await growing(ada.page.evaluate, ben, "video", 2)
        await ada.page.get_by_role("button", name="Share screen").click()
        await growing(page.evaluate, ada.id, "video", 2)
