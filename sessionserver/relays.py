"""Credentials of TURN relays (coturn's `use-auth-secret`): made from a shared secret, good for a while, stored nowhere.

    username = expiry ":" seat        credential = base64(HMAC-SHA1(secret, username))

They cannot be taken back one by one: changing the secret takes back all (docs/operators.md).
"""

import base64
import hmac
from collections.abc import Sequence
from typing import Final

from rooms.ids import Millis
from signaling.ports import Clock, Holder, IceServer

LAST_MS: Final = Millis((4 * 60 + 10) * 60 * 1000)
"""A long session and ten minutes; every welcome and every answer brings new ones."""
BRIEF_MS: Final = Millis(60 * 1000)


class TurnRelays:
    """Tenant of `signaling.ports.Relays`. `urls` as in RFC 7065, such as `turns:host:443?transport=tcp`."""

    def __init__(self, urls: Sequence[str], secret: str, clock: Clock) -> None:
        self._urls = list(urls)
        self._secret = secret.encode()
        self._clock = clock

    def servers(self, holder: Holder, *, brief: bool = False) -> list[IceServer]:
        expiry = (self._clock.now() + (BRIEF_MS if brief else LAST_MS)) // 1000
        username = f"{expiry}:{holder.session}.{holder.participant}"
        proof = base64.b64encode(hmac.digest(self._secret, username.encode(), "sha1")).decode()
        return [IceServer(urls=self._urls, username=username, credential=proof)]
