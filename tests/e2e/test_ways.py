"""Somebody's network changes in mid-call: media finds another way by itself."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e import figures, ways
from tests.e2e.namespace import needs_namespaces
from tests.e2e.person import Person
from tests.running_server import RunningServer

pytestmark = pytest.mark.browser


@needs_namespaces
@pytest.mark.netns
@pytest.mark.parametrize(
    ("name", "both_from_the_start"),
    [
        pytest.param("address_change", True, id="an_address_known_before"),
        pytest.param("ice_restart", False, id="an_address_that_is_new"),
    ],
)
async def test_pictures_come_back_by_themselves(
    tmp_path: Path, name: str, both_from_the_start: bool
) -> None:
    async with ways.call(tmp_path, "ways", both_from_the_start) as call:
        stood_still_ms = await call.break_of()
        await call.ada.receives("video", call.ben)
        await call.ben.receives("audio", call.ada)
        figures.keep(f"{name}_picture_back", {"ms": round(stood_still_ms)})


async def test_a_restart_keeps_the_connection_and_every_slot(
    server: RunningServer, browser: Browser
) -> None:
    """The page is told that it is online again: it looks for a way although it has one."""
    links = (await server.create_session())["links"]
    ada = await (await Person.opens(browser, "Ada", links["mentor"])).joins()
    ben = await (await Person.opens(browser, "Ben", links["student"])).joins()
    await ben.receives("video", ada)
    await ada.receives("video", ben)

    await ben.page.evaluate("window.dispatchEvent(new Event('online'))")
    async with asyncio.timeout(15):
        while (await ben.probe())["restartsMade"] == 0:
            await asyncio.sleep(0.1)
    await ben.receives_again("video", ada)
    await ada.receives("video", ben)
    await ben.receives("audio", ada)
    assert (await ben.probe())["peerConnectionsMade"] == 1
