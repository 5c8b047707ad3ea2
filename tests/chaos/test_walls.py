"""Nobody hears another room: the judge itself, and the real server on a wire that is listened to."""

import struct
from pathlib import Path

import pytest

from rooms import Entry
from rooms.commands import MoveParticipant, Publish
from rooms.ids import RoomId
from tests.chaos.moved import moved_about
from tests.chaos.tap import Packet
from tests.chaos.walls import judge
from tests.classroom import Classroom, done
from tests.e2e.namespace import needs_namespaces

WEB, ADAS, BENS = 8000, 5000, 5001


def voice(at: float, to: int, of: int) -> Packet:
    return Packet(
        at, True, 3478, to, bytes([0x91, 111]) + bytes(10) + struct.pack(">I", of) + b"voice"
    )


def told(at: float, seq: int) -> Packet:
    return Packet(
        at, False, WEB, 40_000, b"\x83\xa3seq" + (bytes([seq]) if seq < 128 else bytes([0xCC, seq]))
    )


def moved_apart() -> tuple[list[Entry], int, int, int]:
    """Ada and Ben talk; Ben is moved away by the last entry. The log, both numbers, the seq of the move."""
    room = Classroom("Ada", "Ben")
    ada, ben = room["Ada"], room["Ben"]
    for each in (ada, ben):
        done(each.asks(Publish(True, False, False)))
    (red,) = room.mentor.opens((), minutes=5)
    (moved,) = done(room.mentor.asks(MoveParticipant(ben.id, RoomId(red))))
    return room.log, ada.seat.number, ben.seat.number, moved.seq


def test_what_is_sent_before_the_move_is_told_is_nobodys_fault() -> None:
    log, ada, ben, seq = moved_apart()
    wire = [told(1.0, seq - 1), voice(1.1, BENS, ada), voice(1.2, ADAS, ben), told(1.3, seq)]
    found = judge(log, wire, {ADAS: ada, BENS: ben}, WEB)
    assert (found.judged, found.leaks) == (2, [])


def test_media_may_follow_a_stored_move_before_it_is_told() -> None:
    log, ada, ben, seq = moved_apart()
    together_again = seq - 1
    wire = [told(1.0, together_again - 4), voice(1.1, BENS, ada), told(9.0, together_again)]
    assert judge(log, wire, {ADAS: ada, BENS: ben}, WEB).leaks == []


def test_what_is_sent_after_it_is_a_leak_with_its_lateness() -> None:
    log, ada, ben, seq = moved_apart()
    wire = [told(1.0, seq - 1), told(1.25, seq), voice(1.5, BENS, ada), voice(1.75, ADAS, ben)]
    found = judge(log, wire, {ADAS: ada, BENS: ben}, WEB)
    assert [(each.late, each.listener, each.speaker) for each in found.leaks] == [
        (0.25, ben, ada),
        (0.5, ada, ben),
    ]


@needs_namespaces
@pytest.mark.netns
@pytest.mark.slow
async def test_M10_after_a_move_is_told_no_packet_of_the_other_room_leaves_the_server(
    tmp_path: Path,
) -> None:
    found = await moved_about(tmp_path, moves=60)
    assert found.judged > 600
    assert found.leaks == []
