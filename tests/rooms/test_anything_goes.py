"""Everybody asks for anything at any time, and what must hold of a session holds.

A machine of hypothesis lets people ask: half of it fitted to the moment (`wishes`), half of it any
command of any shape, made from its type (`anything`), so that no command is ever left out.
`watched` checks every entry and, after each burst, the whole session.
"""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from rooms import Body, Policy, Refusal, Session
from rooms import commands as c
from rooms.ids import SYSTEM, ParticipantId
from rooms.state import AgendaStep
from signaling import wire
from tests.rooms.anything import BODIES, Anything
from tests.rooms.watched import WatchedClassroom, accepted, asked
from tests.rooms.wishes import ROLES, Wishes

MOST_SEATS = 10
NAMES = ("Cleo", "Dan", "Eve", "", "\u202eeve")
SITUATIONS = (
    c.ChangePolicy(lobby=True),
    c.ChangePolicy(two_adults=True),
    c.ChangePolicy(hold_chat=True, private_chat="all"),
    c.ChangePolicy(listening=True),
    c.PlanBreakouts(count=3),
    c.OpenBreakouts(10, choice=True),
    c.PlanAgenda([AgendaStep("plenary", "Hello", 1), AgendaStep("rooms", "Pairs", 5, size=2)]),
    c.GoToStep(),
    c.CreatePoll("Ready?", "single", ["yes", "no"]),
)
"""What a mentor may have done before anybody else asks for anything."""
EXAMPLES = 2_000
PARTS = 4
"""So that all cores look for something at once."""


class AnythingGoes(RuleBasedStateMachine):
    """One rule is a burst of several requests: hypothesis itself costs more than they do."""

    def __init__(self) -> None:
        super().__init__()
        self.answered: list[tuple[ParticipantId, Body, str]] = []
        self.asked = 0

    @initialize(seed=st.integers(0, 2**64 - 1))
    def begin(self, seed: int) -> None:
        # Drawn one by one, choices would cling to the first of each list; those of a seed do not.
        # Seeds are often alike: each burst mixes its own with what came before it.
        self.chance = Random(f"session {seed}")
        policy = Anything(Session(), self.chance).made(Policy)
        # The first ones are let in; who comes later meets the lobby and the lock as they then are.
        self.classroom = WatchedClassroom(replace(policy, lobby=False, locked=False))
        for body in SITUATIONS:
            if self.chance.random() < 0.4:
                self.ask(self.classroom.mentor.id, body)
        self.somebody_comes(self.chance)

    def ask(self, author: ParticipantId, body: Body) -> None:
        if isinstance(body, c.Join) and len(self.classroom.session.people) >= MOST_SEATS:
            return
        id_ = f"asked{self.asked}"
        self.asked += 1
        answer = self.classroom.asks(author, body, id_)
        if not isinstance(answer, Refusal) and answer:
            self.answered.append((author, body, id_))

    @rule(seed=st.integers(0, 2**64 - 1), many=st.sampled_from([1, 12, 24, 24]))
    def people_ask(self, seed: int, many: int) -> None:
        chance = Random(f"{self.chance.random()} {seed}")
        for _ in range(many):
            session = self.classroom.session
            fitted = chance.random() < 0.5
            maker = Wishes(session, chance).any if fitted else Anything(session, chance).asked
            self.ask(*maker())
            if chance.random() < 0.05:
                self.classroom.wait(seconds=chance.choice((5, 40, 90, 720)))
            if chance.random() < 0.04:
                self.somebody_comes(chance)
        self.classroom.check()

    @precondition(lambda self: Wishes(self.classroom.session, Random(0)).polls_open())
    @rule(seed=st.integers(0, 2**64 - 1))
    def all_vote(self, seed: int) -> None:
        wishes = Wishes(self.classroom.session, Random(f"{self.chance.random()} {seed}"))
        for person in list(self.classroom.session.people):
            self.ask(person, wishes.a_vote())
        self.classroom.check()

    def somebody_comes(self, chance: Random) -> None:
        self.ask(SYSTEM, c.Join(chance.choice(NAMES), chance.choice(ROLES)))
        self.ask(list(self.classroom.session.people)[-1], c.Connect())

    @precondition(lambda self: self.answered)
    @rule(place=st.integers(0, 10_000))
    def E2_what_was_answered_is_asked_again(self, place: int) -> None:
        author, body, id_ = self.answered[place % len(self.answered)]
        before = self.classroom.session
        assert self.classroom.asks(author, body, id_) == []
        assert self.classroom.session is before

    def teardown(self) -> None:
        if hasattr(self, "classroom"):
            self.classroom.check()
            self.classroom.check_log()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_E1_E2_E3_A1_whatever_is_asked_a_session_stays_a_session(part: int) -> None:
    """Every command there is is asked for in each part, and nearly all are answered."""
    assert set(wire.COMMANDS.values()) <= set(BODIES)
    asked.clear()
    accepted.clear()
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        AnythingGoes,
        settings=settings(
            max_examples=EXAMPLES // PARTS,
            stateful_step_count=8,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert [each.__name__ for each in BODIES if not asked[each]] == []
    never = [each.__name__ for each in BODIES if not accepted[each]]
    assert len(never) * 10 < len(BODIES), never
