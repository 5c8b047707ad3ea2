"""Where no UDP gets through, media goes over TCP to the same port, by itself."""

import asyncio
from pathlib import Path

import pytest

from tests.e2e import figures
from tests.e2e.conftest import Launch
from tests.e2e.namespace import namespace, needs_namespaces
from tests.e2e.person import Person
from tests.running_server import RunningServer, running_server

pytestmark = [needs_namespaces, pytest.mark.browser, pytest.mark.netns]


async def join_from_inside(
    launch: Launch, program: Path, server: RunningServer
) -> tuple[Person, Person]:
    """Ada on this machine, Ben inside the namespace."""
    secure = f"--unsafely-treat-insecure-origin-as-secure={server.url}"
    links = (await server.create_session())["links"]
    ada = await (await Person.opens(await launch(flags=[secure]), "Ada", links["mentor"])).joins()
    inside = await launch(program, [secure])
    ben = await (await Person.opens(inside, "Ben", links["student"])).joins()
    return ada, ben


async def test_media_flows_both_ways_where_no_udp_ever_got_through(
    tmp_path: Path, launch: Launch
) -> None:
    with namespace("tcponly", "10.203.8") as school:
        school.drop_udp()
        async with running_server(tmp_path, address=school.outside) as server:
            ada, ben = await join_from_inside(launch, school.chromium(tmp_path), server)
            for person, other in ((ada, ben), (ben, ada)):
                await person.sees(other)
                await person.receives("video", other)
                await person.receives("audio", other)
            assert (await ben.probe())["rung"] == "video"


async def test_when_udp_dies_in_mid_call_media_comes_back_over_tcp(
    tmp_path: Path, launch: Launch
) -> None:
    loop = asyncio.get_running_loop()
    with namespace("udpdies", "10.203.9") as school:
        async with running_server(tmp_path, address=school.outside) as server:
            ada, ben = await join_from_inside(launch, school.chromium(tmp_path), server)
            await ben.sees(ada)
            await ada.sees(ben)
            await ben.receives("video", ada)

            school.drop_udp()
            dropped = loop.time()
            await ben.receives_again("video", ada)
            back_s = loop.time() - dropped
            await ada.receives("video", ben)
            figures.keep("udp_dies_media_back_over_tcp", {"seconds": round(back_s, 2)})
