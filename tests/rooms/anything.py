"""Any command at all, made from its type: whatever has a place in `Body` is asked for.

Values are mostly about what exists just then, so that much of it is answered; now and then they are
about what does not exist or may not be. Nothing has to be added here for a new command.
"""

from collections.abc import Iterable, Sequence
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from random import Random
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from rooms import Body, Session
from rooms import commands as c
from rooms.ids import MAIN, SYSTEM, MaterialId, MessageId, ParticipantId, PollId, RoomId, Seq
from rooms.policy import who_may

T = TypeVar("T")

BODIES: Final[Sequence[type[Body]]] = get_args(Body)
ENDINGS: Final = (c.EndMeeting, c.RemoveParticipant, c.ClearChat)
"""After these there is less to ask about."""
NUMBERS: Final = (0, 0.5, 1, 2, 5, 30, 30, 60, -1, 10_000, float("nan"), float("inf"))
COUNTS: Final = (0, 0, 1, 1, 2, 2, 3, 4, 50, 101, -1)
WORDS: Final = (
    "Hello", "Ready?", "Yes", "room", "session", "\N{THUMBS UP SIGN}", "https://example.org/a", "",
    " ", "\N{RIGHT-TO-LEFT OVERRIDE}eve", "x" * 2001,
)  # fmt: skip


@cache
def hints(kind: type[Any]) -> dict[str, tuple[Any, bool]]:
    """The fields of a dataclass: their types, and whether they may be left out."""
    types = get_type_hints(kind)
    return {
        each.name: (
            types[each.name],
            each.default is not MISSING or each.default_factory is not MISSING,
        )
        for each in fields(kind)
    }


class Anything:
    """Makes values of any type that a command may have. Chance is seeded from outside."""

    def __init__(self, session: Session, chance: Random) -> None:
        self.session = session
        self.chance = chance

    def asked(self) -> tuple[ParticipantId, Body]:
        """Somebody who asks for something, mostly one of those who may."""
        kind = self.chance.choice(BODIES)
        if kind in ENDINGS and self.chance.random() < 0.8:
            kind = self.chance.choice(BODIES)
        body = self.made(kind)
        return self.author(body), body

    def author(self, body: Body) -> ParticipantId:
        may = who_may(body)
        if "server" in may and (len(may) == 1 or self.chance.random() < 0.3):
            return SYSTEM if self.chance.random() < 0.9 else self.anybody()
        people = self.session.people.values()
        fitting = [each.id for each in people if each.role in may and not each.removed]
        return self.picked(fitting, self.anybody())

    def anybody(self) -> ParticipantId:
        return self.picked(self.session.people, ParticipantId("u99"))

    def picked(self, known: Iterable[T], unknown: T) -> T:
        there = list(known)
        return self.chance.choice(there) if there and self.chance.random() < 0.95 else unknown

    def made(self, kind: type[T]) -> T:
        """An instance of a dataclass; what may be left out is left out half of the time."""
        given = {
            name: self.value(hint)
            for name, (hint, optional) in hints(kind).items()
            if not optional or self.chance.random() < 0.5
        }
        return kind(**given)

    def value(self, hint: Any) -> Any:
        origin, inner = get_origin(hint), get_args(hint)
        if origin in (Union, UnionType):
            chosen = self.chance.choice(inner)
            return None if chosen is NoneType else self.value(chosen)
        if origin is Literal:
            return self.chance.choice(inner)
        if origin is tuple and inner[-1] is not Ellipsis:
            return tuple(self.value(each) for each in inner)
        if origin is not None and issubclass(origin, Sequence):
            return [self.value(inner[0]) for _ in range(self.chance.choice((0, 1, 2, 2, 3)))]
        if is_dataclass(hint):
            return self.made(cast(type[Any], hint))
        return self.plain(hint)

    def plain(self, hint: Any) -> Any:
        session = self.session
        if hint is ParticipantId:
            return self.anybody()
        if hint is RoomId:
            return self.picked((MAIN, *(r.id for r in session.breakouts.rooms)), RoomId("r0"))
        if hint is MessageId:
            return self.picked(session.messages, MessageId("m0"))
        if hint is PollId:
            return self.picked(session.polls, PollId("p0"))
        if hint is MaterialId:
            return self.picked(session.materials, MaterialId("x0"))
        if hint is Seq or getattr(hint, "__supertype__", None) is int:
            return self.chance.randint(0, session.seq + 3)
        if hint is bool:
            return self.chance.random() < 0.5
        if hint is int:
            return self.chance.choice(COUNTS)
        if hint is float:
            return self.chance.choice(NUMBERS)
        if hint is str:
            return self.chance.choice((*WORDS, self.anybody()))
        if getattr(hint, "__supertype__", None) is str:
            return self.anybody()
        raise TypeError(f"no value of type {hint} is known: teach it to `plain`")
