"""What is on disk after an anonymous poll joins no ballot to its voter.

The attacker of these tests has the disk, the master key, and knows when everybody voted with which
command id. Beside concrete attacks there is a proof by symmetry: a session in which the voters have
swapped their ballots leaves the very same content, so no attack on it can tell the two apart.
"""

import asyncio
import random
from collections.abc import Sequence
from typing import Any

import aiohttp
import pytest

from tests.running_server import RunningServer
from tests.sessionserver.store_dump import Row, every_byte, rows, tables, versions

VOTERS = [f"Pupil {n}" for n in range(8)]
BALLOTS = [0, 0, 1, 0, 2, 1, 0, 1]
OPTIONS = ["never", "sometimes", "often"]


@pytest.fixture
def server_settings() -> dict[str, str]:
    return {"SESSIONSERVER_LIMITS": "off"}


class Poll:
    """An anonymous poll over HTTP, and what an eavesdropper on time would know of it."""

    def __init__(self, http: aiohttp.ClientSession, server: RunningServer) -> None:
        self.http, self.server = http, server
        self.tokens: dict[str, str] = {}
        self.seats: dict[str, str] = {}
        self.order: list[str] = []
        self.poll = ""
        self.session = ""

    async def begins(self) -> None:
        made = await self.server.create_session()
        self.session, links = made["id"], made["links"]
        await self._joins("Mentor", links["mentor"])
        await asyncio.gather(*(self._joins(name, links["student"]) for name in VOTERS))
        made = await self.asks(
            "Mentor",
            "poll.create",
            question="Are you afraid at school?",
            kind="single",
            options=OPTIONS,
            anonymous=True,
        )
        self.poll = made["data"]["poll"]
        await self.asks("Mentor", "poll.launch", poll=self.poll)

    async def _joins(self, name: str, link: str) -> None:
        body = {"code": link.rpartition("/")[2], "name": name}
        async with self.http.post(f"{self.server.url}/api/v1/join", json=body) as answer:
            joined = await answer.json()
        self.tokens[name], self.seats[name] = joined["token"], joined["participant"]
        await self.welcome(name)

    async def welcome(self, name: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.tokens[name]}"}
        async with self.http.get(f"{self.server.url}/api/v1/welcome", headers=headers) as answer:
            told: dict[str, Any] = await answer.json()
            return told

    async def asks(self, name: str, type_: str, id_: str = "", **data: Any) -> dict[str, Any]:
        body = {"id": id_ or f"{name} asks {type_}", "type": type_, "data": data}
        headers = {"Authorization": f"Bearer {self.tokens[name]}"}
        url = f"{self.server.url}/api/v1/commands"
        async with self.http.post(url, json=body, headers=headers) as answer:
            told: dict[str, Any] = await answer.json()
            return told

    async def votes(self, ballots: Sequence[int], order: Sequence[int]) -> None:
        for number in order:
            name = VOTERS[number]
            self.order.append(name)
            answer = await self.asks(name, "poll.vote", poll=self.poll, choice=[ballots[number]])
            assert answer == {"ok": True, "data": {"held": True}}

    async def closes(self) -> None:
        assert (await self.asks("Mentor", "poll.close", poll=self.poll))["ok"]
        assert (await self.asks("Mentor", "poll.publish", poll=self.poll))["ok"]


def facts(dump: Sequence[Row], type_: str) -> list[dict[str, Any]]:
    return [row.content["data"] for row in dump if row.content["type"] == type_]


async def test_P16_a_thief_with_disk_key_and_the_times_of_voting_joins_nothing(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    poll = Poll(http, server)
    await poll.begins()
    before, files = rows(server.data_dir), every_byte(server.data_dir)
    order = [5, 2, 7, 0, 3, 6, 1, 4]
    await poll.votes(BALLOTS, order)
    during, silent = rows(server.data_dir), every_byte(server.data_dir)
    await poll.closes()
    after = rows(server.data_dir)

    # By time and place: while people vote, not one row comes or changes, and no byte of any file:
    # neither in free pages nor in the write-ahead log nor in what the server says of itself.
    assert during == before
    assert silent == files
    # By what was written and taken back: every state that the write-ahead log holds is a beginning of
    # the last one.
    assert all(set(map(str, each)) <= set(map(str, after)) for each in versions(server.data_dir))
    assert tables(server.data_dir) == ["entries", "sessions"]
    # By id, time or author: all that is stored of the votes is one row, of the close.
    new = after[len(before) :]
    assert [row.content["type"] for row in new] == ["poll.counted", "poll.closed", "poll.published"]
    assert {row.content["by"] for row in new} == {poll.seats["Mentor"]}
    assert not any("poll.vote" in str(row.content) for row in after)
    # By order: both lists are sorted by themselves, whatever the order of voting was.
    (counted,) = facts(after, "poll.counted")
    assert counted["voters"] == sorted(poll.seats[name] for name in VOTERS)
    assert counted["ballots"] == [{"choice": [b], "text": ""} for b in sorted(BALLOTS)]
    # By guessing: pairing them as they stand is no better than pairing them at random.
    truth = {poll.seats[VOTERS[n]]: BALLOTS[n] for n in range(len(VOTERS))}
    hits = sum(
        truth[voter] == ballot["choice"][0]
        for voter, ballot in zip(counted["voters"], counted["ballots"], strict=True)
    )
    chance = random.Random(1)
    luck = [
        sum(a == b for a, b in zip(BALLOTS, chance.sample(BALLOTS, len(BALLOTS)), strict=True))
        for _ in range(500)
    ]
    assert min(luck) <= hits <= max(luck)
    assert sorted(luck)[5] <= hits <= sorted(luck)[-5]


async def test_P16_voters_who_swap_their_ballots_leave_the_same_store(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    """Only times, ids of sessions and ids of seats differ between two sessions: they are put aside."""
    forms = []
    for ballots, order in (
        (BALLOTS, range(8)),
        (BALLOTS[::-1], [3, 1, 4, 0, 5, 2, 7, 6]),
    ):
        poll = Poll(http, server)
        await poll.begins()
        await poll.votes(ballots, list(order))
        await poll.closes()
        told = [row for row in rows(server.data_dir) if row.session == poll.session]
        forms.append([(r.seq, r.sealed_bytes, *_timeless(r.content)) for r in told][-5:])
    assert forms[0] == forms[1]
    assert [form[2] for form in forms[0]][-3:] == ["poll.counted", "poll.closed", "poll.published"]


def _timeless(content: dict[str, Any]) -> tuple[Any, ...]:
    return content["type"], content["by"], content["command"], str(content["data"])


async def test_P15_a_killed_server_forgets_the_urn_and_voters_send_again_each_counted_once(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    poll = Poll(http, server)
    await poll.begins()
    await poll.votes(BALLOTS, range(6))
    await server.kill()
    assert facts(rows(server.data_dir), "poll.counted") == []
    await server.start()

    assert not (await poll.welcome(VOTERS[0]))["session"]["polls"][0]["answered"]
    for _ in range(3):
        await poll.votes(BALLOTS, range(8))
    assert (await poll.welcome(VOTERS[0]))["session"]["polls"][0]["answered"]
    await poll.closes()
    await server.kill()
    await server.start()

    (counted,) = facts(rows(server.data_dir), "poll.counted")
    assert [each["choice"] for each in counted["ballots"]] == [[b] for b in sorted(BALLOTS)]
    again = await poll.asks(VOTERS[0], "poll.vote", poll=poll.poll, choice=[2])
    assert again["error"]["code"] == "already_voted"
    result = (await poll.welcome(VOTERS[0]))["session"]["polls"][0]["result"]
    assert (result["counts"], result["voters"]) == ([4, 3, 1], 8)


async def test_E2_a_ballot_that_is_sent_again_does_not_undo_a_later_one(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    poll = Poll(http, server)
    await poll.begins()
    await poll.votes(BALLOTS, range(8))
    for id_, choice in (("first", 0), ("changed", 2), ("first", 0)):
        answer = await poll.asks(VOTERS[2], "poll.vote", id_=id_, poll=poll.poll, choice=[choice])
        assert answer == {"ok": True, "data": {"held": True}}
    await poll.closes()

    (counted,) = facts(rows(server.data_dir), "poll.counted")
    cast = sorted([*BALLOTS[:2], 2, *BALLOTS[3:]])
    assert [each["choice"] for each in counted["ballots"]] == [[b] for b in cast]


async def test_P15_two_hundred_anonymous_votes_at_once_are_counted_exactly(
    http: aiohttp.ClientSession, server: RunningServer
) -> None:
    poll = Poll(http, server)
    await poll.begins()
    choices = [random.Random(n).randrange(3) for n in range(200)]
    voting = [
        poll.asks(
            VOTERS[n % 8], "poll.vote", id_=f"change {n}", poll=poll.poll, choice=[choices[n]]
        )
        for n in range(200)
    ]
    assert all(answer["ok"] for answer in await asyncio.gather(*voting))
    await poll.closes()

    (counted,) = facts(rows(server.data_dir), "poll.counted")
    assert len(counted["ballots"]) == len(counted["voters"]) == 8
