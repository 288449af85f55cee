"""More reviews make a figure surer by as much as was promised."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from data.models import Tallies
from scoring.index import Settings
from scoring.indices import rating
from scoring.precision import margin, margin_after, reviews_needed_for

TODAY = 20_500
AS_OF = datetime.fromtimestamp(TODAY * 86_400, UTC)


def rated(places, n, more=0, ages=(0,)):
    chance = np.random.default_rng(1)
    rows = []
    for place in range(places):
        mix = np.array([1, 1, 2, 4, 6]) + chance.integers(0, 3, 5)
        counts = {age: n / len(ages) for age in ages}
        counts[0] = counts.get(0, 0) + more * (place == 0)
        for age, count in counts.items():
            stars = enumerate(mix / mix.sum() * count, 1)
            rows.append(
                {"brand_id": 1, "location_id": place, "channel": "google", "origin": ""}
                | {"day": TODAY - age}
                | {f"stars_{star}": given for star, given in stars}
            )
    tallies = Tallies(reviews=pd.DataFrame(rows), responses=pd.DataFrame(), by=("location_id",))
    return rating.compute(tallies, as_of=AS_OF, settings=Settings())


@pytest.mark.parametrize("more", [20, 60, 200])
def test_the_margin_after_more_reviews_is_the_one_that_was_promised(more):
    promised = margin_after(rated(30, 40), more).loc[0]
    assert margin(rated(30, 40, more)).loc[0] == pytest.approx(promised, rel=0.12)


@pytest.mark.parametrize("places", [1, 20])
def test_old_reviews_promise_no_more_than_they_weigh(places):
    aged = range(0, 730, 10)
    before = rated(places, 200, ages=aged)
    promised = margin_after(before, 60).loc[0]
    assert margin(rated(places, 200, 60, aged)).loc[0] == pytest.approx(promised, rel=0.05)
    needed = int(reviews_needed_for(before, margin(before).loc[0] / 2).loc[0])
    after = margin(rated(places, 200, needed, aged)).loc[0]
    assert after == pytest.approx(margin(before).loc[0] / 2, rel=0.08)


def test_as_many_reviews_as_are_said_to_be_needed_are_enough():
    wanted = 0.12
    needed = int(reviews_needed_for(rated(30, 40), wanted).loc[0])
    assert needed > 0
    assert margin(rated(30, 40, needed)).loc[0] == pytest.approx(wanted, rel=0.12)


def test_who_is_sure_enough_needs_no_more():
    assert (reviews_needed_for(rated(5, 400), 1.0) == 0).all()
