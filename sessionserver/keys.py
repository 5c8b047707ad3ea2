"""The server's secrets: made at first start, kept in the data folder for its owner alone."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sessionserver.files import sync

SIZE = 32
CREDENTIALS = "credentials.key"
MASTER = "master.key"
API = "api.key"


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """`credentials` signs links and tokens, `master` wraps the keys of sessions' logs: the newest first, mostly one."""

    credentials: bytes
    master: bytes
    api_key: str
    api_key_is_new: bool


def load(data_dir: Path, api_key: str, secret: str = "") -> Keys:
    """Made and kept here, or all derived from a secret that several nodes share."""
    data_dir.mkdir(parents=True, exist_ok=True)
    if secret:
        shared = api_key or derived(secret, "api").hex()
        return Keys(derived(secret, "credentials"), derived(secret, "master"), shared, False)
    credentials, _ = _kept(data_dir / CREDENTIALS, lambda: secrets.token_bytes(SIZE))
    master, _ = _kept(data_dir / MASTER, lambda: secrets.token_bytes(SIZE))
    if api_key:
        return Keys(credentials, master, api_key, api_key_is_new=False)
    made, is_new = _kept(data_dir / API, lambda: secrets.token_urlsafe(24).encode())
    return Keys(credentials, master, made.decode(), is_new)


def renew_master(data_dir: Path) -> None:
    """A new one before those in use; the next start wraps everything anew. Raises OSError when there is none."""
    path = data_dir / MASTER
    _write(path, secrets.token_bytes(SIZE) + path.read_bytes())


def keep_master(data_dir: Path, newest: bytes) -> None:
    """This one alone: nothing is wrapped by another one any more."""
    _write(data_dir / MASTER, newest)


def derived(secret: str, purpose: str) -> bytes:
    """HKDF-SHA256 (RFC 5869)."""
    info = f"sessionserver-1|{purpose}".encode()
    return HKDF(SHA256(), SIZE, salt=None, info=info).derive(secret.encode())


def api_key(data_dir: Path, given: str) -> str:
    """The key of a server that has been started before. Raises OSError when there is none."""
    return given or (data_dir / API).read_text()


def _kept(path: Path, make: Callable[[], bytes]) -> tuple[bytes, bool]:
    if path.exists():
        return path.read_bytes(), False
    secret = make()
    _write(path, secret)
    return secret, True


def _write(path: Path, secret: bytes) -> None:
    # Readable by the owner from its first moment, and complete or not there at all.
    unfinished = path.with_suffix(".new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync(path.parent)
