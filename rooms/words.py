"""Whether words are meant to be the same: case, accents and spaces aside."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_LETTERS: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
    | {"æ": "ae", "œ": "oe", "þ": "th", "\N{RIGHT SINGLE QUOTATION MARK}": "'"}
)
"""Letters that Unicode does not take apart (UAX 15), as people type them without the right keyboard."""
_WORD: Final = re.compile(r"\w+")


def name_key(name: str) -> str:
    """Equal for names that differ in case, accents and spaces alone."""
    return " ".join(_bare(name).split())


def holds_any_of(listed: Iterable[str], text: str) -> bool:
    """Whether a word, or a row of words, of the list stands in `text`.

    Whole words are compared, punctuation aside: a list of syllables would hold back half of a language.
    It stops slips and dares, not somebody who is set on it; a host can.
    """
    there = f" {_row(text)} "
    return any(f" {row} " in there for row in map(_row, listed) if row)


def _row(text: str) -> str:
    return " ".join(_WORD.findall(_bare(text)))


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each)).translate(_LETTERS)
