"""A classroom that is watched: every entry is held against what must be true of it, whoever asked.

The watch keeps books of its own (who was where, who voted what), so that a mistake in `rooms` is not
repeated here. What fails names the rule that it breaks.
"""

from collections import Counter
from typing import cast

from rooms import (
    Body,
    Entry,
    Participant,
    Policy,
    Refusal,
    Session,
    apply,
    audience,
    includes,
    replay,
    reveal,
    routes,
    starts_over,
    tally,
    view,
)
from rooms import commands as c
from rooms import entries as e
from rooms.ids import MAIN, SYSTEM, ParticipantId, PollId
from rooms.policy import who_may
from rooms.state import HOSTS
from tests.classroom import Answer, Classroom
from tests.rooms.fold import View, fold

asked: Counter[type[Body]] = Counter()
accepted: Counter[type[Body]] = Counter()
"""How often each command was asked for, and answered with entries, in all classrooms."""
EMPTY_FOR_MS = 10 * 60 * 1000
Cast = tuple[tuple[int, ...], str]


class WatchedClassroom(Classroom):
    """Every client folds what it is shown, and everything that happens is checked."""

    def __init__(self, policy: Policy) -> None:
        self.knows: dict[ParticipantId, View] = {}
        self.cast: dict[PollId, dict[ParticipantId, Cast]] = {}
        super().__init__("Ann", "Ben", "Cleo", policy=policy)
        self.arrives("Hana", "facilitator")
        self.arrives("Obi", "observer")

    def asks(self, author: ParticipantId, body: Body, id_: str | None = None) -> Answer:
        before, length = self.session, len(self.log)
        asked[type(body)] += 1
        answer = super().asks(author, body, id_)
        if isinstance(answer, Refusal):
            assert self.session is before, "E3"
            assert len(self.log) == length, "E3"
            return answer
        again = (author, id_) in before.commands
        assert again or self._may(before, author, body), f"A1: {author} may not {body}"
        assert len({each.command for each in answer}) <= 1, "E2"
        if isinstance(body, c.CastVote) and not again:
            self._vote(before, author, body)
        accepted[type(body)] += bool(answer)
        return answer

    @staticmethod
    def _may(session: Session, author: ParticipantId, body: Body) -> bool:
        if author == SYSTEM:
            return "server" in who_may(body)
        person = session.people[author]
        return not person.removed and person.role in who_may(body)

    def _vote(self, before: Session, author: ParticipantId, body: c.CastVote) -> None:
        """The last one before the close counts (P3)."""
        poll = before.polls[body.poll]
        assert poll.status == "open", "P4"
        choice = tuple(body.choice if poll.kind == "ranking" else sorted(body.choice))
        self.cast.setdefault(body.poll, {})[author] = (choice, body.text.strip())

    def _happens(self, entry: Entry) -> None:
        before = self.session
        self.session = after = apply(before, entry)
        self.log.append(entry)
        assert entry.seq == before.seq + 1 == len(self.log), "E1"
        self._check_openings(before, entry, after)
        self._check_ends(before, entry)
        self._check_private(before, entry)
        if isinstance(entry.fact, e.PollClosed):
            self._check_tally(entry.fact)
        self._show(entry, after)

    def _check_openings(self, before: Session, entry: Entry, after: Session) -> None:
        """No microphone, camera or screen ever opens but by its owner's own act (M1, M2)."""
        if before.people is after.people:
            return
        for person in after.people.values():
            was = before.people.get(person.id)
            for source in ("microphone", "camera", "screen"):
                opened = getattr(person, source) and not (was and getattr(was, source))
                by_owner = isinstance(entry.fact, e.MediaPublished) and entry.by == person.id
                assert not opened or by_owner, f"M1: the {source} of {person.id}"

    @staticmethod
    def _check_ends(before: Session, entry: Entry) -> None:
        """A meeting ends by a host, or when nobody has been there for long (T3)."""
        if not isinstance(entry.fact, e.MeetingEnded):
            return
        if entry.by != SYSTEM:
            assert before.people[entry.by].is_host, "T3"
            return
        assert not any(each.connected for each in before.people.values()), "T3"
        assert before.empty_since is not None, "T3"
        assert entry.at - before.empty_since >= EMPTY_FOR_MS, "T3"

    def _check_private(self, before: Session, entry: Entry) -> None:
        """No private word between an adult and a student where policy forbids it (K4)."""
        fact = entry.fact
        if (
            before.policy.two_adults
            and isinstance(fact, e.MessageSent)
            and fact.to in before.people
        ):
            roles = {before.people[entry.by].role, before.people[ParticipantId(fact.to)].role}
            assert "student" not in roles or not roles & HOSTS, "K4"

    def _check_tally(self, fact: e.PollClosed) -> None:
        """One vote each, the last one before the close, and nothing shown of fewer than five."""
        poll = self.session.polls[fact.poll]
        cast = self.cast.pop(fact.poll, {})
        counted = Counter((each.choice, each.text) for each in tally.ballots(poll))
        few = poll.anonymous and len(cast) < 5
        assert counted == (Counter() if few else Counter(cast.values())), "P3"
        assert fact.voters == tally.voters(poll) == len(cast), "P3"
        told = tally.published(poll, ())
        assert told.withheld is few, "P17"
        assert not few or (not any(told.counts) and not told.texts), "P17"

    def _show(self, entry: Entry, after: Session) -> None:
        who, anew = audience(after, entry), starts_over(after, entry)
        for reader in after.people.values():
            if includes(who, reader):
                self.shown.setdefault(reader.id, []).append(reveal(entry, reader))
            if reader.removed:
                continue
            if reader.id not in self.knows or reader.id in anew:
                self.knows[reader.id] = cast(View, view(after, reader))
            elif includes(who, reader):
                self._check_secrets(after, entry, reader)
                fold(self.knows[reader.id], self.shown[reader.id][-1], reader.id)

    @staticmethod
    def _check_secrets(session: Session, entry: Entry, reader: Participant) -> None:
        """Nobody is shown what belongs to another room, to two others, or to hosts."""
        match entry.fact:
            case e.MessageSent(_, "room", room, _, _, _, held):
                plenary = room == MAIN and not session.breakouts.rooms
                inside = plenary or reader.room == room
                author = reader.id == entry.by
                assert reader.is_host or author or (inside and not held), "C2"
            case e.MessageSent(_, to, _, _, _, _, held) if to != "session":
                held_for = held and reader.is_host
                assert reader.id in (entry.by, to) or held_for, "C4"
            case e.MessageSent(_, _, _, _, _, _, True):
                assert reader.is_host or reader.id == entry.by, "C10"
            case e.NoteWritten(room) if room != MAIN:
                been = {r.id: r.been for r in session.breakouts.rooms}[room]
                assert reader.is_host or reader.id in been, "I4"
            case e.VoteCast(_, participant):
                assert reader.is_host or reader.id == participant, "E7"
            case e.PollCreated() | e.PollDiscarded() | e.BreakoutsPlanned():
                assert reader.is_host, "E7"
            case _:
                pass

    # --- asked for after each burst -------------------------------------------------------

    def check(self) -> None:
        """What must hold at any moment."""
        session = self.session
        self._check_rooms(session)
        self._check_visits(session)
        self._check_people(session)
        self._check_lobby(session)
        self._check_two_adults(session)
        self._check_polls(session)
        for reader, known in self.knows.items():
            person = session.people[reader]
            if not person.removed:
                assert known == view(session, person), f"E6: what {reader} was shown"

    def check_log(self) -> None:
        """What must hold of the whole story."""
        assert replay(self.log) == self.session, "E1"
        places: dict[tuple[ParticipantId, str], list[int]] = {}
        for entry in self.log:
            if entry.command is not None:
                places.setdefault((entry.by, entry.command), []).append(entry.seq)
            fact = entry.fact
            if isinstance(fact, e.VoteCast):
                assert not self.session.polls[fact.poll].anonymous, "P15"
            assert not isinstance(fact, e.BallotsCounted) or len(fact.ballots) not in range(1, 5)
        for seqs in places.values():
            assert seqs == list(range(seqs[0], seqs[0] + len(seqs))), "E2"
        for shown in self.shown.values():
            seqs = [each.seq for each in shown]
            assert seqs == sorted(set(seqs)), "E1"

    @staticmethod
    def _check_rooms(session: Session) -> None:
        open_rooms = {MAIN, *(each.id for each in session.breakouts.rooms)}
        assert {each.room for each in session.people.values()} <= open_rooms, "B1"
        routed: list[ParticipantId] = []
        for room in routes(session):
            for participant in room.participants:
                person = session.people[participant]
                assert person.connected, "M3"
                assert person.room == room.room, "M3"
            assert {*room.microphones, *room.cameras, *room.screens} <= {*room.participants}, "M3"
            routed += room.participants
        assert sorted(routed) == sorted(x.id for x in session.people.values() if x.connected), "M3"
        if session.meeting_started_at is None:
            assert not session.breakouts.rooms, "T2"
            assert all(each.status != "open" for each in session.polls.values()), "T2"

    @staticmethod
    def _check_visits(session: Session) -> None:
        """Only hosts who are there knock, listen and speak to all, and every room is kept."""
        rooms, people = session.breakouts, session.people
        hosts = {*rooms.knocks, *rooms.listening, *([rooms.voice] if rooms.voice else [])}
        assert all(people[each].is_host and not people[each].removed for each in hosts), "B30"
        there = {each.id for each in rooms.rooms}
        visited = {*(each.room for each in rooms.knocks.values()), *rooms.listening.values()}
        assert visited <= there, "B30"
        assert rooms.rooms or rooms.voice is None, "B30"
        assert not rooms.listening or session.policy.listening, "B28"
        kept = [each.id for each in (*rooms.past, *rooms.rooms)]
        assert len(kept) == len(set(kept)), "B18"
        for room in rooms.rooms:
            assert {x.id for x in people.values() if x.room == room.id} <= room.been, "B18"
            assert room.met <= room.been, "B17"

    @staticmethod
    def _check_lobby(session: Session) -> None:
        """Who waits is nowhere (W2)."""
        for each in session.people.values():
            if each.waiting is not None:
                assert not each.connected, "W2"
                sends = (each.microphone, each.camera, each.screen)
                assert (sends, each.hand_at, each.room) == ((False, False, False), None, MAIN), "W2"
                assert view(session, each)["participants"] == [], "W2"

    def _check_two_adults(self, session: Session) -> None:
        """No media where one adult is alone with one student, after 20 seconds at the latest."""
        if not session.policy.two_adults:
            return
        for room in routes(session):
            roles = [session.people[each].role for each in room.participants]
            if (sum(role in HOSTS for role in roles), roles.count("student")) != (1, 1):
                assert room.room not in session.alone, "K3"
                continue
            alone = session.alone[room.room]
            assert alone.resting or self.now < alone.rests_at, "K2"
            sends = (*room.microphones, *room.cameras, *room.screens)
            assert not alone.resting or not sends, "K2"

    @staticmethod
    def _check_people(session: Session) -> None:
        people = session.people.values()
        assert any(each.is_host and not each.removed for each in people), "J5"
        assert len({each.number for each in people}) == len(people), "J1"
        for each in people:
            silent = (each.microphone, each.camera, each.screen) == (False, False, False)
            assert silent or (each.connected and each.role != "observer"), "S2, S4"
            assert not (each.removed and each.connected), "S2"

    @staticmethod
    def _check_polls(session: Session) -> None:
        polls = session.polls.values()
        assert sum(each.status == "open" for each in polls) <= 1, "P2"
        for each in polls:
            if each.anonymous:
                assert not each.votes, "P15"
            else:
                assert not each.ballots, "P15"
