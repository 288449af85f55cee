"""Key phrases: words that reviews use side by side more than chance would bring."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import pandas as pd

from scoring.signals.function_words import listed_languages
from scoring.signals.inflection import SHORTEST, root
from scoring.signals.naming import Names
from scoring.signals.neighbours import LONGEST, Neighbours, different, neighbours, unbroken
from scoring.signals.words import Clause

LEAST = 3
"""Reviews that must use a phrase."""
TIED = 0.4
"""How much two words must belong together, 0 for chance and 1 for never apart."""
COVERED = 0.8
"""Share of a pair's uses within a longer phrase from which on that stands for the pair."""

FEWEST = 20
"""Texts of a language, copies counted once, from which on its phrases are told."""


@dataclass(frozen=True)
class Phrase:
    """Neighbouring words that belong together.

    Attributes:
        phrase: its most frequent form, in lower case and without accents.
        reviews: how many use it in any form, copies of one text counted once.
        tied: normalised pointwise mutual information of its loosest pair, from `TIED` to 1.
        read: of how many reviews, copies counted once.
        shortest: its shortest form that it begins with, word by word: a search for beginnings finds
            more of the others by it.
        language: of the reviews.
    """

    phrase: str
    reviews: int
    tied: float
    read: int
    shortest: str
    language: str | None = None


@dataclass(frozen=True)
class Spoken:
    """The phrases of texts in several languages.

    Attributes:
        phrases: the strongest first; each language is compared with itself.
        read: texts that were read, copies counted once.
        copied: texts that are nearly the same as one that was read.
        unread: texts whose language is unknown, has no list of function words, or has fewer than
            `FEWEST` texts.
    """

    phrases: list[Phrase]
    read: int
    copied: int
    unread: int


def phrases_of(texts: pd.DataFrame, names: Iterable[str] = (), *, most: int = 20) -> Spoken:
    """Return the key phrases of texts in any languages, as `key_phrases` says.

    Args:
        texts: a row per review: its `language` and `text`, as of `data.texts.sample_texts`.
        names: of brands and places.
        most: phrases to return.
    """
    found: list[Phrase] = []
    read = copied = 0
    told = texts[texts["language"].isin(list(listed_languages()))]
    for language, said in told.groupby("language")["text"]:
        single = different(list(said))
        copied += len(said) - len(single)
        if len(single) >= FEWEST:
            read += len(single)
            found += _phrases(single, str(language), names, most, LEAST)
    ranked = sorted(found, key=lambda each: (-each.reviews * each.tied, each.phrase))
    return Spoken(ranked[:most], read, copied, len(texts) - read - copied)


def key_phrases(
    texts: Sequence[str],
    language: str | None = None,
    *,
    names: Iterable[str] = (),
    count: int = 20,
    least: int = LEAST,
) -> list[Phrase]:
    """Return the phrases of two or three words that most reviews use, the strongest first.

    Two neighbours a and b are a phrase if their normalised pointwise mutual information is at
    least `TIED`:

        NPMI(a, b) = ln(p(a, b) / (p(a) p(b))) / -ln p(a, b)

    p(a) is the number of reviews that use a over N, p(a, b) that of reviews in which b stands right
    behind a over N, and N the sum of the different words of each review: a review counts a word
    once, however often it repeats it. It is 1 for words that never stand apart, 0 for neighbours
    by chance and -1 for words that never meet. Three words are a phrase if both pairs are, and
    their figure is that of the looser one. The strongest has the highest product of reviews and
    that figure.

    Left out are phrases with a function word (but for those of `idioms.toml`: "pick up") or a word
    of the names, those that share two words with a stronger one, and pairs that nearly always stand
    within a longer phrase. Singular and plural count as one. Of texts that are nearly the same, one
    is read. Commas, full stops, numbers and dashes part words.

    Args:
        texts: reviews of one language.
        language: of all texts. One whose function words are not listed has no phrases, and neither
            has one that does not part its words by spaces, as Chinese, Japanese and Thai.
        names: of brands and places, whose words tell nothing; a word of theirs that the texts
            mostly write in lower case, such as the "hotel" of a hotel, is an ordinary one.
        count: phrases to return at most.
        least: reviews that must use a phrase: its evidence.

    How it can mislead: it tells what words are used together, not what is said of them: "front
    desk" stands in praise and complaint alike. Of rare words it takes little to be tied: a phrase
    of three reviews may be three people's turn of phrase. Function words within a phrase hide it
    ("salle de bain"), and an ending that two words share may join what are two things.

    References:
        Bouma 2009, Normalized (Pointwise) Mutual Information in Collocation Extraction.
    """
    if language not in listed_languages():
        return []
    return _phrases(different(texts), language, names, count, least)


def _phrases(
    texts: Sequence[str], language: str | None, names: Iterable[str], count: int, least: int
) -> list[Phrase]:
    read = [unbroken(text, language) for text in texts]
    written = [neighbours(clauses, language) for clauses in read]
    uses = Counter(
        group for one in written for group in {_rooted(group, language) for group in one}
    )
    tied = _tied(uses, _words(read, language), least, Names(names, texts, language))
    found = _strongest({**_longer(uses, tied, least), **tied}, uses, count)
    forms = _forms(written, (group for group, _ in found), language)
    return [_told(forms[group], uses[group], tie, len(read), language) for group, tie in found]


def _rooted(group: Neighbours, language: str | None) -> Neighbours:
    return tuple(root(word, language) for word in group)


def _words(read: Iterable[Iterable[Clause]], language: str | None) -> Counter[str]:
    """Return in how many texts each word stands, in any form."""
    return Counter(
        one
        for clauses in read
        for one in {root(word, language) for clause in clauses for word in clause}
    )


def _tied(
    uses: Mapping[Neighbours, int], words: Mapping[str, int], least: int, named: Names
) -> dict[Neighbours, float]:
    """Return how tied the pairs are that are tied enough."""
    total = sum(words.values())
    ties = {
        pair: _tie(often, words[pair[0]], words[pair[1]], total)
        for pair, often in uses.items()
        if len(pair) == 2 and often >= least
    }
    return {pair: tie for pair, tie in ties.items() if tie >= TIED and not named.within(pair)}


def _tie(both: int, first: int, second: int, total: int) -> float:
    return math.log(both * total / (first * second)) / math.log(total / both)


def _longer(
    uses: Mapping[Neighbours, int], tied: Mapping[Neighbours, float], least: int
) -> dict[Neighbours, float]:
    return {
        three: min(tied[three[:2]], tied[three[1:]])
        for three, often in uses.items()
        if len(three) == LONGEST and often >= least and three[:2] in tied and three[1:] in tied
    }


def _strongest(
    ties: Mapping[Neighbours, float], uses: Mapping[Neighbours, int], count: int
) -> list[tuple[Neighbours, float]]:
    """Return the strongest phrases of which no two share two words."""
    covered = {
        pair
        for three in ties
        if len(three) == LONGEST
        for pair in (three[:2], three[1:])
        if uses[three] >= COVERED * uses[pair]
    }
    found: list[tuple[Neighbours, float]] = []
    for group in sorted(
        ties.keys() - covered, key=lambda group: (-uses[group] * ties[group], group)
    ):
        if len(found) == count:
            break
        if not any(_overlap(group, stronger) for stronger, _ in found):
            found.append((group, ties[group]))
    return found


def _overlap(group: Neighbours, stronger: Neighbours) -> bool:
    """Tell whether two phrases share two words, be it with other endings: "ended up", "end up"."""
    shared = [
        any(_begins(word, each) or _begins(each, word) for each in stronger) for word in group
    ]
    return sum(shared) > 1


def _begins(word: str, beginning: str) -> bool:
    return word == beginning or (len(beginning) >= SHORTEST and word.startswith(beginning))


def _forms(
    written: Iterable[set[Neighbours]], wanted: Iterable[Neighbours], language: str | None
) -> dict[Neighbours, Counter[Neighbours]]:
    """Return in how many texts each form of the phrases stands."""
    forms: dict[Neighbours, Counter[Neighbours]] = {group: Counter() for group in wanted}
    for group in chain.from_iterable(written):
        if (rooted := _rooted(group, language)) in forms:
            forms[rooted][group] += 1
    return forms


def _told(
    forms: Mapping[Neighbours, int], reviews: int, tie: float, read: int, language: str | None
) -> Phrase:
    usual = min(forms, key=lambda form: (-forms[form], form))
    shorter = [form for form in forms if all(map(str.startswith, usual, form))]
    shortest = min(shorter, key=lambda form: len("".join(form)))
    return Phrase(" ".join(usual), reviews, round(tie, 3), read, " ".join(shortest), language)
