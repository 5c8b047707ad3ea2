"""Changing what is agreed on for a session.

G2  A host changes the policy; what is left out stays, and everybody is told.
G3  What a new policy forbids stops with it: open microphones, cameras and screens of students, long names,
    hosts' listening from outside a room.
G4  Settings that whoever runs the sessions has fixed are changed by no host.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Final

from rooms import lobby, people
from rooms.commands import ChangePolicy
from rooms.entries import Fact, MediaPublished, PolicyChanged, RoomListened
from rooms.ids import SYSTEM
from rooms.permits import SETTINGS
from rooms.policy import line
from rooms.refusals import Refusal
from rooms.state import Participant, Policy, Session

MOST_DAYS: Final = 365
MOST_WORDS: Final = 1000
LONGEST_WORD: Final = 60
MOST_KNOCKING: Final = 60

BAD_DAYS: Final = Refusal("bad_request", f"A session is kept for 1 to {MOST_DAYS} days.")
BAD_KNOCK: Final = Refusal(
    "bad_request", f"Hosts knock 0 to {MOST_KNOCKING} seconds before they come in."
)
BAD_WORDS: Final = Refusal(
    "bad_request", f"A list of words has at most {MOST_WORDS} of 1 to {LONGEST_WORD} characters."
)
NO_SETTING: Final = Refusal("bad_request", "There is no setting of this name to fix.")
FIXED: Final = Refusal("by_policy", "Your school has fixed this setting.")


def changed(policy: Policy, body: ChangePolicy) -> Policy | Refusal:
    """`policy` with what `body` asks for, if that may be."""
    wanted = {each.name: getattr(body, each.name) for each in fields(body)}
    changes = {name: value for name, value in wanted.items() if value is not None}
    for name in ("chat_pairs", "word_list", "fixed"):
        if name in changes:
            changes[name] = tuple(changes[name])
    policy = replace(policy, **changes)
    if not 1 <= policy.retention_days <= MOST_DAYS:
        return BAD_DAYS
    if len(policy.word_list) > MOST_WORDS or not all(
        line(each, LONGEST_WORD) for each in policy.word_list
    ):
        return BAD_WORDS
    if not 0 <= policy.knock_seconds <= MOST_KNOCKING:
        return BAD_KNOCK
    if set(policy.fixed) - set(SETTINGS):
        return NO_SETTING
    return policy


def decide(session: Session, author: Participant, body: ChangePolicy) -> Sequence[Fact] | Refusal:
    before, policy = session.policy, changed(session.policy, body)
    if isinstance(policy, Refusal):
        return policy
    other = {name for name in SETTINGS if getattr(policy, name) != getattr(before, name)}
    if not other:
        return ()
    if author.id != SYSTEM and other & {*before.fixed, "fixed"}:
        return FIXED
    return (PolicyChanged(policy), *_following(session, policy))


def _following(session: Session, policy: Policy) -> Sequence[Fact]:
    """What has to happen so that the session is as `policy` says (G3)."""
    facts: list[Fact] = []
    for person in session.people.values():
        if person.role == "student" and not person.removed:
            allowed = (policy.student_microphone, policy.student_camera, policy.student_screen)
            sends = (person.microphone, person.camera, person.screen)
            kept = tuple(sent and may for sent, may in zip(sends, allowed, strict=True))
            if kept != sends:
                facts.append(MediaPublished(person.id, *kept))
    if not policy.listening:
        facts += [RoomListened(host, None) for host in session.breakouts.listening]
    if policy.first_names:
        facts += people.shortened(session.people)
    if not policy.lobby:
        facts += lobby.all_admitted(session)
    return facts
