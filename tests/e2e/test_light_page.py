"""The light page: a whole lesson in writing, by plain HTTP alone, in less than 60 kB."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, expect

from sessionserver.pages import DIST
from tests.e2e import figures
from tests.e2e.accessible import violations
from tests.e2e.person import Person
from tests.running_server import RunningServer
from tests.school_proxy import SchoolProxy, school_proxy

pytestmark = pytest.mark.browser

BUDGET = 60_000
BUDGET_BY_GZIP = 68_000
"""Where something on the way lets no brotli through; a browser that sees no HTTPS asks for none either."""
TOOLS_OF_HOSTS = 8_000
NO_MEDIA = """Object.assign(window, { peers: 0 });
window.RTCPeerConnection = class { constructor() { window.peers += 1; throw new Error("no media"); } };"""


@dataclass
class Wire:
    """What a page has cost: every byte of every answer with its headers, as the browser counts them."""

    by_path: dict[str, int] = field(default_factory=dict)
    sockets: list[str] = field(default_factory=list)
    _paths: dict[str, str] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        return sum(self.by_path.values())

    @property
    def by_gzip(self) -> int:
        """What the same page would have cost a browser that is given gzip alone."""
        files = [DIST / path.lstrip("/") for path in self.by_path]
        smaller = [each for each in files if each.with_name(f"{each.name}.br").is_file()]
        size = {kind: sum(_size(each, kind) for each in smaller) for kind in ("br", "gz")}
        return self.bytes - size["br"] + size["gz"]

    @classmethod
    async def of(cls, person: Person) -> "Wire":
        wire = cls()
        devtools = await person.page.context.new_cdp_session(person.page)
        await devtools.send("Network.enable")
        devtools.on("Network.requestWillBeSent", wire._asked)
        devtools.on("Network.loadingFinished", wire._finished)
        person.page.on("websocket", lambda socket: wire.sockets.append(socket.url))
        return wire

    def _asked(self, event: dict[str, Any]) -> None:
        self._paths[event["requestId"]] = urlsplit(event["request"]["url"]).path

    def _finished(self, event: dict[str, Any]) -> None:
        path = self._paths[event["requestId"]]
        self.by_path[path] = self.by_path.get(path, 0) + int(event["encodedDataLength"])


def _size(file: Path, kind: str) -> int:
    return file.with_name(f"{file.name}.{kind}").stat().st_size


def light(link: str) -> str:
    return link.replace("/j/", "/light/")


async def opens_light(browser: Browser, name: str, link: str) -> tuple[Person, Wire]:
    person = await Person.opens(browser, name, "about:blank", script=NO_MEDIA)
    wire = await Wire.of(person)
    await person.page.goto(light(link))
    return person, wire


def behind(proxy: SchoolProxy, server: RunningServer, link: str) -> str:
    return link.replace(server.url, proxy.url)


async def people(server: RunningServer, session: str) -> dict[str, dict[str, Any]]:
    state = await server.state(session)
    return {each["name"]: each for each in state["participants"]}


async def has_most_of_the_page(person: Person, part: str) -> None:
    box = await person.page.locator(part).bounding_box()
    size = person.page.viewport_size
    assert box is not None
    assert size is not None
    assert box["height"] > size["height"] / 2


async def test_L3_a_whole_lesson_by_the_light_page_where_nothing_but_plain_http_gets_through(
    server: RunningServer, browser: Browser
) -> None:
    session = await server.create_session()
    links = session["links"]
    ada = await (await Person.opens(browser, "Ada", links["mentor"])).joins()
    await ada.writes("Welcome, Ben")
    async with school_proxy(server.url, "only_plain_http") as proxy:
        ben, wire = await opens_light(browser, "Ben", behind(proxy, server, links["student"]))
        await expect(ben.page.get_by_label("Your name")).to_be_visible()
        assert await violations(ben.page) == []
        await ben.joins_in_writing()
        await ben.reads("Welcome, Ben")
        await has_most_of_the_page(ben, ".chat")
        told = {"bytes": wire.bytes, "bytes_by_gzip": wire.by_gzip, "by_path": wire.by_path}
        figures.keep("light_page", told)
        assert 0 < wire.bytes < BUDGET
        assert wire.by_gzip < BUDGET_BY_GZIP

        await ben.writes("Here I am")
        line = ada.page.locator(".line", has_text="Here I am")
        await expect(line).to_contain_text("from text mode")
        await ada.opens_panel("People")
        row = ada.page.locator(f"li.person[data-participant='{ben.id}']")
        await expect(row).to_contain_text("By text, by own choice.")

        await ada.launches_poll("All well?", "Yes", "No")
        await ben.votes("Yes")
        await ada.closes_and_publishes_poll()
        await expect(ben.page.locator(".poll-prompt")).to_contain_text("100%")

        await ben.page.get_by_role("button", name="Raise hand").click()
        await ada.opens_panel("People")
        await expect(ada.page.locator(".hands-up")).to_contain_text("Ben")

        await ada.plans_rooms([ben])
        await ada.opens_rooms()
        await expect(ben.page.locator(".bars")).to_contain_text("You are in Room 1")
        await ben.page.get_by_role("button", name="Ask for help").click()
        queue = ada.page.get_by_role("complementary", name="Rooms")
        await queue.get_by_role("button", name="I will go").click()
        await expect(ben.page.locator(".bars")).to_contain_text("Ada is on the way to you.")
        for panel in ("People", "Rooms", "Polls"):
            await ben.opens_panel(panel)
            assert await violations(ben.page) == [], panel
        await ada.moves(ben, "Main room")
        await expect(ben.page.locator(".bars")).to_contain_text("You are in the main room.")
        await ada.closes_rooms()
        await expect(ben.page.locator(".bars")).not_to_contain_text("main room")

        assert wire.sockets == []
        assert not [path for path in proxy.requests if path.startswith("/socket.io")]
        assert await ben.page.evaluate("window.peers") == 0
    ben_now = (await people(server, session["id"]))["Ben"]
    assert ben_now["hand_at"] is not None
    assert ben_now["rung"] == "text"


async def test_a_mentor_leads_by_the_light_page(server: RunningServer, browser: Browser) -> None:
    links = (await server.create_session())["links"]
    ada, wire = await opens_light(browser, "Ada", links["mentor"])
    await ada.joins_in_writing()
    await expect(ada.page.get_by_role("button", name="Invite people")).to_be_visible()
    figures.keep("light_page_of_a_host", {"bytes": wire.bytes, "bytes_by_gzip": wire.by_gzip})
    assert wire.bytes < BUDGET + TOOLS_OF_HOSTS
    ben, _ = await opens_light(browser, "Ben", links["student"])
    await ben.joins_in_writing()

    await ada.launches_poll("Ready?", "Yes", "No")
    await ben.votes("No")
    await ada.closes_and_publishes_poll()
    await ada.plans_rooms([ben])
    await ada.opens_rooms()
    await expect(ben.page.locator(".bars")).to_contain_text("You are in Room 1")
    await ada.moves(ben, "Main room")
    await expect(ben.page.locator(".bars")).to_contain_text("You are in the main room.")
    for panel in ("People", "Rooms", "Polls"):
        await ada.opens_panel(panel)
        assert await violations(ada.page) == [], panel


async def test_the_way_back_to_the_full_page_keeps_the_seat_and_what_was_not_sent(
    server: RunningServer, browser: Browser
) -> None:
    session = await server.create_session()
    ada, _ = await opens_light(browser, "Ada", session["links"]["mentor"])
    await ada.joins_in_writing()
    ben = await (await Person.opens(browser, "Ben", session["links"]["student"])).joins()
    before = await people(server, session["id"])
    await ben.page.get_by_role("button", name="Settings").click()
    await ben.page.get_by_role("link", name="The light page").click()
    await ben.page.wait_for_url(re.compile("/light/"))
    # Nobody asks for a name: the tab was inside.
    await ben.page.locator(".session").wait_for()
    await expect(ben.page.locator(".bars")).to_contain_text("You take part by text.")

    context = ben.page.context
    await context.route("**/api/v1/commands", lambda route: route.abort())
    await ben.writes("Written on the light page")
    await expect(ben.page.locator(".line.pending")).to_have_count(1)
    await ben.page.get_by_label("Write a message").fill("Half a sen")
    await ben.page.get_by_role("button", name="Return to video").click()
    await ben.page.wait_for_url(re.compile("/j/"))
    await ben.page.locator(".session").wait_for()
    await ben.opens_panel("Chat")
    await expect(ben.page.locator(".line.own:not(.pending)")).to_contain_text("the light page")
    await expect(ben.page.locator(".line.own")).to_have_count(1)
    await expect(ben.page.get_by_label("Write a message")).to_have_value("Half a sen")
    after = await people(server, session["id"])
    assert sorted(after) == ["Ada", "Ben"]
    assert after["Ben"]["participant"] == before["Ben"]["participant"]


async def test_a_page_that_does_not_come_offers_the_light_one(
    server: RunningServer, browser: Browser
) -> None:
    link = (await server.create_session())["links"]["student"]
    ben = await Person.opens(browser, "Ben", "about:blank")
    await ben.page.route("**/assets/index-*.js", lambda route: None)
    await ben.page.goto(link, wait_until="commit")
    offer = ben.page.get_by_role("link", name="Slow line? Take the light page")
    await expect(offer).to_be_visible()
    await offer.click()
    await ben.joins_in_writing()
    assert ben.page.url == light(link)


async def test_a_page_that_does_not_come_loses_no_link_to_a_seat(
    server: RunningServer, browser: Browser
) -> None:
    session = await server.create_session()
    laptop = await (await Person.opens(browser, "Ben", session["links"]["student"])).joins()
    await laptop.page.get_by_role("button", name="Settings").click()
    await laptop.page.get_by_role("button", name="Make a link").click()
    link = await laptop.page.get_by_label("Link for the other device").input_value()
    phone = await Person.opens(browser, "Ben", "about:blank")
    await phone.page.route("**/assets/index-*.js", lambda route: None)
    await phone.page.goto(link, wait_until="commit")

    await phone.page.get_by_role("link", name="Slow line? Take the light page").click()
    await phone.page.get_by_role("button", name="Go on here").click()

    await phone.page.locator(".session").wait_for()
    await laptop.page.keyboard.press("Escape")
    await laptop.opens_panel("People")
    await expect(laptop.page.locator("li.person")).to_have_count(1)
