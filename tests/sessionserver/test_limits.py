"""Who shares a limit with whom."""

from ipaddress import IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionserver.limits import RATES, TokenBuckets, site

PREFIX = 0x2001_0DB8_0001_0002 << 64


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_all_addresses_that_one_machine_can_take_share_one_limit(one: int, other: int) -> None:
    assert site(str(IPv6Address(PREFIX | one))) == site(str(IPv6Address(PREFIX | other)))


@pytest.mark.parametrize("other", ["2001:db8:1:3::1", "192.0.2.1", "s1/p7", "a:b", ""])
def test_others_have_their_own(other: str) -> None:
    assert site(other) != site("2001:db8:1:2::1")
    assert site("192.0.2.1") == "192.0.2.1"


def test_who_takes_another_address_of_the_same_network_waits_all_the_same() -> None:
    limits = TokenBuckets()
    joins = [f"2001:db8:1:2::{number:x}" for number in range(int(RATES["join"].burst) * 2)]
    refused = [who for who in joins if limits.retry_after("join", who) is not None]
    assert len(refused) > RATES["join"].burst / 2
    assert limits.retry_after("join", "2001:db8:1:3::1") is None
