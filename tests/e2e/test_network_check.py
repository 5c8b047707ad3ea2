"""At the door: what this person's network will carry is said before anybody joins, and keeps nobody out."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.accessible import violations
from tests.e2e.conftest import Launch
from tests.e2e.namespace import namespace, needs_namespaces
from tests.e2e.person import Person
from tests.running_server import RunningServer, running_server

LOOKED_WITHIN_MS = 20_000


async def says(person: Person, words: str) -> None:
    word = person.page.get_by_role("region", name="Your network").get_by_role("status")
    await expect(word).to_contain_text(words, timeout=LOOKED_WITHIN_MS)


@pytest.mark.browser
async def test_N6_an_open_network_is_ready_and_nobody_comes_of_looking(
    server: RunningServer, browser: Browser
) -> None:
    session = await server.create_session()
    ben = await Person.opens(browser, "Ben", session["links"]["student"])

    await says(ben, "video will work")

    ada = await (await Person.opens(browser, "Ada", session["links"]["mentor"])).joins()
    await ada.opens_panel("People")
    await expect(ada.page.locator("li.person")).to_have_count(1)


@needs_namespaces
@pytest.mark.browser
@pytest.mark.netns
async def test_N6_a_firewall_is_named_before_joining_with_what_a_technician_needs(
    tmp_path: Path, launch: Launch
) -> None:
    with namespace("doorstep", "10.203.41") as school:
        async with running_server(tmp_path, address=school.outside) as server:
            secure = f"--unsafely-treat-insecure-origin-as-secure={server.url}"
            link = (await server.create_session())["links"]["student"]
            place = f"{school.outside}:{server.media_port}"
            school.drop_udp()
            inside = await launch(school.chromium(tmp_path), [secure])
            ben = await Person.opens(inside, "Ben", link)

            await says(ben, "Sound will work, video may not")
            await ben.page.get_by_text("What your school’s technician needs").click()
            needed = ben.page.get_by_role("region", name="Your network").get_by_role("listitem")
            await expect(needed).to_have_text(
                [
                    f"WebSocket to {school.outside}:{server.http_port}: gets through",
                    f"UDP to {place}: is blocked",
                    f"TCP to {place}: gets through",
                ]
            )
            assert await violations(ben.page) == []

            school.allow_everything()
            school.drop_media(server.media_port)
            await ben.page.get_by_role("button", name="Look again").click()
            await says(ben, "Text only")
            await expect(needed.nth(2)).to_have_text(f"TCP to {place}: is blocked")

            await ben.joins()
            await ben.writes("I am here by text")
            await ben.reads("I am here by text")
