"""What may be asked of a session: a frozen dataclass each, in the imperative, by feature.

Field names are the names on the wire. `Command` is the envelope: time and randomness
come in with it, because nothing below this line reads a clock or rolls a die.
"""

from dataclasses import dataclass, field

from rooms.commands.agenda import *
from rooms.commands.breakouts import *
from rooms.commands.chat import *
from rooms.commands.hands import *
from rooms.commands.media import *
from rooms.commands.meetings import *
from rooms.commands.people import *
from rooms.commands.polls import *
from rooms.ids import CommandId, Millis, ParticipantId
from rooms.state import Urn

Body = (
    PeopleCommand
    | MeetingsCommand
    | MediaCommand
    | ChatCommand
    | HandsCommand
    | BreakoutsCommand
    | PollsCommand
    | AgendaCommand
)


@dataclass(frozen=True, slots=True)
class Command:
    """One request. `seed` is fresh randomness for whoever shuffles; `at` is the server's time;
    `urn` holds the ballots that are in no entry yet."""

    id: CommandId
    author: ParticipantId
    at: Millis
    seed: int
    body: Body
    urn: Urn = field(default_factory=dict)
