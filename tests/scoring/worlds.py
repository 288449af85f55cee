"""Simulated tallies with known truth, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from data.models import Tallies
from scoring.survival import MARKS

TODAY = 20_000
AS_OF = datetime.fromtimestamp(TODAY * 86_400 + 43_200, UTC)
CHANNELS = (
    "facebook",
    "google",
    "mastodon",
    "opentable",
    "tripadvisor",
    "trustpilot",
    "x",
    "yelp",
)
STARS = [f"stars_{star}" for star in range(1, 6)]
LABELS = [
    f"{kind}_{label}" for kind in ("rated", "post") for label in ("negative", "neutral", "positive")
]
SCORES = ["score_n", "score_sum", "score_squares"]
REVIEW_COLUMNS = [
    "brand_id",
    "location_id",
    "channel",
    "origin",
    "day",
    "n",
    *STARS,
    *LABELS,
    *SCORES,
]
RESPONSE_COLUMNS = [
    "brand_id", "location_id", "channel", "negative", "hours", "age", "answered", "waiting",
    "impossible", "untimed", "undated", "hidden",
]  # fmt: skip


def reviews(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """Return a reviews frame; each row states what differs from one location without counts.

    `stars` may stand for the five star counts; `n` follows from stars and post labels.
    """
    return pd.DataFrame([_review_row(dict(row)) for row in rows], columns=REVIEW_COLUMNS)


def _review_row(row: dict[str, object]) -> dict[str, object]:
    full: dict[str, object] = dict.fromkeys([*STARS, *LABELS, *SCORES], 0)
    full |= {"brand_id": 1, "location_id": 1, "channel": "google", "origin": "", "day": TODAY}
    stars = row.pop("stars", None)
    if stars is not None:
        full |= dict(zip(STARS, stars, strict=True))
    full |= row
    full.setdefault("n", sum(full[name] for name in [*STARS, *LABELS[3:]]))
    return full


def responses(rows: Iterable[dict[str, object]] = ()) -> pd.DataFrame:
    """Return a responses frame in the same manner."""
    empty = {"brand_id": 1, "location_id": 1, "channel": "google", "negative": 0}
    empty |= {"hours": 0, "age": 2160}
    counts = dict.fromkeys(RESPONSE_COLUMNS[6:], 0)
    return pd.DataFrame([empty | counts | row for row in rows], columns=RESPONSE_COLUMNS)


def tallies(review_rows=(), response_rows=(), *, by=("brand_id",), **channels) -> Tallies:
    """Return tallies of the rows."""
    return Tallies(reviews(review_rows), responses(response_rows), by=by, **channels)


def star_mix(mean: np.ndarray) -> np.ndarray:
    """Return a polarised star mix for each mean between 1 and 5, as review sites show them."""
    place = (np.asarray(mean) - 1) / 4
    fives, ones = place**1.3, (1 - place) ** 1.3
    between = np.clip(1 - fives - ones, 0, None)
    mix = np.stack([ones, 0.3 * between, 0.3 * between, 0.4 * between, fives], axis=-1)
    return mix / mix.sum(axis=-1, keepdims=True)


def chain(
    seed: int, *, locations: int, channels: int, weeks: int, per_week: float, brands: int = 1
) -> tuple[Tallies, pd.DataFrame]:
    """Return the tallies of chains by location, channel and week, and each location's true mean.

    A location has its own quality (standard deviation 0.35 stars), a channel its own level.
    """
    random = np.random.default_rng(seed)
    quality = np.clip(random.normal(4.1, 0.35, locations), 1.2, 4.9)
    level = np.linspace(0.2, -0.5, channels)
    place, channel, week = (
        axis.ravel()
        for axis in np.meshgrid(
            np.arange(locations), np.arange(channels), np.arange(weeks), indexing="ij"
        )
    )
    n = random.poisson(per_week, place.size)
    seen = n > 0
    place, channel, week, n = place[seen], channel[seen], week[seen], n[seen]
    mean = np.clip(quality[place] + level[channel], 1.05, 4.95)
    stars = random.multinomial(n, star_mix(mean))
    frame = pd.DataFrame(stars, columns=STARS)
    frame.insert(0, "brand_id", place % brands + 1)
    frame.insert(1, "location_id", place + 1)
    frame.insert(2, "channel", np.array(CHANNELS, dtype=object)[channel])
    frame.insert(3, "origin", "")
    frame.insert(4, "day", TODAY - 7 * week - 3)
    frame.insert(5, "n", n)
    _add_sentiment(frame, stars, n)
    truth = pd.DataFrame({"location_id": np.arange(locations) + 1, "quality": quality})
    return Tallies(frame, _answers(frame, random)), truth


def _add_sentiment(frame: pd.DataFrame, stars: np.ndarray, n: np.ndarray) -> None:
    frame["rated_negative"] = stars[:, 0] + stars[:, 1]
    frame["rated_neutral"] = stars[:, 2]
    frame["rated_positive"] = stars[:, 3] + stars[:, 4]
    frame[["post_negative", "post_neutral", "post_positive"]] = 0
    frame["score_n"] = n
    frame["score_sum"] = stars @ np.array([-0.8, -0.5, 0.0, 0.5, 0.8])
    frame["score_squares"] = stars @ np.array([0.64, 0.25, 0.1, 0.25, 0.64])


def _answers(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    cells = frame.groupby(["brand_id", "location_id", "channel"], as_index=False)["n"].sum()
    rows = cells.loc[cells.index.repeat(8), ["brand_id", "location_id", "channel"]]
    rows = rows.reset_index(drop=True)
    rows["negative"] = np.tile([0, 1], len(rows) // 2)
    rows["hours"] = random.choice([1, 5, 20, 47, 60, 120, 300, 1_000], len(rows))
    each = np.repeat(cells["n"].to_numpy(), 8) // 8 + 1
    rows["answered"] = random.binomial(each, 0.6)
    rows["waiting"] = each - rows["answered"]
    rows = rows.assign(age=2160, impossible=0, untimed=0, undated=0, hidden=0)
    return rows.groupby([*RESPONSE_COLUMNS[:6]], as_index=False).sum()


def binned_waits(delay_hours: np.ndarray, seen_hours: np.ndarray) -> list[dict[str, object]]:
    """Return the response rows of waits: answered after a delay, or seen so long unanswered."""
    answered = delay_hours <= seen_hours
    hours = _told_apart(np.where(answered, delay_hours, seen_hours))
    frame = pd.DataFrame({"hours": hours, "answered": answered, "waiting": ~answered})
    frame["age"] = _told_apart(seen_hours)
    return frame.groupby(["hours", "age"], as_index=False).sum().to_dict("records")


def _told_apart(hours: np.ndarray) -> np.ndarray:
    """Return a mark where a time falls on one, and otherwise the middle of its neighbours."""
    marks = np.append(MARKS, MARKS[-1] + 24)
    low = np.searchsorted(marks, hours, side="right") - 1
    high = np.minimum(np.searchsorted(marks, hours, side="left"), len(marks) - 1)
    return (marks[np.minimum(low, len(marks) - 2)] + marks[high]) / 2
