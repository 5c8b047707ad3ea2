"""The log of a session as the store holds it, for the judge."""

import msgspec

from rooms import Entry
from rooms.ids import SessionId
from signaling import wire
from signaling.log import EventLog
from tests.chaos.history import Logged


async def entries(log: EventLog, session: str) -> list[Entry]:
    stored = [
        (seq, wire.from_store(payload)) for seq, payload in await log.read(SessionId(session), 0)
    ]
    assert all(seq == entry.seq for seq, entry in stored)
    return [entry for _, entry in stored]


async def kept(log: EventLog, session: str) -> list[Logged]:
    logged = []
    for entry in await entries(log, session):
        data = msgspec.to_builtins(entry.fact)
        name = wire.NAME_OF[type(entry.fact)]
        logged.append(Logged(entry.seq, entry.by, entry.command, name, data))
    return logged
