"""What a peer did wrong, as exceptions that end at the rim as a clear answer.

PeerError
├── BadInput        malformed, too large, unknown
└── Turned away     a Refusal raised where no session can answer
"""

from rooms.refusals import Code, Refusal


class PeerError(Exception):
    """Carries a stable code and one plain sentence."""

    def __init__(
        self, code: Code, message: str, retry_after: float | None = None, url: str | None = None
    ) -> None:
        super().__init__(message)
        self.code: Code = code
        self.message = message
        self.retry_after = retry_after
        self.url = url


class BadInput(PeerError):
    def __init__(self, message: str) -> None:
        super().__init__("bad_request", message)


class TurnedAway(PeerError):
    @classmethod
    def by(cls, refusal: Refusal) -> "TurnedAway":
        return cls(refusal.code, refusal.message)


STALE_TOKEN = TurnedAway("stale_token", "You were away for long. Open your link again.")
UNKNOWN_LINK = TurnedAway("not_found", "This link is not known. Check it, or ask for a new one.")
NO_SESSION = TurnedAway("not_found", "There is no session with this id.")
REMOVED = TurnedAway("not_allowed", "A host has removed you from this session.")
STORE_FAILED = TurnedAway(
    "unavailable", "The server cannot store this just now. It is not lost: try again.", 0.5
)
CLOSING = TurnedAway("unavailable", "The server is restarting. Try again in a moment.", 0.5)


def moved(url: str | None) -> TurnedAway:
    """Another node serves this session; without `url` a new join tells which."""
    return TurnedAway("moved", "Your session goes on at another server.", url=url)
