"""Rotating groups: everybody in one group, even sizes, and as few meetings again as there can be."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.ids import ParticipantId
from rooms.rotation import Groups, Pair, even, price, rotated, shuffled

A_CLASS = [ParticipantId(f"u{number}") for number in range(200)]


@st.composite
def classes(draw: st.DrawFn, most: int) -> tuple[list[ParticipantId], int, dict[Pair, int]]:
    people = A_CLASS[: draw(st.integers(0, most))]
    pairs = [frozenset(pair) for pair in combinations(people, 2)]
    met = draw(st.dictionaries(st.sampled_from(pairs), st.integers(1, 3))) if pairs else {}
    return people, draw(st.integers(1, max(1, most // 2))), met


@given(classes(most=30), st.integers(0, 2**64 - 1))
def test_B22_everybody_is_in_one_group_and_sizes_differ_by_one_at_most(
    group: tuple[list[ParticipantId], int, dict[Pair, int]], seed: int
) -> None:
    people, count, met = group

    groups = rotated(people, count, met, seed)

    assert Counter(each for group in groups for each in group) == Counter(people)
    sizes = [len(group) for group in groups]
    assert len(sizes) == count
    assert max(sizes) - min(sizes) <= 1
    assert groups == rotated(people, count, met, seed)


@given(classes(most=30), st.integers(0, 2**64 - 1))
def test_B22_never_more_meetings_again_than_by_chance(
    group: tuple[list[ParticipantId], int, dict[Pair, int]], seed: int
) -> None:
    people, count, met = group

    by_chance = even(shuffled(people, seed), count)

    assert price(rotated(people, count, met, seed), met) <= price(by_chance, met)


def partitions(people: Sequence[ParticipantId], sizes: tuple[int, ...]) -> Iterator[Groups]:
    """Every way to form groups of these sizes."""
    if not people:
        yield []
        return
    first, *rest = people
    for size in set(sizes):
        left = list(sizes)
        left.remove(size)
        for others in combinations(rest, size - 1):
            remaining = [each for each in rest if each not in others]
            for groups in partitions(remaining, tuple(left)):
                yield [(first, *others), *groups]


@settings(max_examples=60)
@given(classes(most=7), st.integers(0, 1000))
def test_B22_in_small_classes_nothing_better_exists(
    group: tuple[list[ParticipantId], int, dict[Pair, int]], seed: int
) -> None:
    people, count, met = group
    sizes = tuple(size for size in map(len, even(people, count)) if size)

    best = min(price(groups, met) for groups in partitions(people, sizes))

    assert price(rotated(people, count, met, seed), met) == best


def test_B22_two_hundred_people_meet_nobody_again_for_six_rounds() -> None:
    met: Counter[Pair] = Counter()
    for seed in range(6):
        groups = rotated(A_CLASS, 40, met, seed)
        met.update(frozenset(pair) for group in groups for pair in combinations(group, 2))
    assert set(met.values()) == {1}
    assert len(met) == 6 * 40 * 10


def test_B22_when_all_have_met_nobody_meets_a_third_time_before_others_a_second() -> None:
    people = A_CLASS[:4]
    met: Counter[Pair] = Counter()
    for seed in range(6):
        groups = rotated(people, 2, met, seed)
        met.update(frozenset(pair) for group in groups for pair in combinations(group, 2))
    assert set(met.values()) == {2}
