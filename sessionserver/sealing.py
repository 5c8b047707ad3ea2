"""Entries at rest: sealed under a key per session, which is wrapped by the server's master key.

AES-256-GCM-SIV (RFC 8452): a repeated nonce gives nothing away. The session, the seq and the
schema are bound in, so that no entry can be moved to another place. Who erases a session's
key has erased the session, in every backup too.
"""

import contextlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from rooms.ids import SessionId

NONCE = 12
KEY_BITS = 256


class Tampered(Exception):
    """What was read is not what was written, or the master key is another one."""


class SessionSeal:
    def __init__(self, session: SessionId, key: bytes) -> None:
        self._session = session
        self._cipher = AESGCMSIV(key)

    def _bound(self, seq: int) -> bytes:
        return b"entry-1|%d|%b" % (seq, self._session.encode())

    def seal(self, seq: int, payload: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, payload, self._bound(seq))

    def open(self, seq: int, sealed: bytes) -> bytes:
        """Raises Tampered."""
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], self._bound(seq))
        except InvalidTag:
            raise Tampered(f"entry {seq} of a session does not open") from None


class Sealing:
    """By the newest of some master keys, of 32 bytes each; what an older one has wrapped opens, too."""

    def __init__(self, masters: bytes) -> None:
        size = KEY_BITS // 8
        self._masters = [AESGCMSIV(masters[at : at + size]) for at in range(0, len(masters), size)]

    def new(self, session: SessionId) -> tuple[SessionSeal, bytes]:
        """A seal for a new session, and its key wrapped for the store."""
        key = AESGCMSIV.generate_key(KEY_BITS)
        return SessionSeal(session, key), self._wrapped(session, key)

    def unwrap(self, session: SessionId, wrapped: bytes) -> SessionSeal:
        """Raises Tampered."""
        return SessionSeal(session, self._key(session, wrapped))

    def wrapped_anew(self, session: SessionId, wrapped: bytes) -> bytes:
        """By the newest master key. Raises Tampered."""
        return self._wrapped(session, self._key(session, wrapped))

    def _wrapped(self, session: SessionId, key: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._masters[0].encrypt(nonce, key, _bound_to(session))

    def _key(self, session: SessionId, wrapped: bytes) -> bytes:
        for master in self._masters:
            with contextlib.suppress(InvalidTag):
                return master.decrypt(wrapped[:NONCE], wrapped[NONCE:], _bound_to(session))
        raise Tampered("a session's key does not open: is this its master key?")


def _bound_to(session: SessionId) -> bytes:
    return b"key-1|" + session.encode()
