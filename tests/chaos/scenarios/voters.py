"""People who vote more than once, or too late."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tests.chaos.history import Answered, Logged, judge
from tests.chaos.robot import Robot
from tests.chaos.scene import EVERYTHING, Scene, kept_by
from tests.running_server import RunningServer

VOTERS: Final = 6
VOTES: Final = 100
POLLS: Final = 8
REPLAYED: Final = 20


async def fault_34(scene: Scene) -> None:
    server, mentor, voters, session = await _classroom(scene)
    held = await scene.lesson(server)
    poll = await _asks(mentor)
    together = [robot for pair in voters for robot in pair]
    await asyncio.gather(
        *(
            robot.asks("poll.vote", poll=poll, choice=[robot.chance.randrange(3)])
            for robot in together
            for _ in range(VOTES // 2)
        )
    )
    replayed = await asyncio.gather(*(_replays(robot, poll) for robot in together))
    scene.found.counts(votes_sent=len(together) * (VOTES // 2), replayed=sum(map(len, replayed)))
    scene.found.must(
        "votes",
        all(seq for each in replayed for seq in each),
        "a replayed vote gets its first answer",
    )
    log = await _closes(scene, server, mentor, together, session, poll)
    cast = [each for each in log if each.type == "poll.voted" and each.data["poll"] == poll]
    counted = (await _results(mentor))[poll]
    scene.found.must("votes", sum(counted) == VOTERS, f"{VOTERS} people, {VOTERS} votes counted")
    scene.found.must(
        "votes",
        len(cast) == len({(each.by, each.command) for each in cast}),
        "no command made two votes, however often it came",
    )
    last = {each.by: each.data["choice"] for each in cast}
    expected = Counter(choice for each in last.values() for choice in each)
    scene.found.must(
        "votes", counted == [expected[n] for n in range(3)], "the last vote of each counts"
    )
    await held.goes_on(10)
    await held.talks()
    scene.found.must("media", True, "voices beside it went on")
    await held.ends()


async def fault_35(scene: Scene) -> None:
    server, mentor, voters, session = await _classroom(scene)
    held = await scene.lesson(server)
    together = [robot for pair in voters for robot in pair]
    late = ontime = 0
    codes: Counter[str | None] = Counter()
    for _ in range(POLLS):
        poll = await _asks(mentor)
        open_ = asyncio.Event()
        racing = [asyncio.create_task(_votes_on(robot, poll, open_)) for robot in together]
        await asyncio.sleep(mentor.chance.uniform(0.05, 0.4))
        await mentor.asks("poll.close", poll=poll)
        await asyncio.sleep(0.1)
        open_.set()
        answers = [answer for each in await asyncio.gather(*racing) for answer in each]
        after = await asyncio.gather(
            *(each.asks("poll.vote", poll=poll, choice=[0]) for each in together)
        )
        codes.update(_code(each) for each in [*answers, *after] if not each.get("ok"))
        ontime += sum(bool(each.get("ok")) for each in answers)
        late += sum(not each.get("ok") for each in [*answers, *after])
        scene.found.must(
            "votes", not any(each.get("ok") for each in after), "no vote is taken after the close"
        )
        log = await _closes(scene, server, mentor, together, session, poll, close=False)
        closed = next(
            each.seq for each in log if each.type == "poll.closed" and each.data["poll"] == poll
        )
        stored = [each for each in log if each.type == "poll.voted" and each.data["poll"] == poll]
        scene.found.must(
            "votes", all(each.seq < closed for each in stored), "no vote stands behind the close"
        )
        counted = sum((await _results(mentor))[poll])
        scene.found.must(
            "votes", counted == len({each.by for each in stored}), "each voter is counted once"
        )
    scene.found.counts(in_time=ontime, too_late=late)
    scene.found.must(
        "votes", set(codes) == {"too_late"}, f"whoever is late is told so: {dict(codes)}"
    )
    scene.found.must(
        "votes", ontime > POLLS and late > POLLS, "votes came on both sides of the close"
    )
    await held.goes_on(10)
    await held.talks()
    scene.found.must("media", True, "voices beside it went on")
    await held.ends()


async def _votes_on(robot: Robot, poll: str, until: asyncio.Event) -> list[Mapping[str, Any]]:
    answers = []
    while not until.is_set():
        answers.append(await robot.asks("poll.vote", poll=poll, choice=[robot.chance.randrange(3)]))
    return answers


def _code(answer: Mapping[str, Any]) -> str | None:
    code: str | None = (answer.get("error") or {}).get("code")
    return code


async def _classroom(scene: Scene) -> tuple[RunningServer, Robot, list[tuple[Robot, Robot]], str]:
    """Everybody has two connections with two tokens of one seat, over Socket.IO and by plain HTTP."""
    server = await scene.server()
    made = await server.create_session()
    links = made["links"]
    mentor = scene.robot(links, "mentor", "Asker", "socket", server.url)
    await mentor.start()
    voters = []
    for number in range(VOTERS):
        one = scene.robot(links, "student", f"Voter {number}", "socket", server.url)
        await one.start()
        other = scene.robot(links, "student", f"Voter {number} again", "plain", server.url)
        other.shares_seat(one)
        await other.start()
        assert other.participant == one.participant
        voters.append((one, other))
    return server, mentor, voters, made["id"]


async def _asks(mentor: Robot) -> str:
    made = await mentor.asks(
        "poll.create", question="Which?", kind="single", options=["a", "b", "c"]
    )
    poll: str = made["data"]["poll"]
    await mentor.asks("poll.launch", poll=poll)
    return poll


async def _replays(robot: Robot, poll: str) -> list[bool]:
    """Commands that were acknowledged come again with another choice; whether each is answered as before."""
    settled = [each for each in robot.history.events if isinstance(each, Answered) and each.seq]
    same = []
    for event in settled[-REPLAYED:]:
        again = await robot.asks_again(event.id, "poll.vote", poll=poll, choice=[2])
        same.append(again.get("seq") == event.seq)
    return same


async def _results(mentor: Robot) -> dict[str, list[int]]:
    view = (await mentor.welcome())["session"]
    return {
        poll["poll"]: poll["result"]["counts"]
        for poll in view["polls"]
        if poll["status"] == "published"
    }


async def _closes(
    scene: Scene,
    server: RunningServer,
    mentor: Robot,
    voters: Sequence[Robot],
    session: str,
    poll: str,
    close: bool = True,
) -> list[Logged]:
    if close:
        await mentor.asks("poll.close", poll=poll)
    await mentor.asks("poll.publish", poll=poll)
    robots = [mentor, *voters]
    await asyncio.gather(*(each.catches_up(EVERYTHING) for each in robots))
    log = await kept_by(server, session)
    verdict = judge(log, [each.history for each in robots], await _results(mentor))
    scene.found.judged(verdict)
    return log
