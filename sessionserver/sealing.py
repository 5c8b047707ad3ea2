"""Entries at rest: sealed under a key per session, which is wrapped by the server's master key.

AES-256-GCM-SIV (RFC 8452): a repeated nonce gives nothing away. The session, the seq and the
schema are bound in, so that no entry can be moved to another place. Who erases a session's
key has erased the session, in every backup too.
"""

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
    def __init__(self, master: bytes) -> None:
        self._master = AESGCMSIV(master)

    def new(self, session: SessionId) -> tuple[SessionSeal, bytes]:
        """A seal for a new session, and its key wrapped for the store."""
        key = AESGCMSIV.generate_key(KEY_BITS)
        nonce = secrets.token_bytes(NONCE)
        wrapped = nonce + self._master.encrypt(nonce, key, b"key-1|" + session.encode())
        return SessionSeal(session, key), wrapped

    def unwrap(self, session: SessionId, wrapped: bytes) -> SessionSeal:
        """Raises Tampered."""
        try:
            key = self._master.decrypt(
                wrapped[:NONCE], wrapped[NONCE:], b"key-1|" + session.encode()
            )
        except InvalidTag:
            raise Tampered("a session's key does not open: is this its master key?") from None
        return SessionSeal(session, key)
