"""The chat over HTTP: saved by whoever may read it, written to by the school; what was removed is gone for all."""

from typing import Any

import aiohttp
import pytest

from tests.running_server import API_KEY, RunningServer
from tests.sessionserver.test_bad_input import Visitor, joins


class Room:
    """A session with a mentor and two students."""

    def __init__(self, http: aiohttp.ClientSession, server: RunningServer) -> None:
        self.http, self.server = http, server

    async def opens(self) -> "Room":
        made = await self.server.create_session(private_chat="all")
        self.session, links = made["id"], made["links"]
        self.links: dict[str, str] = links
        self.mentor = await joins(self.http, self.server, links["mentor"], "Ada")
        self.ann = await joins(self.http, self.server, links["student"], "Ann")
        self.ben = await joins(self.http, self.server, links["student"], "Ben")
        for each in (self.mentor, self.ann, self.ben):
            await each.seq()
        return self

    async def saved(self, token: str, format_: str = "json") -> tuple[int, Any]:
        url = f"{self.server.url}/api/v1/sessions/{self.session}/chat?format={format_}"
        async with self.http.get(url, headers={"Authorization": f"Bearer {token}"}) as answer:
            return answer.status, await (answer.json() if format_ == "json" else answer.text())

    async def texts(self, token: str) -> list[str]:
        status, told = await self.saved(token)
        assert status == 200
        return [line["text"] for line in told["lines"]]

    async def posts(self, body: dict[str, Any], key: str = API_KEY) -> tuple[int, dict[str, Any]]:
        url = f"{self.server.url}/api/v1/sessions/{self.session}/messages"
        headers = {"Authorization": f"Bearer {key}"}
        async with self.http.post(url, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def history(self, visitor: Visitor) -> list[dict[str, Any]]:
        url = f"{self.server.url}/api/v1/welcome"
        headers = {"Authorization": f"Bearer {visitor.token}"}
        async with self.http.get(url, headers=headers) as answer:
            history: list[dict[str, Any]] = (await answer.json())["history"]
            return history


@pytest.fixture
async def room(http: aiohttp.ClientSession, server: RunningServer) -> Room:
    return await Room(http, server).opens()


async def test_C18_everybody_saves_what_they_may_read_and_the_school_all_of_it(room: Room) -> None:
    await room.ann.asks("chat.send", to="room", text="Hello")
    await room.ann.asks("chat.send", to="u1", text="Only for Ada")

    assert await room.texts(room.ann.token) == ["Hello", "Only for Ada"]
    assert await room.texts(room.ben.token) == ["Hello"]
    assert await room.texts(API_KEY) == ["Hello", "Only for Ada"]


async def test_C18_it_comes_as_text_and_as_a_table(room: Room) -> None:
    await room.ann.asks("chat.send", to="room", text="=1+1")
    status, text = await room.saved(room.ben.token, "txt")
    assert status == 200
    assert "Ann → main: =1+1" in text
    status, table = await room.saved(room.ben.token, "csv")
    assert status == 200
    assert table.splitlines()[1].split(",")[2:6] == ["Ann", "room", "main", "'=1+1"]
    assert (await room.saved(room.ben.token, "pdf"))[0] == 400


async def test_C18_strangers_save_nothing(
    room: Room, http: aiohttp.ClientSession, server: RunningServer
) -> None:
    other = await Room(http, server).opens()
    assert (await room.saved(other.mentor.token))[0] == 403
    assert (await room.saved("nonsense"))[0] == 401


async def test_C17_words_that_were_removed_are_told_to_nobody_who_comes_later(
    room: Room, http: aiohttp.ClientSession, server: RunningServer
) -> None:
    await room.ann.asks("chat.send", to="room", text="secret one")
    first = (await room.history(room.ben))[-1]["data"]["message"]
    await room.ann.asks("chat.edit", message=first, text="secret two")
    await room.ann.asks("chat.remove", message=first)
    await room.ann.asks("chat.send", to="session", text="secret three")
    await room.mentor.asks("chat.clear")

    async def checks() -> None:
        late = await joins(http, server, room.links["student"], "Cleo")
        for token in (late.token, room.ben.token):
            headers = {"Authorization": f"Bearer {token}"}
            for path in ("welcome", "entries?after=0", "history?before=1000"):
                async with http.get(f"{server.url}/api/v1/{path}", headers=headers) as answer:
                    assert "secret" not in await answer.text(), path
        assert await room.texts(API_KEY) == ["", ""]

    await checks()
    await server.kill()
    await server.start()
    await checks()


async def test_C16_the_school_writes_with_the_key_and_once_however_often_it_asks(
    room: Room,
) -> None:
    asked = {"text": "The bus is late.", "name": "Office", "id": "bus-17"}
    status, first = await room.posts(asked)
    assert (status, await room.posts(asked)) == (201, (201, first))

    (line,) = await room.history(room.ann)
    assert (line["by"], line["data"]["message"]) == ("system", first["message"])
    assert (line["data"]["name"], line["data"]["text"]) == ("Office", "The bus is late.")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": ""}, 400, "bad_request"),
        ({"text": "x" * 2001}, 400, "bad_request"),
        ({"text": "Hi", "to": "u1"}, 400, "bad_request"),
        ({}, 400, "bad_request"),
    ],
)
async def test_C16_what_cannot_be_said_is_refused_and_changes_nothing(
    room: Room, body: dict[str, Any], status: int, code: str
) -> None:
    got, told = await room.posts(body)
    assert (got, told["error"]["code"]) == (status, code)
    assert await room.history(room.ann) == []


async def test_C16_nobody_else_writes_for_the_school(room: Room) -> None:
    for token in (room.mentor.token, "wrong", ""):
        status, told = await room.posts({"text": "Hi"}, token)
        assert (status, told["error"]["code"]) == (403, "not_allowed")
