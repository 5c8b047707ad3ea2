"""Join links, seats and tokens: all derived from one secret, none of them stored.

A link is for a session and a role, a seat for one participant, a token for one participant and a
time. None of them holds a role that counts: the role is in the session's state.
"""

import base64
import hashlib
import hmac
import time

from rooms.ids import Millis, ParticipantId, SessionId
from rooms.state import Role
from signaling.ports import Holder, SeatLink
from signaling.sessions import ROLES

TOKEN_LASTS_S = 12 * 3600
PROOF = 16
"""Bytes of an HMAC that are kept: 128 bits cannot be guessed."""


class DerivedCredentials:
    """Tenant of `signaling.ports.Credentials`."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._links: dict[str, tuple[SessionId, Role]] = {}

    def _proof(self, *parts: str) -> str:
        message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
        digest = hmac.digest(self._secret, message, hashlib.sha256)[:PROOF]
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def link(self, session: SessionId, role: Role) -> str:
        return self._proof("link", session, role)

    def admit(self, session: SessionId) -> None:
        for role in ROLES:
            self._links[self.link(session, role)] = (session, role)

    def forget(self, session: SessionId) -> None:
        for role in ROLES:
            self._links.pop(self.link(session, role), None)

    def invited(self, code: str) -> tuple[SessionId, Role] | None:
        return self._links.get(code)

    def seat(self, holder: Holder) -> str:
        return f"{holder.participant}.{self._proof('seat', *holder)}"

    def seated(self, seat: str, session: SessionId) -> ParticipantId | None:
        participant = ParticipantId(seat.partition(".")[0])
        genuine = hmac.compare_digest(
            self.seat(Holder(session, participant)).encode(), seat.encode()
        )
        return participant if genuine else None

    def seat_link(self, holder: Holder, expires_at: Millis, mark: str) -> str:
        parts = (*holder, f"{expires_at:x}", mark)
        return ".".join((*parts, self._proof("seat link", *parts)))

    def linked(self, secret: str) -> SeatLink | None:
        *parts, proof = secret.split(".")
        if len(parts) != 4:
            return None
        if not hmac.compare_digest(self._proof("seat link", *parts).encode(), proof.encode()):
            return None
        session, participant, expires_at, mark = parts
        holder = Holder(SessionId(session), ParticipantId(participant))
        return SeatLink(holder, Millis(int(expires_at, 16)), mark)

    def token(self, holder: Holder) -> str:
        expires = f"{int(time.time()) + TOKEN_LASTS_S:x}"
        return ".".join((*holder, expires, self._proof("token", *holder, expires)))

    def holder(self, token: str) -> Holder | None:
        parts = token.split(".")
        if len(parts) != 4:
            return None
        session, participant, expires, proof = parts
        expected = self._proof("token", session, participant, expires)
        if not hmac.compare_digest(expected.encode(), proof.encode()):
            return None
        if int(expires, 16) < time.time():
            return None
        return Holder(SessionId(session), ParticipantId(participant))
