"""What the ballots of a poll say together.

P18 A ranking gives as many points as there are options to the best one, and one to the last.
P19 Open answers count as the same when they differ only in case and spaces.
P20 Open answers that a host has hidden are not shown.
P23 A result that goes into the chat says no more than the one that is shown.
P24 Open answers with a word of the session's list are never shown.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from rooms.ballots import FEWEST_BALLOTS
from rooms.entries import PollPublished, TextCount
from rooms.state import Ballot, Poll
from rooms.words import holds_any_of

LONGEST_RESULT = 2000
"""Characters of a message, which a result in the chat is."""


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


def published(poll: Poll, without: Sequence[str], listed: Sequence[str] = ()) -> PollPublished:
    """The figures for everybody (P20, P24)."""
    cast = ballots(poll)
    bad = {same(each.text) for each in cast if holds_any_of(listed, each.text)}
    hidden = tuple(sorted({same(each) for each in without} | bad))
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


def told(poll: Poll, facts: Iterable[object]) -> str:
    """The result as a message, in signs that every language reads (P23)."""
    (result,) = (each for each in facts if isinstance(each, PollPublished))
    if result.withheld:
        return f"{poll.question}\n({result.voters} < {FEWEST_BALLOTS})"
    rows = [
        f"{'✓' if option in result.right else '•'} {text}: {result.counts[option]}"
        for option, text in enumerate(poll.options)
    ]
    rows += [f"• {each.text}: {each.count}" for each in result.texts]
    words = "\n".join([poll.question, *rows])
    return words if len(words) <= LONGEST_RESULT else words[: LONGEST_RESULT - 1] + "…"
