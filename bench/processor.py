"""What a process costs the processor."""

import os
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_SECOND: int = os.sysconf("SC_CLK_TCK")
# The kernel's encoding of another process's CPU clock, as in glibc's clock_getcpuclockid.
_SCHEDULER_CLOCK = 2


@dataclass(frozen=True)
class Usage:
    """Seconds of user and system time since the process began."""

    process: float
    """To the nanosecond, threads that have ended included."""
    threads: dict[int, float]
    """By thread id, from /proc/PID/task/TID/stat: in ticks of ten milliseconds."""
    names: dict[int, str]

    def by_thread_since(self, before: "Usage") -> dict[str, float]:
        """Seconds per thread name; threads of one name together."""
        spent: defaultdict[str, float] = defaultdict(float)
        for thread, seconds in self.threads.items():
            spent[self.names[thread]] += seconds - before.threads.get(thread, 0.0)
        return dict(spent)


def usage_of(pid: int) -> Usage:
    """Raises OSError when the process is gone."""
    threads: dict[int, float] = {}
    names: dict[int, str] = {}
    for task in (Path("/proc") / str(pid) / "task").iterdir():
        try:
            seconds, name = _ticks(task), (task / "comm").read_text().strip()
        except (FileNotFoundError, ProcessLookupError):
            # It ended while we were reading; its time is in the process's clock.
            continue
        threads[int(task.name)] = seconds
        names[int(task.name)] = name
    process = time.clock_gettime((~pid << 3) | _SCHEDULER_CLOCK)
    return Usage(process=process, threads=threads, names=names)


def resident_bytes(pid: int) -> int:
    """Memory that the process holds."""
    pages = int((Path("/proc") / str(pid) / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _ticks(task: Path) -> float:
    # The name in parentheses may hold spaces; fields 14 and 15 are utime and stime (proc(5)).
    fields = (task / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND
