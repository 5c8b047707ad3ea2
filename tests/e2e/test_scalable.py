"""Cameras in AV1 and VP9, several sizes and rates in one stream, between real browsers."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser

from tests.e2e.person import WAIT_MS, Person
from tests.e2e.scalable import SENT, SHOWN, filming
from tests.running_server import RunningServer

pytestmark = pytest.mark.browser
TINY, LARGE = {"width": 420, "height": 380}, {"width": 1366, "height": 768}
LOOK_S = 0.2


async def both_join(
    server: RunningServer, browser: Browser, codec: str, mode: str
) -> tuple[Person, Person]:
    """Ada films so; Ben, who only looks, speaks the same codec."""
    links = (await server.create_session())["links"]
    script = filming(codec, mode)
    ada = await (await Person.opens(browser, "Ada", links["mentor"], script=script)).joins()
    ben = await Person.opens(browser, "Ben", links["student"], script=script, viewport=LARGE)
    await ben.joins(camera=False)
    await ben.sees(ada)
    await ben.receives("video", ada)
    return ada, ben


async def comes_to_show(ben: Person, height: int) -> dict[str, Any]:
    """Pictures of this height are decoded, one after the other."""
    before, seen = 0, []
    async with asyncio.timeout(WAIT_MS / 1000):
        while True:
            shown: dict[str, Any] = await ben.page.evaluate(SHOWN)
            seen = [*seen[-10:], (shown["height"], shown["decoded"])]
            if shown["height"] == height and shown["decoded"] > before > 0:
                return shown
            before = shown["decoded"] if shown["height"] == height else 0
            await asyncio.sleep(LOOK_S)


@pytest.mark.parametrize(("codec", "mode"), [("AV1", "L1T2"), ("VP9", "L1T3")])
async def test_people_without_VP8_see_each_other(
    server: RunningServer, browser: Browser, codec: str, mode: str
) -> None:
    ada, ben = await both_join(server, browser, codec, mode)
    sent = await ada.page.evaluate(SENT)
    assert (sent["codec"], sent["mode"]) == (f"video/{codec}", mode)
    assert (await ben.page.evaluate(SHOWN))["lost"] == 0


@pytest.mark.parametrize(
    ("codec", "mode"), [("AV1", "L2T2_KEY"), ("AV1", "L2T2"), ("VP9", "L2T3_KEY")]
)
async def test_each_gets_of_one_stream_what_they_show(
    server: RunningServer, browser: Browser, codec: str, mode: str
) -> None:
    """A stream of two sizes: a small tile is sent the small one alone, and both decode without a gap."""
    ada, ben = await both_join(server, browser, codec, mode)
    large = (await ada.page.evaluate(SENT))["height"]
    await comes_to_show(ben, large)
    await ben.page.set_viewport_size(TINY)
    await comes_to_show(ben, large // 2)
    await ben.page.set_viewport_size(LARGE)
    shown = await comes_to_show(ben, large)
    assert shown["lost"] == 0
