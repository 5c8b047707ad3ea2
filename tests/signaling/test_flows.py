"""The watch over everybody's media tells each change once, on a real loop with short times."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from rooms.ids import ParticipantId
from signaling import rungs
from signaling.flows import FlowWatch

ADA, BEN = ParticipantId("u1"), ParticipantId("u2")


class Watched:
    def __init__(self) -> None:
        self.told: list[tuple[ParticipantId, bool]] = []
        self._news = asyncio.Event()
        self.watch = FlowWatch(self._tell)

    def _tell(self, participant: ParticipantId, flowing: bool) -> None:
        self.told.append((participant, flowing))
        self._news.set()

    async def next(self) -> tuple[ParticipantId, bool]:
        async with asyncio.timeout(5):
            await self._news.wait()
        self._news.clear()
        return self.told[-1]


@pytest.fixture(autouse=True)
def short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rungs, "FIRST_MEDIA_S", 0.02)
    monkeypatch.setattr(rungs, "RETURN_S", 0.02)


@pytest.fixture
async def watched() -> AsyncIterator[Watched]:
    made = Watched()
    yield made
    made.watch.close()


async def test_R2_media_that_never_comes_is_told_by_the_clock(watched: Watched) -> None:
    watched.watch.offered(ADA)

    assert await watched.next() == (ADA, False)


async def test_R1_R3_loss_is_told_at_once_and_return_by_the_clock(watched: Watched) -> None:
    watched.watch.offered(ADA)
    watched.watch.heard(ADA, True)
    watched.watch.heard(ADA, False)
    assert watched.told == [(ADA, False)]

    watched.watch.heard(ADA, True)
    assert watched.told == [(ADA, False)]
    await watched.next()
    assert await watched.next() == (ADA, True)


async def test_who_left_is_forgotten_with_all_timers(watched: Watched) -> None:
    watched.watch.offered(ADA)
    watched.watch.offered(BEN)
    watched.watch.forget_all_but({BEN})
    watched.watch.heard(ADA, False)

    assert await watched.next() == (BEN, False)
    assert watched.told == [(BEN, False)]
