"""The examples are those of today's rules, and leave no kind of entry out."""

import json

from signaling.wire import FACTS
from tests.vectors import make


def test_the_examples_are_up_to_date() -> None:
    kept = json.loads(make.SESSIONS.read_text())
    today = make.file_of([make.told(each["seed"]) for each in kept])
    assert make.SESSIONS.read_text() == today, "run python -m tests.vectors.make"


def test_every_kind_of_entry_occurs_after_somebody_came() -> None:
    stories = json.loads(make.SESSIONS.read_text())
    seen = set().union(*map(make.occurring, stories))
    assert seen == set(FACTS) - {"session.created"}
