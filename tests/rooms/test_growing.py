"""A growing mapping is a dict whose past stays as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.growing import Growing

additions = st.lists(st.tuples(st.integers(0, 20), st.integers()), max_size=60)


def grown(pairs: list[tuple[int, int]]) -> Growing[int, int]:
    mapping: Growing[int, int] = Growing()
    for key, value in pairs:
        mapping = mapping.plus(key, value)
    return mapping


@given(additions)
def test_it_says_what_a_dict_says(pairs: list[tuple[int, int]]) -> None:
    mapping, plain = grown(pairs), dict(pairs)

    assert mapping == plain
    assert len(mapping) == len(plain)
    assert list(mapping) == list(plain)
    assert [key in mapping for key in range(22)] == [key in plain for key in range(22)]


@given(additions, st.integers(0, 20), st.integers())
def test_an_addition_leaves_the_mapping_before_it_as_it_was(
    pairs: list[tuple[int, int]], key: int, value: int
) -> None:
    before = grown(pairs)

    after = before.plus(key, value)

    assert after[key] == value
    assert before == dict(pairs)


def test_a_missing_key_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        grown([(1, 1)])[2]


def test_ten_thousand_additions_make_few_layers() -> None:
    """A look-up asks every layer: their number is what keeps it quick."""
    mapping = grown([(key, key) for key in range(10_000)])

    assert len(mapping) == 10_000
    assert len(mapping._layers) <= 14
