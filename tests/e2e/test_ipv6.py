"""Networks of IPv6: alone, and beside IPv4."""

from pathlib import Path

import pytest

from tests.e2e.conftest import Launch
from tests.e2e.namespace import Namespace, namespace, needs_namespaces
from tests.e2e.person import Person
from tests.ipv6 import needs_ipv6
from tests.running_server import RunningServer, running_server

pytestmark = [needs_namespaces, needs_ipv6, pytest.mark.browser, pytest.mark.netns]
IPV6 = "fd9b:7c05:5e55:7"


async def both_join(
    launch: Launch, school: Namespace, server: RunningServer, folder: Path
) -> tuple[Person, Person]:
    """Ada on this machine, Ben inside the namespace."""
    secure = f"--unsafely-treat-insecure-origin-as-secure={server.url}"
    links = (await server.create_session())["links"]
    near, inside = await launch(flags=[secure]), await launch(school.chromium(folder), [secure])
    ada = await (await Person.opens(near, "Ada", links["mentor"])).joins()
    ben = await (await Person.opens(inside, "Ben", links["student"])).joins()
    await ada.sees(ben)
    await ben.sees(ada)
    return ada, ben


@pytest.mark.parametrize("has_udp", [True, False], ids=["udp", "tcp"])
async def test_everything_works_where_there_is_IPv6_only(
    tmp_path: Path, launch: Launch, has_udp: bool
) -> None:
    with namespace("ip6only", IPV6) as school:
        if not has_udp:
            school.drop_udp()
        async with running_server(tmp_path, address=school.outside) as server:
            ada, ben = await both_join(launch, school, server, tmp_path)
            for person, other in ((ada, ben), (ben, ada)):
                await person.receives("video", other)
                await person.receives("audio", other)
            assert (await ben.probe())["rung"] == "video"


async def test_media_goes_on_over_IPv6_when_IPv4_breaks_away(
    tmp_path: Path, launch: Launch
) -> None:
    """Nothing is signalled: the page itself came over IPv4, which is gone."""
    with namespace("ip4dies", "10.203.12") as school:
        school.plug_in(IPV6)
        public = {"SESSIONSERVER_PUBLIC_ADDRESS": f"{school.outside},{IPV6}::1"}
        async with running_server(tmp_path, address=school.outside, settings=public) as server:
            ada, ben = await both_join(launch, school, server, tmp_path)
            await ben.receives("video", ada)
            before = (await ben.probe())["peerConnectionsMade"]
            school.pull_out()
            await ben.receives_again("video", ada)
            await ada.receives_again("video", ben)
            assert (await ben.probe())["peerConnectionsMade"] == before
