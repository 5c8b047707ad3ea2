"""`make screenshots`: a picture of every step of a session, into build/screenshots."""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.person import Person
from tests.running_server import RunningServer, running_server

FOLDER = Path(__file__).parent.parent.parent / "build" / "screenshots"
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2}


class Album:
    """Numbers the pictures in the order in which they are taken."""

    def __init__(self) -> None:
        self._count = 0
        FOLDER.mkdir(parents=True, exist_ok=True)

    async def takes(self, person: Person, title: str) -> None:
        self._count += 1
        # Two frames, so that what was just clicked is painted.
        await person.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        await person.screenshot(str(FOLDER / f"{self._count:02d}-{title}.png"))


async def a_meeting(server: RunningServer, browser: Browser, album: Album) -> None:
    links = (await server.create_session("Year 9 mentoring"))["links"]
    ada = await Person.opens(browser, "Ada", links["mentor"])
    await ada.page.get_by_role("button", name="Turn camera off").wait_for()
    await album.takes(ada, "join")
    await ada.joins()
    await album.takes(ada, "alone")
    ben = await (await Person.opens(browser, "Ben", links["student"])).joins()
    cleo = await (
        await Person.opens(browser, "Cleo", links["student"], color_scheme="dark", **PHONE)
    ).joins()
    await ada.sees(ben, cleo)
    await cleo.sees(ada, ben)
    await ben.writes("Hello! Here is the site: https://example.org/maths")
    await ada.reads("Hello!")
    await ada.writes("Good to see you both. Ready to start?")
    await ben.page.get_by_role("button", name="Raise hand").click()
    await album.takes(ada, "three-people")
    await album.takes(cleo, "phone-dark")
    await ada.opens_panel("People")
    await album.takes(ada, "people")

    await ada.launches_poll("How did the exercise go?", "Well", "So-so", "I need help")
    await album.takes(ben, "poll-asked")
    await ben.votes("Well")
    await cleo.votes("I need help")
    await album.takes(ada, "poll-live")
    await ada.closes_and_publishes_poll()
    await ben.opens_panel("Polls")
    await album.takes(ben, "poll-published")

    await ada.plans_rooms([ben], [cleo])
    await album.takes(ada, "rooms-planned")
    await ada.opens_rooms()
    await ada.enters("Room 1")
    await ada.sees(ben)
    await cleo.page.get_by_role("button", name="Ask for help").click()
    await ada.page.get_by_text("waiting").wait_for()
    await album.takes(ada, "rooms-open-help")
    await album.takes(ben, "in-a-room")
    await album.takes(cleo, "phone-in-a-room")
    await ada.closes_rooms()
    await ada.sees(ben, cleo)

    await ben.page.get_by_role("button", name="Settings").click()
    await album.takes(ben, "devices")
    await ben.page.get_by_role("button", name="Continue by text only").click()
    await ben.page.locator(".session.on-text").wait_for()
    await ben.page.get_by_role("button", name="Settings").click()
    await ben.page.get_by_label("Language", exact=True).select_option("de")
    await ben.page.keyboard.press("Escape")
    await album.takes(ben, "text-mode-german")
    await ada.opens_panel("People")
    await album.takes(ada, "somebody-on-text")
    await server.kill()
    await ada.page.locator(".bar").first.wait_for()
    await album.takes(ada, "connection-lost")
    await server.start()
    await ada.sees(cleo)
    await album.takes(ada, "back-again")
    await cleo.page.get_by_role("button", name="Leave").click()
    await album.takes(cleo, "phone-left")


async def main() -> int:
    with tempfile.TemporaryDirectory() as data:
        async with running_server(Path(data)) as server, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
            try:
                await a_meeting(server, browser, Album())
            finally:
                await browser.close()
    print(f"Pictures are in {FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
