"""The short form of `make chaos`: a kill with voices, a store that is held, double votes, forged events."""

import pytest

from tests.chaos.faults import COLUMNS, FAULTS
from tests.chaos.run import all_scenarios, play

SHORT = (19, 30, 34, 36)


@pytest.mark.slow
@pytest.mark.parametrize(
    "number", [pytest.param(each, id=FAULTS[each].name.replace(" ", "_")) for each in SHORT]
)
async def test_nothing_that_must_hold_is_broken_by(number: int) -> None:
    found = await play(FAULTS[number], all_scenarios()[number])
    assert [f"{each.column}: {each.words}" for each in found.claims if not each.holds] == []
    assert "not tried" not in [found.colour(column) for column in COLUMNS]
