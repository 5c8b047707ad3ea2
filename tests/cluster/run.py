"""Nodes and Redis broken again and again under load, and what that cost: nothing lost, for how long nobody was served.

`python -m tests.cluster.run [NAME ...] [--rounds N]`. What is done and judged is `tests.chaos.scenarios.clusters`; here
it happens more often, and for longer. Exits with the number of scenarios in which something that must hold did not.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from tests.chaos.faults import COLUMNS, Fault
from tests.chaos.run import play, tell
from tests.chaos.scenarios import clusters
from tests.chaos.scene import Scene

Broken = Callable[[Scene, int], Awaitable[None]]
DEADLINE_S: Final = 3600.0


async def gone(scene: Scene, rounds: int) -> None:
    """Redis is away once, for 6 s a round."""
    await clusters.gone(scene, outages_s=[6.0 * rounds])


SCENARIOS: Final[Mapping[str, tuple[str, Broken, int]]] = {
    "rolling": ("rolling restarts", clusters.deployed, 1000),
    "killed": ("node killed, of three", clusters.killed, 1000),
    "paused": ("node stands still", clusters.still, 5),
    "primary": ("Redis primary killed (Sentinel)", clusters.primary_killed, 6),
    "split": ("Redis primary cut off (Sentinel)", clusters.primary_frozen, 4),
    "gone": ("Redis gone", gone, 1000),
    "slow": ("Redis slow, line cut", clusters.slow, 1000),
    "sharded": ("Redis Cluster, node killed", clusters.sharded, 5),
}
"""What it is called, what is done, and how many rounds of it are enough."""


async def main(names: list[str], rounds: int) -> int:
    bad = []
    for number, name in enumerate(names or SCENARIOS, 1):
        title, broken, most = SCENARIOS[name]
        times = min(rounds, most)
        fault = Fault(number, f"{title}, {times} times", title, "", ())
        found = await play(fault, lambda scene, b=broken, t=times: b(scene, t), DEADLINE_S)
        tell(found)
        if any(found.colour(column) == "red" for column in COLUMNS):
            bad.append(name)
    print(f"failed: {', '.join(bad)}" if bad else "all good")
    return len(bad)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", choices=[[], *SCENARIOS])
    options.add_argument("--rounds", type=int, default=10)
    given = options.parse_args()
    sys.exit(asyncio.run(main(given.names, given.rounds)))
