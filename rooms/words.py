"""The list of words that students do not send unseen, as whoever runs the session has made it.

Whole words are compared, whatever their case, accents and punctuation: a list of syllables would hold
back half of a language. It stops slips and dares, not somebody who is set on it; a host can.
"""

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"\w+")


def holds_any_of(listed: Iterable[str], text: str) -> bool:
    """Whether a word, or a row of words, of the list stands in `text`."""
    there = f" {_plain(text)} "
    return any(f" {plain} " in there for plain in map(_plain, listed) if plain)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(c for c in apart if not unicodedata.combining(c))))
