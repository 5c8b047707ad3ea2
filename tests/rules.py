"""The numbered rules, read off the docstrings that state them: `python -m tests.rules` writes docs/rules.md."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "rules.md"
FLOORS = ("rooms", "signaling", "sessionserver")
_RULE = re.compile(r"([A-Z]\d+) +(\S.*)")

TITLES = {
    "A": "Rights", "B": "Breakout rooms", "C": "Chat", "D": "Durability", "E": "Entries",
    "F": "Flow of the lesson", "G": "Policies", "H": "Hands and help", "I": "In writing: shared notes",
    "J": "People", "K": "Two adults", "L": "Ladder", "M": "Media", "N": "Negotiation",
    "O": "On stage", "P": "Polls", "Q": "Who is there", "R": "Server's view of media",
    "S": "Seats", "T": "Meetings", "U": "Report and speech", "V": "Video slots", "W": "Waiting in the lobby",
    "X": "Materials", "Y": "Backup", "Z": "Many nodes",
}  # fmt: skip


class Rule(NamedTuple):
    number: str
    text: str
    file: str


def rules() -> Iterator[Rule]:
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            yield from _rules_in(path)


def _rules_in(path: Path) -> Iterator[Rule]:
    """A rule is a line of the module's docstring; indented lines go on with it."""
    number, text = "", ""
    for line in [*(ast.get_docstring(ast.parse(path.read_text())) or "").splitlines(), ""]:
        begins = _RULE.fullmatch(line)
        if begins is None and number and line.startswith("  "):
            text += " " + line.strip()
            continue
        if number:
            yield Rule(number, text, str(path.relative_to(ROOT)))
        number, text = begins.groups() if begins else ("", "")


def page() -> str:
    found = sorted(rules(), key=lambda rule: (rule.number[0], int(rule.number[1:])))
    lines = [
        "# Rules",
        "",
        "Every rule of a session, by number. Each stands in the docstring of the file that holds it, and tests",
        "bear its number in their names (`grep -rn test_P3 tests`). Numbers are never used again.",
        "Written by `python -m tests.rules`.",
    ]
    for letter, title in TITLES.items():
        lines += ["", f"## {letter}: {title}", "", "| rule | says | held by |", "|---|---|---|"]
        mine = [rule for rule in found if rule.number[0] == letter]
        lines += [f"| {rule.number} | {rule.text} | `{rule.file}` |" for rule in mine]
    return "\n".join(lines) + "\n"


def main() -> int:
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
