"""Words and marks cut into sentences of clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from string import ascii_lowercase

Clause = list[str]
Sentence = list[Clause]

_ENDS_SENTENCE = frozenset({".", "!", "?", "!?", "…", "\n", "!!", "??"})
_ENDS_CLAUSE = frozenset({",", ";", ":", "(", ")"})
_SILENT = frozenset({".", ",", ";", ":", "(", ")", "\n", "¡", "¿"})
ELIDING = frozenset({"fr", "it", "ca"})
"""Languages that hang an article on the next word with an apostrophe."""
_FIRST_EMOJI = "\u2600"
_LOVING = frozenset({"❤", "♥"})
"""They stand in place of a verb as often as at the end."""
_VOWELS = frozenset("aeiouy")
"""One-letter words, as some of them are, end sentences; other letters stand for more."""
_SHORTENED = "dr dra mr mrs ms prof sr sra st vs"
_SHORTENED_TOO = {
    "de": "bzw ca evtl fr hr inkl",
    "es": "sres srta",
    "fr": "mlle mme",
    "it": "dott sig",
    "nl": "dhr mevr mw",
    "pt": "srta",
}
_LETTERS = frozenset(ascii_lowercase)
_SHORT = {
    language: _LETTERS.union(_SHORTENED.split(), _SHORTENED_TOO.get(language, "").split())
    for language in ("", *_SHORTENED_TOO)
}
"""Words whose dot ends no sentence, by language."""

CONTRASTS = {
    language: frozenset(words.split())
    for language, words in {
        "en": "but however although though yet whereas unfortunately except despite",
        "es": "pero aunque sino embargo salvo excepto",
        "fr": "mais cependant toutefois pourtant malgre sauf",
        "de": "aber jedoch allerdings leider obwohl trotz",
        "nl": "maar echter hoewel helaas ondanks behalve",
        "it": "ma pero tuttavia purtroppo anche sebbene nonostante tranne",
        "pt": "mas porem contudo embora apesar infelizmente exceto",
    }.items()
}
"""Words that turn a sentence round: the clause after one is judged by itself."""

_NEGATIONS_EN = (
    "not no never none nothing nobody neither nor without hardly barely cannot n't cant dont didnt "
    "doesnt wasnt isnt arent wont wouldnt couldnt shouldnt havent hasnt hadnt werent aint "
    "can't don't didn't doesn't wasn't isn't aren't won't wouldn't couldn't shouldn't haven't "
    "hasn't hadn't weren't ain't lack lacks lacked lacking"
)
NEGATIONS = {
    "en": _NEGATIONS_EN,
    "es": "no nunca jamas ni sin nada ningun ninguna ninguno tampoco",
    "fr": "ne n pas jamais rien aucun aucune sans ni",
    "de": "nicht kein keine keinen keinem keiner keinerlei nie niemals nichts ohne weder",
    "nl": "niet geen nooit zonder niets niks noch allesbehalve",
    "it": "non mai nessun nessuna nessuno niente nulla senza ne",
    "pt": "nao nunca sem nenhum nenhuma jamais nada nem",
}
"""Words that deny the few words after them."""
_DENYING = frozenset(" ".join(NEGATIONS.values()).split())
OPPOSITES = frozenset(
    tuple(pair.split())
    for pair in (
        "anything but", "far from", "andere als", "tout sauf", "loin d", "tutto tranne",
        "todo menos", "lejos de", "tudo menos", "longe de", "tot menys", "lluny de", "verre van",
        "entfernt von", "alles behalve", "cosa menos", "altro che",
    )
)  # fmt: skip
"""Pairs by which something is said to be the opposite: "anything but friendly"."""
_FAR = 20
"""Words before such a pair of which one may deny it."""


def cut(read: Sequence[str], language: str | None) -> list[Sentence]:
    """Return tokens in sentences, cut at full stops, and these cut at commas and contrasts."""
    contrasts = CONTRASTS.get(language or "", frozenset())
    short = _SHORT.get(language or "", _SHORT[""])
    read = _parted_at_emoji(read)
    found: list[Sentence] = []
    sentence: Sentence = []
    clause: Clause = []
    for place, token in enumerate(read):
        if token in contrasts and clause and not _of_opposites(clause, token):
            sentence.append(clause)
            clause = [token]
        elif token in _ENDS_CLAUSE:
            sentence, clause = _close(sentence, clause), []
        elif token in _ENDS_SENTENCE and not _only_shortens(read, place, short):
            if token not in _SILENT:
                clause.append(token)
            sentence, clause = _close(sentence, clause), []
            if sentence:
                found.append(sentence)
                sentence = []
        elif token not in _SILENT:
            clause.append(token)
    sentence = _close(sentence, clause)
    if sentence:
        found.append(sentence)
    return found


def _of_opposites(clause: Clause, contrast: str) -> bool:
    return (clause[-1], contrast) in OPPOSITES and _DENYING.isdisjoint(clause[-_FAR:])


def _only_shortens(read: Sequence[str], place: int, short: frozenset[str]) -> bool:
    """Return whether the mark at a place is a dot that ends no sentence."""
    if read[place] != "." or not place:
        return False
    if read[place - 1] not in _VOWELS:
        return read[place - 1] in short
    after = read[place + 1 : place + 3]
    return len(after) == 2 and after[0] in _LETTERS and after[1] == "."


def _parted_at_emoji(read: Sequence[str]) -> Sequence[str]:
    some = max(read, default="") >= _FIRST_EMOJI
    return list(chain.from_iterable(_with_commas(read))) if some else read


def _with_commas(read: Iterable[str]) -> Iterator[Sequence[str]]:
    """Yield tokens, with a comma where words go on after the emoji that end a clause."""
    worded = pictured = False
    for token in read:
        emoji = is_emoji(token)
        yield (",", token) if pictured and token[0].isalpha() else (token,)
        pictured = emoji and worded and token not in _LOVING
        worded = worded if emoji else token[0].isalnum()


def _close(sentence: Sentence, clause: Clause) -> Sentence:
    if clause:
        sentence.append(clause)
    return sentence


def is_emoji(token: str) -> bool:
    """Return whether a token is an emoji or another picture, and no word or mark."""
    return token[0] >= _FIRST_EMOJI and not token[0].isalnum()
