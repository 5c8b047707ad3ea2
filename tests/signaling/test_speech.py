"""Sums of speech: what the core tells of speakers becomes seconds for each."""

from rooms.commands import Spoken
from rooms.ids import Millis, ParticipantId
from signaling.speech import SpeechMeter

ANN, BEN = ParticipantId("u1"), ParticipantId("u2")


class Watch:
    def __init__(self) -> None:
        self.now = Millis(1000)
        self.told: list[dict[str, float]] = []
        self.meter = SpeechMeter(lambda: self.now, self.hears)

    def hears(self, spoken: "list[Spoken] | object") -> None:
        assert isinstance(spoken, list)
        self.told.append({each.participant: each.seconds for each in spoken})

    def passes(self, seconds: float) -> None:
        self.now = Millis(round(self.now + 1000 * seconds))


async def test_U1_everybody_speaks_from_being_named_until_not_named_any_more() -> None:
    watch = Watch()
    watch.meter.speak([ANN])
    watch.passes(12)
    watch.meter.speak([ANN, BEN])
    watch.passes(3)
    watch.meter.speak([BEN])
    watch.passes(5.5)
    watch.meter.speak([])
    watch.passes(100)
    watch.meter.flush()
    assert watch.told == [{ANN: 15.0, BEN: 8.5}]


async def test_U1_a_note_begins_anew_and_who_goes_on_speaking_is_counted_on() -> None:
    watch = Watch()
    watch.meter.speak([ANN])
    watch.passes(60)
    watch.meter.flush()
    watch.passes(30)
    watch.meter.flush()
    watch.meter.speak([])
    watch.meter.flush()
    assert watch.told == [{ANN: 60.0}, {ANN: 30.0}]
    watch.meter.close()


async def test_U1_a_clock_that_is_set_back_takes_nothing_away() -> None:
    watch = Watch()
    watch.meter.speak([ANN])
    watch.passes(10)
    watch.meter.speak([ANN])
    watch.passes(-3600)
    watch.meter.speak([])
    watch.meter.flush()
    assert watch.told == [{ANN: 10.0}]
