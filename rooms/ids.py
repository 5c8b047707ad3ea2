"""Typed names: what is counted and what is called by an id in a session."""

from typing import NewType

SessionId = NewType("SessionId", str)
ParticipantId = NewType("ParticipantId", str)
RoomId = NewType("RoomId", str)
MessageId = NewType("MessageId", str)
PollId = NewType("PollId", str)
MaterialId = NewType("MaterialId", str)
LineId = NewType("LineId", str)
CommandId = NewType("CommandId", str)
Seq = NewType("Seq", int)
"""Position of an entry in its session's log; the first entry has 1."""
Millis = NewType("Millis", int)
"""Milliseconds since the Unix epoch."""

MAIN = RoomId("main")
SYSTEM = ParticipantId("system")
"""Author of what the server itself asks for: a timer that ran out, a connection that died."""
