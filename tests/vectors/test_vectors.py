"""The examples are those of today's rules, and leave no kind of entry out."""

import json

from signaling.wire import FACTS
from tests.vectors import make


def test_the_examples_are_up_to_date() -> None:
    assert make.SESSIONS.read_text() == make.sessions(), "run python -m tests.vectors.make"


def test_every_kind_of_entry_occurs_after_somebody_came() -> None:
    stories = json.loads(make.SESSIONS.read_text())
    seen = {told["entry"]["type"] for story in stories for told in story["entries"]}
    assert seen == set(FACTS) - {"session.created"}
