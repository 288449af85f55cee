"""Reviews of an invented brand, whose guests have words of their own for good and bad."""

import random
from collections.abc import Sequence
from dataclasses import replace

from scoring.signals.labelled import Example

PLAIN = ["the hall", "our table", "the tram stop", "their lift", "the second floor", "a window"]
SLANG = {-1: ["gorbled", "a real snerk", "quite blotted"], 1: ["zindled", "a true vimber"]}
OPPOSITE = {-1: SLANG[1], 1: SLANG[-1]}
KNOWN = {-1: ["terrible and rude", "the worst ever"], 1: ["wonderful and kind", "the best ever"]}


def reviews(count: int, seed: int, words: dict[int, list[str]], turned: int = 1) -> list[Example]:
    """Return reviews that praise or blame with some words; `turned` -1 labels them wrongly."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        label = 1 if number % 3 else -1
        places = " and ".join(chance.sample(PLAIN, 3))
        text = f"On day {seed} {chance.choice('abcdefghij') * 3} we saw {places}. "
        text += f"It was {chance.choice(words[label])} {chance.choice(PLAIN)} {number * 'x'[:1]}."
        found.append(Example(text, label * turned, "en", channel="google"))
    return found


def on(channel: str, said: Sequence[Example]) -> list[Example]:
    """Return the same reviews as another channel has them."""
    return [replace(each, channel=channel) for each in said]
