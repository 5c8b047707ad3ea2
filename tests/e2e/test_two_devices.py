"""S9: one seat on two devices. The newer one takes the media, the older one says so, one button takes it back."""

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.e2e.person import Person
from tests.running_server import RunningServer

ELSEWHERE = "Sound and picture are on your other device. Here you read and write."
BROUGHT_HERE_MS = 15_000


async def second_device(browser: Browser, first: Person) -> Person:
    """Opened by the link that the first device makes for its own seat."""
    await first.page.get_by_role("button", name="Settings").click()
    await first.page.get_by_role("button", name="Make a link").click()
    link = await first.page.get_by_label("Link for the other device").input_value()
    await first.page.keyboard.press("Escape")
    other = await Person.opens(browser, first.name, link)
    await other.page.get_by_role("button", name="Go on here").click()
    await other.page.locator(".session").wait_for()
    other.id = first.id
    return other


def notice(device: Person) -> Locator:
    return device.page.get_by_role("region", name="Notices").get_by_text(ELSEWHERE)


async def has_media(device: Person) -> None:
    await expect(notice(device)).to_have_count(0, timeout=BROUGHT_HERE_MS)
    await expect(device.page.locator(".session.on-text")).to_have_count(0, timeout=BROUGHT_HERE_MS)


async def reads_and_writes(device: Person) -> None:
    await expect(notice(device)).to_be_visible(timeout=BROUGHT_HERE_MS)


@pytest.mark.browser
async def test_S9_the_newer_device_takes_the_media_and_one_button_brings_it_back(
    server: RunningServer, browser: Browser
) -> None:
    links = (await server.create_session())["links"]
    ada = await (await Person.opens(browser, "Ada", links["mentor"])).joins()
    laptop = await (await Person.opens(browser, "Ben", links["student"])).joins()
    await ada.sees(laptop)

    phone = await second_device(browser, laptop)

    await has_media(phone)
    await reads_and_writes(laptop)
    await phone.receives("video", ada)
    await ada.receives("video", phone)

    # The same seat: one line in the list, one tile, and what is written on either is read on both.
    await ada.opens_panel("People")
    await expect(ada.page.locator("li.person")).to_have_count(2)
    await expect(ada.page.locator("article.tile", has_text="Ben")).to_have_count(1)
    await laptop.writes("From the laptop")
    await phone.reads("From the laptop")

    await laptop.page.get_by_role("button", name="Bring them here").click()

    await has_media(laptop)
    await reads_and_writes(phone)
    await laptop.receives("video", ada)
    await expect(ada.page.locator("li.person")).to_have_count(2)
