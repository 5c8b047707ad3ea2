"""Voices with copies, as Chromium sends them (RFC 2198)."""

import aiohttp
import pytest
from playwright.async_api import Browser

from tests.e2e.person import Person
from tests.running_server import API_KEY, RunningServer

KEY = {"Authorization": f"Bearer {API_KEY}"}


async def voices(server: RunningServer, session: str) -> set[int]:
    """Payload types of the packets that the microphones of a session send for a second, the copies' own among them."""
    url = f"{server.url}/api/v1/sessions/{session}/trace?seconds=1"
    async with aiohttp.ClientSession() as http, http.get(url, headers=KEY) as answer:
        lines = [line.split() for line in (await answer.text()).splitlines()]
    microphones = [line for line in lines if line[1:2] == ["source"] and line[3] == "microphone"]
    own = {int(number) for line in microphones for number in (line[7], line[9]) if number != "-"}
    sent = {int(line[4][2:4], 16) & 0x7F for line in lines if line[1:2] == ["packet"]}
    return sent & own


@pytest.mark.browser
async def test_N5_a_browser_sends_copies_and_its_voice_is_heard(
    server: RunningServer, browser: Browser
) -> None:
    made = await server.create_session()
    ada = await (await Person.opens(browser, "Ada", made["links"]["mentor"])).joins()
    ben = await (await Person.opens(browser, "Ben", made["links"]["student"])).joins()

    await ben.receives("audio", ada)

    red = 63
    assert await voices(server, made["id"]) == {red}
