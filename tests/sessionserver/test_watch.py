"""What the operator sees of everybody's connection: numbers and no names, and only with the key."""

import asyncio
import re
import sys
from pathlib import Path

import aiohttp
import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack

from rooms.ids import ParticipantId
from sessionserver.metrics import PrometheusMeter, count_lines
from sessionserver.watch import page
from signaling.media import Line, ReceivedPicture
from tests.running_server import API_KEY, ROOT, RunningServer, running_server

KEY = {"Authorization": f"Bearer {API_KEY}"}
LINE = Line(
    participant=ParticipantId("somebody"),
    rung="reduced",
    lost_in=0.004,
    lost_out=0.25,
    round_trip_ms=81.6,
    bits_in=32_000,
    bits_out=460_000,
    estimate=512_000,
    pictures=(
        ReceivedPicture(3, "camera", "l", 180, 720),
        ReceivedPicture(4, "screen", "", 0, 1080),
    ),
)


def told(line: dict[str, object] | None) -> dict[str, object]:
    person = {"number": 2, "role": "student", "rung": "reduced", "reason": "", "line": line}
    rooms = [{"room": "main", "kind": "main", "people": [person]}]
    return {"sessions": [{"session": "s1", "rooms": rooms}]}


def test_a_line_of_the_table_says_how_the_connection_goes() -> None:
    pictures = [
        {"publisher": 3, "source": "camera", "layer": "l", "height": 180, "wished": 720},
        {"publisher": 4, "source": "screen", "layer": "", "height": 0, "wished": 1080},
    ]
    line = {
        "rung": "reduced", "lost_in": 0.004, "lost_out": 0.25, "round_trip_ms": 81.6,
        "bits_in": 32_000, "bits_out": 460_000, "estimate": 512_000, "pictures": pictures,
    }  # fmt: skip
    row = page(told(line)).splitlines()[-1].split()
    assert row == [
        "main", "2", "student", "reduced", "0.4%", "25.0%", "82", "32", "460", "512",
        "3=l:180/720", "4s=0/1080",
    ]  # fmt: skip


def test_somebody_without_media_is_in_the_table_too() -> None:
    assert page(told(None)).splitlines()[-1].split() == [
        "main",
        "2",
        "student",
        "reduced",
        *"-" * 7,
    ]


def test_figures_are_histograms_without_a_label_that_names_anybody() -> None:
    meter = PrometheusMeter()
    count_lines(meter, [LINE])
    text = meter.text().decode()
    assert 'sessionserver_media_round_trip_seconds_bucket{le="0.1"} 1.0' in text
    assert 'sessionserver_media_loss_out_bucket{le="0.2"} 0.0' in text
    assert "sessionserver_media_on_reduced 1.0" in text
    labels = {
        name for found in re.findall(r"\{([^}]*)\}", text) for name in re.findall(r"(\w+)=", found)
    }
    assert labels == {"le"}
    assert "somebody" not in text


async def watched(server: RunningServer, *flags: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sessionserver", "watch", "--once", "--url", server.url, *flags,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_the_key_opens_the_view_and_nothing_else_does(tmp_path: Path) -> None:
    async with running_server(tmp_path) as server, aiohttp.ClientSession() as http:
        created = await (
            await http.post(f"{server.url}/api/v1/sessions", json={"title": "Maths"}, headers=KEY)
        ).json()
        code = created["links"]["mentor"].rsplit("/", 1)[1]
        joined = await (
            await http.post(
                f"{server.url}/api/v1/join", json={"code": code, "name": "Ada Lovelace"}
            )
        ).json()
        token = {"Authorization": f"Bearer {joined['token']}"}
        assert (await http.get(f"{server.url}/api/v1/lines")).status == 403
        assert (await http.get(f"{server.url}/api/v1/lines", headers=token)).status == 403
        # Somebody is there from the first request with a token on.
        await http.get(f"{server.url}/api/v1/entries?after=0&wait=0", headers=token)

        status, table, _ = await watched(server, "--api-key", API_KEY)
        assert status == 0
        assert "1 sessions, 1 people" in table
        assert table.splitlines()[-1].split()[:4] == ["main", "1", "mentor", "video"]
        assert "Ada" not in table

        status, _, reason = await watched(server, "--api-key", "another")
        assert status == 1
        assert "does not know this API key" in reason


async def test_what_the_core_measured_reaches_the_operator(tmp_path: Path) -> None:
    async with running_server(tmp_path) as server, aiohttp.ClientSession() as http:
        created = await (
            await http.post(f"{server.url}/api/v1/sessions", json={"title": "Maths"}, headers=KEY)
        ).json()
        code = created["links"]["mentor"].rsplit("/", 1)[1]
        joined = await (
            await http.post(f"{server.url}/api/v1/join", json={"code": code, "name": "Ada"})
        ).json()
        peer = RTCPeerConnection()
        peer.addTrack(AudioStreamTrack())
        await peer.setLocalDescription(await peer.createOffer())
        answer = await (
            await http.post(
                f"{server.url}/api/v1/commands",
                json={"id": "1", "type": "media.offer", "data": {"sdp": peer.localDescription.sdp}},
                headers={"Authorization": f"Bearer {joined['token']}"},
            )
        ).json()
        await peer.setRemoteDescription(RTCSessionDescription(answer["data"]["sdp"], "answer"))
        try:
            async with asyncio.timeout(20):
                while not (line := await only_line(http, server)) or line["bits_in"] < 1000:
                    await asyncio.sleep(0.2)
        finally:
            await peer.close()
        assert line["rung"] == "video"
        assert line["lost_in"] == 0
        assert line["pictures"] == []


async def only_line(http: aiohttp.ClientSession, server: RunningServer) -> dict[str, object] | None:
    told = await (await http.get(f"{server.url}/api/v1/lines", headers=KEY)).json()
    people = [each for one in told["sessions"] for room in one["rooms"] for each in room["people"]]
    return people[0]["line"] if people else None


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "nonsense"])
async def test_a_server_that_is_not_there_is_said_plainly(url: str, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sessionserver", "watch", "--once", "--url", url, "--api-key", "k",
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, err = await process.communicate()
    assert process.returncode == 1
    assert f"no server answers at {url}" in err.decode()
