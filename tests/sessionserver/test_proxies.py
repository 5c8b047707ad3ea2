"""Behind a proxy the server knows its clients; nobody else can pretend to be somebody."""

from pathlib import Path

import aiohttp
import pytest
import socketio
from hypothesis import given
from hypothesis import strategies as st

from sessionserver.proxies import client_of, networks
from tests.running_server import running_server

OURS = networks("10.0.0.0/8, 127.0.0.1")


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ("", "127.0.0.1"),
        ("198.51.100.7", "198.51.100.7"),
        ("203.0.113.1, 198.51.100.7", "198.51.100.7"),
        ("203.0.113.1, 198.51.100.7, 10.1.1.1", "198.51.100.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("2001:db8::7, ::ffff:10.1.1.1", "2001:db8::7"),
        ("::ffff:198.51.100.7, 10.1.1.1", "198.51.100.7"),
        ("10.2.2.2, 10.1.1.1", "10.2.2.2"),
        ("nonsense", "127.0.0.1"),
        ("198.51.100.7, nonsense, 10.1.1.1", "10.1.1.1"),
    ],
)
def test_the_client_is_the_nearest_address_that_is_no_proxy_of_ours(said: str, client: str) -> None:
    assert client_of("127.0.0.1", said, OURS) == client


@given(written=st.text(), client=st.ip_addresses(v=4))
def test_what_a_client_writes_itself_changes_nothing(written: str, client: object) -> None:
    told = str(client)
    if any(client in network for network in OURS):
        return
    assert client_of("127.0.0.1", f"{written},{told}", OURS) == told


async def link_of(url: str, http: aiohttp.ClientSession, headers: dict[str, str]) -> str:
    asked = {"Authorization": "Bearer key-of-the-tests", **headers}
    async with http.post(f"{url}/api/v1/sessions", json={"title": "T"}, headers=asked) as answer:
        link: str = (await answer.json())["links"]["student"]
        return link


async def test_links_bear_the_scheme_that_the_proxy_was_asked_by(tmp_path: Path) -> None:
    named = {"SESSIONSERVER_TRUSTED_PROXIES": "127.0.0.1"}
    said = {"Host": "school.example", "X-Forwarded-Proto": "https"}
    async with running_server(tmp_path, settings=named) as server, aiohttp.ClientSession() as http:
        assert (await link_of(server.url, http, said)).startswith("https://school.example/j/")


async def test_without_a_named_proxy_such_headers_mean_nothing(tmp_path: Path) -> None:
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    async with running_server(tmp_path) as server, aiohttp.ClientSession() as http:
        link = await link_of(server.url, http, said)
        assert link.startswith(server.url)
        body = {"code": link.rpartition("/")[2], "name": "Ben"}
        async with http.post(f"{server.url}/api/v1/join", json=body) as answer:
            token = (await answer.json())["token"]
        client = socketio.AsyncClient(serializer="msgpack", reconnection=False)
        forged = {"Origin": "https://evil.example", **said}
        with pytest.raises(socketio.exceptions.ConnectionError):
            await client.connect(server.url, headers=forged, auth={"token": token})
