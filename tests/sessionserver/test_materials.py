"""Files as materials: who sends and takes them, which kinds, and what lies on the disk."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.running_server import API_KEY, RunningServer
from tests.sessionserver.test_bad_input import Visitor, joins

PDF = b"%PDF-1.7\nThe secret of the arch"


class Shelf:
    """A session with a mentor and a student, and its materials over HTTP."""

    def __init__(self, http: aiohttp.ClientSession, server: RunningServer) -> None:
        self.http, self.server = http, server
        self.sent = 0

    async def opens(self) -> "Shelf":
        made = await self.server.create_session()
        self.session, links = made["id"], made["links"]
        self.mentor = await joins(self.http, self.server, links["mentor"], "Ada")
        self.student = await joins(self.http, self.server, links["student"], "Ben")
        return self

    async def send(
        self, who: Visitor, content: bytes, name: str = "arch.pdf", id_: str = ""
    ) -> tuple[int, Any]:
        self.sent += 1
        query = {"id": id_ or f"file {self.sent}", "title": "Worksheet", "name": name}
        async with self.http.post(
            f"{self.server.url}/api/v1/materials",
            params=query,
            data=content,
            headers={"Authorization": f"Bearer {who.token}"},
        ) as answer:
            return answer.status, await answer.json()

    async def take(self, token: str, material: str) -> aiohttp.ClientResponse:
        url = f"{self.server.url}/api/v1/materials/{material}"
        answer = await self.http.get(url, headers={"Authorization": f"Bearer {token}"})
        await answer.read()
        return answer

    def on_disk(self) -> list[Path]:
        folder = self.server.data_dir / "files"
        return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
async def shelf(http: aiohttp.ClientSession, server: RunningServer) -> Shelf:
    return await Shelf(http, server).opens()


async def test_X9_everybody_in_the_session_takes_what_a_host_has_sent(shelf: Shelf) -> None:
    status, answer = await shelf.send(shelf.mentor, PDF)
    assert (status, answer["ok"]) == (201, True)

    taken = await shelf.take(shelf.student.token, answer["data"]["material"])

    assert await taken.read() == PDF
    assert taken.headers["Content-Disposition"] == "attachment; filename*=UTF-8''arch.pdf"
    assert taken.headers["Content-Type"] == "application/pdf"
    assert taken.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert (await shelf.take("nobody", answer["data"]["material"])).status == 401
    assert (await shelf.take(shelf.student.token, "x999")).status == 404


async def test_X9_students_send_no_files(shelf: Shelf) -> None:
    assert (await shelf.send(shelf.student, PDF))[0] == 403
    assert shelf.on_disk() == []


async def test_X9_another_session_has_no_part_in_it(shelf: Shelf) -> None:
    _, answer = await shelf.send(shelf.mentor, PDF)
    stranger = await Shelf(shelf.http, shelf.server).opens()
    assert (await shelf.take(stranger.mentor.token, answer["data"]["material"])).status == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("drawing.svg", b"<svg onload='alert(1)'/>"),
        ("program.exe", b"MZ\x90"),
        ("arch.pdf", b"<html>not a pdf</html>"),
        ("picture.png", b"GIF89a"),
        ("notes.txt", b"\xff\xfe\x00binary"),
        ("noending", b"text"),
        ("arch.pdf", b""),
        ("../../etc/arch.pdf", PDF),
        ("", PDF),
        ("x" * 121 + ".pdf", PDF),
        ("line\nbreak.pdf", PDF),
    ],
)
async def test_X8_a_file_is_what_its_name_says_and_nothing_that_runs(
    shelf: Shelf, name: str, content: bytes
) -> None:
    status, answer = await shelf.send(shelf.mentor, content, name)
    assert (status, answer["error"]["code"]) == (400, "bad_request")
    assert shelf.on_disk() == []


async def test_X9_a_file_of_more_than_10_megabytes_is_refused(shelf: Shelf) -> None:
    status, answer = await shelf.send(shelf.mentor, PDF + b"x" * 10 * 1024 * 1024)
    assert (status, answer["error"]["code"]) == (400, "bad_request")
    assert shelf.on_disk() == []


async def test_X9_the_same_upload_twice_is_one_material(shelf: Shelf) -> None:
    first = await shelf.send(shelf.mentor, PDF, id_="the same")
    second = await shelf.send(shelf.mentor, PDF, id_="the same")
    assert first[1]["seq"] == second[1]["seq"]
    assert len(shelf.on_disk()) == 1


async def test_X6_it_is_sealed_on_the_disk_and_outlives_a_crash(shelf: Shelf) -> None:
    _, answer = await shelf.send(shelf.mentor, PDF)
    (file,) = shelf.on_disk()
    assert b"secret" not in file.read_bytes()

    await shelf.server.kill()
    await shelf.server.start()

    taken = await shelf.take(shelf.student.token, answer["data"]["material"])
    assert await taken.read() == PDF


async def test_X6_a_file_that_was_changed_on_the_disk_is_not_given_out(shelf: Shelf) -> None:
    _, answer = await shelf.send(shelf.mentor, PDF)
    (file,) = shelf.on_disk()
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    assert (await shelf.take(shelf.student.token, answer["data"]["material"])).status == 404


async def test_X7_what_was_removed_is_deleted_and_with_the_session_everything(shelf: Shelf) -> None:
    _, first = await shelf.send(shelf.mentor, PDF)
    material = first["data"]["material"]
    assert await shelf.mentor.asks("material.remove", material=material) == (200, "")
    assert (await shelf.take(shelf.student.token, material)).status == 404
    await shelf.send(shelf.mentor, PDF)
    assert len(shelf.on_disk()) == 1

    url = f"{shelf.server.url}/api/v1/sessions/{shelf.session}"
    async with shelf.http.delete(url, headers={"Authorization": f"Bearer {API_KEY}"}) as answer:
        assert answer.status == 204
    assert shelf.on_disk() == []


async def test_C12_the_chat_is_read_page_by_page_with_what_became_of_each_line(
    shelf: Shelf, http: aiohttp.ClientSession, server: RunningServer
) -> None:
    headers = {"Authorization": f"Bearer {shelf.student.token}"}

    async def get(path: str) -> Any:
        async with http.get(f"{server.url}{path}", headers=headers) as answer:
            return await answer.json()

    for n in range(8):
        assert (await shelf.mentor.asks("chat.send", to="session", text=f"line {n}"))[0] == 200
    first = next(
        e for e in (await get("/api/v1/welcome"))["history"] if e["data"].get("text") == "line 2"
    )
    edited = {"message": first["data"]["message"], "text": "line two"}
    assert (await shelf.mentor.asks("chat.edit", **edited))[0] == 200

    page = await get(f"/api/v1/history?before={first['seq'] + 1}")

    assert page["earlier"] is False
    texts = [entry["data"]["text"] for entry in page["entries"]]
    assert texts == ["line 0", "line 1", "line 2", "line two"]
