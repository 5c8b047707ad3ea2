"""How much of what somebody may do: token buckets per seat or address, on the monotonic clock."""

import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final, NamedTuple

from signaling.ports import Limited

MOST_BUCKETS: Final = 20_000


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
        rate, now = RATES[what], time.monotonic()
        left, at = self._buckets.pop((what, who), (rate.burst, now))
        left = min(rate.burst, left + (now - at) * rate.per_second)
        allowed = left >= 1
        self._buckets[(what, who)] = (left - 1 if allowed else left, now)
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        return None if allowed else (1 - left) / rate.per_second


class Unlimited:
    """For load tests."""

    def retry_after(self, what: Limited, who: str) -> float | None:
        return None
