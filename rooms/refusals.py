"""Why something may not be. Codes are stable, clients rely on them; sentences are for people.

Sentences that several features share are here; a sentence of one rule stands beside its rule.
"""

from dataclasses import dataclass
from typing import Literal

Code = Literal[
    "not_allowed", "not_found", "too_late", "too_many", "bad_request", "stale_token",
    "already_voted", "conflict", "unavailable", "by_policy", "two_adults", "locked", "waiting", "elsewhere",
    "moved",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that may not be; the session is unchanged. `message` is for a person."""

    code: Code
    message: str


NO_SESSION = Refusal("not_found", "This session does not exist.")
NO_SEAT = Refusal("stale_token", "You have no seat here any more. Follow your link again.")
REMOVED = Refusal("not_allowed", "You were removed from this session.")
WAITING = Refusal("waiting", "You are in the lobby. A host will let you in.")
WRONG_ROLE = Refusal("not_allowed", "Your role does not allow this.")
NO_PERSON = Refusal("not_found", "This person is not in the session.")
NO_ROOM = Refusal("not_found", "This room is not open.")
NO_MEETING = Refusal("conflict", "No meeting is running. Start the meeting first.")
