"""Every reader hears up to where it has been told."""

import asyncio
from typing import Any

from rooms.ids import ParticipantId
from signaling import alive
from signaling.fanout import Letter, Reader


async def test_D6_every_reader_hears_its_own_seq_once_in_a_round() -> None:
    heard: dict[int, list[Any]] = {seq: [] for seq in range(20)}
    round_is_over = asyncio.Event()

    def reader(seq: int) -> Reader:
        def send(letter: Letter) -> None:
            heard[seq].append((letter.event, letter.payload))
            if all(heard.values()):
                round_is_over.set()

        return Reader(ParticipantId("u1"), send, seen=seq)

    readers = [reader(seq) for seq in heard]
    telling = asyncio.create_task(alive.tell_always(lambda: readers, 0.001))
    await asyncio.wait_for(round_is_over.wait(), 5)
    telling.cancel()
    for seq, told in heard.items():
        assert told[0] == ("signal", {"type": "alive", "data": {"seq": seq}})
        assert len(told) <= 2, "connections take turns"
