"""Bad input gets a clear, stable error, changes nothing, and the server lives on."""

from typing import Any

import aiohttp
import socketio

from tests.running_server import API_KEY, RunningServer


class Visitor:
    """Somebody with a token, by plain HTTP."""

    def __init__(self, http: aiohttp.ClientSession, url: str, token: str) -> None:
        self._http, self._url, self.token = http, url, token
        self._count = 0

    async def asks(self, type_: str, **data: Any) -> tuple[int, str]:
        """Status and error code; the code is empty when all is well."""
        self._count += 1
        body = {"id": f"{self.token[-8:]} {self._count}", "type": type_, "data": data}
        return await self.posts(body)

    async def posts(self, body: Any) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self._url}/api/v1/commands"
        async with self._http.post(url, json=body, headers=headers) as answer:
            told = await answer.json()
            return answer.status, told.get("error", {}).get("code", "")

    async def seq(self) -> int:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self._http.get(f"{self._url}/api/v1/welcome", headers=headers) as answer:
            seq: int = (await answer.json())["seq"]
            return seq


async def joins(
    http: aiohttp.ClientSession, server: RunningServer, link: str, name: str
) -> Visitor:
    body = {"code": link.rpartition("/")[2], "name": name}
    async with http.post(f"{server.url}/api/v1/join", json=body) as answer:
        return Visitor(http, server.url, (await answer.json())["token"])


async def lives(http: aiohttp.ClientSession, server: RunningServer) -> bool:
    async with http.get(f"{server.url}/healthz") as answer:
        return answer.status == 200


async def test_unknown_links_and_tokens(http: aiohttp.ClientSession, server: RunningServer) -> None:
    async with http.post(f"{server.url}/api/v1/join", json={"code": "x" * 22, "name": "Eve"}) as a:
        assert (a.status, (await a.json())["error"]["code"]) == (404, "not_found")
    for token in ("", "a.b.c.d", "x" * 5000, "u1.u1.0.0"):
        stranger = Visitor(http, server.url, token)
        assert await stranger.asks("hand.raise") == (401, "stale_token")


async def test_what_is_wrong_is_said_and_changes_nothing(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    links = (await server.create_session())["links"]
    mentor = await joins(http, server, links["mentor"], "Ada")
    student = await joins(http, server, links["student"], "Ben")
    await mentor.seq()
    before = await student.seq()
    wrong = {
        "an unknown name": ("no.such.command", {}, (400, "bad_request")),
        "a name of the server's own": ("connect", {}, (400, "bad_request")),
        "presence is the server's": ("disconnect", {}, (400, "bad_request")),
        "an unknown field": ("hand.raise", {"extra": 1}, (400, "bad_request")),
        "a wrong type": ("chat.send", {"to": "room", "text": 7}, (400, "bad_request")),
        "no text": ("chat.send", {"to": "room", "text": "  "}, (400, "bad_request")),
        "a host's command": ("breakouts.close", {}, (403, "not_allowed")),
        "an unknown poll": ("poll.vote", {"poll": "p99", "choice": [0]}, (404, "not_found")),
        "a malformed SDP": ("media.offer", {"sdp": "v=0\nm=audio"}, (400, "bad_request")),
        "an empty SDP": ("media.offer", {"sdp": ""}, (400, "bad_request")),
    }
    for what, (type_, data, expected) in wrong.items():
        assert await student.asks(type_, **data) == expected, what
    for body in ([], "text", {"id": "x"}, {"id": "x", "type": 5, "data": {}}):
        assert await student.posts(body) == (400, "bad_request")
    assert await student.posts({"id": "", "type": "hand.raise", "data": {}}) == (400, "bad_request")
    assert await student.seq() == before
    assert await lives(http, server)


async def test_P5_a_vote_for_no_option_is_refused(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    links = (await server.create_session())["links"]
    mentor = await joins(http, server, links["mentor"], "Ada")
    student = await joins(http, server, links["student"], "Ben")
    await mentor.asks("poll.create", question="Ready?", kind="single", options=["Yes", "No"])
    poll = f"p{await mentor.seq()}"
    await mentor.asks("poll.launch", poll=poll)
    assert await student.asks("poll.vote", poll=poll, choice=[0]) == (200, "")
    assert await student.asks("poll.vote", poll=poll, choice=[1]) == (200, "")
    assert await student.asks("poll.vote", poll=poll, choice=[7]) == (400, "bad_request")


async def test_a_message_of_a_megabyte_is_refused_by_both_ways(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    links = (await server.create_session())["links"]
    student = await joins(http, server, links["student"], "Ben")
    before = await student.seq()
    status, code = await student.asks("chat.send", to="room", text="x" * 1_000_000)
    assert (status, code) == (413, "bad_request")
    client = socketio.AsyncClient(serializer="msgpack", reconnection=False)
    await client.connect(server.url, auth={"token": student.token}, transports=["websocket"])
    await client.emit("chat.send", {"id": "big", "data": {"to": "room", "text": "x" * 1_000_000}})
    await client.wait()
    assert await student.seq() == before
    assert await lives(http, server)


async def test_the_api_needs_its_key_and_a_title(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    url = f"{server.url}/api/v1/sessions"
    async with http.post(url, json={"title": "x"}) as answer:
        assert answer.status == 403
    headers = {"Authorization": f"Bearer {API_KEY}"}
    async with http.post(url, json={"title": " "}, headers=headers) as answer:
        assert (answer.status, (await answer.json())["error"]["code"]) == (400, "bad_request")


async def test_pages_bear_the_protective_headers_and_logs_hold_no_secrets(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    links = (await server.create_session())["links"]
    student = await joins(http, server, links["student"], "Benedict")
    await student.asks("chat.send", to="room", text="something private")
    async with http.get(links["student"].replace("localhost", "127.0.0.1")) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    log = server.log()
    for secret in ("something private", "Benedict", student.token, links["student"][-22:]):
        assert secret not in log
