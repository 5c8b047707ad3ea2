"""The page of policies is as the code is."""

from rooms.permits import PERMITS
from rooms.policy import who_may
from tests import policies


def test_the_page_of_policies_is_up_to_date() -> None:
    assert policies.PAGE.read_text() == policies.page(), "run python -m tests.policies"


def test_policy_takes_away_only_what_a_role_has() -> None:
    for permit in PERMITS:
        for command in permit.commands:
            assert permit.roles & who_may(object.__new__(command)), (permit.setting, command)
