"""The master key is renewed: what was kept opens, the old key opens nothing any more, no crash in between loses it."""

import sqlite3
from pathlib import Path

import aiohttp
import pytest

from rooms.ids import SessionId
from sessionserver import keys
from sessionserver.sealing import Sealing, Tampered
from sessionserver.stores.sqlite import FILE, SqliteLog
from tests.running_server import API_KEY, RunningServer
from tests.sessionserver.test_backup import command

MATHS = SessionId("s1")


async def kept(folder: Path, masters: bytes) -> list[tuple[int, bytes]]:
    log = SqliteLog(folder / FILE, Sealing(masters))
    try:
        return await log.read(MATHS, 0)
    finally:
        await log.close()


async def title(server: RunningServer, session: str) -> str:
    headers = {"Authorization": f"Bearer {API_KEY}"}
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{server.url}/api/v1/sessions/{session}", headers=headers) as answer,
    ):
        told: str = (await answer.json())["title"]
        return told


async def test_each_start_after_a_renewal_brings_everybody_back_and_the_old_key_opens_nothing(
    tmp_path: Path,
) -> None:
    server = RunningServer(tmp_path)
    await server.start()
    made = await server.create_session("Maths")
    old = (tmp_path / keys.MASTER).read_bytes()

    code, _ = await command("renew-key", "--data-dir", str(tmp_path))
    assert code == 0
    # By a server that knows the old key alone.
    later = await server.create_session("Made after it")
    await server.kill()
    await server.start()

    assert await title(server, made["id"]) == "Maths"
    assert await title(server, later["id"]) == "Made after it"
    new = (tmp_path / keys.MASTER).read_bytes()
    assert len(new) == keys.SIZE
    assert new != old
    await server.kill()
    await server.start()
    assert await title(server, made["id"]) == "Maths"
    await server.kill()
    with sqlite3.connect(tmp_path / FILE) as db:
        wrapped = db.execute("select key from sessions where session = ?", (made["id"],)).fetchone()
    with pytest.raises(Tampered):
        Sealing(old).unwrap(SessionId(made["id"]), wrapped[0])


async def test_whatever_a_crash_leaves_behind_opens_with_the_keys_that_are_there(
    tmp_path: Path,
) -> None:
    first = keys.load(tmp_path, "api").master
    log = SqliteLog(tmp_path / FILE, Sealing(first))
    await log.create(MATHS, b"opened")
    await log.close()

    keys.renew_master(tmp_path)
    keys.renew_master(tmp_path)
    three = keys.load(tmp_path, "api").master
    assert await kept(tmp_path, three) == [(1, b"opened")]

    log = SqliteLog(tmp_path / FILE, Sealing(three))
    await log.wraps_anew()
    await log.close()
    assert await kept(tmp_path, three) == [(1, b"opened")]
    assert await kept(tmp_path, three[: keys.SIZE]) == [(1, b"opened")]
    with pytest.raises(Tampered):
        await kept(tmp_path, first)


async def test_a_key_that_is_none_of_them_is_said_and_changes_nothing(tmp_path: Path) -> None:
    first = keys.load(tmp_path, "api").master
    log = SqliteLog(tmp_path / FILE, Sealing(first))
    await log.create(MATHS, b"opened")
    await log.close()

    log = SqliteLog(tmp_path / FILE, Sealing(bytes(2 * keys.SIZE)))
    with pytest.raises(Tampered):
        await log.wraps_anew()
    await log.close()
    assert await kept(tmp_path, first) == [(1, b"opened")]
