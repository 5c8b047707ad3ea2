"""Which of this machine's addresses browsers are told, and over which the server can be reached."""

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionserver.addresses import LOOPBACK, MOST_IPV6, lasting_ipv6, named, own_addresses
from sessionserver.settings import BadSetting, load
from tests.ipv6 import needs_ipv6
from tests.running_server import RunningServer

LASTING, TEMPORARY, DEPRECATED, TENTATIVE, DUPLICATE = 0x80, 0x01, 0xA0, 0xC0, 0x88


def line(address: str, flags: int, scope: int = 0, interface: str = "eth0") -> str:
    return f"{address} 02 40 {scope:02x} {flags:02x} {interface:>8}"


PUBLIC = "20010db8000000000000000000000007"


def test_lasting_addresses_are_told_public_ones_first() -> None:
    table = "\n".join(
        [
            line("00000000000000000000000000000001", LASTING, 0x10, "lo"),
            line("fd000000000000000000000000000002", LASTING),
            line("2a0004500001000200000000000000ab", LASTING),
            line("fe80000000000000021132fffe123456", LASTING, 0x20),
        ]
    )
    assert lasting_ipv6(table) == ["2a00:450:1:2::ab", "fd00::2"]


@pytest.mark.parametrize("flags", [TEMPORARY, DEPRECATED, TENTATIVE, DUPLICATE])
def test_what_will_not_stay_is_not_told(flags: int) -> None:
    assert lasting_ipv6(line(PUBLIC, flags)) == []
    assert lasting_ipv6(line(PUBLIC, LASTING)) == ["2001:db8::7"]


@given(st.lists(st.integers(min_value=0x2001 << 112, max_value=(0x2002 << 112) - 1)))
def test_a_machine_of_many_addresses_tells_a_few(numbers: list[int]) -> None:
    found = lasting_ipv6("\n".join(line(f"{number:032x}", LASTING) for number in numbers))
    assert len(found) == min(len(set(numbers)), MOST_IPV6)


def test_browsers_on_this_machine_are_told_of_loopback() -> None:
    assert own_addresses()[-1] == LOOPBACK


def test_several_public_addresses_are_told_once_each() -> None:
    assert named("203.0.113.7, 2001:db8::7,203.0.113.7") == ["203.0.113.7", "2001:db8::7"]
    assert named("") == []


def test_a_name_is_no_public_address() -> None:
    with pytest.raises(BadSetting, match="SESSIONSERVER_PUBLIC_ADDRESS"):
        load({}, {"SESSIONSERVER_PUBLIC_ADDRESS": "media.school.example"})


@needs_ipv6
async def test_one_port_serves_both_kinds_of_address(server: RunningServer) -> None:
    async with aiohttp.ClientSession() as http:
        for host in (LOOPBACK, "[::1]"):
            async with http.get(f"http://{host}:{server.http_port}/healthz") as answer:
                assert answer.status == 200
