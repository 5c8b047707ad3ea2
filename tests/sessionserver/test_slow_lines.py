"""What the server finds out about somebody's line becomes a fact that everybody can see."""

import contextlib
import secrets
from collections.abc import AsyncIterator

from rooms import Policy
from rooms import commands as c
from rooms.ids import CommandId, ParticipantId, SessionId
from sessionserver.app import SystemChance, WallClock
from sessionserver.limits import Unlimited
from sessionserver.links import DerivedCredentials
from sessionserver.metrics import PrometheusMeter
from sessionserver.sealing import Sealing
from sessionserver.stores.sqlite import SqliteLog
from signaling.media import NoMedia
from signaling.session import LiveSession, Surroundings
from signaling.sessions import Sessions

BEN = ParticipantId("u1")


@contextlib.asynccontextmanager
async def lesson() -> AsyncIterator[LiveSession]:
    log = SqliteLog(":memory:", Sealing(secrets.token_bytes(32)))
    around = Surroundings(
        log, NoMedia(), WallClock(), SystemChance(), Unlimited(), PrometheusMeter()
    )
    async with Sessions(around, DerivedCredentials(secrets.token_bytes(32))) as sessions:
        made = await sessions.create(SessionId("maths"), "Maths club", Policy())
        await sessions.join(sessions.credentials.link(made.id, "student"), "Ben", None)
        await made.submit(BEN, CommandId("here"), c.Connect())
        yield made
    await log.close()


def rung(live: LiveSession) -> tuple[str, str]:
    ben = live.state.people[BEN]
    return ben.rung, ben.rung_reason


async def test_L1_a_slow_line_is_told_with_its_reason_and_so_is_its_end() -> None:
    async with lesson() as live:
        live.calls.on_line(BEN, "reduced")
        await live.submit(BEN, CommandId("then"), c.RaiseHand())
        assert rung(live) == ("reduced", "slow-connection")
        live.calls.on_line(BEN, "video")
        await live.submit(BEN, CommandId("at last"), c.LowerHand())
        assert rung(live) == ("video", "")


async def test_L1_a_line_too_thin_for_a_voice_is_told_as_text_and_is_over_by_itself() -> None:
    async with lesson() as live:
        live.calls.on_line(BEN, "text")
        await live.submit(BEN, CommandId("then"), c.RaiseHand())
        assert rung(live) == ("text", "slow-connection")
        live.calls.on_line(BEN, "audio")
        await live.submit(BEN, CommandId("at last"), c.LowerHand())
        assert rung(live) == ("audio", "slow-connection")


async def test_L1_media_that_is_lost_on_a_thin_line_is_told_as_lost() -> None:
    async with lesson() as live:
        live.calls.on_line(BEN, "text")
        live.calls.on_flow(BEN, False)
        await live.submit(BEN, CommandId("then"), c.RaiseHand())
        assert rung(live) == ("text", "media-lost")
        live.calls.on_line(BEN, "audio")
        await live.submit(BEN, CommandId("at last"), c.LowerHand())
        assert rung(live) == ("text", "media-lost")


async def test_L1_on_text_only_the_person_knows_what_media_is_worth() -> None:
    async with lesson() as live:
        await live.submit(BEN, CommandId("lost"), c.ReportRung("text", "media-lost"))
        before = live.state
        live.calls.on_line(BEN, "audio")
        await live.submit(BEN, CommandId("same"), c.ReportRung("text", "media-lost"))
        assert live.state.people == before.people


async def test_L4_what_was_chosen_is_not_changed_by_the_line() -> None:
    async with lesson() as live:
        await live.submit(BEN, CommandId("voices"), c.ReportRung("audio", "chosen"))
        live.calls.on_line(BEN, "reduced")
        live.calls.on_line(BEN, "video")
        await live.submit(BEN, CommandId("then"), c.RaiseHand())
        assert rung(live) == ("audio", "chosen")
        live.calls.on_flow(BEN, False)
        await live.submit(BEN, CommandId("at last"), c.LowerHand())
        assert rung(live) == ("text", "media-lost")
