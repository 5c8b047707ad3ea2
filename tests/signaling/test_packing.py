"""Packed entries: whole, small, and betraying nothing by their length."""

import gzip
import json
import random
from collections.abc import Sequence

from rooms import Audience, Entry, Participant
from rooms import entries as e
from rooms.ids import SYSTEM, CommandId, MessageId, Millis, ParticipantId, PollId, RoomId, Seq
from signaling.fanout import Kept, wired
from signaling.packing import packed
from tests import talk
from tests.transports.robot import entries_of

ADA, BEN, EVE = ParticipantId("u1"), ParticipantId("u2"), ParticipantId("u3")
READER = Participant(BEN, 2, "Ben", "student")


def line(seq: int, by: ParticipantId, to: str, text: str, audience: Audience) -> Kept:
    fact = e.MessageSent(MessageId(f"m{seq}"), to, RoomId("main"), text, None, "video")
    command = CommandId(f"c{seq}") if by == BEN else None
    return Kept(Entry(Seq(seq), Millis(1000 + 7 * seq), by, command, fact), audience)


def told(rows: bytes) -> list[dict[str, object]]:
    return entries_of(json.loads(gzip.decompress(rows)))


def test_packed_entries_are_those_that_would_have_been_sent_in_order() -> None:
    private = frozenset({ADA, BEN})
    kept = [
        line(3, ADA, "room", "One", "everybody"),
        line(4, ADA, BEN, "Two", private),
        line(7, BEN, "room", "Three", "everybody"),
        line(8, BEN, ADA, "Four", private),
    ]
    expected = wired(kept, READER, 2)
    for entry in expected:
        del entry["prev"]

    assert told(packed(kept, READER)) == expected
    assert told(packed([], READER)) == []


SECRETS = (
    "the answer to question seven is blue whale",
    "nobody knows what became of the grey herons",
)


def attraction(secrets: Sequence[Kept], guesses: Sequence[Kept], reader: Participant) -> int:
    """By how many bytes guesses are shorter beside the secret that they guess than beside the other."""
    (one, other), (first, second) = secrets, guesses

    def size(*kept: Kept) -> int:
        return len(packed(kept, reader))

    return size(one, second) + size(other, first) - size(one, first) - size(other, second)


def test_E15_a_guess_at_private_words_is_as_long_where_it_is_right_as_where_it_is_wrong() -> None:
    guesses = [line(9, EVE, "room", each, "everybody") for each in SECRETS]
    private = [line(8, ADA, BEN, each, frozenset({ADA, BEN})) for each in SECRETS]
    public = [line(8, ADA, "room", each, "everybody") for each in SECRETS]

    assert attraction(private, guesses, READER) == 0
    # Where the guesser may read it anyway, it shows: the measure sees what it is there for.
    assert attraction(public, guesses, READER) > 20


def test_E15_the_name_of_one_who_waits_tells_nothing_of_what_hosts_tell_one_another() -> None:
    host = Participant(ADA, 1, "Ada", "mentor")

    def draft(question: str) -> Kept:
        fact = e.PollCreated(PollId("p8"), question, "single", ("yes", "no"))
        return Kept(Entry(Seq(8), Millis(8), ADA, None, fact), "hosts")

    def waiting(name: str) -> Kept:
        fact = e.ParticipantJoined(EVE, 3, name, "student", True)
        return Kept(Entry(Seq(9), Millis(9), SYSTEM, None, fact), "hosts")

    assert attraction([draft(s) for s in SECRETS], [waiting(s) for s in SECRETS], host) == 0


def test_five_thousand_lines_are_less_than_fifty_bytes_each() -> None:
    chance = random.Random(7)
    kept = []
    for seq, text in enumerate(talk.lines(5000), 1):
        kept.append(
            line(seq, ParticipantId(f"u{chance.randint(3, 30)}"), "room", text, "everybody")
        )

    assert len(packed(kept, READER)) < 50 * 5000
