"""What follows from new reviews: signals, then scores; and the end of texts that may not stay."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from collectors.source import all_sources
from data.columns import DAY_SECONDS
from data.facts import Facts
from data.models import Filters, Scope, Tallies
from data.responses import UNWATCHED
from data.scores import WEEK, Scores
from data.settings import read_setting, write_setting
from data.store import Unscored, unscored
from jobs.copies import keep_sketches_of
from jobs.work import Work
from scoring.index import COLUMNS, Settings
from scoring.scorecard import scorecard
from scoring.signals.analyse import Analyser, Item

BATCH = 1_000
HISTORY = timedelta(days=364)
SETTLED = "settled_scores"
"""Name of the setting that tells, per stored day, the state of the facts it was computed from."""


def derive_signals(work: Work, analyser: Analyser) -> int:
    """Derive the signals of every review that lacks them; return how many.

    What another model derived of texts that have been erased since stands.
    """
    done = 0
    if unscored(work.engine, analyser.version, 1):
        work.store.carry_over(analyser.version)
    while not work.stopping and (waiting := unscored(work.engine, analyser.version, BATCH)):
        keep_sketches_of(work, waiting)
        derived = analyser.analyse([_item(review) for review in waiting])
        work.store.save_signals(analyser.version, dict(zip(waiting, derived, strict=True)))
        done += len(waiting)
    return done


def _item(review: Unscored) -> Item:
    return Item(
        text=review.text,
        title=review.title,
        rating=review.rating,
        language=review.language,
        industry=review.industry,
        channel=review.channel,
    )


def erase_expired(work: Work) -> int:
    """Erase text that its source's terms no longer let us keep; return how many reviews."""
    terms = {source.id: work.terms(source).text_days for source in all_sources()}
    limited = {source: days for source, days in terms.items() if days is not None}
    return work.store.erase_expired(work.clock.now(), limited)


def score_settings(work: Work) -> Settings:
    """Return the choices behind the scores, as people have set them."""
    return Settings.from_stored(read_setting(work.engine, "scores", {}))


def compute_scores(work: Work, most: int = 8) -> int:
    """Compute the scores of days whose reviews have changed, the newest first.

    A day is computed again when anything about a review written until then has moved since: it
    came, was edited, answered, judged otherwise (by a person or another text model), removed or
    came back; and every day is, when other channels are social, may not be blended or hide answers.
    Other settings, a new formula or another shipped text model make another score version, whose
    days are computed beside those of the version before.

    Args:
        work: the means.
        most: days computed in one call, so that a long history does not hold up the present.

    Returns:
        How many days were computed.
    """
    settings = score_settings(work)
    known: dict[str, str] = read_setting(work.engine, SETTLED, {}).get(settings.version, {})
    stale = [(day, state) for day, state in _days(work) if known.get(str(day)) != state][:most]
    if not stale:
        return 0
    now = work.clock.now()
    tallies = Facts(work.engine).tallies(Scope.everything(), Filters(), as_of=now)
    for day, state in stale:
        if work.stopping:
            break
        _compute_day(work, settings, tallies, day)
        known[str(day)] = state
    write_setting(work.engine, SETTLED, {settings.version: known})
    return len(stale)


def _days(work: Work) -> Iterator[tuple[int, str]]:
    """Yield today and the ends of past weeks, each with the state of what its scores rest on."""
    weeks = Scores(work.engine).changes_of_history()
    if weeks.empty:
        return
    n, changes = weeks["n"].cumsum(), weeks["changes"].astype("int64").cumsum()
    states = n.astype(str) + " " + changes.astype(str) + " " + _terms(work)
    today = int(work.clock.now().timestamp()) // DAY_SECONDS
    yield today, states.iloc[-1]
    first = today - HISTORY.days
    for week, state in reversed(list(zip(weeks["week"], states, strict=True))):
        if first <= week + WEEK - 1 < today:
            yield int(week) + WEEK - 1, state


def _terms(work: Work) -> str:
    """Return a short name of which channels are left out of what."""
    found = Facts(work.engine).terms()
    unwatched = Facts(work.engine).run(UNWATCHED).to_numpy().tolist()
    sets = [sorted(found.unblendable), sorted(found.social), sorted(unwatched)]
    return hashlib.sha256(json.dumps(sets).encode()).hexdigest()[:10]


def _compute_day(work: Work, settings: Settings, tallies: Tallies, day: int) -> None:
    end_of_day = datetime.fromtimestamp((day + 1) * DAY_SECONDS - 1, UTC)
    as_of = min(work.clock.now(), end_of_day)
    responses = Facts(work.engine).responses(Scope.everything(), Filters(until=day), as_of)
    rows: list[dict[str, Any]] = []
    for by in (("brand_id",), ("brand_id", "location_id")):
        rows += _score_rows(replace(tallies, responses=responses, by=by), as_of, settings)
    Scores(work.engine).save(work.store, settings.version, day, rows)


def _score_rows(tallies: Tallies, as_of: datetime, settings: Settings) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for index_id, computed in scorecard(tallies, as_of=as_of, settings=settings).items():
        frame = computed[list(COLUMNS)].astype(object).where(computed[list(COLUMNS)].notna(), None)
        frame = frame.reset_index()
        rows += [_score_row(index_id, record) for record in frame.to_dict("records")]
    return rows


def _score_row(index_id: str, record: dict[Any, Any]) -> dict[str, Any]:
    return {
        "index": index_id,
        "brand_id": int(record["brand_id"]),
        "location_id": int(record.get("location_id", 0)),
        "channel": "",
        "details": {},
        "n": int(record["n"]),
        **{name: _number(record[name]) for name in COLUMNS if name != "n"},
    }


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
