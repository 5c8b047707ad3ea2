"""`GET /api/v1/sessions/{id}/report`: for the key's holder and for hosts of the session."""

import asyncio
from collections.abc import Callable
from typing import Final

from aiohttp import web

from rooms.ids import Millis
from rooms.report import Report, report
from sessionserver.tables import TABLES, as_csv
from signaling.errors import BadInput, TurnedAway
from signaling.longpoll import json
from signaling.operations import JSON, operation
from signaling.session import LiveSession

FORMATS: Final = ("json", "csv")
BAD_FORMAT: Final = BadInput(f"The format is one of {', '.join(FORMATS)}.")
NO_POLL: Final = TurnedAway("not_found", "There is no such poll, or it was not asked yet.")
BAD_PART: Final = BadInput(f"The part is one of {', '.join(TABLES)}.")


def _of_one(made: Report, poll: str | None) -> Report:
    """The report with one of its polls, when one is asked for. Raises TurnedAway."""
    if poll is None:
        return made
    chosen = [each for each in made["polls"] if each["poll"] == poll]
    if not chosen:
        raise NO_POLL
    return {**made, "polls": chosen}


class Reports:
    """`host_of` gives the session that a request may be told about, or raises TurnedAway."""

    def __init__(
        self, host_of: Callable[[web.Request], LiveSession], now: Callable[[], Millis]
    ) -> None:
        self._host_of = host_of
        self._now = now

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get("/api/v1/sessions/{id}/report", self.show)]

    @operation(
        opens="either",
        answers=Report,
        query={
            "format": " or ".join(FORMATS),
            "part": f"one of {', '.join(TABLES)}",
            "poll": "one of the polls",
        },
        gives=(JSON, "text/csv"),
    )
    async def show(self, request: web.Request) -> web.Response:
        """`?format=json|csv&part=PART&poll=ID`: each of `TABLES` is a part of the CSV; as JSON a part is
        `polls` or all of it, and `poll` chooses one of the polls."""
        live = self._host_of(request)
        format_ = request.query.get("format", "json")
        table = TABLES.get(request.query.get("part", "people"))
        if format_ not in FORMATS:
            raise BAD_FORMAT
        if table is None:
            raise BAD_PART
        made = _of_one(await self._made(live), request.query.get("poll"))
        name = f"report.{format_}"
        if format_ == "csv":
            name = f"{request.query.get('part', 'people')}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        if format_ == "json" and request.query.get("part") == "polls":
            return json({"polls": made["polls"], "rooms": made["rooms"]}, headers=headers)
        if format_ == "json":
            return json(made, headers=headers)
        return web.Response(
            text=as_csv(table(made)), content_type="text/csv", charset="utf-8", headers=headers
        )

    async def _made(self, live: LiveSession) -> Report:
        """A long log takes a while: other sessions must not wait for it."""
        entries = [each.entry for each in live.kept]
        return await asyncio.to_thread(report, entries, self._now())
