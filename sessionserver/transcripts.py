"""`GET /api/v1/sessions/{id}/chat` saves the chat, `POST /api/v1/sessions/{id}/messages` writes into it.

With a token one saves what one may read oneself; the key's holder saves all of it, and alone writes by
way of the server.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import Final, TypedDict

import msgspec
from aiohttp import web

from rooms import Entry, includes, reveal
from rooms.commands import PostMessage
from rooms.ids import SYSTEM, CommandId, MessageId
from rooms.transcript import SaidLine, transcript
from sessionserver.api import Api
from sessionserver.tables import Row, as_csv
from signaling.errors import BadInput, TurnedAway
from signaling.fanout import Kept
from signaling.longpoll import bearer, json, read
from signaling.operations import JSON, operation
from signaling.session import LiveSession
from signaling.sessions import Sessions

FORMATS: Final = ("txt", "csv", "json")
BAD_FORMAT: Final = BadInput(f"The format is one of {', '.join(FORMATS)}.")
OTHER_SESSION: Final = TurnedAway("not_allowed", "Only who is in this session may read its chat.")
COLUMNS: Final = (
    "message", "at", "name", "to", "room", "text", "answers", "rung", "edited", "removed", "pinned",
    "held", "reactions",
)  # fmt: skip


class PostRequest(msgspec.Struct, forbid_unknown_fields=True):
    """`id` makes a repeated request count once; `name` is shown as the author."""

    text: str
    name: str = ""
    id: str = ""


class PostAnswer(TypedDict):
    message: MessageId


class ChatAnswer(TypedDict):
    title: str
    lines: list[SaidLine]


class Transcripts:
    def __init__(self, api: Api, sessions: Sessions) -> None:
        self._api = api
        self._sessions = sessions

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/api/v1/sessions/{id}/chat", self.save),
            web.post("/api/v1/sessions/{id}/messages", self.post),
        ]

    @operation(opens="key", asks=PostRequest, answers=PostAnswer, status=201)
    async def post(self, request: web.Request) -> web.Response:
        """Answers `{message}`, the id under which it stands in the chat."""
        live = self._api.of_key(request)
        asked: PostRequest = await read(request, PostRequest)
        made = asked.id or f"post-{self._sessions.around.chance.seed():x}"
        answer = await live.carry_out(SYSTEM, CommandId(made), PostMessage(asked.text, asked.name))
        return json(PostAnswer(message=answer["data"]["message"]), 201)

    @operation(
        opens="either",
        answers=ChatAnswer,
        query={"format": " or ".join(FORMATS)},
        gives=("text/plain", "text/csv", JSON),
    )
    async def save(self, request: web.Request) -> web.Response:
        """The chat: with a token what its bearer may read, with the key all of it."""
        format_ = request.query.get("format", "txt")
        if format_ not in FORMATS:
            raise BAD_FORMAT
        live, entries = self._readable(request)
        lines = await asyncio.to_thread(transcript, entries, live.state.people)
        headers = {"Content-Disposition": f'attachment; filename="chat.{format_}"'}
        if format_ == "json":
            return json(ChatAnswer(title=live.state.title, lines=lines), headers=headers)
        text = as_csv(_rows(lines)) if format_ == "csv" else _plain(live.state.title, lines)
        kind = "text/csv" if format_ == "csv" else "text/plain"
        headers["Cache-Control"] = "no-store"
        return web.Response(text=text, content_type=kind, charset="utf-8", headers=headers)

    def _readable(self, request: web.Request) -> tuple[LiveSession, Sequence[Entry]]:
        if self._api.has_key(request):
            live = self._api.of_key(request)
            return live, [each.entry for each in live.kept]
        house, participant = self._sessions.by_token(bearer(request))
        if house.live.id != request.match_info["id"]:
            raise OTHER_SESSION
        reader = house.live.state.people[participant]

        def read(kept: Iterable[Kept]) -> Iterable[Entry]:
            return (reveal(each.entry, reader) for each in kept if includes(each.audience, reader))

        return house.live, list(read(house.live.kept))


def _rows(lines: Iterable[SaidLine]) -> Iterable[Row]:
    yield COLUMNS
    for line in lines:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(line["at"] / 1000))
        told = {**line, "at": at, "reactions": ", ".join(line["reactions"])}
        yield [_cell(told[column]) for column in COLUMNS]


def _cell(value: object) -> str:
    return ("yes" if value else "") if isinstance(value, bool) else str(value)


def _plain(title: str, lines: Iterable[SaidLine]) -> str:
    """For people: times are UTC, and every line says to whom it was."""
    told = [title, ""]
    for line in lines:
        at = time.strftime("%Y-%m-%d %H:%M", time.gmtime(line["at"] / 1000))
        whom = {"room": line["room"], "session": "*", "rooms": "*"}.get(line["to"], line["to"])
        text = "—" if line["removed"] else line["text"].replace("\n", "\n    ")
        told.append(f"{at}  {line['name'] or '—'} → {whom}: {text}")
    return "\n".join(told) + "\n"
