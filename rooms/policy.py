"""Who may ask for what, and which words may stand in a session.

A1  Every command names the roles that may ask for it.
A2  Hosts run the session; nobody else opens rooms, launches polls or rules over people.
A3  An observer publishes, writes and votes nothing.
A4  Only the server seats people and says who is connected.
A5  Whoever was removed is refused everything.
A7  Whoever waits in the lobby is refused everything but coming and going.
A6  Words carry no control characters and no half characters.
"""

import re
from typing import Final, Literal, assert_never

from rooms import commands as c
from rooms.commands import Body
from rooms.ids import SYSTEM, ParticipantId
from rooms.refusals import NO_PERSON, NO_SEAT, REMOVED, WAITING, WRONG_ROLE, Refusal
from rooms.state import HOSTS, Participant, Role, Session

Standing = Role | Literal["server"]

SERVER: Final[frozenset[Standing]] = frozenset({"server"})
HOST: Final[frozenset[Standing]] = frozenset(HOSTS)
SPEAKER: Final[frozenset[Standing]] = HOST | {"student"}
ANYBODY: Final[frozenset[Standing]] = SPEAKER | {"observer"}

THE_SERVER: Final = Participant(id=SYSTEM, number=0, name="", role="observer")
"""Author of what a timer asks for; it holds no seat and stands in no list."""


def who_may(body: Body) -> frozenset[Standing]:
    """The table of rights (A1 to A4): one row per command, and nothing is allowed without one."""
    match body:
        case c.Join():
            return SERVER
        case c.Connect() | c.Disconnect():
            # Said in the name of the person it is about; no wire name leads here.
            return ANYBODY
        case c.ReportRung() | c.RaiseHand() | c.LowerHand() | c.AskHelp() | c.EndHelp():
            return ANYBODY
        case c.OfferRemedy() | c.WithdrawRemedy():
            return HOST
        case c.AnswerRemedy():
            return ANYBODY
        case c.Publish() | c.CastVote() | c.EnterRoom() | c.WriteNote():
            return SPEAKER
        case c.SendMessage() | c.EditMessage() | c.RemoveMessage() | c.ReactToMessage():
            return SPEAKER
        case c.MarkRead():
            return ANYBODY
        case c.PinMessage() | c.ReleaseMessage() | c.AddLink() | c.AddFile() | c.RemoveMaterial():
            return HOST
        case c.CloseBreakouts() | c.EndMeeting():
            return HOST | SERVER
        case c.RemoveParticipant() | c.ChangeRole() | c.MuteParticipant() | c.StartMeeting():
            return HOST
        case c.RenameParticipant() | c.MuteEverybody() | c.SetStage():
            return HOST
        case c.ChangePolicy():
            return HOST | SERVER
        case c.AdmitWaiting() | c.AdmitAll() | c.RefuseWaiting() | c.SeeLobby() | c.TellLobby():
            return HOST
        case c.CheckAttention():
            return HOST
        case c.EndCheck():
            return HOST | SERVER
        case c.AnswerCheck() | c.GoAway():
            return ANYBODY
        case c.RestRooms() | c.TakeSeat():
            return SERVER
        case c.CallHand() | c.LowerAllHands():
            return HOST
        case c.PlanAgenda() | c.GoToStep() | c.ExtendAgenda() | c.StopAgenda():
            return HOST
        case c.ClearChat():
            return HOST
        case c.FinishStep() | c.NoteSpeech() | c.PostMessage() | c.LetIn():
            return SERVER
        case c.PlanBreakouts():
            # The server plans what a session was made with.
            return HOST | SERVER
        case c.ClaimHelp() | c.OpenBreakouts() | c.ExtendBreakouts():
            return HOST
        case (
            c.MoveParticipant()
            | c.TellBreakouts()
            | c.AddRoom()
            | c.ListenToRoom()
            | c.SpeakToRooms()
        ):
            return HOST
        case c.CreatePoll() | c.RepeatPoll() | c.DiscardPoll():
            return HOST
        case c.LaunchPoll() | c.ClosePoll() | c.PublishPoll():
            return HOST
        case _:
            assert_never(body)


def author_of(session: Session, author: ParticipantId, body: Body) -> Participant | Refusal:
    """The person who asks, if this person may ask for this with today's role (A1, A5)."""
    allowed = who_may(body)
    if author == SYSTEM:
        return THE_SERVER if "server" in allowed else WRONG_ROLE
    person = session.people.get(author)
    if person is None:
        return NO_SEAT
    if person.removed:
        return REMOVED
    if person.waiting is not None and not isinstance(body, c.Connect | c.Disconnect):
        return WAITING
    return person if person.role in allowed else WRONG_ROLE


def person_in(session: Session, participant: ParticipantId) -> Participant | Refusal:
    """Somebody who holds a seat now and is not in the lobby."""
    person = session.people.get(participant)
    absent = person is None or person.removed or person.waiting is not None
    return NO_PERSON if person is None or absent else person


# Direction overrides and isolates can make a name read as another one (Unicode TR 36, 2.3).
_NOT_IN_A_LINE = re.compile("[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# Right-to-left writers need directions in a text. Half a surrogate pair cannot be stored.
_NOT_IN_A_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def line(words: str, most: int) -> str | None:
    """One line of 1 to `most` characters without space around it; None if it is not (A6)."""
    return _cleaned(words, most, _NOT_IN_A_LINE)


def text(words: str, most: int) -> str | None:
    """Like `line`, but of several lines, and in any direction (A6)."""
    return _cleaned(words, most, _NOT_IN_A_TEXT)


def _cleaned(words: str, most: int, forbidden: re.Pattern[str]) -> str | None:
    stripped = words.strip()
    if not 1 <= len(stripped) <= most or forbidden.search(stripped):
        return None
    # Format characters alone, such as a zero-width space, show nothing at all.
    return stripped if any(each.isprintable() and each != " " for each in stripped) else None
