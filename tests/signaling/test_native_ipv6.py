"""A stock aiortc client that has nothing but IPv6."""

import asyncio

import aioice.ice
import pytest

pytest.importorskip("mediacore", reason="the native core is not built")

from rooms import RoomRoutes
from rooms.ids import MAIN, SessionId
from signaling.native import NativePlane
from tests.ipv6 import needs_ipv6
from tests.signaling.media_client import MediaClient
from tests.signaling.test_native import Told

pytestmark = [pytest.mark.slow, needs_ipv6]
AUDIO, FIRST = 0, 1


async def test_media_flows_both_ways_over_IPv6(monkeypatch: pytest.MonkeyPatch) -> None:
    # It leaves loopback out by itself.
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["::1"])
    plane = NativePlane(0, ["::1"])
    session = plane.session(SessionId("maths"), Told())
    ada, ben = MediaClient(session, 1), MediaClient(session, 2)
    try:
        await asyncio.gather(ada.offers(), ben.offers())
        ids = (ada.participant, ben.participant)
        session.changed([RoomRoutes(MAIN, ids, ids, ids)])
        for one, other in ((ada, ben), (ben, ada)):
            await one.hears(other, AUDIO)
            await one.hears(other, FIRST)
    finally:
        await asyncio.gather(ada.peer.close(), ben.peer.close())
        await plane.close()
