"""Tokens and links at doors that they are not for, and somebody who is removed while speaking."""

import asyncio
import base64
import json
import time
from typing import Any, Final

import aiohttp
import socketio

from tests.chaos.robot import Robot
from tests.chaos.scene import Scene
from tests.chaos.talker import Talker
from tests.running_server import API_KEY, RunningServer

REMOVALS: Final = 5
QUIET_S: Final = 1.5
DOORS: Final = (
    ("GET", "/api/v1/welcome"), ("GET", "/api/v1/entries?after=0"), ("POST", "/api/v1/commands"),
    ("GET", "/api/v1/history?room=main"), ("GET", "/api/v1/materials/f1"),
    ("POST", "/api/v1/materials?id=a&title=b&name=c.png"),
)  # fmt: skip


def forged(token: str, other: str) -> dict[str, str]:
    """By what is wrong: `token` is somebody's, `other` that of somebody in another session."""
    session, participant, expires, proof = token.split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    body = base64.urlsafe_b64encode(json.dumps({"sub": participant}).encode()).rstrip(b"=").decode()
    return {
        "of nobody": "",
        "of another person": f"{session}.u99.{expires}.{proof}",
        "of another session": f"{other.split('.')[0]}.{participant}.{expires}.{proof}",
        "of later": f"{session}.{participant}.{int(expires, 16) + 1:x}.{proof}",
        "without a proof": f"{session}.{participant}.{expires}.",
        "with half a proof": f"{session}.{participant}.{expires}.{proof[:11]}",
        "with a changed proof": f"{session}.{participant}.{expires}.{'A' if proof[0] != 'A' else 'B'}{proof[1:]}",
        "alg none": f"{head}.{body}.",
        "with more parts": f"{token}.x",
        "far too long": token + "x" * 6000,
        "not of this alphabet": "ü.ü.ü.ü",
        "the school's key backwards": API_KEY[::-1],
    }


async def fault_41(scene: Scene) -> None:
    server = await scene.server()
    held = await scene.lesson(server)
    mine, others = await server.create_session(), await server.create_session()
    pupil = scene.robot(mine["links"], "student", "Pupil", "plain", server.url)
    stranger = scene.robot(others["links"], "student", "Stranger", "plain", server.url)
    token, other = await pupil.takes_seat(), await stranger.takes_seat()
    opened = []
    async with aiohttp.ClientSession() as http:
        for what, wrong in forged(token, other).items():
            headers = {"Authorization": f"Bearer {wrong}".encode().decode("latin-1")}
            for method, path in DOORS:
                body = {"id": "x", "type": "hand.raise", "data": {}} if method == "POST" else None
                async with http.request(
                    method, server.url + path, json=body, headers=headers
                ) as answer:
                    if answer.status not in (400, 401, 403):
                        opened.append(f"{method} {path} {what}: {answer.status}")
            if await _socket_opens(server, wrong):
                opened.append(f"Socket.IO {what}")
        for path in (f"/api/v1/sessions/{mine['id']}", f"/api/v1/sessions/{mine['id']}/report"):
            for key in ("", token, API_KEY[:-1]):
                async with http.get(
                    server.url + path, headers={"Authorization": f"Bearer {key}"}
                ) as answer:
                    if answer.status == 200 and key != token:
                        opened.append(f"{path} with {key!r}")
        swapped = {
            "code": others["links"]["student"].rpartition("/")[2],
            "name": "Pupil",
            "seat": pupil.door.seat,
        }
        async with http.post(f"{server.url}/api/v1/join", json=swapped) as answer:
            joined = await answer.json()
        scene.found.must(
            "text",
            answer.status != 200 or joined["participant"] != pupil.participant
            or joined["token"].split(".")[0] != token.split(".")[0],
            "a seat of one session opens nothing of another one",
        )  # fmt: skip
    scene.found.counts(doors=len(DOORS) + 1, tokens=len(forged(token, other)))
    scene.found.must("text", not opened, f"no wrong token opens any door {opened[:3] or ''}")
    await _removed(scene, server)
    await held.goes_on(20)
    await held.talks()
    scene.found.must(
        "media", all(each.connections == 1 for each in held.talkers), "others know nothing of it"
    )
    await held.ends()


async def _socket_opens(server: RunningServer, token: str) -> bool:
    client = socketio.AsyncClient(serializer="msgpack", reconnection=False)
    try:
        await client.connect(server.url, auth={"token": token}, transports=["websocket"])
    except socketio.exceptions.ConnectionError:
        return False
    finally:
        if client.eio.http is not None:
            await client.eio.http.close()
    await client.disconnect()
    return True


async def _removed(scene: Scene, server: RunningServer) -> None:
    """A talker is removed: from the acknowledgement on nothing more goes to them or comes from them."""
    silent: list[float] = []
    for number in range(REMOVALS):
        links = (await server.create_session())["links"]
        mentor: Robot = scene.robot(links, "mentor", "Mentor", "socket", server.url)
        await mentor.start()
        code = links["student"].rpartition("/")[2]
        bad, good = [
            Talker([server.url], code, f"{name} {number}", "socket", 41) for name in ("Bad", "Good")
        ]
        for each in (bad, good):
            scene.exits.push_async_callback(each.stop)
            await each.start()
        await bad.hears(good)
        await good.hears(bad)
        answer = await mentor.asks("participant.remove", participant=bad.participant)
        at = time.monotonic()
        assert answer["ok"], answer
        told = len(bad.history.events)
        await asyncio.sleep(QUIET_S)
        await mentor.asks("chat.send", to="session", text="is anybody here who should not be?")
        await asyncio.sleep(QUIET_S)
        of_bad = [each.at for each in good.heard if each.number == bad.number]
        to_bad = [each.at for each in bad.heard]
        silent.append(max(0.0, max(of_bad) - at, max(to_bad) - at))
        after = [each for each in bad.history.events[told:] if _is_news(each)]
        scene.found.must(
            "text", not after, "who was removed is told nothing more, and does not come back"
        )
    scene.found.took("removed to silence", silent)


def _is_news(event: Any) -> bool:
    return hasattr(event, "prev") and event.type != "participant.removed"
