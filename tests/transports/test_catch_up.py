"""Whoever was away for an hour gets all that was missed, in order, by every way, and in few bytes (D11, E15)."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rooms import commands as c
from rooms.ids import CommandId, ParticipantId, SessionId
from rooms.state import Policy
from sessionserver.app import serve
from sessionserver.settings import Settings
from signaling.memory import MOST_MISSED
from signaling.session import LiveSession
from tests import talk
from tests.running_server import free_port
from tests.transports.robot import Robot, Transport

MISSED = 5000
TOGETHER = 500
WAYS: tuple[Transport, ...] = ("websocket", "polling", "plain")
ADA = ParticipantId("u1")


@dataclass
class Lesson:
    """On a real server in this process; Ada talks without any transport."""

    url: str
    live: LiveSession
    link: str
    count: "itertools.count[int]"

    async def goes_on(self, lines: int) -> None:
        said = talk.lines(lines)
        for first in range(0, lines, TOGETHER):
            asked = [
                self.live.submit(ADA, CommandId(f"{next(self.count)}"), c.SendMessage("room", text))
                for text in said[first : first + TOGETHER]
            ]
            await asyncio.gather(*asked)


@contextlib.asynccontextmanager
async def a_lesson(tmp_path: Path) -> AsyncIterator[Lesson]:
    port = free_port()
    settings = Settings(
        http_address="127.0.0.1", http_port=port, media_port=free_port(), data_dir=tmp_path
    )
    async with serve(settings) as running:
        sessions = running.sessions
        live = await sessions.create(SessionId("maths"), "Maths club", Policy())
        await sessions.join(sessions.credentials.link(live.id, "mentor"), "Ada", None)
        link = sessions.credentials.link(live.id, "student")
        yield Lesson(f"http://127.0.0.1:{port}", live, link, itertools.count())


async def joined(lesson: Lesson, ways: Sequence[Transport]) -> list[Robot]:
    robots = [Robot(lesson.url, way) for way in ways]
    for robot, way in zip(robots, ways, strict=True):
        await robot.joins(f"/j/{lesson.link}", way)
    return robots


async def test_D11_who_was_away_for_an_hour_gets_all_that_was_missed_in_order_by_every_way(
    tmp_path: Path,
) -> None:
    async with a_lesson(tmp_path) as lesson:
        away = await joined(lesson, WAYS)
        await asyncio.gather(*(robot.is_away() for robot in away))
        await lesson.goes_on(MISSED)
        last = lesson.live.state.seq

        for robot in away:
            robot.returns()
            await robot.until(lambda robot=robot: robot.seq >= last)

        said = [each.entry for each in lesson.live.kept if each.entry.by == ADA][-MISSED:]
        for robot in away:
            lines = [each for each in robot.entries if each["type"] == "chat.sent"]
            assert [each["seq"] for each in lines] == [each.seq for each in said]
            assert [each["data"]["text"] for each in lines] == talk.lines(MISSED)
            await robot.leaves()


async def test_D11_who_has_missed_too_much_is_shown_the_session_anew_and_never_a_part(
    tmp_path: Path,
) -> None:
    async with a_lesson(tmp_path) as lesson:
        (ben,) = await joined(lesson, ["websocket"])
        await ben.is_away()
        here = lesson.live.state.seq
        await lesson.goes_on(MOST_MISSED + 1)

        ids = ParticipantId(ben.participant)
        epoch = lesson.live.memory.epoch
        whole = lesson.live.welcome(ids, lesson.live.state.seq - MOST_MISSED, epoch)
        assert len(whole["history"]) == MOST_MISSED
        anew = lesson.live.welcome(ids, here, epoch)
        assert anew["reload"]
        assert anew["session"] is not None
        assert anew["earlier"]
        await ben.leaves()


async def test_D11_a_log_of_another_life_is_told_by_its_epoch(tmp_path: Path) -> None:
    async with a_lesson(tmp_path) as lesson:
        (ben,) = await joined(lesson, ["plain"])
        anew = lesson.live.welcome(ParticipantId(ben.participant), 1, "another life")

        assert anew["reload"]
        assert anew["session"] is not None
        await ben.leaves()
