"""Cameras in AV1 and VP9, several sizes and rates in one stream, between real browsers."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser

from tests.e2e.person import Person
from tests.e2e.scalable import SENT, SHOWN, filming
from tests.running_server import RunningServer

pytestmark = pytest.mark.browser
TINY, LARGE = {"width": 340, "height": 300}, {"width": 1366, "height": 768}
LOOK_S = 0.2
STEADY_S = 40
"""A machine that is busy delays packets, and a line that seems thin rises again slowly."""


async def both_join(
    server: RunningServer, browser: Browser, codec: str, mode: str, described: bool = True
) -> tuple[Person, Person]:
    """Ada films so; Ben, who only looks, speaks the same codec."""
    links = (await server.create_session())["links"]
    script = filming(codec, mode, described)
    ada = await (await Person.opens(browser, "Ada", links["mentor"], script=script)).joins()
    ben = await Person.opens(browser, "Ben", links["student"], script=script, viewport=LARGE)
    await ben.joins(camera=False)
    await ben.sees(ada)
    await ben.receives("video", ada)
    return ada, ben


async def comes_to_show(ben: Person, ada: Person, share: int) -> dict[str, Any]:
    """Pictures of this share of the height that is sent now are decoded, one after the other."""
    before = 0
    async with asyncio.timeout(STEADY_S):
        while True:
            sent, shown = await ada.page.evaluate(SENT), await ben.page.evaluate(SHOWN)
            fits = shown["height"] * share == sent["height"]
            if fits and shown["decoded"] > before > 0:
                told: dict[str, Any] = shown
                return told
            before = shown["decoded"] if fits else 0
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
    ("codec", "mode", "described"),
    [
        ("AV1", "L2T2_KEY", True),
        ("AV1", "L2T2", True),
        ("VP9", "L2T3_KEY", True),
        ("VP9", "L2T3_KEY", False),
    ],
)
async def test_each_gets_of_one_stream_what_they_show(
    server: RunningServer, browser: Browser, codec: str, mode: str, described: bool
) -> None:
    """A stream of two sizes: a small tile is sent the small one alone, and both decode without a gap."""
    ada, ben = await both_join(server, browser, codec, mode, described)
    await comes_to_show(ben, ada, 1)
    await ben.page.set_viewport_size(TINY)
    await comes_to_show(ben, ada, 2)
    await ben.page.set_viewport_size(LARGE)
    shown = await comes_to_show(ben, ada, 1)
    assert shown["lost"] == 0
