"""What each call over HTTP is, said beside its handler: `sessionserver.openapi` writes the contract from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeVar

Opens = Literal["token", "key", "either", "nothing"]
"""What opens it: a participant's token, the server's key, one of both, or nothing at all."""
JSON: Final = "application/json"
_MARK: Final = "__operation__"
H = TypeVar("H", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Operation:
    """`asks` and `answers` are types that msgspec knows; without one there is no body."""

    opens: Opens = "token"
    asks: Any = None
    answers: Any = None
    status: int = 200
    query: Mapping[str, str] = field(default_factory=dict)
    """What may stand in the query, each with what it says."""
    takes: str = JSON
    gives: tuple[str, ...] = (JSON,)


def operation(**said: Any) -> Callable[[H], H]:
    """Marks a handler with its `Operation`."""

    def mark(handler: H) -> H:
        setattr(handler, _MARK, Operation(**said))
        return handler

    return mark


def of(handler: Any) -> Operation | None:
    found: Operation | None = getattr(handler, _MARK, None)
    return found
