"""Groups in which as few people as possible meet somebody again.

Theory. Everybody costs a room what they have met of the others in it, squared, so that a third meeting weighs
more than a second. People are dealt one by one to the cheapest room with a place left; then whoever still meets
somebody again changes places with the person with whom that saves most, until no change saves anything.
`cost[i][r]`, what person i costs room r, makes each look at a change four additions: 200 people in 40 rooms
take some ten thousands of looks. A poor end is tried again from another order, a few times.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations
from typing import Final, TypeAlias

from rooms.ids import ParticipantId

Pair: TypeAlias = frozenset[ParticipantId]
Met: TypeAlias = Mapping[Pair, int]
"""How many times two people were in a room together."""
Groups: TypeAlias = list[tuple[ParticipantId, ...]]

SMALL: Final = 40
"""Up to so many people there is time to try often."""
OFTEN: Final = 30
SELDOM: Final = 3


def shuffled(people: Sequence[ParticipantId], seed: object) -> list[ParticipantId]:
    """Sorting by a seeded hash is the shuffle."""
    return sorted(people, key=lambda each: sha256(f"{seed}:{each}".encode()).digest())


def even(people: Sequence[ParticipantId], count: int) -> Groups:
    """Groups in the order given, whose sizes differ by one at most."""
    return [tuple(people[n::count]) for n in range(count)]


def price(groups: Groups, met: Met) -> int:
    """What these groups repeat: 0 when nobody meets anybody again."""
    pairs = (frozenset(pair) for group in groups for pair in combinations(group, 2))
    return sum(met.get(pair, 0) ** 2 for pair in pairs)


def rotated(people: Sequence[ParticipantId], count: int, met: Met, seed: int) -> Groups:
    """`count` groups whose sizes differ by one at most, with as few meetings again as can be found."""
    best: Groups | None = None
    for attempt in range(OFTEN if len(people) <= SMALL else SELDOM):
        groups = _Seating(shuffled(people, f"{seed}:{attempt}"), count, met).settled()
        if best is None or price(groups, met) < price(best, met):
            best = groups
        if price(best, met) == 0:
            break
    return best or []


@dataclass(slots=True)
class _Seating:
    """People by their place in the order, rooms by number."""

    people: Sequence[ParticipantId]
    count: int
    met: Met
    weights: list[dict[int, int]] = field(init=False)
    room: list[int] = field(init=False)
    sizes: list[int] = field(init=False)
    cost: list[list[int]] = field(init=False)

    def __post_init__(self) -> None:
        place = {who: at for at, who in enumerate(self.people)}
        self.weights = [{} for _ in self.people]
        for pair, times in self.met.items():
            one, other = pair
            if one in place and other in place:
                self.weights[place[one]][place[other]] = times**2
                self.weights[place[other]][place[one]] = times**2
        self.room = [-1] * len(self.people)
        self.sizes = [0] * self.count
        self.cost = [[0] * self.count for _ in self.people]
        for person in range(len(self.people)):
            self._put(person, self._cheapest(person))

    def _cheapest(self, person: int) -> int:
        """The emptiest rooms first come to mind, so that sizes stay even."""
        least = min(self.sizes)
        free = (room for room in range(self.count) if self.sizes[room] == least)
        return min(free, key=lambda room: self.cost[person][room])

    def _put(self, person: int, room: int) -> None:
        self.room[person] = room
        self.sizes[room] += 1
        for other, weight in self.weights[person].items():
            self.cost[other][room] += weight

    def _take(self, person: int) -> None:
        room = self.room[person]
        self.sizes[room] -= 1
        for other, weight in self.weights[person].items():
            self.cost[other][room] -= weight

    def settled(self) -> Groups:
        """Change places for as long as that saves anything."""
        changed = True
        while changed:
            changed = False
            for person in range(len(self.people)):
                if self.cost[person][self.room[person]] > 0:
                    changed |= self._moves_on(person)
        groups: list[list[ParticipantId]] = [[] for _ in range(self.count)]
        for at, room in enumerate(self.room):
            groups[room].append(self.people[at])
        return [tuple(group) for group in groups]

    def _moves_on(self, person: int) -> bool:
        """Into a smaller room, or in somebody's place, where that saves most."""
        mine, costs, weights = self.room[person], self.cost[person], self.weights[person]
        best, saved = -1, 0
        for other in range(len(self.people)):
            theirs = self.room[other]
            if theirs == mine:
                continue
            before = costs[mine] + self.cost[other][theirs]
            # Each leaves the room that the other comes to: what they cost each other does not count.
            after = costs[theirs] + self.cost[other][mine] - 2 * weights.get(other, 0)
            if before - after > saved:
                best, saved = other, before - after
        smaller = [room for room in range(self.count) if self.sizes[room] < self.sizes[mine]]
        room = min(smaller, key=lambda each: costs[each], default=mine)
        if costs[mine] - costs[room] > saved:
            self._take(person)
            self._put(person, room)
            return True
        if best < 0:
            return False
        theirs = self.room[best]
        self._take(person)
        self._take(best)
        self._put(person, theirs)
        self._put(best, mine)
        return True
