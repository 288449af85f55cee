"""What follows from new reviews: signals, then scores; and the end of texts that may not stay."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from collectors.source import all_sources
from data.columns import DAY_SECONDS
from data.facts import Facts
from data.lease import LostLease
from data.models import Filters, Scope, Tallies
from data.responses import UNWATCHED
from data.score_versions import SCORING, former_versions, shown_beside
from data.scores import HISTORY_DAYS, WEEK, Scores
from data.settings import read_setting, write_setting
from data.standing import Past
from data.store import Unscored, unscored
from jobs.copies import keep_sketches_of
from jobs.work import Work
from scoring.index import COLUMNS, Settings
from scoring.scorecard import scorecard
from scoring.signals.analyse import Analyser, Item

BATCH = 1_000
HISTORY = timedelta(days=HISTORY_DAYS)
SETTLED = "settled_scores"
"""Name of the setting that tells what `Settled` holds, a row per day."""
Settled = dict[tuple[str, int], str]
"""By score version and stored day, the state of the facts it was computed from.

What was computed, or tried, the longest ago comes first.
"""
FAILED = ""
"""What stands for the state of a day that could not be computed."""


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
    now = work.clock.now()
    work.raw_items.erase_expired(now, limited)
    return work.store.erase_expired(now)


def score_settings(work: Work) -> Settings:
    """Return the choices behind the scores, as people have set them."""
    return Settings.from_stored(read_setting(work.engine, SCORING, {}))


def compute_scores(work: Work, most: int = 8) -> int:
    """Compute the scores of days whose reviews have changed, the present first.

    A day is computed again when anything about a review written until then has moved since: it
    came, was edited, answered, judged otherwise (by a person or another text model), removed or
    came back; and every day is, when other channels are social, may not be blended or hide answers.
    Other settings, a new formula or another shipped text model make another score version. The
    versions that can be shown beside it are computed again likewise, up to their last day in force,
    so that all lines are of the same reviews.

    Args:
        work: the means.
        most: days computed in one call, so that a long history does not hold up the present.

    Returns:
        How many days were computed.

    Raises:
        ExceptionGroup: some days could not be computed; they have another turn after the others.
    """
    lines = _lines(work)
    settled = _settled(work.engine, [line.version for line in lines])
    chosen = _chosen(lines, settled, most)
    if not chosen:
        return 0
    computed, failures = 0, []
    for line, day, failure in _attempts(work, chosen):
        known = settled.pop((line.version, day), FAILED)
        settled[line.version, day] = FAILED if failure else line.states[day]
        if failure:
            failures.append(failure)
        elif day == line.last and known == FAILED:
            settled = _without_passing_days(work, line, settled)
        computed += not failure
    write_setting(work.engine, SETTLED, [[*key, state] for key, state in settled.items()])
    if failures:
        raise ExceptionGroup("The scores of some days could not be computed.", failures)
    return computed


def _attempts(
    work: Work, chosen: Sequence[tuple[_Line, int]]
) -> Iterator[tuple[_Line, int, Exception | None]]:
    """Compute days until asked to end; yield each with what went wrong."""
    facts = Facts(work.engine)
    tallies = facts.tallies(Scope.everything(), Filters(), as_of=work.clock.now())
    past = Past.of(facts, Scope.everything(), Filters(), tallies.reviews)
    for line, day in chosen:
        if work.stopping:
            return
        failure = None
        try:
            _compute_day(work, line.settings, tallies, past, day)
        except LostLease:
            raise
        except Exception as error:
            error.add_note(f"score version {line.version}, {_end_of(day):%Y-%m-%d}")
            failure = error
        yield line, day, failure


def _settled(engine: Engine, versions: Sequence[str]) -> Settled:
    """Return what is stored of some score versions; older stores hold a table of each."""
    found = read_setting(engine, SETTLED, [])
    if isinstance(found, dict):
        found = [[name, int(day), of] for name, days in found.items() for day, of in days.items()]
    return {(version, day): state for version, day, state in found if version in versions}


def _chosen(lines: Sequence[_Line], settled: Settled, most: int) -> list[tuple[_Line, int]]:
    """Return the days to compute: the last one, then by turns new ones and the longest waiting.

    Reviews that keep changing make most days stale again and again, so none may go first for being
    recent; what was computed before all had come is mended while the history grows; and a part is
    left for former versions, which would have no turn otherwise.
    """
    turn = {key: place for place, key in enumerate(settled, start=1)}
    stale = [
        (line, day)
        for line in lines
        for day, state in line.states.items()
        if settled.get((line.version, day)) != state
    ]
    stale.sort(key=lambda each: turn.get((each[0].version, each[1]), 0))
    present = _by_turns([each for each in stale if each[0] is lines[0]], settled)
    present.sort(key=lambda each: each[1] != each[0].last)
    former = [each for each in stale if each[0] is not lines[0]]
    kept = min(len(former), most // 4)
    return [*present[: most - kept], *former][:most]


def _by_turns(days: Sequence[tuple[_Line, int]], settled: Settled) -> list[tuple[_Line, int]]:
    """Return days never computed and days that were, one after the other."""
    never = [(line, day) for line, day in days if (line.version, day) not in settled]
    again = [(line, day) for line, day in days if (line.version, day) in settled]
    pairs = zip_longest(never, again)
    return [each for pair in pairs for each in pair if each is not None]


@dataclass(frozen=True)
class _Line:
    """A score version whose history is kept up.

    Attributes:
        states: by day, the newest first, the state of what its scores rest on.
    """

    settings: Settings
    states: Mapping[int, str]

    @property
    def version(self) -> str:
        return self.settings.version

    @property
    def last(self) -> int:
        return max(self.states)


def _lines(work: Work) -> list[_Line]:
    """Return the version in force, then those before it that can be shown and computed anew."""
    weeks, today = _states(work), _day_of(work.clock.now())
    now = score_settings(work)
    ends = {now.version: today}
    chosen = {now.version: now}
    former = former_versions(work.engine)
    for each in shown_beside(former, now.version, Scores(work.engine).versions()):
        if settings := Settings.of_version(each.version, each.settings):
            chosen[each.version], ends[each.version] = settings, _day_of(each.until)
    found = [
        _Line(settings, dict(_days(weeks, ends[version], today - HISTORY.days)))
        for version, settings in chosen.items()
    ]
    return [line for line in found if line.states]


def _day_of(moment: datetime) -> int:
    return int(moment.timestamp()) // DAY_SECONDS


def _end_of(day: int) -> datetime:
    return datetime.fromtimestamp((day + 1) * DAY_SECONDS - 1, UTC)


def _states(work: Work) -> list[tuple[int, str]]:
    """Return each week with the state of what the scores at its end rest on."""
    found = Scores(work.engine).changes_of_history().set_index("week").astype("int64")
    if found.empty:
        return []
    # Weeks in which nobody wrote are there as well: removals and age go on.
    until = max(_day_of(work.clock.now()), int(found.index.max()))
    weeks = found.reindex(range(int(found.index.min()), until + 1, WEEK), fill_value=0)
    n, changes = weeks["n"].cumsum(), weeks["changes"].cumsum()
    states = n.astype(str) + " " + changes.astype(str) + " " + _terms(work)
    return list(zip(weeks.index.tolist(), states, strict=True))


def _days(weeks: Sequence[tuple[int, str]], last: int, first: int) -> Iterator[tuple[int, str]]:
    """Yield a last day and the ends of the weeks before it, each with the state it rests on."""
    before = [(week + WEEK - 1, state) for week, state in reversed(weeks) if week <= last]
    if not before or last < first:
        return
    yield last, before[0][1]
    yield from ((end, state) for end, state in before if first <= end < last)


def _without_passing_days(work: Work, line: _Line, settled: Settled) -> Settled:
    """Forget the days that were the last for a while only: nothing would compute them again."""
    first = _day_of(work.clock.now()) - HISTORY.days
    Scores(work.engine).keep_only(work.store, line.version, list(line.states), first)
    return {
        (version, day): state
        for (version, day), state in settled.items()
        if version != line.version or day < first or day in line.states
    }


def _terms(work: Work) -> str:
    """Return a short name of which channels are left out of what."""
    found = Facts(work.engine).terms()
    unwatched = Facts(work.engine).run(UNWATCHED).to_numpy().tolist()
    sets = [sorted(found.unblendable), sorted(found.social), sorted(unwatched)]
    return hashlib.sha256(json.dumps(sets).encode()).hexdigest()[:10]


def _compute_day(work: Work, settings: Settings, tallies: Tallies, past: Past, day: int) -> None:
    as_of = min(work.clock.now(), _end_of(day))
    responses = Facts(work.engine).responses(Scope.everything(), Filters(until=day), as_of)
    stood = replace(tallies, reviews=past.at(as_of), responses=responses)
    grains = (("brand_id",), ("brand_id", "location_id"))
    rows = [row for by in grains for row in _score_rows(replace(stood, by=by), as_of, settings)]
    Scores(work.engine).save(work.store, settings.version, day, rows)


def _score_rows(tallies: Tallies, as_of: datetime, settings: Settings) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for index_id, computed in scorecard(tallies, as_of=as_of, settings=settings).items():
        frame = computed[list(COLUMNS)].astype(object).where(computed[list(COLUMNS)].notna(), None)
        records = frame.reset_index().to_dict("records")
        rows += [_score_row(index_id, record) for record in records]
    return rows


def _score_row(index_id: str, record: dict[Any, Any]) -> dict[str, Any]:
    figures = {name: None if pd.isna(record[name]) else float(record[name]) for name in COLUMNS}
    return figures | {
        "index": index_id,
        "brand_id": int(record["brand_id"]),
        "location_id": int(record.get("location_id", 0)),
        "channel": "",
        "details": {},
        "n": int(record["n"]),
    }
