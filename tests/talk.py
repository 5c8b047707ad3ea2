"""An hour of a lively lesson in words that pupils use: what somebody misses who was away."""

import random

WORDS = """we have looked at the second exercise again and I think that nobody understood why it must be so
could you write the formula on the board please yes that helps thank you my picture is gone but I can still
hear all of you now who wants to begin with the next part of this chapter perhaps Ben or somebody from the
other room what does the last line mean there is a mistake in the third row I got forty two is that right
when is this due do we send the photo of our notebook or only the numbers sorry my brother is using the line
try the other link Mia can share her screen because mine shows nothing the graph goes down after ten so the
slope is negative exactly well done and how would you check that without a calculator half of them agree"""


def lines(number: int, seed: int = 7) -> list[str]:
    """Of 3 to 14 words each."""
    chance = random.Random(seed)
    return [" ".join(chance.choices(WORDS.split(), k=chance.randint(3, 14))) for _ in range(number)]
