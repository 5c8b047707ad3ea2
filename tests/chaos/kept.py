"""The log of a session as the store holds it, for the judge."""

import msgspec

from rooms.ids import SessionId
from signaling import wire
from signaling.log import EventLog
from tests.chaos.history import Logged


async def kept(log: EventLog, session: str) -> list[Logged]:
    stored = await log.read(SessionId(session), 0)
    logged = []
    for seq, payload in stored:
        entry = wire.from_store(payload)
        assert entry.seq == seq
        data = msgspec.to_builtins(entry.fact)
        logged.append(Logged(seq, entry.by, entry.command, wire.NAME_OF[type(entry.fact)], data))
    return logged
