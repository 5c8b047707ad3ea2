"""The table that joins the features: which command goes to which, which entry touches which part.

E1  Entries follow one another without a gap, each once.
E2  A command id counts once; asked again, it is answered without a new entry.
E3  A refused command changes nothing.
E4  What is already so is answered without an entry.
E5  A command id is 1 to 64 printable ASCII characters.
"""

from collections.abc import Iterable, Sequence
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
    rounds,
    speech,
    stage,
    supervision,
    tally,
    visits,
)
from rooms.commands import (
    AddFile,
    AddLink,
    AddRoom,
    AdmitAll,
    AdmitWaiting,
    AnswerCheck,
    AskHelp,
    Body,
    CallHand,
    CastVote,
    ChangePolicy,
    ChangeRole,
    CheckAttention,
    ClaimHelp,
    ClearChat,
    CloseBreakouts,
    ClosePoll,
    Command,
    Connect,
    CreatePoll,
    DiscardPoll,
    Disconnect,
    EditMessage,
    EndCheck,
    EndHelp,
    EndMeeting,
    EnterRoom,
    ExtendAgenda,
    ExtendBreakouts,
    FinishStep,
    GoAway,
    GoToStep,
    Join,
    LaunchPoll,
    LetIn,
    ListenToRoom,
    LowerAllHands,
    LowerHand,
    MarkRead,
    MoveParticipant,
    MuteEverybody,
    MuteParticipant,
    NoteSpeech,
    OpenBreakouts,
    PinMessage,
    PlanAgenda,
    PlanBreakouts,
    PostMessage,
    Publish,
    PublishPoll,
    RaiseHand,
    ReactToMessage,
    RefuseWaiting,
    ReleaseMessage,
    RemoveMaterial,
    RemoveMessage,
    RemoveParticipant,
    RenameParticipant,
    RepeatPoll,
    ReportRung,
    RestRooms,
    SeeLobby,
    SendMessage,
    SetStage,
    SpeakToRooms,
    StartMeeting,
    StopAgenda,
    TakeSeat,
    TellBreakouts,
    TellLobby,
    WriteNote,
)
from rooms.entries import (
    AgendaExtended,
    AgendaPlanned,
    AgendaStepped,
    AgendaStopped,
    AttentionAnswered,
    AttentionChecked,
    AttentionEnded,
    AwayChanged,
    BallotsCounted,
    BreakoutsClosed,
    BreakoutsExtended,
    BreakoutsOpened,
    BreakoutsPlanned,
    BreakoutsTold,
    ChatCleared,
    Entry,
    Fact,
    HandCalled,
    HandLowered,
    HandRaised,
    HelpAsked,
    HelpClaimed,
    HelpEnded,
    HostKnocked,
    HostTurnedBack,
    LobbySeen,
    LobbyTold,
    MaterialAdded,
    MaterialRemoved,
    MediaPublished,
    MeetingEnded,
    MeetingStarted,
    MessageEdited,
    MessagePinned,
    MessageReacted,
    MessageReleased,
    MessageRemoved,
    MessageSent,
    NameMatched,
    NotesShown,
    NoteWritten,
    ParticipantAdmitted,
    ParticipantConnected,
    ParticipantDisconnected,
    ParticipantJoined,
    ParticipantMoved,
    ParticipantMuted,
    ParticipantRefused,
    ParticipantRemoved,
    ParticipantRenamed,
    PolicyChanged,
    PollClosed,
    PollCreated,
    PollDiscarded,
    PollLaunched,
    PollPublished,
    ReadMarked,
    RoleChanged,
    RoomAdded,
    RoomClosed,
    RoomListened,
    RoomRested,
    RoomResumed,
    RoomWarned,
    RungChanged,
    SeatTaken,
    SessionCreated,
    SpeechNoted,
    StageSet,
    VoiceTurned,
    VoteCast,
)
from rooms.ids import SYSTEM, Millis, Seq, SessionId
from rooms.permits import denied
from rooms.policy import author_of
from rooms.refusals import NO_SESSION, Refusal
from rooms.state import Breakouts, Participant, People, Policy, Session

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
    if refused is not None and isinstance(command.body, LetIn):
        return (HostTurnedBack(command.body.host),)
    return refused or facts


def _told(session: Session, author: Participant, command: Command) -> Sequence[Fact] | Refusal:
    body, at, seed, urn = command.body, command.at, command.seed, command.urn
    match body:
        case SendMessage() | EditMessage() | RemoveMessage() | ReactToMessage():
            return chat.decide(session, author, body)
        case PinMessage() | ReleaseMessage() | MarkRead() | PostMessage() | ClearChat():
            return chat.decide(session, author, body)
        case AddLink() | AddFile() | RemoveMaterial():
            return materials.decide(session, body)
        case CreatePoll() | RepeatPoll() | DiscardPoll() | LaunchPoll() | ClosePoll():
            return polls.decide(session, author, body, urn)
        case CastVote():
            return polls.decide(session, author, body, urn)
        case PublishPoll(poll, _, into_chat):
            told = polls.decide(session, author, body, urn)
            if isinstance(told, Refusal) or not told or not into_chat:
                return told
            result = tally.told(session.polls[poll], told)
            return (*told, chat.said_by_a_host(_after(session, author, told, at), result))
        case Publish() | ReportRung() | MuteParticipant() | MuteEverybody():
            return ladder.decide(session, author, body)
        case RaiseHand() | LowerHand() | AskHelp() | ClaimHelp() | EndHelp():
            return hands.decide(session, author, body)
        case CallHand() | LowerAllHands():
            return hands.decide(session, author, body)
        case PlanAgenda():
            return agenda.plan(session, body)
        case GoToStep() | FinishStep():
            return _step(session, author, command, body)
        case ExtendAgenda():
            more = agenda.extend(session, body, at)
            if isinstance(more, Refusal):
                return more
            rooms, _ = _played(session, author, command, (agenda.extending(body),))
            return (*more, *rooms)
        case NoteSpeech():
            return speech.decide(session, body)
        case StopAgenda():
            return agenda.stop(session, body)
        case ChangePolicy():
            return _let_in(session, author, policies.decide(session, author, body), at)
        case RestRooms():
            return supervision.rest(session, at)
        case AdmitWaiting() | AdmitAll() | RefuseWaiting() | SeeLobby() | TellLobby():
            return _let_in(session, author, lobby.decide(session, body), at)
        case CheckAttention() | AnswerCheck() | EndCheck() | GoAway():
            return attention.decide(session, author, body, at)
        case SetStage():
            return stage.decide(session, body)
        case PlanBreakouts():
            return planning.decide(session, body, seed)
        case OpenBreakouts() | AddRoom() | ExtendBreakouts() | CloseBreakouts():
            return breakouts.decide(session, author, body, at)
        case MoveParticipant() | TellBreakouts():
            return _moving(session, breakouts.decide(session, author, body, at))
        case EnterRoom() | LetIn() | ListenToRoom() | SpeakToRooms():
            return _moving(session, visits.decide(session, author, body, at))
        case WriteNote():
            return notes.decide(session, author, body)
        case Connect():
            arrived = people.decide(session, author, body, at)
            if isinstance(arrived, Refusal) or not arrived:
                return arrived
            opened = meetings.opened_by(session, author)
            placed = () if author.waiting else breakouts.arriving(session, author)
            return (*arrived, *opened, *_with_notes(session, placed))
        case Join() | Disconnect() | RemoveParticipant() | ChangeRole() | RenameParticipant():
            return people.decide(session, author, body, at)
        case TakeSeat():
            return people.decide(session, author, body, at)
        case StartMeeting() | EndMeeting():
            return meetings.decide(session, author, body, at, urn)
        case _:
            assert_never(body)


def _moving(session: Session, told: Sequence[Fact] | Refusal) -> Sequence[Fact] | Refusal:
    return told if isinstance(told, Refusal) else _with_notes(session, told)


def _with_notes(session: Session, told: Sequence[Fact]) -> Sequence[Fact]:
    """Whoever comes into a room finds its notes (I5)."""
    moves = [fact for fact in told if isinstance(fact, ParticipantMoved)]
    return (*told, *(page for fact in moves for page in notes.shown(session, fact)))


def _let_in(
    session: Session, author: Participant, told: Sequence[Fact] | Refusal, at: Millis
) -> Sequence[Fact] | Refusal:
    """Whoever is let in from the lobby goes where late ones go (B9)."""
    if isinstance(told, Refusal):
        return told
    facts = list(told)
    admitted = [fact for fact in told if isinstance(fact, ParticipantAdmitted) and fact.connected]
    for fact in admitted:
        now = _after(session, author, facts, at)
        facts += _with_notes(now, breakouts.arriving(now, now.people[fact.participant]))
    return facts


def _came_or_gone(rooms: Breakouts, person: Participant) -> Breakouts:
    return rounds.came(rooms, person) if person.connected else visits.gone(rooms, person.id)


def _step(
    session: Session, author: Participant, command: Command, body: GoToStep | FinishStep
) -> Sequence[Fact] | Refusal:
    """From one step of the lesson to the next: what ends, what begins, and what could not (F6)."""
    going = agenda.target(session, body, command.at)
    if isinstance(going, Refusal):
        return going
    if going == -1:
        return ()
    ended, _ = _played(session, author, command, agenda.leaving(session))
    if going is None:
        return (*ended, AgendaStopped())
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


def apply(session: Session, entry: Entry) -> Session:
    """The session after `entry`. Raises ValueError for an entry that is not the next one (E1)."""
    if entry.seq != session.seq + 1:
        raise ValueError(f"entry {entry.seq} does not follow {session.seq}")
    commands = session.commands
    if entry.command is not None:
        commands = commands.plus((entry.by, entry.command), entry.seq)
    return replace(_applied(session, entry), seq=entry.seq, commands=commands)


def _applied(s: Session, entry: Entry) -> Session:
    at = entry.at
    match entry.fact:
        case SessionCreated(id_, title, policy, links_expire_at):
            return replace(s, id=id_, title=title, policy=policy, links_expire_at=links_expire_at)
        case ParticipantJoined() | ParticipantRenamed() as fact:
            return replace(s, people=people.apply(s.people, fact, at))
        case RoleChanged() as fact:
            after = people.apply(s.people, fact, at)
            hosts = after[fact.participant].is_host
            rooms = s.breakouts if hosts else visits.gone(s.breakouts, fact.participant)
            return replace(s, people=after, breakouts=rooms, stage=stage.apply(s.stage, fact))
        case ParticipantConnected() | ParticipantDisconnected() as fact:
            if s.people[fact.participant].waiting is not None:
                return replace(s, people=lobby.apply(s.people, fact))
            after = people.apply(s.people, fact, at)
            empty_since = meetings.empty_since(s.empty_since, after, fact, at)
            rooms = _came_or_gone(s.breakouts, after[fact.participant])
            return replace(s, people=after, empty_since=empty_since, breakouts=rooms)
        case ParticipantAdmitted() as fact:
            after = lobby.apply(s.people, fact)
            empty_since = meetings.empty_since(s.empty_since, after, fact, at)
            return replace(s, people=after, empty_since=empty_since)
        case ParticipantRefused() | LobbySeen() as fact:
            return replace(s, people=lobby.apply(s.people, fact))
        case LobbyTold(word):
            return replace(s, lobby_word=word)
        case PolicyChanged(policy):
            return replace(s, policy=policy)
        case SeatTaken(_, link):
            return replace(s, seat_links=s.seat_links | {link})
        case RoomWarned() | RoomRested() | RoomResumed() as fact:
            return replace(s, alone=supervision.apply(s.alone, fact, at))
        case AttentionChecked() | AttentionAnswered() | AttentionEnded() as fact:
            return replace(s, attention=attention.apply(s.attention, fact))
        case AwayChanged() as fact:
            return replace(s, people=attention.marked(s.people, fact))
        case StageSet() as fact:
            return replace(s, stage=stage.apply(s.stage, fact))
        case ParticipantRemoved() as fact:
            after = people.apply(s.people, fact, at)
            s = replace(s, stage=stage.apply(s.stage, fact))
            empty_since = meetings.empty_since(s.empty_since, after, fact, at)
            calls = hands.queue(s.help_calls, fact, at)
            rooms = visits.gone(s.breakouts, fact.participant)
            s = replace(s, called=hands.floor(s.called, fact), breakouts=rooms)
            return replace(s, people=after, empty_since=empty_since, help_calls=calls)
        case MeetingStarted() as fact:
            empty_since = meetings.empty_since(s.empty_since, s.people, fact, at)
            started_at = meetings.apply(fact, at)
            return replace(s, meeting_started_at=started_at, empty_since=empty_since, spoken={})
        case MeetingEnded() as fact:
            called = hands.floor(s.called, fact)
            s = replace(s, stage=stage.apply(s.stage, fact))
            return replace(s, meeting_started_at=meetings.apply(fact, at), called=called)
        case MediaPublished() | RungChanged() | ParticipantMuted() as fact:
            return replace(s, people=ladder.apply(s.people, fact))
        case MessageSent() | MessageReleased() as fact:
            circles = chat.gathered(s.circles, s.people, fact, plenary=not s.breakouts.rooms)
            messages = chat.apply(s.messages, fact, entry.by, circles)
            return replace(s, messages=messages, circles=circles)
        case ReadMarked(participant, upto):
            return replace(s, read={**s.read, participant: upto})
        case MaterialAdded() | MaterialRemoved() as fact:
            return replace(s, materials=materials.apply(s.materials, fact, entry.by))
        case MessageRemoved() | MessageEdited() | MessageReacted() | MessagePinned() as fact:
            return replace(s, messages=chat.apply(s.messages, fact, entry.by, s.circles))
        case ChatCleared() as fact:
            return replace(s, messages=chat.apply(s.messages, fact, entry.by, s.circles))
        case HandRaised() | HandLowered() | HandCalled() as fact:
            called = hands.floor(s.called, fact)
            return replace(s, people=hands.apply(s.people, fact, at), called=called)
        case AgendaPlanned() | AgendaStepped() | AgendaExtended() | AgendaStopped() as fact:
            return replace(s, agenda=agenda.apply(s.agenda, fact))
        case HelpAsked() | HelpClaimed() | HelpEnded() as fact:
            return replace(s, help_calls=hands.queue(s.help_calls, fact, at))
        case BreakoutsPlanned() | NameMatched() as fact:
            return replace(s, breakouts=planning.apply(s.breakouts, fact))
        case BreakoutsExtended() as fact:
            return replace(s, breakouts=breakouts.apply(s.breakouts, s.people, fact, at))
        case BreakoutsOpened() | RoomAdded() as fact:
            after = breakouts.places(s.people, fact)
            rooms = breakouts.apply(s.breakouts, after, fact, at)
            return replace(s, breakouts=_moved(rooms, s.people, after), people=after)
        case BreakoutsClosed() as fact:
            after = breakouts.places(s.people, fact)
            rooms = visits.closed(breakouts.apply(s.breakouts, s.people, fact, at), None)
            return replace(s, breakouts=rooms, people=after, circles={})
        case RoomClosed() as fact:
            after = breakouts.places(s.people, fact)
            rooms = breakouts.apply(s.breakouts, s.people, fact, at)
            rooms = visits.closed(_moved(rooms, s.people, after), fact.room)
            return replace(s, breakouts=rooms, people=after)
        case ParticipantMoved(participant) as fact:
            after = breakouts.places(s.people, fact)
            rooms = visits.moved(rounds.came(s.breakouts, after[participant]), participant)
            return replace(s, people=after, breakouts=rooms)
        case HostKnocked() | HostTurnedBack() | RoomListened() | VoiceTurned() as fact:
            return replace(s, breakouts=visits.apply(s.breakouts, fact))
        case NoteWritten() as fact:
            return replace(s, notes=notes.apply(s.notes, fact, entry.by, entry.seq))
        case PollCreated() | PollDiscarded() | PollLaunched() | VoteCast() as fact:
            return replace(s, polls=polls.apply(s.polls, fact, entry.seq))
        case BallotsCounted() | PollClosed() | PollPublished() as fact:
            return replace(s, polls=polls.apply(s.polls, fact, entry.seq))
        case SpeechNoted() as fact:
            return replace(s, spoken=speech.apply(s.spoken, fact))
        case BreakoutsTold() | NotesShown():
            return s
        case _:
            assert_never(entry.fact)


def _moved(rooms: Breakouts, before: People, after: People) -> Breakouts:
    """What hosts were about to do ends with their being moved (B30)."""
    for host in (*rooms.knocks, *rooms.listening):
        if before[host].room != after[host].room:
            rooms = visits.moved(rooms, host)
    return rooms


def replay(entries: Iterable[Entry]) -> Session:
    """The session that these entries, from the first on, make."""
    session = Session()
    for entry in entries:
        session = apply(session, entry)
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
        None if rests_at is None else (rests_at, RestRooms()),
    )
    timers = [each for each in features if each]
    return min(timers, key=lambda timer: timer[0], default=None)
