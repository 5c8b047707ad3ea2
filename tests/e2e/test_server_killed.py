"""The server dies in the middle of everything and starts again."""

import asyncio
from collections import Counter
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser

from tests.e2e import figures
from tests.e2e.person import Person
from tests.running_server import RunningServer

WRITERS = 20
PAUSE_S = 0.1
"""Between two messages of one writer: the pages beside them draw without graphics hardware."""


class Robot:
    """Writes and votes by plain HTTP, and remembers what was acknowledged."""

    def __init__(self, http: aiohttp.ClientSession, url: str, token: str, name: str) -> None:
        self._http, self._url, self.token = http, url, token
        self.name = name
        self.acknowledged: list[str] = []

    @classmethod
    async def joins(cls, http: aiohttp.ClientSession, url: str, link: str, name: str) -> "Robot":
        body = {"code": link.rpartition("/")[2], "name": name}
        async with http.post(f"{url}/api/v1/join", json=body) as answer:
            return cls(http, url, (await answer.json())["token"], name)

    async def asks(self, id_: str, type_: str, data: dict[str, Any]) -> dict[str, Any]:
        async with self._http.post(
            f"{self._url}/api/v1/commands",
            json={"id": id_, "type": type_, "data": data},
            headers={"Authorization": f"Bearer {self.token}"},
        ) as answer:
            told: dict[str, Any] = await answer.json()
            return told

    async def writes_until_the_server_dies(self) -> None:
        count = 0
        while True:
            text = f"{self.name} {count}"
            try:
                answer = await self.asks(text, "chat.send", {"to": "session", "text": text})
            except (aiohttp.ClientError, TimeoutError):
                return
            if answer.get("ok"):
                self.acknowledged.append(text)
            count += 1
            await asyncio.sleep(PAUSE_S)

    async def welcome(self) -> dict[str, Any]:
        async with self._http.get(
            f"{self._url}/api/v1/welcome", headers={"Authorization": f"Bearer {self.token}"}
        ) as answer:
            told: dict[str, Any] = await answer.json()
            return told


@pytest.fixture
def server_settings() -> dict[str, str]:
    return {"SESSIONSERVER_LIMITS": "off"}


@pytest.mark.browser
async def test_D1_a_killed_server_has_kept_everything_that_it_acknowledged(
    server: RunningServer, browser: Browser
) -> None:
    loop = asyncio.get_running_loop()
    links = (await server.create_session())["links"]
    small = {"viewport": {"width": 1000, "height": 560}}
    ada = await (await Person.opens(browser, "Ada", links["mentor"], **small)).joins()
    ben = await (await Person.opens(browser, "Ben", links["student"], **small)).joins()
    await ada.sees(ben)
    await ada.launches_poll("Still there?", "Yes", "No")
    await ben.votes("Yes")

    async with aiohttp.ClientSession() as http:
        robots = [
            await Robot.joins(http, server.url, links["student"], f"Robot {number}")
            for number in range(WRITERS)
        ]
        poll = (await robots[0].welcome())["session"]["polls"][0]["poll"]
        voted = 0
        async with asyncio.TaskGroup() as writing:
            for robot in robots:
                writing.create_task(robot.writes_until_the_server_dies())
            for robot in robots[: WRITERS // 2]:
                vote = {"poll": poll, "choice": [0]}
                voted += (await robot.asks(f"vote {robot.name}", "poll.vote", vote))["ok"]
            while sum(len(robot.acknowledged) for robot in robots) < 5 * WRITERS:
                await asyncio.sleep(PAUSE_S)
            await server.kill()
        killed = loop.time()
        await server.start()
        up_ms = round((loop.time() - killed) * 1000)

        await ben.writes("We are back")
        await ada.opens_panel("Chat")
        await ada.reads("We are back")
        text_ms = round((loop.time() - killed) * 1000)
        await ada.receives("video", ben)
        await ben.receives("video", ada)
        media_ms = round((loop.time() - killed) * 1000)

        welcome = await robots[0].welcome()
        entries = await server.entries(robots[0].token)
        texts = Counter(e["data"]["text"] for e in entries if e["type"] == "chat.sent")
        acknowledged = [text for robot in robots for text in robot.acknowledged]
        assert len(acknowledged) > WRITERS
        assert all(texts[text] == 1 for text in acknowledged)
        assert max(texts.values()) == 1
        again = await robots[0].asks(f"vote {robots[0].name}", "poll.vote", vote)
        assert again["ok"], "the same command id is answered as before"

    await ada.opens_panel("Polls")
    await ada.closes_and_publishes_poll()
    counted = await ada.page.locator(".poll .result dd span").all_inner_texts()
    assert counted == [str(voted + 1), "0"]
    assert welcome["session"]["polls"][0]["status"] == "open"
    for person in (ada, ben):
        assert await person.page.evaluate("performance.getEntriesByType('navigation').length") == 1
    figures.keep(
        "server_killed",
        {
            "messages acknowledged before the kill": len(acknowledged),
            "votes acknowledged before the kill": voted + 1,
            "kill to ready, ms": up_ms,
            "kill to text, ms": text_ms,
            "kill to media on both pages, ms": media_ms,
        },
    )
