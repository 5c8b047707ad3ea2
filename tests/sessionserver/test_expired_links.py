"""Links lead somewhere for a time only."""

import secrets

import pytest

from rooms import Policy
from rooms.ids import Millis, SessionId
from sessionserver.app import SystemChance
from sessionserver.limits import Unlimited
from sessionserver.links import DerivedCredentials
from sessionserver.metrics import PrometheusMeter
from sessionserver.sealing import Sealing
from sessionserver.stores.sqlite import SqliteLog
from signaling.errors import PeerError
from signaling.media import NoMedia
from signaling.session import Surroundings
from signaling.sessions import LINKS_LAST_MS, Sessions

NINE_O_CLOCK = Millis(1_790_000_000_000)


class Clock:
    def __init__(self) -> None:
        self.at = NINE_O_CLOCK

    def now(self) -> Millis:
        return self.at


async def test_J4_an_expired_link_gives_no_seat_and_says_so() -> None:
    clock = Clock()
    log = SqliteLog(":memory:", Sealing(secrets.token_bytes(32)))
    around = Surroundings(log, NoMedia(), clock, SystemChance(), Unlimited(), PrometheusMeter())
    async with Sessions(around, DerivedCredentials(secrets.token_bytes(32))) as sessions:
        live = await sessions.create(SessionId("maths"), "Maths club", Policy())
        code = sessions.credentials.link(live.id, "student")
        assert (await sessions.join(code, "Ben", None)).participant == "u1"
        before = live.state

        clock.at = Millis(NINE_O_CLOCK + LINKS_LAST_MS)
        with pytest.raises(PeerError) as refused:
            await sessions.join(code, "Cleo", None)
        assert refused.value.code == "too_late"
        assert live.state == before
    await log.close()
