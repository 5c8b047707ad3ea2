"""Whether two written names are meant to be the same person's: case, accents and spaces aside."""

import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
    | {"æ": "ae", "œ": "oe", "þ": "th", "\N{RIGHT SINGLE QUOTATION MARK}": "'"}
)
"""Letters that Unicode does not take apart (UAX 15), as people type them without the right keyboard."""


def key(name: str) -> str:
    """Equal for names that differ in case, accents and spaces alone."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(each for each in apart if not unicodedata.combining(each))
    return " ".join(bare.translate(_LETTERS).split())
