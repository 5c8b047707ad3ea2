"""docs/faults.md says what the kept results say, and every fault has its place."""

from tests.chaos import page
from tests.chaos.faults import COLUMNS, FAULTS
from tests.chaos.found import Found
from tests.chaos.run import all_scenarios


def test_the_page_is_what_the_results_say() -> None:
    assert page.PAGE.read_text() == page.page(page.kept()), "python -m tests.chaos.page"


def test_every_fault_is_there_once_and_every_scenario_has_its_fault() -> None:
    assert list(FAULTS) == list(range(1, 45))
    assert set(all_scenarios()) <= set(FAULTS)


def test_what_nobody_claimed_was_not_tried() -> None:
    found = Found(FAULTS[18])
    assert [found.colour(each) for each in COLUMNS] == ["not tried"] * 3
    found.lacks("media", "no voices")
    assert found.colour("media") == "not tried"


def test_a_bar_that_is_passed_is_amber_and_a_claim_that_fails_is_red() -> None:
    found = Found(FAULTS[18])
    for column in COLUMNS:
        found.must(column, True, "it holds")
    found.took("text back", [0.5] * 100 + [2.9])
    assert [found.colour(each) for each in COLUMNS] == ["green"] * 3
    found.took("voices back", [9.0] * 10)
    assert [found.colour(each) for each in COLUMNS] == ["amber", "green", "green"]
    found.must("text", False, "an entry was lost")
    assert [found.colour(each) for each in COLUMNS] == ["amber", "red", "green"]
