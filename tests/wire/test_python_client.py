"""Two clients in pure Python, by the protocol document alone, in the real server."""

from contextlib import AsyncExitStack

import pytest

from tests.running_server import RunningServer
from tests.wire.python_client import PythonClient


@pytest.mark.slow
async def test_pure_python_clients_publish_receive_and_move(server: RunningServer) -> None:
    links = (await server.create_session())["links"]
    async with AsyncExitStack() as leaving:

        async def arrives(name: str, role: str) -> PythonClient:
            client = PythonClient(server.url)
            leaving.push_async_callback(client.leaves)
            await client.joins(links[role], name)
            await client.brings_media()
            return client

        ada, ben = await arrives("Ada", "mentor"), await arrives("Ben", "student")
        eve = await arrives("Eve", "student")
        planned = [{"name": "Room 1", "participants": [eve.participant]}]
        assert (await ada.asks("breakouts.plan", rooms=planned))["ok"]
        assert (await ada.asks("breakouts.open"))["ok"]
        await ada.receives(ben)
        await ben.receives(ada)
        await eve.until(lambda: set(eve.slots.values()) == {None})

        assert (await ada.asks("breakouts.move", participant=ben.participant, room="r1"))["ok"]
        await ben.receives(eve)
        await eve.receives(ben)
        await ada.until(lambda: set(ada.slots.values()) == {None})

        told = await ben.asks("chat.send", to="room", text="Only audio would do")
        assert told["ok"]
        await eve.until(lambda: any(e["type"] == "chat.sent" for e in eve.entries))
