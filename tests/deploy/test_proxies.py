"""Behind each proxy of `deploy/proxies` everything works: joining, every way of signalling, uploads, media."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import socketio

from tests.deploy.proxies import ELSEWHERE, PROXIES, Front, in_front_of
from tests.e2e.conftest import CHROMIUM, Launch, launch
from tests.e2e.namespace import namespace, needs_namespaces
from tests.e2e.person import Person
from tests.running_server import API_KEY, RunningServer, running_server

__all__ = ["launch"]
SETTINGS = {"SESSIONSERVER_TRUSTED_PROXIES": "127.0.0.1,::1", "SESSIONSERVER_LIMITS": "off"}
MESSAGES = 40
ANYBODY = "--ignore-certificate-errors"


@pytest.fixture
def server_settings() -> dict[str, str]:
    return SETTINGS


@pytest.fixture(params=sorted(PROXIES))
async def front(
    request: pytest.FixtureRequest, server: RunningServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Front]:
    folder = tmp_path_factory.mktemp(request.param)
    async with in_front_of(server.http_port, PROXIES[request.param], folder) as made:
        yield made


@pytest.fixture
async def http(front: Front) -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(ssl=front.trusted)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session


async def links(front: Front, http: aiohttp.ClientSession) -> dict[str, str]:
    asked = {"Authorization": f"Bearer {API_KEY}"}
    url = f"{front.url}/api/v1/sessions"
    async with http.post(url, json={"title": "Maths"}, headers=asked) as answer:
        assert answer.status == 201
        made: dict[str, str] = (await answer.json())["links"]
        return made


async def joins(front: Front, http: aiohttp.ClientSession, link: str, name: str) -> str:
    body = {"code": link.rpartition("/j/")[2], "name": name}
    async with http.post(f"{front.url}/api/v1/join", json=body) as answer:
        token: str = (await answer.json())["token"]
        return token


async def test_pages_and_links_are_those_of_the_proxy(
    front: Front, http: aiohttp.ClientSession
) -> None:
    link = (await links(front, http))["student"]
    assert link.startswith(f"{front.url}/j/")
    async with http.get(link) as page:
        assert page.status == 200
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert page.url.scheme == "https"


@pytest.mark.parametrize("way", ["websocket", "polling"])
async def test_everything_that_is_said_arrives_once_and_in_order(
    front: Front, http: aiohttp.ClientSession, way: str
) -> None:
    made = await links(front, http)
    token = await joins(front, http, made["student"], "Ben")
    client = socketio.AsyncClient(
        serializer="msgpack", reconnection=False, http_session=http, ssl_verify=False
    )
    heard: list[str] = []
    all_heard = asyncio.Event()

    async def on_entry(entry: dict[str, Any]) -> None:
        if entry["type"] == "chat.sent":
            heard.append(entry["data"]["text"])
            if len(heard) == MESSAGES:
                all_heard.set()

    client.on("entry", on_entry)
    own_page = {"Origin": front.url}
    await client.connect(front.url, headers=own_page, auth={"token": token}, transports=[way])
    said = [f"message {number}" for number in range(MESSAGES)]
    asked = [
        client.call("chat.send", {"id": str(uuid.uuid4()), "data": {"to": "room", "text": text}})
        for text in said
    ]
    answers = await asyncio.gather(*asked)
    assert all(answer["ok"] for answer in answers), answers
    async with asyncio.timeout(20):
        await all_heard.wait()
    assert sorted(heard) == sorted(said)
    assert client.transport() == way
    await client.disconnect()


async def test_a_request_that_waits_is_answered_when_something_happens(
    front: Front, http: aiohttp.ClientSession
) -> None:
    made = await links(front, http)
    ben = {"Authorization": f"Bearer {await joins(front, http, made['student'], 'Ben')}"}
    async with http.get(f"{front.url}/api/v1/welcome", headers=ben) as answer:
        seq = (await answer.json())["seq"]
    waiting = f"{front.url}/api/v1/entries?after={seq}&wait=25"
    async with asyncio.TaskGroup() as tasks:
        told = tasks.create_task(entries(http, waiting, ben))
        await asyncio.sleep(1.0)  # Long enough for a proxy that keeps answers back to show it.
        assert not told.done()
        command = {"id": "1", "type": "chat.send", "data": {"to": "room", "text": "Hello"}}
        url = f"{front.url}/api/v1/commands"
        async with http.post(url, json=command, headers=ben) as answer:
            assert (await answer.json())["ok"]
    assert [each["type"] for each in told.result()] == ["chat.sent"]


async def entries(
    http: aiohttp.ClientSession, url: str, headers: dict[str, str]
) -> list[dict[str, Any]]:
    async with http.get(url, headers=headers) as answer:
        found: list[dict[str, Any]] = (await answer.json())["entries"]
        return found


async def test_a_file_of_nine_megabytes_gets_through(
    front: Front, http: aiohttp.ClientSession
) -> None:
    made = await links(front, http)
    ada = {"Authorization": f"Bearer {await joins(front, http, made['mentor'], 'Ada')}"}
    query = {"id": "1", "title": "Reader", "name": "reader.txt"}
    text = b"Once upon a time. " * 500_000
    url = f"{front.url}/api/v1/materials"
    async with http.post(url, params=query, data=text, headers=ada) as answer:
        assert answer.status in (200, 201), await answer.text()


@needs_namespaces
@pytest.mark.browser
@pytest.mark.netns
@pytest.mark.parametrize("name", sorted(PROXIES))
async def test_chromium_sees_and_hears_by_udp_and_where_there_is_none_by_tcp(
    name: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, launch: Launch
) -> None:
    with namespace(f"by{name}", "10.203.21") as school:
        school.drop_udp()
        async with (
            running_server(tmp_path, address=school.outside, settings=SETTINGS) as server,
            in_front_of(server.http_port, PROXIES[name], tmp_path_factory.mktemp(name)) as front,
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=front.trusted)) as http,
        ):
            made = await links(front, http)
            browser = await launch(CHROMIUM, [ANYBODY])
            ada = await (await Person.opens(browser, "Ada", made["mentor"])).joins()
            there = f"--host-resolver-rules=MAP {ELSEWHERE} {school.outside}"
            browser = await launch(school.chromium(tmp_path), [ANYBODY, there])
            link = made["student"].replace("localhost", ELSEWHERE)
            ben = await (await Person.opens(browser, "Ben", link)).joins()
            for person, other in ((ada, ben), (ben, ada)):
                await person.sees(other)
                await person.receives("video", other)
                await person.receives("audio", other)
