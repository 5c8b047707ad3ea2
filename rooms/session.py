"""Which command goes to which feature, and what follows from what it tells.

E2  A command id counts once; asked again, it is answered without a new entry.
E3  A refused command changes nothing.
E4  What is already so is answered without an entry.
E5  A command id is 1 to 64 printable ASCII characters.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from rooms import (
    agenda,
    attention,
    breakouts,
    chat,
    hands,
    ladder,
    lobby,
    materials,
    meetings,
    notes,
    people,
    planning,
    policies,
    polls,
    remedies,
    speech,
    stage,
    supervision,
    tally,
    visits,
)
from rooms import commands as c
from rooms import entries as e
from rooms.commands import Body, Command
from rooms.entries import Entry, Fact
from rooms.fold import apply
from rooms.ids import SYSTEM, Millis, Seq, SessionId
from rooms.permits import denied
from rooms.policy import author_of
from rooms.refusals import NO_SESSION, Refusal
from rooms.state import Participant, Policy, Session

LONGEST_COMMAND_ID: Final = 64

BAD_ID: Final = Refusal(
    "bad_request", f"A command's id is 1 to {LONGEST_COMMAND_ID} printable ASCII characters."
)


def create(
    session: SessionId, title: str, policy: Policy, links_expire_at: Millis, at: Millis
) -> Entry | Refusal:
    """The first entry of a new session's log."""
    fact = meetings.created(session, title, policy, links_expire_at)
    return fact if isinstance(fact, Refusal) else Entry(Seq(1), at, SYSTEM, None, fact)


def decide(session: Session, command: Command) -> list[Entry] | Refusal:
    """The entries that answer `command`, ready to be stored and applied in order.

    None at all when it was answered before (`session.commands` knows the seq) or when what it
    asks for is already so.
    """
    if (command.author, command.id) in session.commands:
        return []
    told = _decide(session, command)
    if isinstance(told, Refusal):
        return told
    return [
        Entry(Seq(seq), command.at, command.author, command.id, fact)
        for seq, fact in enumerate(told, session.seq + 1)
    ]


def _decide(session: Session, command: Command) -> Sequence[Fact] | Refusal:
    if session.seq == 0:
        return NO_SESSION
    id_ = command.id
    if not (1 <= len(id_) <= LONGEST_COMMAND_ID and id_.isascii() and id_.isprintable()):
        return BAD_ID
    author = author_of(session, command.author, command.body)
    if isinstance(author, Refusal):
        return author
    told = _ruled(session, author, command)
    if isinstance(told, Refusal) or not told:
        return told
    after = _after(session, author, told, command.at)
    return (*told, *supervision.follow(session, after, command.at))


def _ruled(session: Session, author: Participant, command: Command) -> Sequence[Fact] | Refusal:
    """What a command tells, if policy lets this role ask for it and the two-adult rule lets it happen."""
    told = denied(session.policy, author.role, command.body)
    if told is not None:
        return told
    facts = _told(session, author, command)
    if isinstance(facts, Refusal) or not session.policy.two_adults:
        return facts
    after = _after(session, author, visits.as_if_inside(facts), command.at)
    refused = supervision.refusal(session, after, command.body)
    if refused is not None and isinstance(command.body, c.LetIn):
        return (e.HostTurnedBack(command.body.host),)
    return refused or facts


def _told(session: Session, author: Participant, command: Command) -> Sequence[Fact] | Refusal:
    body, at, seed, urn = command.body, command.at, command.seed, command.urn
    match body:
        case c.SendMessage() | c.EditMessage() | c.RemoveMessage() | c.ReactToMessage():
            return chat.decide(session, author, body)
        case c.PinMessage() | c.ReleaseMessage() | c.MarkRead() | c.PostMessage() | c.ClearChat():
            return chat.decide(session, author, body)
        case c.AddLink() | c.AddFile() | c.RemoveMaterial():
            return materials.decide(session, body)
        case c.CreatePoll() | c.RepeatPoll() | c.DiscardPoll() | c.LaunchPoll() | c.ClosePoll():
            return polls.decide(session, author, body, urn)
        case c.CastVote():
            return polls.decide(session, author, body, urn)
        case c.PublishPoll(poll, _, into_chat):
            told = polls.decide(session, author, body, urn)
            if isinstance(told, Refusal) or not told or not into_chat:
                return told
            result = tally.told(session.polls[poll], told)
            return (*told, chat.said_by_a_host(_after(session, author, told, at), result))
        case c.Publish() | c.ReportRung() | c.MuteParticipant() | c.MuteEverybody():
            return ladder.decide(session, author, body)
        case c.OfferRemedy() | c.AnswerRemedy() | c.WithdrawRemedy():
            return remedies.decide(session, author, body)
        case c.RaiseHand() | c.LowerHand() | c.AskHelp() | c.ClaimHelp() | c.EndHelp():
            return hands.decide(session, author, body)
        case c.CallHand() | c.LowerAllHands():
            return hands.decide(session, author, body)
        case c.PlanAgenda():
            return agenda.plan(session, body)
        case c.GoToStep() | c.FinishStep():
            return _step(session, author, command, body)
        case c.ExtendAgenda():
            more = agenda.extend(session, body, at)
            if isinstance(more, Refusal):
                return more
            rooms, _ = _played(session, author, command, (agenda.extending(body),))
            return (*more, *rooms)
        case c.NoteSpeech():
            return speech.decide(session, body)
        case c.StopAgenda():
            return agenda.stop(session, body)
        case c.ChangePolicy():
            return _let_in(session, author, policies.decide(session, author, body), at)
        case c.RestRooms():
            return supervision.rest(session, at)
        case c.AdmitWaiting() | c.AdmitAll() | c.RefuseWaiting() | c.SeeLobby() | c.TellLobby():
            return _let_in(session, author, lobby.decide(session, body), at)
        case c.CheckAttention() | c.AnswerCheck() | c.EndCheck() | c.GoAway():
            return attention.decide(session, author, body, at)
        case c.SetStage():
            return stage.decide(session, body)
        case c.PlanBreakouts():
            return planning.decide(session, body, seed)
        case c.OpenBreakouts() | c.AddRoom() | c.ExtendBreakouts() | c.CloseBreakouts():
            return breakouts.decide(session, author, body, at)
        case c.MoveParticipant() | c.TellBreakouts():
            return _moving(session, breakouts.decide(session, author, body, at))
        case c.EnterRoom() | c.LetIn() | c.ListenToRoom() | c.SpeakToRooms():
            return _moving(session, visits.decide(session, author, body, at))
        case c.WriteNote():
            return notes.decide(session, author, body)
        case c.Connect():
            arrived = people.decide(session, author, body, at)
            if isinstance(arrived, Refusal) or not arrived:
                return arrived
            opened = meetings.opened_by(session, author)
            placed = () if author.waiting else breakouts.arriving(session, author)
            return (*arrived, *opened, *_with_notes(session, placed))
        case (
            c.Join()
            | c.Disconnect()
            | c.RemoveParticipant()
            | c.ChangeRole()
            | c.RenameParticipant()
        ):
            return people.decide(session, author, body, at)
        case c.TakeSeat():
            return people.decide(session, author, body, at)
        case c.StartMeeting() | c.EndMeeting():
            return meetings.decide(session, author, body, at, urn)
        case _:
            assert_never(body)


def _moving(session: Session, told: Sequence[Fact] | Refusal) -> Sequence[Fact] | Refusal:
    return told if isinstance(told, Refusal) else _with_notes(session, told)


def _with_notes(session: Session, told: Sequence[Fact]) -> Sequence[Fact]:
    """Whoever comes into a room finds its notes (I5)."""
    moves = [fact for fact in told if isinstance(fact, e.ParticipantMoved)]
    return (*told, *(page for fact in moves for page in notes.shown(session, fact)))


def _let_in(
    session: Session, author: Participant, told: Sequence[Fact] | Refusal, at: Millis
) -> Sequence[Fact] | Refusal:
    """Whoever is let in from the lobby goes where late ones go (B9)."""
    if isinstance(told, Refusal):
        return told
    facts = list(told)
    admitted = [fact for fact in told if isinstance(fact, e.ParticipantAdmitted) and fact.connected]
    for fact in admitted:
        now = _after(session, author, facts, at)
        facts += _with_notes(now, breakouts.arriving(now, now.people[fact.participant]))
    return facts


def _step(
    session: Session, author: Participant, command: Command, body: c.GoToStep | c.FinishStep
) -> Sequence[Fact] | Refusal:
    """From one step of the lesson to the next: what ends, what begins, and what could not (F6)."""
    going = agenda.target(session, body, command.at)
    if isinstance(going, Refusal):
        return going
    if going == -1:
        return ()
    ended, _ = _played(session, author, command, agenda.leaving(session))
    if going is None:
        return (*ended, e.AgendaStopped())
    step = session.agenda.steps[going]
    between = _after(session, author, ended, command.at)
    begun, trouble = _played(between, author, command, agenda.entering(step))
    return (*ended, *begun, agenda.begun(going, step.minutes, command.at, trouble))


def _played(
    session: Session, author: Participant, command: Command, script: Sequence[agenda.Ask]
) -> tuple[list[Fact], str]:
    """What the commands of a script bring about, one after the other, and why not, if one is refused."""
    facts: list[Fact] = []
    author = agenda.THE_PLAN if author.id == SYSTEM else author
    for ask in script:
        body = ask(session)
        told = () if body is None else _ruled(session, author, replace(command, body=body))
        if isinstance(told, Refusal):
            return facts, told.message
        session = _after(session, author, told, command.at)
        facts += told
    return facts, ""


def _after(session: Session, by: Participant, told: Sequence[Fact], at: Millis) -> Session:
    """The session as these facts would make it."""
    for fact in told:
        session = apply(session, Entry(Seq(session.seq + 1), at, by.id, None, fact))
    return session


def due(session: Session) -> tuple[Millis, Body] | None:
    """What the server itself asks for next, and when: a command by SYSTEM, `at` then or later.

    Asked too early it changes nothing, so a timer may be late or beaten by a host.
    """
    rests_at = supervision.due(session)
    features = (
        breakouts.due(session),
        visits.due(session),
        meetings.due(session),
        agenda.due(session),
        attention.due(session),
        None if rests_at is None else (rests_at, c.RestRooms()),
    )
    timers = [each for each in features if each]
    return min(timers, key=lambda timer: timer[0], default=None)
