"""Cameras in AV1 and VP9, several sizes and rates in one stream, between real browsers."""

import pytest
from playwright.async_api import Browser

from tests.e2e.person import Person
from tests.e2e.scalable import SENT, SHOWN, filming
from tests.running_server import RunningServer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("codec", "mode"), [("AV1", "L1T1"), ("VP9", "L3T3_KEY")])
async def test_people_see_each_other(
    server: RunningServer, browser: Browser, codec: str, mode: str
) -> None:
    links = (await server.create_session())["links"]
    script = filming(codec, mode)
    ada = await (await Person.opens(browser, "Ada", links["mentor"], script=script)).joins()
    ben = await (await Person.opens(browser, "Ben", links["student"], script=script)).joins()
    await ada.sees(ben)
    await ben.sees(ada)
    await ada.receives("video", ben)
    await ben.receives("video", ada)
    assert (await ada.page.evaluate(SENT))["codec"] == f"video/{codec}"
    assert (await ada.page.evaluate(SHOWN))["decoded"] > 0
