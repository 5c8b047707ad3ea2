"""How much of what somebody may do: token buckets per seat or address, on the monotonic clock."""

import time
from collections import OrderedDict
from collections.abc import Mapping
from ipaddress import IPv6Network
from typing import Final, NamedTuple

from signaling.ports import Limited

MOST_BUCKETS: Final = 20_000
ONE_SITE: Final = 64
"""Bits of an IPv6 address that somebody cannot choose (RFC 4291 section 2.5.4): the rest is theirs to vary."""


class Rate(NamedTuple):
    """`burst` at once, then `per_second`."""

    burst: float
    per_second: float


RATES: Final[Mapping[Limited, Rate]] = {
    # A whole school comes from one address, at the same minute.
    "join": Rate(300, 10),
    "handshake": Rate(600, 50),
    "command": Rate(60, 10),
    "chat": Rate(10, 1),
    "vote": Rate(5, 0.5),
    "offer": Rate(10, 1 / 3),
    "signal": Rate(60, 20),
    "upload": Rate(10, 1 / 30),
    # Three ways are tried, one after another, by everybody of a class at the same minute.
    "check": Rate(150, 3),
}


class TokenBuckets:
    """Tenant of `signaling.ports.Limits`. The longest unused buckets are forgotten."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[tuple[Limited, str], tuple[float, float]] = OrderedDict()

    def retry_after(self, what: Limited, who: str) -> float | None:
        rate, now, who = RATES[what], time.monotonic(), site(who)
        left, at = self._buckets.pop((what, who), (rate.burst, now))
        left = min(rate.burst, left + (now - at) * rate.per_second)
        allowed = left >= 1
        self._buckets[(what, who)] = (left - 1 if allowed else left, now)
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        return None if allowed else (1 - left) / rate.per_second


def site(who: str) -> str:
    """Of an IPv6 address its network; everything else as it is."""
    if ":" not in who:
        return who
    try:
        return str(IPv6Network((who, ONE_SITE), strict=False))
    except ValueError:
        return who


class Unlimited:
    """For load tests."""

    def retry_after(self, what: Limited, who: str) -> float | None:
        return None
