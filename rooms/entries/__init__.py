"""What can have happened in a session: a frozen dataclass each, in the past tense, by feature.

Field names are the names on the wire and in the store: rename none without an upgrade step
in `signaling/wire.py`.
"""

from dataclasses import dataclass

from rooms.entries.agenda import *
from rooms.entries.breakouts import *
from rooms.entries.chat import *
from rooms.entries.hands import *
from rooms.entries.media import *
from rooms.entries.meetings import *
from rooms.entries.people import *
from rooms.entries.polls import *
from rooms.ids import CommandId, Millis, ParticipantId, Seq

Fact = (
    PeopleFact
    | MeetingsFact
    | MediaFact
    | ChatFact
    | HandsFact
    | BreakoutsFact
    | PollsFact
    | AgendaFact
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. `command` is the id of the command that it answers, if any."""

    seq: Seq
    at: Millis
    by: ParticipantId
    command: CommandId | None
    fact: Fact
