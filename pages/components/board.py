"""The board report: what Overview, Explain and Locations say, gathered for one page."""

from __future__ import annotations

from engagement.reports.board import BETTER, LEVEL, WORSE, Board, Part, Tile
from engagement.reports.pictures import Picture
from pages.components import charts
from pages.components.against import differences_chart
from pages.components.cards import (
    TOO_LITTLE,
    Row,
    delta,
    has_value,
    on_which_parts,
    row_of,
    too_little,
)
from pages.components.causes import Cause, index_cause, window_cause
from pages.components.change import Change
from pages.components.comparable import change_of
from pages.components.complaints import rising
from pages.components.contest import contest_everywhere
from pages.components.duel import read_measures
from pages.components.focus import focus_of
from pages.components.headline import aside_here, compared, scores_and_before, summary
from pages.components.health import read_health
from pages.components.hidden_answers import none_stands_out, read_complaints
from pages.components.left_out import lacking, told_dates
from pages.components.numbers import evidence, figure, interval, plural
from pages.components.places import needing_attention, place_table
from pages.components.reads import topic_counts, totals
from pages.components.standings import (
    BY_ITSELF,
    like_with_like,
    nobody_beside,
    standings,
    standings_chart,
)
from pages.components.text import plain, shortened, unmarked
from pages.components.time_charts import LINE, as_it_stood, followed, line, why_no_history
from pages.components.trust import grounds
from pages.components.versions import settings_before
from pages.components.why import answers_told
from pages.view import View
from scoring.index import Index, index_module

INDICES = ("reputation", "rating", "sentiment", "response")
MOST_PLACES, MOST_TOPICS, MOST_RIVALS = 6, 6, 6
LONGEST_NAME = 44
TONES = {"green": BETTER, "red": WORSE}


def board(view: View) -> Board:
    """Return the report for the board on the first of the brands that the view looks at."""
    brand_id = first_brand(view)
    now, before = scores_and_before(view, ("brand_id",))
    rows = {each: row_of(now[each], brand_id) for each in INDICES}
    then = {each: row_of(before[each], brand_id) if before else None for each in INDICES}
    return Board(
        brand=_named(view.brands["name"][brand_id]),
        filters=plain(view.restated),
        compared=compared(view),
        as_of=view.as_of,
        made_at=view.now,
        verdict=unmarked(summary(view, brand_id)),
        tiles=[
            _tile(
                index_module(each).INDEX,
                rows[each],
                change_of(index_module(each).INDEX, rows[each], then[each], view.settings),
                "" if has_value(rows[each]) else lacking(view, each, brand_id, ("brand_id",)),
            )
            for each in INDICES
        ],
        trend=trend_part(view, brand_id),
        cause=cause_part(view, brand_id),
        rivals=rivals_part(view),
        topics=topics_part(view),
        places=_places(view),
        response=_response(view, brand_id, rows["response"]),
        trust=_trust(view, brand_id, rows["reputation"]),
        definitions=[_defined(index_module(each).INDEX) for each in INDICES],
        version=view.settings.version,
    )


def first_brand(view: View) -> int:
    """Return the first of the brands that the view looks at."""
    return int(next(each for each in view.brands["id"] if each in view.filters.brands))


def _named(name: object) -> str:
    return shortened(name, LONGEST_NAME)


def _tile(index: Index, row: Row | None, moved: Change, reason: str) -> Tile:
    if row is None or not has_value(row):
        return Tile(index.name, "–", too_little(index, row, reason))
    said, color, _ = delta(index, moved)
    ends = interval(row["low"], row["high"], index.decimals)
    sure = f"90% sure: {ends} · {evidence(row['n'])}"
    return Tile(
        index.name,
        figure(row["value"], index.decimals),
        f"{sure}. {on_which_parts(moved)}" if moved.unlike else sure,
        said or "",
        TONES.get(color, LEVEL),
    )


def _defined(index: Index) -> tuple[str, str]:
    return index.name, index.meaning


def trend_part(view: View, brand_id: int) -> Part:
    """Return how the reputation has come about."""
    index = index_module("reputation").INDEX
    history = followed(view, "reputation", "brand_id", brand_id)
    title = "How has it come about?"
    if len(history) < 2:
        return Part(title, why_no_history(view, index, "brand_id", brand_id))
    spec, alt = line(history, index, index.name, index.decimals)
    picture = Picture("Reputation over time", alt, spec, history[LINE], as_it_stood(index.id))
    return Part(title, pictures=[picture])


def cause_part(view: View, brand_id: int) -> Part:
    """Return why the figures moved, of the period and as they stand."""
    index = index_module("reputation").INDEX
    focus = focus_of(view, brand_id)
    of_period = window_cause(view, focus)
    standing = index_cause(view, focus, index, settings_before(view))
    pictures = [*_drawn(of_period, "The stars of the period")]
    pictures += _drawn(standing, f"The {index.name.lower()} as it stands")
    return Part(
        "Why did it move?", unmarked(of_period.said if pictures else standing.said), pictures
    )


def _drawn(told: Cause, title: str) -> list[Picture]:
    if told.frame is None or told.spec is None:
        return []
    note = f"{title}. {told.means or told.note}"
    return [Picture(title, told.alt, told.spec, told.frame, note)]


def rivals_part(view: View) -> Part:
    """Return how we stand, like with like as the screen says it; else the brands side by side."""
    index = index_module("reputation").INDEX
    title = "How do we stand against competitors?"
    contest = contest_everywhere(view, first_brand(view))
    if contest is not None:
        found = view.remember(read_measures, view.settings, contest).measures
        rows = found[found["measure"] == index.id].sort_values("difference")
        if len(rows):
            drawn, spec, alt = differences_chart(contest, rows.head(MOST_RIVALS), index.id)
            note = f"Reputation, ours less theirs. {like_with_like(view)}{_some_of(len(rows))}"
            return Part(title, pictures=[Picture("Against competitors", alt, spec, drawn, note)])
    frame = standings(view, index)
    if len(frame) < 2:
        return Part(title, unmarked(nobody_beside(view, frame)))
    theirs = frame["ours"] == 0
    drawn, spec, alt = standings_chart(frame[~theirs | (theirs.cumsum() <= MOST_RIVALS)], index)
    note = f"Reputation with its 90% interval. {BY_ITSELF}{_some_of(int(theirs.sum()))}"
    return Part(title, pictures=[Picture("Against competitors", alt, spec, drawn, note)])


def _some_of(rivals: int) -> str:
    """Return that not all of some rivals are shown, where they are not."""
    if rivals <= MOST_RIVALS:
        return ""
    return f" {MOST_RIVALS} of {rivals} competitors are shown, those who do best."


def topics_part(view: View) -> Part:
    """Return what people praise and complain about, and what grows."""
    title = "What do people praise and complain about?"
    counts = view.remember(topic_counts)
    reviews = float(view.remember(totals)["n"])
    if counts.empty:
        return Part(title, "No topic has been found in the reviews of this period.")
    shown = counts.sort_values("criticised", ascending=False).head(MOST_TOPICS)
    worst = shown.iloc[0]["name"]
    picture = Picture(
        "Praise and complaints",
        f"Most complaints are about {worst}.",
        charts.topic_balance(shown),
        charts.topic_sides(shown, reviews),
        f"Shares of {plural(int(reviews), 'review')}.",
    )
    grown = [f"{text}." for text in rising(view)]
    return Part(title, pictures=[picture], lines=grown or _nothing_rising(view))


def _nothing_rising(view: View) -> list[str]:
    if view.comparison is None:
        return []
    return ["No complaint has grown by more than chance would bring."]


def _places(view: View) -> Part:
    title = "Which locations need attention?"
    table = needing_attention(place_table(view))
    if table.empty:
        return Part(title, unmarked(none_stands_out(view.remember(read_complaints))))
    shown = table.head(MOST_PLACES)
    rows = [
        (_named(name), reason) for name, reason in zip(shown["name"], shown["reason"], strict=True)
    ]
    more = len(table) - len(shown)
    lines = [f"{plural(more, 'more location')} on the Locations page."] if more else []
    return Part(title, rows=rows, lines=lines)


def _response(view: View, brand_id: int, row: Row | None) -> Part:
    title = "Do we answer in time?"
    if row is None or not has_value(row):
        return Part(title, f"{TOO_LITTLE}.")
    lines = told_dates(view, brand_id, ("brand_id",))
    return Part(title, rows=list(answers_told(row).items()), lines=lines)


def _trust(view: View, brand_id: int, reputation: Row | None) -> Part:
    health = read_health(view)
    told = [f"{name}: {unmarked(text)}" for name, text in grounds(view, health)]
    if aside := aside_here(view, reputation, brand_id, ("brand_id",)):
        told.insert(0, f"Reputation: {aside[:1].lower()}{aside[1:]}")
    return Part("Can these figures be trusted?", lines=told)
