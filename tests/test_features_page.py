"""docs/features.md says nothing that no test shows, and gives a reason for what is not there."""

import pytest

from tests.features import Row, is_there, rows

ROWS = list(rows())


def test_there_are_tables() -> None:
    assert len(ROWS) > 40


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.feature)
def test_every_row_names_tests_that_exist_or_says_why_not(row: Row) -> None:
    assert row.ours[0] in "YPN", row.ours
    assert [test for test in row.tests if not is_there(test)] == []
    if row.ours.startswith("Y"):
        assert row.tests, "what is there is shown by a test"
    elif any(other.startswith("Y") for other in row.others):
        assert len(row.ours) > 20, "what others have and we do not has its reason"
