"""Before anybody joins: a look at the network, by a real connection that belongs to no session."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from tests.running_server import RunningServer, running_server

DEADLINE_S = 20
NO_RELAYS = RTCConfiguration(iceServers=[])


class Visitor:
    """Somebody at the door, with a link and a stock aiortc client."""

    def __init__(self, http: aiohttp.ClientSession, server: RunningServer, link: str) -> None:
        self._http = http
        self._url = f"{server.url}/api/v1/link/{link.rpartition('/')[2]}/check"
        self.peer = RTCPeerConnection(NO_RELAYS)
        self._news = asyncio.Event()
        self.peer.on("connectionstatechange", self._news.set)

    async def posts(self, body: Any) -> tuple[int, dict[str, Any], str]:
        """Status, answer, and the seconds after which to ask again, if it says so."""
        async with self._http.post(self._url, json=body) as answer:
            return answer.status, await answer.json(), answer.headers.get("Retry-After", "")

    async def offers(self) -> tuple[int, dict[str, Any], str]:
        self.peer.addTransceiver("audio", direction="recvonly")
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return await self.posts({"sdp": self.peer.localDescription.sdp})

    async def connects(self) -> None:
        status, answer, _ = await self.offers()
        assert status == 200, answer
        await self.peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))
        await self.until("connected")

    async def until(self, *states: str) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while self.peer.connectionState not in states:
                self._news.clear()
                await self._news.wait()


@pytest.fixture
async def visitors(
    http: aiohttp.ClientSession,
) -> AsyncIterator[list[Visitor]]:
    made: list[Visitor] = []
    yield made
    for each in made:
        await each.peer.close()


async def test_N6_media_is_reached_and_nobody_is_told(
    http: aiohttp.ClientSession, server: RunningServer, visitors: list[Visitor]
) -> None:
    session = await server.create_session()
    visitors.append(Visitor(http, server, session["links"]["student"]))

    await visitors[0].connects()

    async with http.get(f"{server.url}/metrics") as answer:
        assert "media_transports 1" in await answer.text()
    body = {"code": session["links"]["mentor"].rpartition("/")[2], "name": "Ada"}
    async with http.post(f"{server.url}/api/v1/join", json=body) as joined:
        told = await server.entries((await joined.json())["token"])
    # Made, joined: nothing came before of the one who only looked.
    assert [entry["type"] for entry in told][:2] == ["session.created", "participant.joined"]
    assert told[1]["data"]["name"] == "Ada"


async def test_N7_N8_a_check_ends_by_itself_and_gives_its_place_to_the_next(
    tmp_path: Path, http: aiohttp.ClientSession, visitors: list[Visitor]
) -> None:
    one = {"SESSIONSERVER_CHECKS_TOGETHER": "1"}
    async with running_server(tmp_path, settings=one) as server:
        link = (await server.create_session())["links"]["student"]
        visitors += [Visitor(http, server, link) for _ in range(3)]
        await visitors[0].connects()

        status, answer, again = await visitors[1].offers()
        assert (status, answer["error"]["code"], again) == (429, "too_many", "9")

        await visitors[0].until("closed", "failed")
        await visitors[2].connects()


async def test_N8_one_address_asks_only_so_often(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    visitor = Visitor(http, server, (await server.create_session())["links"]["student"])
    statuses = [(await visitor.posts({"sdp": ""}))[0] for _ in range(200)]
    assert statuses[:150] == [400] * 150
    assert 429 in statuses[150:]


async def test_N6_a_link_that_leads_nowhere_is_no_reason_to_look(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    status, answer, _ = await Visitor(http, server, "x/unknown").offers()
    assert (status, answer["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sdp": 1},
        {"sdp": "nonsense"},
        {"sdp": "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n"},
        {"sdp": "v=0\r\n" + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" * 2},
    ],
)
async def test_N7_what_is_no_offer_of_one_section_is_refused(
    http: aiohttp.ClientSession, server: RunningServer, body: dict[str, Any]
) -> None:
    visitor = Visitor(http, server, (await server.create_session())["links"]["student"])
    status, answer, _ = await visitor.posts(body)
    assert (status, answer["error"]["code"]) == (400, "bad_request")


async def test_a_server_may_make_no_checks(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    none = {"SESSIONSERVER_CHECKS_TOGETHER": "0"}
    async with running_server(tmp_path, settings=none) as server:
        visitor = Visitor(http, server, (await server.create_session())["links"]["student"])
        status, answer, _ = await visitor.offers()
        assert (status, answer["error"]["code"]) == (404, "not_found")
