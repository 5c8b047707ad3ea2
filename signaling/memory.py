"""A session as this process remembers it: every entry with its readers, the state they make, open ballots.

D11 Whoever was away gets all that was missed, or, of more than 10,000 entries, a fresh view: never a part.

Nothing here decides, stores or sends anything.
"""

from dataclasses import dataclass, field
from typing import Any

from rooms import Ballot, Entry, Session, apply
from rooms import entries as e
from rooms.chat import removed_by
from rooms.ids import CommandId, ParticipantId, PollId, RoomId
from rooms.records import KeptRoomView, kept_rooms, record
from signaling import history
from signaling.errors import TurnedAway
from signaling.fanout import Kept, keep, visible

MOST_MISSED = 10_000
ROOM_PAGE = 500
"""Lines of what was said in a breakout room that are shown with what is kept of it."""

NO_SUCH_ROOM = TurnedAway("not_found", "There is no such room.")


@dataclass(slots=True)
class Memory:
    state: Session = field(default_factory=Session)
    kept: list[Kept] = field(default_factory=list)
    urn: dict[PollId, dict[ParticipantId, Ballot]] = field(default_factory=dict)
    """Ballots of open anonymous polls (P15): here alone, so that no store can join them to voters."""
    _heard: dict[PollId, set[tuple[ParticipantId, CommandId]]] = field(default_factory=dict)
    """Commands that put them there: what a client sends again must not undo a later change (E2)."""

    def take_in(self, entry: Entry) -> None:
        """The next entry, once it is stored."""
        gone = removed_by(self.state, entry.fact)
        self.state = apply(self.state, entry)
        self.kept.append(keep(self.state, entry))
        if gone:
            history.without_words(self.kept, gone)
        if isinstance(entry.fact, e.BallotsCounted):
            self.urn.pop(entry.fact.poll, None)
            self._heard.pop(entry.fact.poll, None)

    def hold(self, voter: ParticipantId, id_: CommandId, poll: PollId, ballot: Ballot) -> bool:
        """Put a ballot into the urn, in place of the voter's earlier one; False when it came before."""
        heard = self._heard.setdefault(poll, set())
        if (voter, id_) in heard:
            return False
        heard.add((voter, id_))
        self.urn.setdefault(poll, {})[voter] = ballot
        return True

    @property
    def epoch(self) -> str:
        """The life of this log: another one has other entries under the same numbers."""
        return str(self.kept[0].entry.at)

    def made_by(self, author: ParticipantId, id_: CommandId) -> list[e.Fact]:
        """What this command made when it was asked the first time."""
        last = int(self.state.commands.get((author, id_)) or 0)
        facts: list[e.Fact] = []
        while last > 0:
            entry = self.kept[last - 1].entry
            if (entry.by, entry.command) != (author, id_):
                break
            facts.insert(0, entry.fact)
            last -= 1
        return facts

    def missed(self, participant: ParticipantId, after: int | None) -> list[Kept] | None:
        """Every visible entry after `after`; None when only a fresh view is right (D11)."""
        if after is None or not 0 <= after <= self.state.seq:
            return None
        kept = self.kept[after:]
        if len(kept) > MOST_MISSED or any(participant in each.anew for each in kept):
            return None
        return visible(kept, self.state.people[participant])

    def history(
        self, participant: ParticipantId, before: int, most: int
    ) -> tuple[list[Kept], bool]:
        """A page of the chat before seq `before`, and whether there are earlier lines."""
        return history.page(self.kept, self.state.people[participant], before, most)

    def rooms(self, participant: ParticipantId) -> list[KeptRoomView]:
        """The breakout rooms, open or past, of which this person may read what is kept (B31)."""
        return kept_rooms(self.state, self.state.people[participant])

    def room(self, participant: ParticipantId, room: RoomId) -> dict[str, Any]:
        """What is kept of one room, with what was said there. Raises TurnedAway (B31)."""
        person = self.state.people[participant]
        kept = record(self.state, person, room)
        if kept is None:
            raise NO_SUCH_ROOM
        said, earlier = history.page(self.kept, person, self.state.seq + 1, ROOM_PAGE, room)
        return {**kept, "history": history.lines(said, person), "earlier": earlier}
