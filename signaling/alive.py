"""Heartbeats that carry the last seq.

D6  A reader hears every ten seconds up to where it has been told: a gap on a silent connection is found.

The connections take turns, so that no moment is a busy one.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from signaling import fanout
from signaling.fanout import Reader

EVERY_S: Final = 10
TURN_S: Final = 1.0


async def tell_always(readers: Callable[[], Iterable[Reader]], turn_s: float = TURN_S) -> None:
    """Run beside the sessions; `readers` are all there are now."""
    turn = 0
    while True:
        await asyncio.sleep(turn_s)
        tell([each for each in readers() if each.number % EVERY_S == turn])
        turn = (turn + 1) % EVERY_S


def tell(readers: Iterable[Reader]) -> None:
    for reader in readers:
        fanout.signal([reader], "alive", {"seq": reader.seen})
