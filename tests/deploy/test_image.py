"""The image: what is in it, and that it serves, stops, dies and comes back as its README says."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.deploy.container import ENGINE, Container, run
from tests.wire.python_client import PythonClient

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ENGINE, reason="`make image` builds the image and runs these tests"),
]
NOT_WANTED = "gcc cc make cargo rustc node npm git curl wget /venv/bin/pip"
STOP_DEADLINE_S = 30


@pytest.fixture
async def container(tmp_path: Path) -> AsyncIterator[Container]:
    made = Container(tmp_path)
    try:
        await made.start()
        yield made
    finally:
        await made.gone()


async def test_it_runs_as_nobody_in_particular_and_writes_its_data_alone(
    container: Container,
) -> None:
    assert (await container.does("id", "-u")).strip() == "10001"
    status = await container.does("cat", "/proc/1/status")
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    for folder in ("/app", "/venv", "/etc", "/files"):
        with pytest.raises(RuntimeError):
            await container.does("touch", f"{folder}/written")
    await container.does("touch", "/data/written")
    # Whoever mounts a volume there may write to it.
    assert (await container.does("stat", "--format", "%u", "/files")).strip() == "10001"


async def test_it_holds_no_tools_and_no_caches(container: Container) -> None:
    found = await container.does(
        "sh", "-c", f"for each in {NOT_WANTED}; do command -v $each; done; true"
    )
    assert found == ""
    left_over = "-name .cache -o -name .cargo -o -name wheels -o -name '*.deb' -o -name '*.tar.gz'"
    found = await container.does(
        "sh", "-c", f"find / -xdev \\( {left_over} \\) 2>/dev/null || true"
    )
    assert found == ""


async def test_it_is_healthy(container: Container) -> None:
    if "podman" in ENGINE:
        await run("healthcheck", "run", container.name)
    async with asyncio.timeout(60):
        while (await container.inspect())["State"]["Health"]["Status"] != "healthy":
            await asyncio.sleep(0.5)


async def test_people_write_see_and_hear_each_other_and_a_crash_loses_nothing(
    container: Container,
) -> None:
    session = await container.create_session()
    async with AsyncExitStack() as leaving:

        async def arrives(name: str, role: str) -> PythonClient:
            client = PythonClient(container.url)
            leaving.push_async_callback(client.leaves)
            await client.joins(session["links"][role], name)
            await client.brings_media()
            return client

        ada, ben = await arrives("Ada", "mentor"), await arrives("Ben", "student")
        await ada.receives(ben)
        await ben.receives(ada)
        assert (await ben.asks("chat.send", to="room", text="In a container"))["ok"]
        await ada.until(lambda: any(each["type"] == "chat.sent" for each in ada.entries))
        await container.kill()
    await container.start()
    kept = await container.entries(ada.token)
    assert [e["data"]["text"] for e in kept if e["type"] == "chat.sent"] == ["In a container"]


async def test_it_leaves_in_an_orderly_manner_when_it_is_asked_to(container: Container) -> None:
    links = (await container.create_session())["links"]
    client = PythonClient(container.url)
    await client.joins(links["student"], "Ben")
    async with asyncio.timeout(STOP_DEADLINE_S):
        await container.stop()
    await client.leaves()
    assert await container.exit_code() == 0
    said = [json.loads(line)["event"] for line in (await container.logged()).splitlines()]
    assert said
