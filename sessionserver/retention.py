"""Sessions are kept for as long as their policy says after the last thing that happened in them.

U7  A session in which nothing has happened for its days of retention is erased: log, key, files, report.
"""

import asyncio
from typing import Final

from rooms.ids import Millis, SessionId
from sessionserver.logs import say
from signaling.session import LiveSession
from signaling.sessions import Sessions

EVERY_S: Final = 3600.0
A_DAY_MS: Final = 24 * 3600 * 1000


def is_over(live: LiveSession, now: Millis) -> bool:
    """Never while a meeting runs."""
    if live.state.meeting_started_at is not None:
        return False
    last = live.kept[-1].entry.at
    return now >= last + live.state.policy.retention_days * A_DAY_MS


async def sweep(sessions: Sessions) -> list[SessionId]:
    """Erase what is over; which sessions that were."""
    now = sessions.around.clock.now()
    over = [live.id for live in sessions.all() if is_over(live, now)]
    for id_ in over:
        await sessions.erase(id_)
        say("retention_over", session=id_)
    return over


async def sweep_always(sessions: Sessions) -> None:
    """Run beside the server."""
    while True:
        await sweep(sessions)
        await asyncio.sleep(EVERY_S)
