"""Each question of a marketer is answered within two clicks of their start page, and rightly.

What the screen says is held against what the store says, computed here without the pages.
"""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from data.audit import Audit
from data.models import OWNER, Filters, Role
from data.notes import NewNote, Notes
from data.reading import Reading
from data.schema import fact, review
from pages.components.numbers import figure, percent
from pages.page import start_for
from scoring.channel_bias import channel_bias
from scoring.signals.topics import topics
from tests.pages.browsing import DESKTOP
from tests.pages.drawing import KEY
from tests.pages.questions.asking import (
    EVERYTHING,
    MOST_CLICKS,
    OURS,
    PLACE,
    alts,
    card,
    last_asked,
    menu,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def marketer(visit):
    """Somebody at the start page of a marketer, who has clicked nothing yet."""
    return visit(viewport=DESKTOP).go(start_for(Role.MARKETER))


def everyone(store):
    return Filters(store.period.since, store.period.until)


def stars_of(counts):
    """Return the reviews with stars, the sum of these and that of their squares, row by row."""
    stars = counts[[f"stars_{star}" for star in range(1, 6)]].to_numpy(dtype=float)
    return stars.sum(axis=1), stars @ [1, 2, 3, 4, 5], stars @ [1, 4, 9, 16, 25]


def test_what_is_our_share_of_voice_and_of_how_many(marketer, store):
    counts = store.held(everyone(store), ("brand_id", "channel"))
    for channels, kind in ((("google", "yelp"), "reviews"), (("mastodon",), "posts")):
        there = counts[counts["channel"].isin(channels)]
        ours = there[there["brand_id"] == OURS]["n"].sum()
        whole = there["n"].sum()
        assert f"{percent(ours / whole)} of {whole:,.0f} {kind} on" in marketer.said()
    assert marketer.clicks == 0


def test_how_are_rivals_spoken_of(marketer, store):
    marketer.click(marketer.window.get_by_text("Positive posts", exact=True))
    counts = store.held(everyone(store), ("brand_id",)).set_index("brand_id")
    told = counts[["post_negative", "post_neutral", "post_positive"]]
    ours, theirs = told.loc[OURS], told.loc[2]
    mark = alts(marketer, "Of: Copperleaf Inns; Difference")
    assert f"Ours, n: {ours.sum()}" in mark
    assert f"Theirs, n: {theirs.sum()}" in mark
    assert f"Theirs: {percent(theirs['post_positive'] / theirs.sum()).replace(' ', '')}" in mark
    assert marketer.clicks <= MOST_CLICKS


def test_where_do_they_beat_us_topic_by_topic(marketer, store):
    masks = store.facts.topic_masks(EVERYTHING, everyone(store), ("brand_id", "channel"))
    # Beside the two of the chart of rivals.
    pairs = marketer.window.locator("[aria-label*='Theirs, n: ']")
    pairs.nth(4).wait_for(state="attached")
    compared = 0
    for topic in topics():
        marks = marketer.window.locator(f"[aria-label*='Of: {topic.name}; Difference']")
        if marks.count():
            mark = marks.first.get_attribute("aria-label")
            told = re.search(
                r"Ours: (\d+)%; Ours, n: (\d+); Theirs: (\d+)%; Theirs, n: (\d+)", mark
            )
            shares, counts = _opinions(masks, topic.bit)
            assert [int(told[2]), int(told[4])] == counts
            for said, (low, high) in zip((told[1], told[3]), shares, strict=True):
                assert low - 0.01 <= int(said) / 100 <= high + 0.01
            assert re.search(r"points: [+−]\d+; From: [+−]\d+; To: [+−]\d+;", mark)
            compared += 1
    assert compared >= 3
    every = marketer.window.eval_on_selector_all("[aria-label]", "all => all.map(e => e.ariaLabel)")
    assert not [each for each in every if re.search(r"\.\d{5}", each)], "told aloud without a form"
    words = card(marketer, "In their words")
    assert "About us" in words and "About Copperleaf Inns" in words
    assert marketer.clicks == 0


def _opinions(masks, bit):
    """Return of us and the rival how opinions lean, channel by channel, and how many there are."""
    praise = (masks["praised"].to_numpy() >> bit & 1) * masks["n"]
    blame = (masks["criticised"].to_numpy() >> bit & 1) * masks["n"]
    told = masks[["brand_id", "channel"]].assign(yes=praise, n=praise + blame)
    told = told[told["brand_id"].isin((OURS, 2))].groupby(["channel", "brand_id"]).sum().unstack()
    both = told[(told["n"] > 0).all(axis=1)]
    shares = both["yes"] / both["n"]
    sides = (OURS, 2)
    return [(shares[each].min(), shares[each].max()) for each in sides], [
        int(both["n"][each].sum()) for each in sides
    ]


def test_did_what_was_done_move_anything(marketer, store, site):
    day = store.today - 60
    new = NewNote(day, "Another price", frozenset({PLACE}), topic=None)
    Notes(site.engine, Audit(site.engine, KEY)).add(OWNER, new, site.now)
    menu(marketer, "Did it work?")
    assert "1 place against 2 others of the brand" in marketer.said()
    shown = marketer.window.get_by_test_id("stMetric").filter(has_text="Mean stars").first
    moved = float(re.search(r"([+−]?\d+\.\d+) stars", shown.inner_text())[1].replace("−", "-"))
    assert moved == pytest.approx(_difference(store, day), abs=0.35)
    assert "90% sure" in marketer.said() and "Before and after" in marketer.said()
    assert marketer.clicks <= MOST_CLICKS


def _difference(store, day):
    """Return how much more the place's mean stars moved than those of the others."""

    def mean(filters, inside):
        counts = store.held(filters, ("location_id",))
        n, total, _ = stars_of(counts[(counts["location_id"] == PLACE) == inside])
        return total.sum() / n.sum()

    ours = frozenset({OURS})
    since = Filters(day, store.today, brands=ours)
    before = Filters(day - (store.today - day), day - 1, brands=ours)
    return sum(
        sign * (mean(since, inside) - mean(before, inside))
        for sign, inside in ((1, True), (-1, False))
    )


def test_which_channel_is_worth_attention_once_its_habits_are_removed(marketer, store):
    menu(marketer, "Social")
    counts = store.held(everyone(store), ("brand_id", "location_id", "channel"))
    n, total, squares = stars_of(counts)
    stars = counts.assign(n=n, sum=total, squares=squares)[n > 0]
    ours = stars["brand_id"] == OURS
    found = channel_bias(stars[ours], stars[~ours])
    said = card(marketer, "Which channel is worth attention, its habits removed?")
    worse, better = found[found["left_high"] < 0], found[found["left_low"] > 0]
    assert ("where we do worse than its public explains" in said) == bool(len(worse))
    assert ("where we do better" in said) == bool(len(better))
    assert ("On no channel do we do better or worse" in said) == (not len(worse) + len(better))
    assert marketer.clicks <= MOST_CLICKS


def test_what_is_rising_right_now(marketer, store):
    menu(marketer, "Social")
    posts = replace(store.period, channels=frozenset({"mastodon"}), search="barrier")
    lately = int(store.held(replace(posts, since=store.today - 13))["n"].iloc[0])
    said = card(marketer, "What is rising right now")
    assert re.search(rf"barrier\s+in {lately} posts of 14 days, 0 in all before", said)
    assert marketer.clicks <= MOST_CLICKS


def test_which_reviews_may_be_quoted(marketer, store, site):
    menu(marketer, "Quotations")
    quoted = re.findall("“(.+?)”", marketer.said())
    wanted = select(review.c.text).join(fact, fact.c.review_id == review.c.id)
    with site.engine.connect() as connection:
        praise = set(connection.scalars(wanted.where(fact.c.sentiment == 1)))
    assert quoted and set(quoted) <= praise
    marks = marketer.said().count("Ask first")
    assert marks == len(quoted) == marketer.said().count("let its text be kept")
    assert marketer.clicks <= MOST_CLICKS
    praising = Filters(brands=frozenset({OURS}), sentiments=frozenset({1}), search="remembered")
    newest = Reading(site.engine).page(EVERYTHING, praising, size=1).reviews[0]
    notes = Notes(site.engine, Audit(site.engine, KEY))
    notes.allow(OWNER, newest.id, "Agreed by letter", site.now)
    marketer.go("quotations")
    assert "Its author agreed: Agreed by letter" in marketer.said()
    assert marketer.said().count("May be quoted") == 1


def test_how_many_more_reviews_do_we_need_and_where(marketer, store):
    menu(marketer, "What would it take?")
    marketer.window.get_by_text("Ten more reviews help most").wait_for()
    rows = store.rows("rating", store.period, "location_id")
    margins = (rows["high"] - rows["low"]) / 2
    said = marketer.said()
    assert f"{(margins > 0.1).sum()} places of {len(rows)} are less sure" in said
    assert f"± {figure(margins.max(), 2)} becomes" in said
    assert marketer.clicks <= MOST_CLICKS


def test_what_can_i_put_in_my_deck(marketer, store, site):
    menu(marketer, "Reports")
    assert marketer.clicks <= MOST_CLICKS
    marketer.go("reports?make=Chart")
    marketer.click(marketer.window.get_by_role("button", name="Make it"))
    asked = last_asked(site.engine)
    assert (asked["kind"], asked["format"]) == ("chart", "pptx")
    assert asked["filters"]["since"] == store.period.since
