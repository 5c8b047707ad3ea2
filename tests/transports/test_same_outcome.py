"""One lesson, told over every transport and through every proxy: the same entries, the same state, nothing twice."""

import asyncio
from typing import Any

import pytest

from tests.running_server import RunningServer
from tests.school_proxy import Mood, school_proxy
from tests.transports.robot import Robot, Transport

LINES = 200
TOGETHER = 50
WAYS: list[tuple[Transport, Mood]] = [
    ("websocket", "open"),
    ("websocket", "cuts_websockets"),
    ("polling", "refuses_websockets"),
    ("plain", "only_plain_http"),
]


@pytest.fixture
def server_settings() -> dict[str, str]:
    return {"SESSIONSERVER_LIMITS": "off"}


async def a_lesson(server: RunningServer, transport: Transport, mood: Mood) -> dict[str, Any]:
    """Ben takes part over `transport` through a proxy; Ada leads. What both and the server hold in the end."""
    session = await server.create_session()
    async with school_proxy(server.url, mood, cut_after_s=0.4) as proxy:
        ada, ben = Robot(server.url, "plain"), Robot(proxy.url, transport)
        try:
            await ada.joins(session["links"]["mentor"], "Ada")
            await ben.joins(session["links"]["student"], "Ben")
            rooms = [{"name": "One", "participants": [ben.participant]}]
            rooms += [{"name": "Two", "participants": []}]
            await ada.asks("plan", "breakouts.plan", rooms=rooms)
            await ada.asks("open", "breakouts.open")
            await ben.asks("hand", "hand.raise")
            for first in range(0, LINES, TOGETHER):
                async with asyncio.TaskGroup() as writing:
                    for line in range(first, first + TOGETHER):
                        writing.create_task(
                            ben.asks(f"line {line}", "chat.send", to="room", text=f"Line {line}")
                        )
                if first == LINES // 2:
                    await ada.asks("move", "breakouts.move", participant=ben.participant, room="r2")
                    await ben.until(
                        lambda: any(e["type"] == "participant.moved" for e in ben.entries)
                    )
            poll = await ada.asks(
                "poll", "poll.create", question="Well?", kind="single", options=["a", "b"]
            )
            await ada.asks("ask", "poll.launch", poll=poll["data"]["poll"])
            await ben.asks("vote", "poll.vote", poll=poll["data"]["poll"], choice=[1])
            await ben.asks("again", "poll.vote", poll=poll["data"]["poll"], choice=[0])
            await ada.asks("close", "poll.close", poll=poll["data"]["poll"])
            await ada.asks("show", "poll.publish", poll=poll["data"]["poll"])
            await ada.asks("end", "breakouts.close")
            await ben.until(lambda: ben.entries[-1]["type"] == "breakouts.closed")
            await ada.until(lambda: ada.entries[-1]["type"] == "breakouts.closed")
            if mood == "cuts_websockets":
                # However quickly all this was said: the proxy has cut, and nothing was lost by it.
                await ben.until(lambda: ben.connections > 2)
            return {
                "ada": told(ada),
                "ben": told(ben),
                "state": without_times(await server.state(session["id"])),
            }
        finally:
            await ada.leaves()
            await ben.leaves()


def told(robot: Robot) -> list[Any]:
    """What somebody was told, without what differs from run to run: times, and the order of lines sent together."""
    entries = [(each["type"], without_times(each["data"])) for each in robot.entries]
    said = sorted(str(data["text"]) for type_, data in entries if type_ == "chat.sent")
    presence = ("participant.connected", "participant.disconnected")
    rest = [
        (type_, data) for type_, data in entries if type_ != "chat.sent" and type_ not in presence
    ]
    return [said, rest]


def without_times(value: Any) -> Any:
    if isinstance(value, dict):
        times = (
            "at",
            "hand_at",
            "started_at",
            "ends_at",
            "id",
            "read",
            "spoken",
            "message",
            "poll",
        )
        return {name: without_times(each) for name, each in value.items() if name not in times}
    return [without_times(each) for each in value] if isinstance(value, list) else value


async def test_E2_every_transport_leads_to_the_same_outcome(server: RunningServer) -> None:
    outcomes = {way: await a_lesson(server, *way) for way in WAYS}

    first = outcomes[WAYS[0]]
    said, _ = first["ada"]
    assert said == sorted(f"Line {line}" for line in range(LINES))
    for way, outcome in outcomes.items():
        assert outcome == first, way
