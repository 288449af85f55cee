"""The evidence pack: what speaks for a fake or an attack, in words for a platform's report form."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from data.copied import sketches_around
from data.copies import Sketches
from data.evidence import AROUND, PAST, Evidence, Suspicions
from data.models import Scope
from scoring.burst import chances
from scoring.signals.analyse import whole
from scoring.signals.duplicates import NEARLY, WINDOW, copied, may_be_alike, trace

RARE = 0.01
"""A burst is told where chance alone would bring one less often than this."""

FEWEST = 3
MOST = 200
"""Copies that are looked at, the most alike."""
QUICK = timedelta(minutes=30)
"""Reviews that follow each other faster than this are told as such."""


@dataclass(frozen=True)
class Ground:
    """One thing that is out of the ordinary.

    Attributes:
        kind: "copies", "account", "burst" or "timing".
        words: what it is, as a sentence.
    """

    kind: str
    words: str


def evidence_of(suspicions: Suspicions, scope: Scope, review_id: int) -> Evidence | None:
    """Return what is known around a review; None where there is none or it may not be seen."""
    found = _alike(suspicions, scope, review_id)
    likest = sorted(found, key=lambda each: (-found[each], each))[:MOST]
    return suspicions.evidence(scope, review_id, {each: found[each] for each in likest})


def _alike(suspicions: Suspicions, scope: Scope, review_id: int) -> dict[int, float]:
    around = sketches_around(suspicions.engine, scope, review_id, WINDOW)
    close = [each for each in around if may_be_alike(around[0].hashes, each.hashes)]
    texts = Sketches(suspicions.engine).texts([each.review_id for each in close])
    traces = {
        each.review_id: trace(each.hashes, whole(*texts.get(each.review_id, (None, None))))
        for each in close
    }
    found = {each: copied(traces[review_id], traces[each]) for each in traces}
    return {each: near for each, near in found.items() if near and each != review_id}


def grounds(of: Evidence) -> list[Ground]:
    """Return what is out of the ordinary about a review; nothing is a finding too."""
    found = (_copies(of), _account(of), _burst(of), _timing(of))
    return [each for each in found if each is not None]


def facts(of: Evidence) -> dict[str, Any]:
    """Return the figures behind the grounds, without a word that anybody wrote."""
    return {
        "copies": [{"review": held.id, "alike": round(alike, 2)} for held, alike in of.copies],
        "account_reviews": len(of.account),
        "around": of.around,
        "usual": of.usual,
        "grounds": [each.kind for each in grounds(of)],
    }


def as_text(of: Evidence, now: datetime) -> str:
    """Return the pack as plain text, to be pasted into a report form."""
    held = of.review
    lines = [
        f"Review on {held.channel} of {held.location}, written {_moment(held.created_at)}",
        f"Address: {held.url or 'not known'}",
        f"Account: {held.author or 'no name given'}",
        f"Stars: {'none' if held.rating is None else f'{held.rating:g}'}",
        f"Text: {held.text or '(none is held)'}",
        "",
        "What is out of the ordinary:",
        *(f"- {each.words}" for each in grounds(of)),
        *([] if grounds(of) else ["- Nothing that can be measured."]),
        "",
        *(
            f"{'Copy' if alike >= NEARLY else 'Shares sentences'} ({alike:.0%} alike): "
            f"{each.url or each.id}, {_moment(each.created_at)}"
            for each, alike in of.copies
        ),
        f"Made {_moment(now)} from {_held(of)}.",
    ]
    return "\n".join(lines)


def as_json(of: Evidence, now: datetime) -> str:
    """Return the pack as JSON, for those who keep cases elsewhere."""
    held = of.review
    told = {
        "review": {
            "channel": held.channel, "location": held.location, "address": held.url,
            "account": held.author, "stars": held.rating, "text": held.text,
            "written_at": held.created_at,
        },
        "grounds": [vars(each) for each in grounds(of)],
        "copies": [
            {"address": each.url, "account": each.author, "written_at": each.created_at,
             "alike": alike}
            for each, alike in of.copies
        ],
        "negative_reviews_around": {"count": of.around, "written_at": list(of.moments)},
        "negative_reviews_before": {"count": of.usual, "days": PAST.days},
        "made_at": now,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _held(of: Evidence) -> str:
    parts = (
        f"{_count(len(of.copies), 'text')} alike",
        f"{len(of.account)} other reviews by the account",
        f"{of.around} negative reviews within {AROUND.days} days",
    )
    return ", ".join(parts)


def _copies(of: Evidence) -> Ground | None:
    """Tell of what says nearly the same; where nothing does, of what shares sentences with it."""
    if not of.copies:
        return None
    same = [held for held, alike in of.copies if alike >= NEARLY]
    held = same or [held for held, _ in of.copies]
    accounts = {each.author for each in held} - {of.review.author}
    places = {each.location for each in held} | {of.review.location}
    said = "with nearly the same text" if same else "with sentences of it"
    least = "At least " if len(of.copies) == MOST else ""
    rest = len(of.copies) - len(same) if same else 0
    more = f" Sentences of it stand in {_count(rest, 'more review')}." if rest else ""
    return Ground(
        "copies",
        f"{least}{_count(len(held), 'other review')} {said} "
        f"(up to {of.copies[0][1]:.0%} alike), by {_count(len(accounts), 'other account')}, at "
        f"{_count(len(places), 'place')}.{more}",
    )


def _account(of: Evidence) -> Ground | None:
    """Tell of an account that writes only the worst, or one that wrote nothing else."""
    stars = [each.rating for each in (*of.account, of.review) if each.rating is not None]
    if len(stars) >= FEWEST and max(stars) <= 1.5:
        return Ground(
            "account", f"The account gave {_count(len(stars), 'review')} and only the worst."
        )
    return None


def _burst(of: Evidence) -> Ground | None:
    span = 2 * AROUND
    chance = float(
        chances(np.array([of.around]), np.array([of.usual]), PAST / span)[0]
    )  # fmt: skip
    if of.around < FEWEST or chance >= RARE:
        return None
    usual = of.usual * (span / PAST)
    return Ground(
        "burst",
        f"{_count(of.around, 'negative review')} of this place within {span.days} days, where "
        f"{usual:.1f} are usual; chance alone brings that less often than "
        f"{'once in a thousand' if chance < 0.001 else 'once in a hundred'} times.",
    )


def _timing(of: Evidence) -> Ground | None:
    quick = sum(later - earlier <= QUICK for earlier, later in _pairs(of.moments))
    if quick < FEWEST - 1:
        return None
    return Ground(
        "timing",
        f"{_count(quick + 1, 'negative review')} of this place followed each other within "
        f"{QUICK.seconds // 60} minutes.",
    )


def _pairs(moments: Sequence[datetime]) -> list[tuple[datetime, datetime]]:
    return list(pairwise(sorted(moments)))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _moment(at: datetime | None) -> str:
    return "at an unknown time" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"
