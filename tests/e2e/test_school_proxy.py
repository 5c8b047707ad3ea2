"""What a school's proxy does to the connection costs seconds at most, and no word."""

import asyncio

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from tests.e2e import figures
from tests.e2e.person import Person
from tests.running_server import RunningServer
from tests.school_proxy import Mood, school_proxy

pytestmark = pytest.mark.browser


async def texts(server: RunningServer, mentor_link: str) -> list[str]:
    """What was said, in order, by the log that a mentor may read."""
    async with aiohttp.ClientSession() as http:
        body = {"code": mentor_link.rpartition("/")[2], "name": "Reader"}
        async with http.post(f"{server.url}/api/v1/join", json=body) as answer:
            token = (await answer.json())["token"]
    entries = await server.entries(token)
    return [each["data"]["text"] for each in entries if each["type"] == "chat.sent"]


@pytest.mark.parametrize("mood", ["refuses_websockets", "hangs_websockets", "only_plain_http"])
async def test_E2_a_lesson_behind_the_proxy_goes_as_anywhere(
    server: RunningServer, browser: Browser, mood: Mood
) -> None:
    loop = asyncio.get_running_loop()
    session = await server.create_session()
    links = session["links"]
    ada = await (await Person.opens(browser, "Ada", links["mentor"])).joins()
    await ada.writes("Welcome, Ben")
    async with school_proxy(server.url, mood) as proxy:
        link = links["student"].replace(server.url, proxy.url)
        ben = await Person.opens(browser, "Ben", link)
        await ben.page.get_by_label("Your name").fill("Ben")
        started = loop.time()
        await ben.page.get_by_role("button", name="Join", exact=True).click()
        await ben.page.locator(".session").wait_for()
        await ben.opens_panel("Chat")
        await ben.reads("Welcome, Ben")
        first_ms = round((loop.time() - started) * 1000)
        figures.keep(f"{mood}_to_first_message", {"ms": first_ms})

        for line in range(20):
            await ben.writes(f"Line {line}")
        await ben.page.get_by_role("button", name="Raise hand").click()
        await ada.launches_poll("All well?", "Yes", "No")
        await ben.votes("Yes")
        await ada.opens_panel("Chat")
        await ada.reads("Line 19")
        # Where no WebSocket gets through, Socket.IO's long-polling does, unless that is blocked too.
        slower = ben.page.get_by_text("Your network blocks the fast connection.")
        await expect(slower).to_have_count(int(mood == "only_plain_http"), timeout=30_000)
    said = await texts(server, links["mentor"])
    assert said == ["Welcome, Ben", *(f"Line {line}" for line in range(20))]
    state = await server.state(session["id"])
    assert [each["name"] for each in state["participants"] if each["hand_at"]] == ["Ben"]
    assert [len(poll["votes"]) for poll in state["polls"]] == [1]


async def test_E2_what_is_written_without_a_connection_is_sent_once_on_return(
    server: RunningServer, browser: Browser
) -> None:
    loop = asyncio.get_running_loop()
    session = await server.create_session()
    links = session["links"]
    async with school_proxy(server.url) as proxy:
        ben = await Person.opens(browser, "Ben", links["student"].replace(server.url, proxy.url))
        await ben.joins()
        await ben.opens_panel("Chat")
        proxy.mood = "portal"
        await proxy.cuts_everything()
        await expect(ben.page.locator(".bar.warn")).to_contain_text("sign in first", timeout=15_000)
        asked, since = len(proxy.requests), loop.time()
        await ben.writes("Written offline")
        await ben.page.get_by_role("button", name="Raise hand").click()
        await ben.page.get_by_label("Write a message").fill("Half a sen")
        waits = ben.page.locator(".line.pending")
        await expect(waits).to_contain_text("Sent when you are connected again")
        await expect(ben.page.locator(".bar.warn")).to_contain_text("2 things wait")
        await expect(ben.page.get_by_role("button", name="Lower hand")).to_be_visible()
        most = 10 + 10 * (loop.time() - since)
        assert len(proxy.requests) - asked < most, "a login page must not be asked in a loop"

        # The browser dies; what it kept is found by the next page of the same browser.
        context = ben.page.context
        await ben.page.close(run_before_unload=False)
        proxy.mood = "open"
        ben.page = await context.new_page()
        await ben.page.goto(links["student"].replace(server.url, proxy.url))
        await ben.page.get_by_role("button", name="Join", exact=True).click()
        await ben.page.locator(".session").wait_for()
        await ben.opens_panel("Chat")
        await expect(ben.page.locator(".line.own:not(.pending)")).to_contain_text("Written offline")
        await expect(ben.page.get_by_label("Write a message")).to_have_value("Half a sen")
        await expect(ben.page.get_by_role("button", name="Lower hand")).to_be_visible()
        await ben.page.reload()
        await ben.page.locator(".session").wait_for()
    assert (await texts(server, links["mentor"])) == ["Written offline"]
    state = await server.state(session["id"])
    assert [each["name"] for each in state["participants"] if each["hand_at"]] == ["Ben"]
