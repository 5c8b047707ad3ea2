"""What the ballots of a poll say together.

P18 A ranking gives as many points as there are options to the best one, and one to the last.
P19 Open answers count as the same when they differ only in case and spaces.
P20 Open answers that a host has hidden are not shown.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from rooms.ballots import FEWEST_BALLOTS
from rooms.entries import PollPublished, TextCount
from rooms.state import Ballot, Poll


def ballots(poll: Poll) -> Sequence[Ballot]:
    """All that were cast, in no order that tells of their voters when it is anonymous."""
    return poll.ballots if poll.anonymous else [each.ballot for each in poll.votes.values()]


def voters(poll: Poll) -> int:
    return len(poll.voters) if poll.anonymous else len(poll.votes)


def is_withheld(poll: Poll) -> bool:
    return poll.anonymous and len(poll.voters) < FEWEST_BALLOTS


def counts(poll: Poll, cast: Iterable[Ballot]) -> tuple[int, ...]:
    """How many chose each option, or its points in a ranking (P18)."""
    chosen: Counter[int] = Counter()
    for each in cast:
        for place, option in enumerate(each.choice):
            chosen[option] += len(poll.options) - place if poll.kind == "ranking" else 1
    return tuple(chosen[option] for option in range(len(poll.options)))


def texts(cast: Iterable[Ballot]) -> tuple[TextCount, ...]:
    """Open answers, the most frequent first (P19)."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for each in cast:
        if each.text:
            alike[same(each.text)].append(each.text)
    found = (TextCount(min(several), len(several)) for several in alike.values())
    return tuple(sorted(found, key=lambda each: (-each.count, each.text)))


def same(words: str) -> str:
    """What two equal open answers have in common."""
    return " ".join(words.split()).casefold()


def published(poll: Poll, without: Sequence[str]) -> PollPublished:
    """The figures for everybody (P20)."""
    hidden = tuple(sorted({same(each) for each in without}))
    cast = ballots(poll)
    shown = tuple(each for each in texts(cast) if same(each.text) not in hidden)
    return PollPublished(
        poll.id,
        counts(poll, cast),
        voters(poll),
        shown,
        poll.right,
        hidden,
        withheld=is_withheld(poll),
    )
