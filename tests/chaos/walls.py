"""I6: nobody is sent a packet of a room that they are not in, from the moment at which the move is told.

The oracle is the house's own: the log folded entry by entry, and `rooms.routes` of each state. A move is told when the
first packet of TCP that bears its seq, or a later one, has left the server: an acknowledgement, an entry or a welcome,
to anybody. From there on every RTP packet to a listener must bear the number (CSRC) of somebody whom that listener
may hear by a state that is no older.
"""

import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rooms import Entry, Session, apply, routes
from tests.chaos.tap import Packet

_SEQ: Final = re.compile(rb"\xa3seq(?:([\x00-\x7f])|\xcc(.)|\xcd(..))|\"seq\": ?(\d+)", re.DOTALL)
ONE_BATCH_S: Final = 0.1
"""What is stored together is told together, within this time. Media may follow it before: it is true by then."""


@dataclass(frozen=True, slots=True)
class Leak:
    """`late` is in seconds since the seq that forbids it was told."""

    late: float
    listener: int
    speaker: int
    told: int


@dataclass(frozen=True, slots=True)
class Walls:
    leaks: Sequence[Leak]
    judged: int
    moves: int


def judge(
    entries: Sequence[Entry], packets: Sequence[Packet], listeners: Mapping[int, int], web_port: int
) -> Walls:
    """`listeners`: by the port at which somebody gets media their number."""
    allowed = _allowed(entries)
    told_at = _told(packets, web_port, len(entries))
    leaks, judged, told = [], 0, 0
    order = iter(told_at)
    following = next(order, None)
    for place, packet in enumerate(packets):
        while following is not None and following[0] <= place:
            told = following[2]
            following = next(order, None)
        if not packet.udp or packet.to not in listeners or told == 0:
            continue
        speaker = _speaker(packet.payload)
        if speaker is None:
            continue
        listener = listeners[packet.to]
        judged += 1
        batch = float("-inf") if following is None else following[1] + ONE_BATCH_S
        last = max(told, *(seq for _, at, seq in told_at if at <= batch), 0)
        if not any(speaker in allowed[seq].get(listener, ()) for seq in range(told, last + 1)):
            forbidding = told
            while forbidding > 1 and speaker not in allowed[forbidding - 1].get(listener, ()):
                forbidding -= 1
            since = next(at for _, at, seq in told_at if seq >= forbidding)
            leaks.append(Leak(packet.at - since, listener, speaker, told))
    moves = sum(each.fact.__class__.__name__ == "ParticipantMoved" for each in entries)
    return Walls(leaks, judged, moves)


def _allowed(entries: Sequence[Entry]) -> list[dict[int, frozenset[int]]]:
    """By seq, from 0 on: by listener's number the numbers of those whom they may hear or see."""
    session, found = Session(), [dict[int, frozenset[int]]()]
    for entry in entries:
        session = apply(session, entry)
        number = {each.id: each.number for each in session.people.values()}
        may: dict[int, set[int]] = {}
        for room in routes(session):
            hear = {number[each] for each in (*room.microphones, *room.voices)}
            see = {number[each] for each in (*room.cameras, *room.screens)}
            for each in room.participants:
                away = each in room.listening_out or each in room.without_voices
                may.setdefault(number[each], set()).update(() if away else hear)
                may[number[each]] |= set() if each in room.without_pictures else see
            for each in room.listening_in:
                may.setdefault(number[each], set()).update(hear)
        found.append({who: frozenset(whom) for who, whom in may.items()})
    return found


def _told(packets: Sequence[Packet], web_port: int, last: int) -> list[tuple[int, float, int]]:
    """Place, moment and seq of whatever was the first to tell so much."""
    found, highest = [], 0
    for place, packet in enumerate(packets):
        if packet.udp or packet.source != web_port:
            continue
        seqs = [_number(each) for each in _SEQ.finditer(packet.payload)]
        seq = max((each for each in seqs if each <= last), default=0)
        if seq > highest:
            highest = seq
            found.append((place, packet.at, seq))
    return found


def _number(match: re.Match[bytes]) -> int:
    small, byte, short, text = match.groups()
    if text is not None:
        return int(text)
    return int.from_bytes(small or byte or short or b"\0", "big")


def _speaker(datagram: bytes) -> int | None:
    """Of an RTP packet (RFC 3550) its one CSRC; None for anything else."""
    if len(datagram) < 16 or datagram[0] >> 6 != 2 or datagram[0] & 15 != 1:
        return None
    if 192 <= datagram[1] <= 223:
        return None
    number: int = struct.unpack_from(">I", datagram, 12)[0]
    return number
