"""Backup of a data folder while the server runs, and the way back.

Y1  A backup is whole: every file that its log names is in it, and everything in it can be opened.
Y2  A backup appears under its name only when it is whole and on disk; one that is there is never overwritten.
Y3  Nothing is restored over a log that is there.

Theory. The log is copied in one read transaction. A file is on disk before the log names it, and deleted only
after the log no longer does: so files are taken before the log, for those that are deleted meanwhile, and
again after it.
"""

import asyncio
import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rooms import replay
from sessionserver import keys
from sessionserver.files import Files, sync
from sessionserver.sealing import Sealing, Tampered
from sessionserver.stores import sqlite
from signaling import wire
from signaling.log import LogUnavailable

FILES = "files"


class BadBackup(Exception):
    """What is asked cannot be done; the message says why, and nothing was changed."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What was opened and found well."""

    sessions: int
    entries: int
    files: int


def back_up(data_dir: Path, files: Path, to: Path) -> Contents:
    """`files` may lie outside the data folder. Raises BadBackup, and OSError when the disk has no room."""
    if not (data_dir / sqlite.FILE).is_file():
        raise BadBackup(f"{data_dir} holds no log.")
    return _made_whole(to, lambda unfinished: _copy(data_dir, files, unfinished))


def restore(backup: Path, data_dir: Path, files: Path) -> Contents:
    """Raises BadBackup, and OSError."""
    if not (backup / sqlite.FILE).is_file():
        raise BadBackup(f"{backup} is no backup.")
    for folder in (data_dir, files):
        if folder.is_dir() and any(folder.iterdir()):
            raise BadBackup(f"{folder} is not empty: nothing is restored over what is there.")
    if data_dir.is_dir():
        data_dir.rmdir()
    contents = _made_whole(data_dir, lambda unfinished: _copy(backup, backup / FILES, unfinished))
    if files != data_dir / FILES:
        _copy_files(data_dir / FILES, files)
        _sync_all(files)
        shutil.rmtree(data_dir / FILES, ignore_errors=True)
    return contents


def _made_whole(to: Path, fill: Callable[[Path], None]) -> Contents:
    if to.exists():
        raise BadBackup(f"{to} is there already.")
    unfinished = to.with_name(f"{to.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True, mode=0o700)
    try:
        fill(unfinished)
        contents = asyncio.run(contents_of(unfinished))
        _sync_all(unfinished)
        unfinished.rename(to)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    sync(to.parent)
    return contents


def _copy(here: Path, files: Path, there: Path) -> None:
    for name in (keys.MASTER, keys.CREDENTIALS, keys.API):
        if (here / name).is_file():
            shutil.copy2(here / name, there / name)
    _copy_files(files, there / FILES)
    with contextlib.closing(sqlite3.connect(here / sqlite.FILE)) as log:
        log.execute("vacuum into ?", (str(there / sqlite.FILE),))
    (there / sqlite.FILE).chmod(0o600)
    _copy_files(files, there / FILES)


def _copy_files(here: Path, there: Path) -> None:
    """What is there already is not copied again: a file never changes."""
    for source in here.glob("*/*"):
        copied = there / source.relative_to(here)
        if source.suffix or copied.exists():
            continue
        copied.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(
            FileNotFoundError
        ):  # Deleted meanwhile: the log no longer names it.
            shutil.copy2(source, copied)


async def contents_of(folder: Path) -> Contents:
    """Everything opened. Raises BadBackup when something is missing or does not open."""
    log = sqlite.SqliteLog(folder / sqlite.FILE, Sealing((folder / keys.MASTER).read_bytes()))
    files = Files(folder / FILES)
    sessions = entries = named = 0
    try:
        for id_ in await log.sessions():
            stored = await log.read(id_, 0)
            session = replay(wire.from_store(payload) for _, payload in stored)
            shelf = [each for each in session.materials.values() if each.file]
            for material in shelf:
                await files.get(id_, material.file, material.key)
            sessions, entries, named = sessions + 1, entries + len(stored), named + len(shelf)
    except (Tampered, LogUnavailable, FileNotFoundError) as error:
        raise BadBackup(f"{folder} is not whole: {error}") from error
    finally:
        await log.close()
    return Contents(sessions, entries, named)


def _sync_all(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        sync(path)
