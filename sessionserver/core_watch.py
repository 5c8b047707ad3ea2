"""A media core that lost a worker: the process ends, and comes back whole.

The core's workers are threads of this process. When one ends, by a fault of the core, everybody whose packets it
carried hears and sees nothing more, and nothing would say so. What was acknowledged is on disk, whoever runs the
process starts it again (`deploy/`), and people come back with text and media by themselves: so it ends at once.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable, Set
from pathlib import Path
from typing import Final

from sessionserver.logs import say

EVERY_S: Final = 0.5
DIED: Final = 70
"""EX_SOFTWARE of sysexits.h."""
NAME: Final = "media-"
TASKS: Final = Path("/proc/self/task")


def workers(tasks: Path = TASKS) -> Set[int]:
    """The threads of media cores in this process; none where the system does not tell."""
    found = set()
    with contextlib.suppress(FileNotFoundError):
        for task in tasks.iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                if (task / "comm").read_text().startswith(NAME):
                    found.add(int(task.name))
    return found


async def watch(others: Set[int], dies: Callable[[int], object] = os._exit) -> None:
    """Run beside the server, of whose workers none is among `others`; cancel it before the core is closed."""
    # A thread has its name a little later than its number.
    await asyncio.sleep(EVERY_S)
    mine = workers() - others
    while True:
        await asyncio.sleep(EVERY_S)
        if not all((TASKS / str(each)).exists() for each in mine):
            say("media_core_died")
            dies(DIED)
            return
