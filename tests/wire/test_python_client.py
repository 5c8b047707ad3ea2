"""Two clients in pure Python, by the protocol document alone, in the real server."""

from pathlib import Path

import pytest

from tests.running_server import running_server
from tests.wire.python_client import PythonClient


@pytest.mark.slow
async def test_pure_python_clients_publish_receive_and_move(tmp_path: Path) -> None:
    async with running_server(tmp_path) as server:
        links = (await server.create_session())["links"]
        ada, ben = PythonClient(server.url), PythonClient(server.url)
        try:
            await ada.joins(links["mentor"], "Ada")
            await ben.joins(links["student"], "Ben")
            await ada.brings_media()
            await ben.brings_media()
            await ada.receives(ben)
            await ben.receives(ada)

            planned = [{"name": "Room 1", "participants": [ben.participant]}]
            assert (await ada.asks("breakouts.plan", rooms=planned))["ok"]
            assert (await ada.asks("breakouts.open"))["ok"]
            await ben.until(lambda: set(ben.slots.values()) == {None})
            await ada.asks("room.enter", room="r1")
            await ben.receives(ada)

            told = await ben.asks("chat.send", to="room", text="Only audio would do")
            assert told["ok"]
            await ada.until(lambda: any(e["type"] == "chat.sent" for e in ada.entries))
        finally:
            await ada.leaves()
            await ben.leaves()
