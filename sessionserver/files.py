"""Files of sessions at rest: each sealed under a key of its own, which only the session's log holds.

X6  A file is on disk, whole, before anybody hears of it.
X7  What no session's log names any more is deleted.
"""

import asyncio
import hashlib
import os
import secrets
import shutil
from collections.abc import Set
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rooms.ids import SessionId
from sessionserver.sealing import Tampered

NONCE: Final = 12


class Files:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, session: SessionId, content: bytes) -> tuple[str, str]:
        """Where it lies now and the key that opens it. Raises OSError when the disk has no room."""
        return await asyncio.to_thread(self._put, session, content)

    async def get(self, session: SessionId, file: str, key: str) -> bytes:
        """Raises FileNotFoundError and Tampered."""
        return await asyncio.to_thread(self._get, session, file, key)

    async def keep_only(self, session: SessionId, named: Set[str]) -> None:
        """Delete every other file of this session (X7)."""
        await asyncio.to_thread(self._keep_only, session, named)

    async def erase(self, session: SessionId) -> None:
        await asyncio.to_thread(shutil.rmtree, self._of(session), ignore_errors=True)

    def _of(self, session: SessionId) -> Path:
        # A session's id may come from outside: nothing of it becomes part of a path.
        return self._folder / hashlib.sha256(session.encode()).hexdigest()[:32]

    def _put(self, session: SessionId, content: bytes) -> tuple[str, str]:
        folder = self._of(session)
        folder.mkdir(parents=True, exist_ok=True)
        file, key, nonce = (
            secrets.token_hex(16),
            AESGCM.generate_key(256),
            secrets.token_bytes(NONCE),
        )
        sealed = nonce + AESGCM(key).encrypt(nonce, content, _bound(session, file))
        unfinished = folder / f"{file}.new"
        try:
            with unfinished.open("wb") as out:
                out.write(sealed)
                out.flush()
                os.fsync(out.fileno())
            unfinished.replace(folder / file)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        sync(folder)
        return file, key.hex()

    def _get(self, session: SessionId, file: str, key: str) -> bytes:
        sealed = (self._of(session) / file).read_bytes()
        try:
            opened = AESGCM(bytes.fromhex(key))
            return opened.decrypt(sealed[:NONCE], sealed[NONCE:], _bound(session, file))
        except InvalidTag:
            raise Tampered("a file of a session does not open") from None

    def _keep_only(self, session: SessionId, named: Set[str]) -> None:
        folder = self._of(session)
        if not folder.is_dir():
            return
        for path in folder.iterdir():
            if path.name not in named:
                path.unlink(missing_ok=True)


class NoFiles(Files):
    """Where nodes share no folder: nothing is taken, as the others could not give it."""

    def __init__(self) -> None:
        super().__init__(Path(os.devnull))

    async def put(self, session: SessionId, content: bytes) -> tuple[str, str]:
        raise OSError("no folder is shared by all nodes")


def _bound(session: SessionId, file: str) -> bytes:
    return f"file-1|{file}|{session}".encode()


def sync(path: Path) -> None:
    """On disk when this returns; a rename is when its folder is."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
