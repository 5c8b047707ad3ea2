"""A lesson that robots hold without end: pupils chat and vote, a mentor asks polls and moves people."""

import asyncio
import contextlib
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from tests.chaos.door import NoAnswer
from tests.chaos.robot import Robot, Way


class Lesson:
    """`pace` is the mean pause between two acts, in seconds; a pupil does `at_once` things side by side."""

    def __init__(
        self, mentor: Robot, pupils: Sequence[Robot], pace: float = 0.05, at_once: int = 1
    ) -> None:
        self.mentor, self.pupils, self.pace, self.at_once = mentor, pupils, pace, at_once
        self._stopping = asyncio.Event()
        self._acting: list[asyncio.Task[None]] = []
        self._open_poll: str | None = None

    @property
    def robots(self) -> list[Robot]:
        return [self.mentor, *self.pupils]

    async def start(self) -> None:
        await asyncio.gather(*(robot.start() for robot in self.robots))
        self.mentor.on_entry = self._follow
        await self.mentor.asks("meeting.start")
        self._acting = [asyncio.create_task(self._teaches())]
        for pupil in self.pupils:
            for _ in range(self.at_once):
                self._acting.append(asyncio.create_task(self._takes_part(pupil)))

    async def stop(self) -> None:
        """Everybody finishes what they have begun."""
        self._stopping.set()
        await asyncio.gather(*self._acting)

    async def leave(self) -> None:
        for task in self._acting:
            task.cancel()
        await asyncio.gather(*self._acting, return_exceptions=True)
        await asyncio.gather(*(robot.stop() for robot in self.robots))

    @property
    def acknowledged(self) -> int:
        """How many commands have been settled so far."""
        return sum(robot.settled for robot in self.robots)

    @property
    def votes(self) -> int:
        """How many votes have been acknowledged so far."""
        return sum(robot.voted for robot in self.pupils)

    async def results(self) -> dict[str, list[int]]:
        """By poll the counts that the server tells of all published ones."""
        view = await self._view(self.mentor)
        return {
            poll["poll"]: poll["result"]["counts"]
            for poll in view["polls"]
            if poll["status"] == "published"
        }

    def _follow(self, entry: dict[str, Any]) -> None:
        if entry["type"] == "poll.launched":
            self._open_poll = entry["data"]["poll"]
        elif entry["type"] == "poll.closed":
            self._open_poll = None

    async def _pauses(self, robot: Robot, times: float = 1.0) -> None:
        """Until the lesson ends at the most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(robot.chance.expovariate(1 / (self.pace * times))):
                await self._stopping.wait()

    async def _takes_part(self, robot: Robot) -> None:
        number = 0
        while not self._stopping.is_set():
            number += 1
            poll = self._open_poll
            if poll is not None and robot.chance.random() < 0.5:
                await robot.asks("poll.vote", poll=poll, choice=[robot.chance.randrange(3)])
            else:
                to = robot.chance.choice(("room", "session"))
                await robot.asks("chat.send", to=to, text=f"{robot.name} says {number}")
            await self._pauses(robot)

    async def _teaches(self) -> None:
        robot = self.mentor
        for act in itertools.cycle((self._asks_a_poll, self._opens_rooms)):
            if self._stopping.is_set():
                return
            await act(robot)
            await self._pauses(robot)

    async def _asks_a_poll(self, robot: Robot) -> None:
        made = await robot.asks(
            "poll.create", question="Which one?", kind="single", options=["a", "b", "c"]
        )
        if not made["ok"]:
            return
        poll = made["data"]["poll"]
        await robot.asks("poll.launch", poll=poll)
        await self._pauses(robot, times=25)
        await robot.asks("poll.close", poll=poll)
        await robot.asks("poll.publish", poll=poll)

    async def _opens_rooms(self, robot: Robot) -> None:
        rooms = [{"name": name, "participants": []} for name in ("Red", "Blue")]
        await robot.asks("breakouts.plan", rooms=rooms)
        opened = await robot.asks("breakouts.open", minutes=5)
        if opened["ok"]:
            view = (await self._view(robot))["breakouts"]["rooms"]
            for pupil in self.pupils:
                room = robot.chance.choice(["main", *(each["room"] for each in view)])
                await robot.asks("breakouts.move", participant=pupil.participant, room=room)
                await self._pauses(robot, times=0.3)
            await robot.asks("breakouts.close")

    @staticmethod
    async def _view(robot: Robot) -> dict[str, Any]:
        """The session as it is now, however often it has to be asked for."""
        while True:
            try:
                view: dict[str, Any] = (await robot.welcome())["session"]
                return view
            except NoAnswer:
                await asyncio.sleep(0.1)


def lesson_at(
    url: str,
    links: Mapping[str, str],
    ways: Sequence[Way],
    *,
    seed: int,
    pace: float,
    at_once: int = 1,
) -> Lesson:
    """A mentor over Socket.IO, and a pupil for each of `ways`; the links are those of the session's API."""

    def robot(name: str, role: str, way: Way) -> Robot:
        return Robot([url], links[role].rpartition("/")[2], name, way, seed)

    pupils = [robot(f"Pupil {n}", "student", way) for n, way in enumerate(ways)]
    return Lesson(robot("Mentor", "mentor", "socket"), pupils, pace, at_once)
