"""A backup is made while people write, and what it holds is what had been acknowledged."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sessionserver.backup import BadBackup, Contents, back_up, restore
from tests.running_server import ROOT, RunningServer, running_server
from tests.sessionserver.test_bad_input import Visitor, joins
from tests.sessionserver.test_materials import PDF, Shelf


async def command(*words: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sessionserver", *words),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await process.communicate()
    return process.returncode or 0, told.decode()


async def texts(http: aiohttp.ClientSession, url: str, who: Visitor) -> list[str]:
    headers = {"Authorization": f"Bearer {who.token}"}
    async with http.get(f"{url}/api/v1/entries?after=0", headers=headers) as answer:
        found: list[dict[str, Any]] = (await answer.json())["entries"]
    return [each["data"]["text"] for each in found if each["type"] == "chat.sent"]


async def writes_until(stop: asyncio.Event, who: Visitor, acknowledged: list[str]) -> None:
    while not stop.is_set():
        text = f"line {len(acknowledged)}"
        assert await who.asks("chat.send", to="session", text=text) == (200, "")
        acknowledged.append(text)


async def test_Y1_what_was_acknowledged_before_a_backup_is_in_it(tmp_path: Path) -> None:
    backup, again = tmp_path / "backup", tmp_path / "again"
    data = tmp_path / "data"
    data.mkdir()
    unhurried = {"SESSIONSERVER_LIMITS": "off"}
    async with aiohttp.ClientSession() as http:
        async with running_server(data, settings=unhurried) as server:
            shelf = await Shelf(http, server).opens()
            _, answer = await shelf.send(shelf.mentor, PDF)
            stop, acknowledged = asyncio.Event(), list[str]()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(writes_until(stop, shelf.student, acknowledged))
                while len(acknowledged) < 20:
                    await asyncio.sleep(0.01)
                before = len(acknowledged)
                code, told = await command("backup", str(backup), "--data-dir", str(data))
                stop.set()
            assert (code, told.startswith("Whole: 1 sessions")) == (0, True), told
        assert (await command("restore", str(backup), "--data-dir", str(again)))[0] == 0

        restored = RunningServer(again, settings=unhurried)
        await restored.start()
        found = await texts(http, restored.url, shelf.student)
        assert before <= len(found)
        assert found == acknowledged[: len(found)]
        shelf.server = restored
        taken = await shelf.take(shelf.student.token, answer["data"]["material"])
        assert await taken.read() == PDF
        await restored.stop()


@pytest.fixture
async def kept(tmp_path: Path) -> tuple[Path, Path]:
    """A data folder with a session and a file, and a backup of it."""
    data = tmp_path / "data"
    data.mkdir()
    async with running_server(data) as server, aiohttp.ClientSession() as http:
        shelf = await Shelf(http, server).opens()
        await shelf.send(shelf.mentor, PDF)
        await joins(http, server, (await server.create_session())["links"]["student"], "Cleo")
    found = await asyncio.to_thread(back_up, data, data / "files", tmp_path / "backup")
    assert (found.sessions, found.files) == (2, 1)
    return data, tmp_path / "backup"


async def test_Y2_a_backup_that_is_there_is_never_overwritten(kept: tuple[Path, Path]) -> None:
    data, backup = kept
    with pytest.raises(BadBackup, match="there already"):
        await asyncio.to_thread(back_up, data, data / "files", backup)


async def test_Y2_what_is_not_whole_never_gets_its_name(
    kept: tuple[Path, Path], tmp_path: Path
) -> None:
    _, backup = kept
    next(backup.glob("files/*/*")).unlink()
    with pytest.raises(BadBackup, match="not whole"):
        await asyncio.to_thread(restore, backup, tmp_path / "again", tmp_path / "again" / "files")
    assert {each.name for each in tmp_path.iterdir()} == {"data", "backup"}  # noqa: ASYNC240


async def test_Y1_a_changed_entry_is_found(kept: tuple[Path, Path], tmp_path: Path) -> None:
    _, backup = kept
    (backup / "master.key").write_bytes(bytes(32))
    with pytest.raises(BadBackup, match="not whole"):
        await asyncio.to_thread(restore, backup, tmp_path / "again", tmp_path / "again" / "files")


async def test_Y3_nothing_is_restored_over_a_log(kept: tuple[Path, Path], tmp_path: Path) -> None:
    data, backup = kept
    log = (data / "log.db").read_bytes()
    code, told = await command("restore", str(backup), "--data-dir", str(data))
    assert code == 1
    assert "not empty" in told
    assert (data / "log.db").read_bytes() == log
    (tmp_path / "new").mkdir()
    found = await asyncio.to_thread(restore, backup, tmp_path / "new", tmp_path / "new" / "files")
    assert isinstance(found, Contents)


async def test_Y1_files_that_lie_elsewhere_are_in_it_and_come_back_to_elsewhere(
    kept: tuple[Path, Path], tmp_path: Path
) -> None:
    data, _ = kept
    shared, shared_again = tmp_path / "shared", tmp_path / "shared again"
    (data / "files").rename(shared)
    found = await asyncio.to_thread(back_up, data, shared, tmp_path / "second")
    assert found.files == 1
    again = await asyncio.to_thread(restore, tmp_path / "second", tmp_path / "new", shared_again)
    assert again == found
    assert {each.name for each in shared_again.rglob("*")} == {
        each.name for each in shared.rglob("*")
    }
