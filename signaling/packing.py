"""Many entries in few bytes, for whoever has missed them and sits on a slow line.

E15 Entries are compressed together only where the same people may see them, and the server's own apart.

Theory. What is compressed together betrays by its length how much alike it is (CRIME, BREACH): whoever can
write into it, and sees how much goes over somebody's line, finds out the rest by guessing. Here an author is
always among the readers of what he or she writes, so that a context of one audience holds nothing that
anybody who writes into it could not read. What the server tells may bear the words of somebody who reads
none of it: the name of one who waits in the lobby. The contexts follow one another in one gzip stream (RFC 1952) and
are parted by full flushes (RFC 1951): nothing of one is seen by the next. What opens something (seat, token,
credentials of a relay) is no entry, and is never compressed.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from rooms import Audience, Participant
from rooms.ids import SYSTEM
from signaling.fanout import Kept
from signaling.wire import WireEntry, for_reader

FEW: Final = 20
"""So many entries are as well sent as they are."""
GZIP: Final = 16 + zlib.MAX_WBITS
LEVEL: Final = 6


def packed(kept: Iterable[Kept], person: Participant) -> bytes:
    """The gzip of a JSON array of rows `[seq, at, by, type, data, command?]`, of which `person` sees all;
    `seq` and `at` say by how much they differ from the row before. The rows stand by audience (E15):
    whoever reads them puts them in order again by `seq`."""
    stream = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
    parts: list[bytes] = []
    before = WireEntry(seq=0, at=0)
    opening = b"["
    for group in _by_audience(kept):
        wired = [for_reader(each.entry, person, 0) for each in group]
        rows = [_row(entry, last) for last, entry in zip([before, *wired], wired, strict=False)]
        parts += [
            stream.compress(opening + msgspec.json.encode(rows)[1:-1]),
            stream.flush(zlib.Z_FULL_FLUSH),
        ]
        before, opening = wired[-1], b","
    closing = b"]" if parts else b"[]"
    return b"".join([*parts, stream.compress(closing), stream.flush()])


def _by_audience(kept: Iterable[Kept]) -> Iterable[Sequence[Kept]]:
    groups: defaultdict[tuple[Audience, bool], list[Kept]] = defaultdict(list)
    for each in kept:
        groups[each.audience, each.entry.by == SYSTEM].append(each)
    return groups.values()


def _row(entry: WireEntry, before: WireEntry) -> list[Any]:
    row = [
        entry["seq"] - before["seq"],
        entry["at"] - before["at"],
        entry["by"],
        entry["type"],
        entry["data"],
    ]
    return [*row, entry["command"]] if "command" in entry else row
