"""The list of rules is complete, and no number is used twice."""

from collections import Counter

from tests import rules


def test_every_number_stands_for_one_rule() -> None:
    counted = Counter(rule.number for rule in rules.rules())
    assert [number for number, count in counted.items() if count > 1] == []


def test_every_rule_has_a_chapter() -> None:
    assert {rule.number[0] for rule in rules.rules()} <= set(rules.TITLES)


def test_the_page_of_rules_is_up_to_date() -> None:
    assert rules.PAGE.read_text() == rules.page(), "run python -m tests.rules"
