"""The pure middle of the house: what a session is, what may be asked of it, what then happens.

`decide` answers a command with entries or a refusal; `apply` folds an entry into the session;
`audience`, `reveal` and `view` say who sees what; `routes` who hears whom; `due` what the
clock asks for. No clock, no chance, no loop, no I/O.
"""

from rooms.audience import Audience, audience, includes, reveal, starts_over
from rooms.ballots import secret
from rooms.commands import Body, Command
from rooms.entries import Entry, Fact
from rooms.fold import apply, replay
from rooms.refusals import Refusal
from rooms.routes import RoomRoutes, routes
from rooms.session import create, decide, due
from rooms.shapes import SessionView
from rooms.state import Ballot, Participant, Policy, Session
from rooms.view import view

__all__ = [
    "Audience",
    "Ballot",
    "Body",
    "Command",
    "Entry",
    "Fact",
    "Participant",
    "Policy",
    "Refusal",
    "RoomRoutes",
    "Session",
    "SessionView",
    "apply",
    "audience",
    "create",
    "decide",
    "due",
    "includes",
    "replay",
    "reveal",
    "routes",
    "secret",
    "starts_over",
    "view",
]
