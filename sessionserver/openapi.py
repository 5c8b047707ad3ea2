"""`GET /api/openapi.json`: the calls over HTTP as OpenAPI 3.1, read off the handlers and the typed messages.

The words are the docstrings', the shapes the types': nothing of it is written twice.
"""

import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from aiohttp import web

from signaling import operations, wire
from signaling.longpoll import CommandRequest, json
from signaling.operations import JSON, Operation, operation

VERSION: Final = "1"
"""Of the calls under /api/v1."""
REF: Final = "#/components/schemas/{name}"
SECURITY: Final[Mapping[operations.Opens, list[dict[str, list[str]]]]] = {
    "token": [{"token": []}],
    "key": [{"key": []}],
    "either": [{"token": []}, {"key": []}],
    "nothing": [],
}
ERROR: Final = {"description": "`{error: {code, message}}`", "content": {
    JSON: {"schema": {"$ref": REF.format(name="ErrorAnswer")}}
}}  # fmt: skip


class WireError(msgspec.Struct, omit_defaults=True):
    """`code` is a stable word, `message` a sentence for a person; `retry_after` in seconds; `url` with `moved`."""

    code: str
    message: str
    retry_after: float | None = None
    url: str | None = None


class ErrorAnswer(msgspec.Struct):
    """What every call answers that was not done."""

    error: WireError


class OpenApi:
    """Of all routes that `app` has when it is first asked for."""

    def __init__(self, app: web.Application) -> None:
        self._app = app
        self._written: dict[str, Any] | None = None

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get("/api/openapi.json", self.show)]

    @operation(opens="nothing", answers=dict[str, Any])
    async def show(self, request: web.Request) -> web.Response:
        """This page."""
        if self._written is None:
            self._written = document(self._app.router.routes())
        return json(self._written)


def document(routes: Iterable[web.AbstractRoute]) -> dict[str, Any]:
    """Of those routes whose handlers say what they are."""
    found = [
        (route, said)
        for route in routes
        if route.method != "HEAD" and (said := operations.of(route.handler)) is not None
    ]
    types = [each for _, said in found for each in (said.asks, said.answers) if each is not None]
    types += [*wire.COMMANDS.values(), *wire.FACTS.values(), wire.WireEntry, ErrorAnswer]
    schemas, components = msgspec.json.schema_components(types, ref_template=REF)
    by_type = {str(kind): schema for kind, schema in zip(types, schemas, strict=True)}
    components["CommandRequest"] = _one_of(wire.COMMANDS, CommandRequest, components)
    components["WireEntry"] = _one_of(wire.FACTS, wire.WireEntry, components)
    paths: dict[str, dict[str, Any]] = {}
    for route, said in found:
        path = route.resource.canonical if route.resource else ""
        paths.setdefault(path, {})[route.method.lower()] = _call(path, route, said, by_type)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "sessionserver",
            "version": VERSION,
            "description": "Sessions by plain HTTP. docs/protocol.md says the rest, Socket.IO and media included.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "from a join"},
                "key": {"type": "http", "scheme": "bearer", "description": "the server's API key"},
            },
        },
    }


def _one_of(
    kinds: Mapping[str, type[Any]], envelope: type[Any], components: Mapping[str, Any]
) -> dict[str, Any]:
    """The envelope with each `type` and the `data` that belongs to it."""
    common = components[envelope.__name__]
    shapes = [
        {
            "type": "object",
            "title": name,
            "required": ["type", "data"] if kind is not None else [],
            "properties": common["properties"]
            | {"type": {"const": name}, "data": {"$ref": REF.format(name=kind.__name__)}},
        }
        for name, kind in kinds.items()
    ]
    return {"description": common.get("description", ""), "oneOf": shapes}


def _call(
    path: str, route: web.AbstractRoute, said: Operation, schemas: Mapping[str, Any]
) -> dict[str, Any]:
    summary = " ".join((inspect.getdoc(route.handler) or "").split())
    answer: dict[str, Any] = {"description": summary or "Done."}
    if said.answers is not None or said.gives != (JSON,):
        schema = schemas.get(str(said.answers), {"type": "string"})
        answer["content"] = {
            kind: {"schema": schema if kind == JSON else {"type": "string"}} for kind in said.gives
        }
    call: dict[str, Any] = {
        "operationId": f"{route.method.lower()}{re.sub(r'[^a-zA-Z0-9]+', '_', path)}",
        "summary": summary,
        "security": SECURITY[said.opens],
        "parameters": [*_in_path(path), *_in_query(said)],
        "responses": {str(said.status): answer, "4XX": ERROR, "5XX": ERROR},
    }
    if said.asks is not None or said.takes != JSON:
        schema = schemas.get(str(said.asks), {"type": "string"})
        call["requestBody"] = {"required": True, "content": {said.takes: {"schema": schema}}}
    return call


def _in_path(path: str) -> Iterable[dict[str, Any]]:
    for name in re.findall(r"\{(\w+)\}", path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _in_query(said: Operation) -> Iterable[dict[str, Any]]:
    for name, text in said.query.items():
        yield {"name": name, "in": "query", "description": text, "schema": {"type": "string"}}
