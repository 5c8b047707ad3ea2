"""Every input that a fuzzer of ours has kept, and every one that once broke something, is tried again."""

from pathlib import Path

import pytest

from tests.fuzz import sdp

CORPUS = Path(__file__).parent / "corpus"


@pytest.mark.parametrize(
    "path", sorted((CORPUS / "sdp").iterdir()), ids=lambda path: str(path.name)[:12]
)
def test_no_offer_that_a_fuzzer_kept_breaks_the_answer(path: Path) -> None:
    sdp.check(path.read_bytes())


def test_there_is_something_to_try() -> None:
    assert any((CORPUS / "sdp").iterdir())
