"""Names of everything that lies in Redis.

What belongs to one session bears its id in braces: in Redis Cluster it then lies on one node, where
one script can change all of it at once.
"""

from typing import Final

from rooms.ids import SessionId

PREFIX: Final = "sessionserver:"
INDEX: Final = PREFIX + "{index}"
"""A set: the id of every session that has a log."""
NODES: Final = PREFIX + "{nodes}"
"""A sorted set: the name of every node, by the time of its last heartbeat."""
SECRET: Final = PREFIX + "{nodes}:secret"
"""A fingerprint of the secret that all nodes share."""


def head(session: SessionId) -> str:
    """A hash: `key` (wrapped), `last` (seq), `fence`, `owner`."""
    return f"{PREFIX}{{{session}}}:head"


def log(session: SessionId) -> str:
    """A stream: the entry `seq` has the id `seq-0` and one field `e`, the sealed bytes."""
    return f"{PREFIX}{{{session}}}:log"


def node(name: str) -> str:
    """JSON about a living node; it vanishes when the node's heartbeat stops."""
    return f"{PREFIX}{{nodes}}:{name}"
