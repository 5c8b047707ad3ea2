"""The store in trouble: a full disk, a file that somebody else holds, a file torn in its last record."""

import secrets
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from rooms.ids import SessionId
from sessionserver.sealing import Sealing
from sessionserver.stores.sqlite import SqliteLog
from tests.running_server import RunningServer, running_server

MATHS = SessionId("maths")
MASTER = secrets.token_bytes(32)
DISK_KB = 4096
FRAME = 4096 + 24
"""A frame of SQLite's write-ahead log: a page and its head (its file format, section 4.2)."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_KB}k", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("a disk of its own needs root")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


class Pupil:
    """Writes and reads by plain HTTP."""

    def __init__(self, http: aiohttp.ClientSession, server: RunningServer) -> None:
        self._http, self._server = http, server
        self._headers: dict[str, str] = {}

    async def joins(self, link: str) -> None:
        body = {"code": link.rpartition("/")[2], "name": "Ben"}
        async with self._http.post(f"{self._server.url}/api/v1/join", json=body) as answer:
            self._headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}

    async def writes(self, number: int) -> tuple[int, dict[str, Any]]:
        data = {"to": "session", "text": f"{number} {'x' * 1500}"}
        body = {"id": f"c{number}", "type": "chat.send", "data": data}
        async with self._http.post(
            f"{self._server.url}/api/v1/commands", json=body, headers=self._headers
        ) as answer:
            return answer.status, await answer.json()

    async def reads(self) -> list[int]:
        """The numbers of all that was written, as the server tells them."""
        async with self._http.get(
            f"{self._server.url}/api/v1/entries?after=0", headers=self._headers
        ) as answer:
            entries = (await answer.json())["entries"]
        texts = [each["data"]["text"] for each in entries if each["type"] == "chat.sent"]
        return [int(text.partition(" ")[0]) for text in texts]


@pytest.mark.slow
async def test_a_full_disk_refuses_honestly_reads_on_and_comes_back(
    http: aiohttp.ClientSession, small_disk: Path
) -> None:
    settings = {"SESSIONSERVER_LIMITS": "off"}
    async with running_server(small_disk, settings=settings) as server:
        pupil = Pupil(http, server)
        await pupil.joins((await server.create_session())["links"]["student"])
        filler = small_disk / "filler"
        free = shutil.disk_usage(small_disk).free
        filler.write_bytes(b"\0" * (free - 200 * 1024))

        written = []
        for number in range(400):
            status, answer = await pupil.writes(number)
            if status != 200:
                break
            written.append(number)
        assert status == 503
        assert answer["error"]["code"] == "unavailable"
        assert answer["error"]["retry_after"] > 0
        assert await pupil.reads() == written
        async with http.get(f"{server.url}/healthz") as health:
            assert health.status == 200

        filler.unlink()
        assert (await pupil.writes(number))[0] == 200
        assert await pupil.reads() == [*written, number]
        await server.kill()
        await server.start()
        assert await pupil.reads() == [*written, number]


async def test_D1_a_file_that_somebody_else_holds_is_waited_for(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db", Sealing(MASTER))
    await log.create(MATHS, b"first")
    other = sqlite3.connect(tmp_path / "log.db", isolation_level=None, check_same_thread=False)
    other.execute("begin immediate")
    released = threading.Event()

    def release() -> None:
        released.set()
        other.execute("rollback")

    threading.Timer(0.5, release).start()
    await log.append(MATHS, 1, 0, [b"second"])
    assert released.is_set()
    assert await log.read(MATHS, 0) == [(1, b"first"), (2, b"second")]
    await log.close()


async def test_D2_a_torn_write_ahead_log_gives_back_whole_appends_only(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    log = SqliteLog(path, Sealing(MASTER))
    await log.create(MATHS, b"1")
    whole: list[tuple[int, bytes]] = [(1, b"1")]
    before = 0
    for seq in (1, 3, 5):
        before = (tmp_path / "log.db-wal").stat().st_size
        pair = [str(seq + n).encode() * 300 for n in (1, 2)]
        await log.append(MATHS, seq, 0, pair)
        whole += [(seq + n, payload) for n, payload in enumerate(pair, 1)]
    size = (tmp_path / "log.db-wal").stat().st_size
    torn = tmp_path / "torn"
    edges = [cut for frame in range(before, size, FRAME) for cut in (frame, frame + 1, frame + 24)]
    for cut in sorted({*edges, *range(before, size, 401), size - 1, size}):
        shutil.rmtree(torn, ignore_errors=True)
        torn.mkdir()
        shutil.copy(path, torn / "log.db")
        (torn / "log.db-wal").write_bytes((tmp_path / "log.db-wal").read_bytes()[:cut])
        again = SqliteLog(torn / "log.db", Sealing(MASTER))
        found = await again.read(MATHS, 0)
        assert found == (whole if cut == size else whole[:-2]), cut
        await again.append(MATHS, len(found), 0, [b"goes on"])
        await again.close()
    await log.close()
