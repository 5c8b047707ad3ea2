"""What a process asked of the kernel, in order, as strace wrote it down.

A call that another thread interrupts stands in two lines; here it has the place where it began and
the place where it came back.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CALLS: Final = "read,recvfrom,write,pwrite64,sendto,sendmsg,fdatasync,fsync"
_WHOLE: Final = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)", re.DOTALL)
_BEGUN: Final = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>")
_RESUMED: Final = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+)")


@dataclass(slots=True)
class Call:
    """`file` is what the descriptor led to; `said` the arguments as strace prints them."""

    began: int
    ended: int
    name: str
    file: str
    said: str
    result: int


def under(trace: Path) -> list[str]:
    """Run a command under this; it stays the direct child."""
    return [
        "strace",
        "-D",
        "-f",
        "-y",
        "-qq",
        "-s",
        "4096",
        "-e",
        f"trace={CALLS}",
        "-o",
        str(trace),
    ]


def calls(trace: Path) -> list[Call]:
    """In the order in which they came back."""
    found: list[Call] = []
    open_: dict[str, Call] = {}
    for place, line in enumerate(trace.read_text(errors="replace").splitlines()):
        if begun := _BEGUN.match(line):
            thread, name, said = begun.groups()
            open_[thread] = Call(place, -1, name, _file(said), said, 0)
        elif resumed := _RESUMED.match(line):
            thread, _, said, result = resumed.groups()
            if thread in open_:
                call = open_.pop(thread)
                call.ended, call.result, call.said = place, int(result), call.said + said
                found.append(call)
        elif whole := _WHOLE.match(line):
            _, name, said, result = whole.groups()
            found.append(Call(place, place, name, _file(said), said, int(result)))
    return found


def _file(said: str) -> str:
    return said.partition("<")[2].partition(">")[0]


def synced_between(found: list[Call], file: str, after: int, before: int) -> bool:
    """Something was written to `file` after one place, and all of it synced before another."""
    written = [
        call
        for call in found
        if call.file.endswith(file)
        and call.name in ("write", "pwrite64")
        and after < call.began
        and call.ended < before
    ]
    return bool(written) and any(
        call.name in ("fdatasync", "fsync")
        and call.file.endswith(file)
        and call.result == 0
        and written[-1].ended < call.began
        and call.ended < before
        for call in found
    )
