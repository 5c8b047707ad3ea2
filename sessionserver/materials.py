"""Files as materials of a session: hosts send them, everybody in it may take them.

X9  A file has at most 10 MB; hosts send it, whoever has a seat takes it, always as a download.
"""

import asyncio
from typing import Final
from urllib.parse import quote

from aiohttp import web

from rooms.commands import AddFile
from rooms.ids import CommandId, MaterialId
from rooms.policy import line
from rooms.refusals import NO_PERSON, WAITING, WRONG_ROLE
from rooms.state import Material, Participant
from sessionserver.files import Files
from sessionserver.kinds import KINDS, kind_of
from sessionserver.sealing import Tampered
from signaling.answers import Answered
from signaling.errors import BadInput, TurnedAway
from signaling.longpoll import bearer, json
from signaling.operations import operation
from signaling.ports import Limits
from signaling.session import LiveSession
from signaling.sessions import Sessions

MOST_BYTES: Final = 10 * 1024 * 1024
LONGEST_NAME: Final = 120
SEND_DEADLINE_S: Final = 120.0

TOO_LARGE: Final = TurnedAway("bad_request", f"A file has at most {MOST_BYTES // 2**20} MB.")
BAD_NAME: Final = TurnedAway("bad_request", f"A file's name has 1 to {LONGEST_NAME} characters.")
BAD_KIND: Final = TurnedAway(
    "bad_request", f"Only these kinds of files may be handed out: {', '.join(sorted(KINDS))}."
)
NO_FILE: Final = TurnedAway("not_found", "There is no such file.")
NO_ROOM: Final = TurnedAway("unavailable", "The server has no room for this file just now.")


class MaterialFiles:
    """The HTTP side of files; links are ordinary commands."""

    def __init__(self, sessions: Sessions, files: Files, limits: Limits) -> None:
        self._sessions = sessions
        self._files = files
        self._limits = limits

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.post("/api/v1/materials", self.send),
            web.get("/api/v1/materials/{id}", self.take),
        ]

    def _visitor(self, request: web.Request) -> tuple[LiveSession, Participant]:
        house, participant = self._sessions.by_token(bearer(request))
        person = house.live.state.people.get(participant)
        if person is None:
            raise TurnedAway.by(NO_PERSON)
        if person.waiting is not None:
            raise TurnedAway.by(WAITING)
        return house.live, person

    @operation(
        answers=Answered,
        status=201,
        query={"id": "of the command", "title": "as shown", "name": "of the file"},
        takes="application/octet-stream",
    )
    async def send(self, request: web.Request) -> web.Response:
        """`?id=COMMAND&title=…&name=…` with the file as body -> as a command is answered."""
        live, person = self._visitor(request)
        if not person.is_host:
            raise TurnedAway.by(WRONG_ROLE)
        wait = self._limits.retry_after("upload", f"{live.id}/{person.id}")
        if wait is not None:
            raise TurnedAway("too_many", "That were many files at once. Wait a moment.", wait)
        name = line(request.query.get("name", ""), LONGEST_NAME)
        if name is None or "/" in name or "\\" in name:
            raise BAD_NAME
        content = await _body(request)
        kind = kind_of(name, content)
        if kind is None:
            raise BAD_KIND
        id_ = CommandId(request.query.get("id", ""))
        done = live.state.commands.get((person.id, id_))
        if done is not None:
            return json({"ok": True, "seq": done})
        try:
            file, key = await self._files.put(live.id, content)
        except OSError as error:
            raise NO_ROOM from error
        body = AddFile(
            request.query.get("title", name), name, kind.media_type, len(content), file, key
        )
        answer = await live.carry_out(person.id, id_, body)
        await self._sweep(live)
        return json(answer, 201)

    async def _sweep(self, live: LiveSession) -> None:
        """What was removed, or sent and then refused, is deleted with the next file."""
        named = {each.file for each in live.state.materials.values() if each.file}
        await self._files.keep_only(live.id, named)

    @operation(gives=("application/octet-stream",))
    async def take(self, request: web.Request) -> web.Response:
        """A file, always as an attachment."""
        live, _ = self._visitor(request)
        material = live.state.materials.get(MaterialId(request.match_info["id"]))
        if material is None or not material.file:
            raise NO_FILE
        try:
            content = await self._files.get(live.id, material.file, material.key)
        except (FileNotFoundError, Tampered) as error:
            raise NO_FILE from error
        return web.Response(body=content, headers=_headers(material))


def _headers(material: Material) -> dict[str, str]:
    """It is never shown, only saved: whatever is in it, this origin does not run it."""
    return {
        "Content-Type": material.media_type,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(material.name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


async def _body(request: web.Request) -> bytes:
    """At most `MOST_BYTES`, whatever length was announced."""
    if request.content_length is not None and request.content_length > MOST_BYTES:
        raise TOO_LARGE
    read = bytearray()
    async with asyncio.timeout(SEND_DEADLINE_S):
        async for chunk in request.content.iter_chunked(64 * 1024):
            read += chunk
            if len(read) > MOST_BYTES:
                raise TOO_LARGE
    if not read:
        raise BadInput("The file is empty.")
    return bytes(read)
