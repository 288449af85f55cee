"""What a screen shows, as the sheets of an export: the same functions, the same figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from engagement.reports.tables import Column, Row, Sheet
from pages.components.memory import Question
from pages.components.names import channel_name
from pages.components.numbers import day_of
from pages.components.places import place_table
from pages.components.reads import topic_counts, totals
from pages.components.rival_sheets import SHARE, rival_sheets
from pages.components.subjects import CRITICISED, topic_rows
from pages.view import View
from scoring.index import index_ids, index_module


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame as plain values, with None where there is nothing."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [tuple(row) for row in plain.itertuples(index=False, name=None)]


def location_sheets(view: View) -> list[Sheet]:
    """Return the table of the Locations page."""
    table = place_table(view).sort_values("shortfall", ascending=False, na_position="last")
    columns = {
        "label": Column("Location", "With what tells it apart, where two have one name.", 30),
        "brand": Column("Brand", width=22),
        "city": Column("City", width=16),
        "country": Column("Country", width=9),
        "rating": Column("Rating", "Recent stars first, at a fixed mix of channels.", 9, "0.00"),
        "low": Column("From", "The rating lies within, at 90%.", 9, "0.00"),
        "high": Column("To", "The rating lies within, at 90%.", 9, "0.00"),
        "rank": Column("Rank", "To expect by rating, among those of its brand compared.", 9, "0.0"),
        "rank_low": Column("Rank from", "The rank lies within, at 90%.", 9, "0"),
        "rank_high": Column("Rank to", "The rank lies within, at 90%.", 9, "0"),
        "ranked": Column("Locations ranked", "Of its brand.", 9, "0"),
        "n": Column("Reviews", "In the period.", 9, "0"),
        "rated": Column("Reviews with stars", "In the period.", 9, "0"),
        "mean": Column("Plain mean", "Of the stars of the period.", 9, "0.00"),
        "expected": Column("Expected", "The brand's mean on the same channels.", 9, "0.00"),
        "verdict": Column("For its brand", "Beyond what chance alone would bring.", 16),
        "in_time": Column("Answered in time", "Unanswered reviews count.", 10, SHARE),
        "waiting": Column("Unanswered complaints", "Where answers can be seen.", 10, "0"),
    }
    table = table.assign(waiting=table["waiting"].where(~table["hidden"]))
    return [Sheet("Locations", tuple(columns.values()), rows_of(table[list(columns)]))]


def score_sheets(view: View) -> list[Sheet]:
    """Return every index of every brand and location, with its interval."""
    columns = (
        Column("Index", width=14),
        Column("Brand", width=22),
        Column("Location", width=28),
        Column("Value", form="0.00"),
        Column("From", "The value lies within, at the interval's probability.", form="0.00"),
        Column("To", "The value lies within, at the interval's probability.", form="0.00"),
        Column("Reviews", "Behind the value.", form="0"),
        Column("Worth as much as", "Reviews, with age and shrinkage weighed in.", form="0.0"),
    )
    brands = [_scored(view, index, ("brand_id",)) for index in index_ids()]
    places = [_scored(view, index, ("location_id",)) for index in index_ids()]
    return [
        Sheet("Brands", columns, [row for rows in brands for row in rows]),
        Sheet("Locations", columns, [row for rows in places for row in rows]),
    ]


def _scored(view: View, index_id: str, by: tuple[str, ...]) -> list[Row]:
    frame = view.scores(by)[index_id]
    if "location_id" in by:
        frame = frame[frame.index.isin(view.locations.index)]
        label, brand = (view.locations[each].reindex(frame.index) for each in ("label", "brand"))
    else:
        brand = view.brands["name"].reindex(frame.index)
        label = brand.map(lambda _: "")
    told = pd.DataFrame(
        {
            "index": index_module(index_id).INDEX.name,
            "brand": brand.to_numpy(),
            "label": label.to_numpy(),
            **{
                name: frame[name].to_numpy()
                for name in ("value", "low", "high", "n", "n_effective")
                if name in frame
            },
        }
    )
    return rows_of(told.reindex(columns=_SCORED))


_SCORED = ["index", "brand", "label", "value", "low", "high", "n", "n_effective"]


def tally_sheets(view: View) -> list[Sheet]:
    """Return the additive counts from which every index is computed."""
    reviews = view.remember(_reviews)
    responses = view.remember(_responses)
    return [
        Sheet("Reviews by day", _counted(reviews), rows_of(_named(view, reviews))),
        Sheet("Answers by wait", _counted(responses), rows_of(_named(view, responses))),
    ]


def _reviews(question: Question) -> pd.DataFrame:
    return question.facts.tallies(question.scope, question.filters, as_of=question.as_of).reviews


def _responses(question: Question) -> pd.DataFrame:
    return question.facts.responses(question.scope, question.filters, question.as_of)


_NAMES = {"brand_id": "Brand", "location_id": "Location", "channel": "Channel", "day": "Day"}
_MEANINGS = {
    "hours": "Since publication, as finely as waits are told apart; between two marks, the middle.",
    "negative": "1: two stars or fewer, or read as negative.",
    "waiting": "Without an answer at the as-of moment.",
    "impossible": "Answered before it was published; left out.",
    "untimed": "Answered, nobody knows when.",
    "score_n": "Reviews whose text was judged.",
    "score_sum": "Of sentiment scores from -1 to 1.",
    "score_squares": "Of sentiment scores.",
}


def _counted(frame: pd.DataFrame) -> Sequence[Column]:
    return [
        Column(_NAMES.get(name, name.replace("_", " ").capitalize()), _MEANINGS.get(name, ""))
        for name in map(str, frame.columns)
    ]


def _named(view: View, frame: pd.DataFrame) -> pd.DataFrame:
    told = frame.assign(
        brand_id=frame["brand_id"].map(view.brands["name"]),
        location_id=frame["location_id"].map(view.locations["label"]).fillna("The whole brand"),
        channel=frame["channel"].map(channel_name),
    )
    if "day" in told:
        told["day"] = [None if day < 0 else day_of(int(day)) for day in frame["day"]]
    return told


def topic_sheets(view: View) -> list[Sheet]:
    """Return how often each topic is praised and criticised, and how that has moved."""
    columns = (
        Column("Topic", width=24),
        Column("Mentioned", "Reviews that speak of it.", form="0"),
        Column("Praised", "Reviews that praise it.", form="0"),
        Column("Criticised", "Reviews that criticise it.", form="0"),
        Column("Share praised", "Of all reviews of the period.", form=SHARE),
        Column("Share criticised", "Of all reviews of the period.", form=SHARE),
        Column("Criticised before", "Share in the period compared with.", form=SHARE),
        Column("Change", "Of the share that criticises it, copies of one text once.", form=SHARE),
        Column("Change from", "All topics looked at together, at 90%.", form=SHARE),
        Column("Change to", "All topics looked at together, at 90%.", form=SHARE),
    )
    reviews = float(view.remember(totals)["n"])
    counts = view.remember(topic_counts)
    moved = topic_rows(view, CRITICISED).set_index("bit").reindex(counts["bit"])
    then = moved[["before", "change", "change_low", "change_high"]].to_numpy(dtype=float)
    rows = []
    for topic, told in zip(counts.to_dict("records"), then.tolist(), strict=True):
        shares = [topic[side] / reviews for side in ("praised", "criticised")]
        numbers = [topic[side] for side in ("topics", "praised", "criticised")]
        rows.append((topic["name"], *numbers, *shares, *told))
    return [Sheet("Topics", columns, rows)]


EXPORTS: Mapping[str, tuple[str, Callable[[View], list[Sheet]]]] = {
    "locations": ("Locations", location_sheets),
    "scores": ("Scores with intervals", score_sheets),
    "topics": ("Topics", topic_sheets),
    "competitors": ("Competitors", rival_sheets),
    "tallies": ("Tallies", tally_sheets),
}
"""Exports besides that of reviews, by their kind: name, and what makes their sheets."""
