"""The contract at /api/openapi.json is valid, whole, and what the server really answers fits it."""

import re
import uuid
from typing import Any

import aiohttp
import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from signaling import wire
from tests.running_server import API_KEY, ROOT, RunningServer

PROMISED = {
    "/api/v1/sessions": {"post"},
    "/api/v1/sessions/{id}": {"get", "patch", "delete"},
    "/api/v1/sessions/{id}/report": {"get"},
    "/api/v1/join": {"post"},
    "/api/v1/commands": {"post"},
    "/api/v1/entries": {"get"},
    "/healthz": {"get"},
    "/readyz": {"get"},
    "/metrics": {"get"},
    "/api/openapi.json": {"get"},
}


@pytest.fixture
async def contract(server: RunningServer, http: aiohttp.ClientSession) -> dict[str, Any]:
    async with http.get(f"{server.url}/api/openapi.json") as answer:
        assert answer.status == 200
        told: dict[str, Any] = await answer.json()
        return told


def check(contract: dict[str, Any], method: str, path: str, status: int, body: Any) -> None:
    """Raises where `body` is not what the contract says of this answer."""
    said = contract["paths"][path][method]["responses"][str(status)]
    schema = said["content"]["application/json"]["schema"]
    OAS31Validator(schema | {"components": contract["components"]}).validate(body)


async def test_it_is_valid_openapi_of_every_call(contract: dict[str, Any]) -> None:
    validate(contract)
    for path, methods in PROMISED.items():
        assert methods <= set(contract["paths"][path])
    schemas = contract["components"]["schemas"]
    asked = {each["title"] for each in schemas["CommandRequest"]["oneOf"]}
    assert asked == set(wire.COMMANDS)
    assert {each["title"] for each in schemas["WireEntry"]["oneOf"]} == set(wire.FACTS)


async def test_what_the_server_answers_fits_it(
    contract: dict[str, Any], server: RunningServer, http: aiohttp.ClientSession
) -> None:
    async def call(method: str, path: str, token: str = "", **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        at = f"{server.url}{path}"
        async with http.request(method, at, headers=headers, **options) as answer:
            told = await answer.json()
            where = path.partition("?")[0].replace(session, "{id}")
            check(contract, method.lower(), where, answer.status, told)
            return told

    session = "-"
    body = {"title": "Maths club", "rooms": [{"name": "One", "names": ["Ben"]}]}
    made = await call("POST", "/api/v1/sessions", API_KEY, json=body)
    session = made["id"]
    code = made["links"]["mentor"].rpartition("/")[2]
    ada = await call("POST", "/api/v1/join", json={"code": code, "name": "Ada"})
    said = {"id": str(uuid.uuid4()), "type": "chat.send", "data": {"to": "room", "text": "Hi"}}
    await call("POST", "/api/v1/commands", ada["token"], json=said)
    for path in ("welcome", "entries?after=0", "history?before=100", "rooms"):
        await call("GET", f"/api/v1/{path}", ada["token"])
    for path in ("", "/report", "/chat?format=json"):
        await call("GET", f"/api/v1/sessions/{session}{path}", API_KEY)
    policy = {"policy": {"lobby": True}}
    await call("PATCH", f"/api/v1/sessions/{session}", API_KEY, json=policy)
    await call("GET", "/healthz")
    await call("GET", "/readyz")


async def test_no_call_is_left_out(contract: dict[str, Any]) -> None:
    sources = [
        path for floor in ("signaling", "sessionserver") for path in (ROOT / floor).glob("*.py")
    ]
    text = "".join(path.read_text() for path in sources if path.name != "pages.py")
    routes = re.findall(r'web\.(get|post|patch|delete)\(\s*"(/[^"]+)"', text)

    assert len(routes) > 20
    assert [each for each in routes if each[0] not in contract["paths"].get(each[1], {})] == []
