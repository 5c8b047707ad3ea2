"""The tables of docs/features.md, read for the test that keeps them honest."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "features.md"
_LINK = re.compile(r"`([^`]+)`")


class Row(NamedTuple):
    """`ours` begins with Y, P or N; what follows says more. `others` are the cells of the other systems."""

    feature: str
    ours: str
    tests: tuple[str, ...]
    others: tuple[str, ...]


def rows() -> Iterator[Row]:
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| ") or len(cells) < 5 or cells[0] == "feature":
            continue
        feature, ours, shown, *others = cells
        yield Row(feature, ours, tuple(_LINK.findall(shown)), tuple(others))


def is_there(test: str) -> bool:
    """Whether `file::name` names a test of Python, or `file: title` one of the web client."""
    python = "::" in test
    file, _, name = test.partition("::" if python else ": ")
    path = ROOT / file
    if not path.is_file() or not name:
        return False
    text = path.read_text()
    return f"def {name}(" in text if python else f'it("{name}"' in text
