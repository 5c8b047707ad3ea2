"""Who may ask for what, and what policy takes away: `python -m tests.policies` writes docs/policies.md."""

import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

from rooms.commands import Body, Join
from rooms.permits import ELSEWHERE, PERMITS, SETTINGS
from rooms.policy import who_may
from rooms.state import Policy, Role
from signaling.wire import COMMANDS

PAGE: Final = Path(__file__).parent.parent / "docs" / "policies.md"
ROLES: Final[tuple[Role, ...]] = get_args(Role)
HEAD: Final = """\
# Policies

What is agreed on for a session is data: given when it is made (`POST /api/v1/sessions`), changed by hosts
with `session.policy` or by whoever runs the sessions with `PATCH /api/v1/sessions/ID`, told to everybody as
an entry, and checked by the server for every command. What is refused says why.
Written from the code by `python -m tests.policies`.

Nothing is ever recorded: there is no command for it, and no policy that allows it.

## Settings

| setting | values | at first | says | held by |
|---|---|---|---|---|
"""
TABLE: Final = """
## Every command, every role

`yes`: may ask for it. A setting beside it may take it away, or change what it does. An empty cell: never.

"""


def page() -> str:
    return HEAD + "".join(_settings()) + TABLE + "".join(_commands())


def _settings() -> Iterator[str]:
    hints = get_type_hints(Policy)
    for field in fields(Policy):
        held = (
            "G1"
            if any(each.setting == field.name for each in PERMITS)
            else ELSEWHERE[field.name][0]
        )
        values, first = _values(field.name, hints[field.name]), _shown(field.default)
        yield f"| `{field.name}` | {values} | {first} | {SETTINGS[field.name]} | {held} |\n"


def _values(name: str, hint: Any) -> str:
    if hint is bool:
        return "yes, no"
    if hint is int:
        return "0 to 60" if name == "knock_seconds" else "1 to 365"
    known = get_args(hint)
    if known and all(isinstance(each, str) for each in known):
        return ", ".join(known)
    return "list"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value == () else str(value)


def _commands() -> Iterator[str]:
    yield f"| command | {' | '.join(ROLES)} |\n|---|{'---|' * len(ROLES)}\n"
    link: frozenset[str] = frozenset(ROLES)
    yield _row("a new seat, by link", Join, link)
    for name, kind in COMMANDS.items():
        # Rights do not look at the data: an instance without any will do.
        yield _row(f"`{name}`", kind, who_may(object.__new__(kind)))


def _row(name: str, kind: type[Body], allowed: frozenset[str]) -> str:
    cells = (_cell(kind, role) if role in allowed else "" for role in ROLES)
    return f"| {name} | {' | '.join(cells)} |\n"


def _cell(kind: type[Body], role: Role) -> str:
    settings = [each.setting for each in PERMITS if role in each.roles and kind in each.commands]
    settings += [
        setting
        for setting, (_, roles, commands) in ELSEWHERE.items()
        if role in roles and kind in commands
    ]
    return ", ".join(["yes", *(f"`{each}`" for each in dict.fromkeys(settings))])


def main() -> int:
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
