"""Opinion annotations in the KAF format of the OpeNER project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

_STRENGTH = {"StrongPositive": 2, "Positive": 1, "Negative": -1, "StrongNegative": -2}


def documents(folder: Path) -> Iterator[tuple[dict[str, str], dict[str, list[int]]]]:
    """Yield each document's sentences by number, and the strengths of the opinions in each.

    A document that is no well-formed file is left out, as are those from the news.
    """
    for path in sorted(folder.rglob("*.kaf")):
        if "news" in path.name:
            continue
        try:
            root = ElementTree.parse(path).getroot()  # noqa: S314 - a set one has chosen oneself
        except ElementTree.ParseError:
            continue
        words = {word.get("wid"): word for word in root.iter("wf")}
        yield _sentences(words.values()), _opinions(root, words)


def _sentences(words: Iterable[ElementTree.Element]) -> dict[str, str]:
    found: dict[str, list[ElementTree.Element]] = defaultdict(list)
    for word in words:
        found[word.get("sent", "")].append(word)
    return {name: text for name, parts in found.items() if (text := _text(parts)).strip()}


def _text(words: Sequence[ElementTree.Element]) -> str:
    """Return words with the spaces between them that their places in the text tell of."""
    text, end = "", 0
    for word in words:
        start = int(word.get("offset") or 0)
        apart = start > end or not any(int(each.get("offset") or 0) for each in words)
        text += (" " if text and apart else "") + (word.text or "")
        end = start + int(word.get("length") or 0)
    return text


def _opinions(
    root: ElementTree.Element, words: dict[str | None, ElementTree.Element]
) -> dict[str, list[int]]:
    sentence_of = {
        term.get("tid"): words[target.get("id")].get("sent", "")
        for term in root.iter("term")
        for target in term.iter("target")
        if target.get("id") in words
    }
    found: dict[str, list[int]] = defaultdict(list)
    seen = set()
    for expression in root.iter("opinion_expression"):
        terms = tuple(target.get("id") for target in expression.iter("target"))
        strength = _STRENGTH.get(expression.get("polarity", ""))
        if terms and strength and (terms, strength) not in seen:
            seen.add((terms, strength))
            found[sentence_of.get(terms[0], "")].append(strength)
    return found
