"""Competitors: how we stand, who is spoken of, where they beat us. Asserted against the store."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from data.facts import Facts
from data.models import Scope, Signals
from data.reading import Reading
from data.schema import fact
from data.store import Store, unscored
from pages.competitors import summary
from pages.components.against import (
    NEITHER,
    OURS,
    THEIRS,
    chance_told,
    lead_in_words,
    leads_in_words,
)
from pages.components.contest import ALL, SAME, Contest, meeting_places, read_meetings
from pages.components.duel import LEVELS, Duels, read_duels
from pages.components.memory import Question
from pages.components.rivalry import Rivalry
from pages.components.topic_duel import topic_rows
from pages.components.voice import (
    Voices,
    comparable,
    narrow_windows,
    overall,
    read_voices,
)
from scoring.compare import share_of_voice
from scoring.index import Settings
from scoring.scorecard import scorecard
from scoring.signals.topics import topics
from tests.databases import opened as open_store
from tests.pages.drawing import said
from tests.pages.market import Market
from tests.pages.opening import brought_to_life, captions, charts, opened, titles
from tests.pages.test_overview import LAST_90_DAYS
from tests.pages.town import HOSTILE, NOW, Town, build

EVERYTHING = Scope.everything()
NAMES = {1: "Lantern Hotels", 2: "Copperleaf Inns", 3: "Northgate Rooms"}
CONTEST = Contest(1, (2, 3), NAMES)


@pytest.fixture(scope="module")
def page(town):
    at = opened(town, "competitors")
    assert not at.exception
    return at


def asked(engine, *arguments, filters=LAST_90_DAYS, scope=EVERYTHING):
    return Question(engine, scope, filters, 1, NOW, arguments)


@pytest.fixture(scope="module")
def duels(town):
    return read_duels(asked(town, Settings(), CONTEST))


def counts(engine, brand, channel, **more):
    filters = replace(
        LAST_90_DAYS, brands=frozenset({brand}), channels=frozenset({channel}), **more
    )
    return Reading(engine).count(EVERYTHING, filters)


def shown(at, word):
    (chart,) = [each for each in charts(at) if word in each.proto.alt]
    return chart.proto


def test_an_empty_store_says_that_it_is_starting(engine):
    at = opened(engine, "competitors")
    assert not at.exception
    assert at.header[0].value == "Starting"


def test_share_of_voice_is_counted_per_channel_with_its_denominator(town):
    shares = read_voices(asked(town, CONTEST)).shares
    google = shares[shares["channel"] == "google"].set_index("brand_id")
    n = {brand: counts(town, brand, "google") for brand in CONTEST.brands}
    assert google["n"].to_dict() == n
    assert set(google["total"]) == {sum(n.values())}
    assert google["share"].sum() == pytest.approx(1)
    expected = share_of_voice(pd.Series(n)).loc[1]
    assert google.loc[1, ["low", "high"]].tolist() == expected[["low", "high"]].tolist()
    posts = shares[shares["kind"] == "posts"]
    assert set(posts["channel"]) == {"mastodon"}


def test_the_headline_states_both_voices_with_interval_and_denominator(town, page):
    shares = read_voices(asked(town, CONTEST)).shares
    (told,) = [each.value for each in page.markdown if "By rating" in each.value]
    for kind in ("reviews", "posts"):
        ours = overall(shares, CONTEST, kind)
        assert f"**{100 * ours['share']:.0f}%** of {ours['total']:,.0f} {kind} on" in told
    assert "no detectable change" in told


def test_a_channel_that_one_side_lacks_or_that_shows_few_is_left_out():
    rows = [(1, "google", 9e9), (2, "google", 9e9), (1, "yelp", 9e9), (2, "yelp", 3), (1, "x", 9e9)]
    sides = pd.DataFrame(rows, columns=["brand_id", "channel", "window"]).assign(where="here")
    contest = Contest(1, (2,), NAMES)
    kept = comparable(sides, contest)
    assert set(kept["channel"]) == {"google"}
    assert kept["brand_id"].tolist() == [1, 2]
    assert narrow_windows(sides, contest) == ("yelp",)


def test_every_measure_is_compared_on_channels_that_both_have(duels):
    rows = duels.measures.set_index(["rival", "measure"])
    assert set(rows.index) == {
        (rival, measure)
        for rival in (2, 3)
        for measure in ("rating", "reputation", "rated", "post")
    }
    assert set(rows.loc[[(2, "rating"), (3, "rating")], "channels"]) == {"google"}
    assert rows.loc[(2, "post"), "channels"] == "mastodon"
    assert ((rows["low"] <= rows["difference"]) & (rows["difference"] <= rows["high"])).all()


@pytest.mark.parametrize("chosen", [{}, {"locations": frozenset({2})}])
def test_places_left_out_after_reading_count_like_places_not_read(town, monkeypatch, chosen):
    question = asked(town, Settings(), CONTEST, filters=replace(LAST_90_DAYS, **chosen))
    named = read_duels(question)
    monkeypatch.setattr("pages.components.duel.MOST_NAMED", 0)
    left_out = read_duels(question)
    assert len(named.measures)
    pd.testing.assert_frame_equal(left_out.measures, named.measures)
    for rival, duel in named.by_rival.items():
        pd.testing.assert_frame_equal(left_out.by_rival[rival].topics, duel.topics)


def test_the_rating_compared_is_the_index_of_that_channel(town, duels):
    met = duels.meetings[2].filters
    tallies = Facts(town).tallies(EVERYTHING, met, as_of=NOW, by=("brand_id", "channel"))
    card = scorecard(tallies, as_of=NOW, settings=Settings())
    rows = duels.measures.set_index(["rival", "measure"])
    for index in LEVELS:
        google = card[index]["value"].xs("google", level="channel")
        if index == "rating":
            difference = google[1] - google[2]
            assert rows.loc[(2, index), "difference"] == pytest.approx(difference)


def test_positive_posts_are_counted_in_the_store(town, duels):
    row = duels.measures.set_index(["rival", "measure"]).loc[(3, "post")]
    positive = frozenset({1})
    for side, brand in (("ours", 1), ("theirs", 3)):
        n = counts(town, brand, "mastodon")
        assert row[f"of_{side}"] == n
        part = counts(town, brand, "mastodon", sentiments=positive)
        assert row[side] == pytest.approx(part / n)


def test_stars_that_may_not_be_averaged_are_left_out_and_named(page, duels):
    assert duels.by_rival[2].unblended == ("yelp",)
    assert any("Stars of Yelp" in each.value for each in page.markdown)


def test_answers_that_cannot_be_seen_are_named(page):
    assert any("Answers on Yelp" in each.value for each in page.markdown)


def test_who_is_ahead_is_told_in_words(page, duels):
    ahead = duels.measures[duels.measures["measure"] == "rating"]
    (told,) = [each.value for each in page.markdown if "By rating" in each.value]
    same = int((~ahead["real"].astype(bool)).sum())
    assert ("not detectably different from" in told) == (same > 0)
    assert f"of {len(ahead)} rivals" in told


def test_how_likely_we_lead_is_told_in_words_with_its_number(page, duels):
    rows = duels.measures[duels.measures["measure"] == "rating"].set_index("rival")
    alone = {rival: found.measures.loc["rating"] for rival, found in duels.by_rival.items()}
    (told,) = [each.value for each in page.markdown if "By rating" in each.value]
    below = [each.value for each in page.caption]
    for rival, row in rows.iterrows():
        chance = row["chance"]
        assert (chance > 0.5) == (alone[rival]["difference"] > 0)
        assert (0.05 < chance < 0.95) == (alone[rival]["low"] < 0 < alone[rival]["high"])
        assert f"{chance_told(chance)} over {NAMES[rival]}" in told
        assert any(NAMES[rival] in each and lead_in_words(chance) in each for each in below)


def test_many_rivals_are_not_all_named():
    rows = [{"rival": each, "measure": "rating", "chance": each / 10} for each in range(1, 10)]
    names = {each: f"Rival {each}" for each in range(1, 10)}
    told = leads_in_words(pd.DataFrame(rows), "rating", names)
    assert told.endswith("90% over Rival 9, 7 between and 10% over Rival 1")


def told_of(voices):
    """Return how we stand where only voices can be compared."""
    none = pd.DataFrame(columns=["rival", "measure", "real", "difference", "channels"])
    return Rivalry(
        CONTEST,
        Duels(none, {}, {}),
        Voices(pd.DataFrame(columns=["channel", "brand_id"]), (), voices),
    )


def test_nothing_in_common_is_told_as_that():
    assert "too few stars in common" in summary(told_of({}), {})


def test_topics_are_compared_by_the_share_of_opinions_that_praise(town, duels):
    rows = duels.by_rival[2].topics
    assert len(rows) > 4
    topic = rows.iloc[0]
    masks = Facts(town).topic_masks(EVERYTHING, duels.meetings[2].filters, by=("brand_id",))
    bit = {each.name: each.bit for each in topics()}[rows.index[0]]
    for side, brand in (("ours", 1), ("theirs", 2)):
        of_brand = masks[masks["brand_id"] == brand]
        opinions = sum(
            row["n"] * ((row[mask] >> bit) & 1)
            for row in of_brand.to_dict("records")
            for mask in ("praised", "criticised")
        )
        assert topic[f"of_{side}"] == opinions


def found(*differences):
    rows = [
        {"bit": place, "ours": 0.5, "theirs": 0.5 - each, "difference": each}
        | {"low": each - 0.1, "high": each + 0.1, "of_ours": 90, "of_theirs": 90}
        for place, each in enumerate(differences)
    ]
    return pd.DataFrame(rows, index=[f"topic {place}" for place in range(len(rows))])


def test_where_they_beat_us_comes_first_and_chance_is_no_difference():
    rows = topic_rows(found(0.4, -0.5, 0.08))
    assert rows["verdict"].tolist() == [THEIRS, NEITHER, OURS]
    assert rows["name"].tolist() == ["topic 1", "topic 2", "topic 0"]
    alone = topic_rows(found(0.11))
    assert alone["verdict"].tolist() == [OURS]
    among = topic_rows(found(0.11, *[0.0] * 20))
    assert among.set_index("name").loc["topic 0", "verdict"] == NEITHER


def test_words_of_both_sides_are_shown(town, page):
    heads = [each.value for each in page.subheader]
    assert heads[0] == "About us"
    assert heads[1].startswith("About ")
    both = {
        each.text
        for brand in (1, 2)
        for each in Reading(town)
        .page(EVERYTHING, replace(LAST_90_DAYS, brands=frozenset({brand})), size=500)
        .reviews
    }
    assert len(page.text) >= 4
    assert {each.value for each in page.text} <= both


def test_choosing_a_rival_narrows_the_contest(town):
    at = opened(town, "competitors")
    at.multiselect(key="brands").set_value([1, 3]).run()
    assert not at.exception
    assert at.selectbox(key="rival").options == ["Northgate Rooms"]
    assert "of 1 rival" in "".join(each.value for each in at.markdown)


def test_what_is_compared_is_said(page):
    assert "places of the same kind in 4 cities where we and a rival are" in captions(page)
    assert "channel by channel on Google, Mastodon, Yelp" in captions(page).replace("\\", "")


def test_charts_are_few_and_say_in_words_what_they_show(page):
    assert len(charts(page)) == 3
    assert all(len(chart.proto.alt) > 20 for chart in charts(page))
    assert "Share of voice on 3 channels" in shown(page, "Share of voice").alt


def place(number, brand, city="Porto", industry="hotel", is_place=1):
    at = {"city": city, "country": "PT", "industry": industry}
    return {"id": number, "brand_id": brand, "is_place": is_place, **at}


def test_only_places_of_one_kind_in_one_city_meet():
    places = [
        place(1, 1),
        place(2, 1, "Lisbon"),
        place(3, 1, industry="cafe"),
        place(4, 2),
        place(5, 2, "Madrid"),
        place(6, 1, city=None, is_place=0),
        place(7, 2, city=None, is_place=0),
    ]
    assert meeting_places(places, CONTEST, 2, frozenset()) == {1, 4, 6, 7}
    assert meeting_places(places, CONTEST, 2, frozenset({1, 2})) == {1, 4}
    assert meeting_places(places, CONTEST, 2, frozenset({2})) is None
    assert meeting_places(places, CONTEST, 3, frozenset()) is None
    everywhere = replace(CONTEST, alike=False)
    assert meeting_places(places, everywhere, 2, frozenset()) == frozenset()
    assert meeting_places(places, everywhere, 2, frozenset({2})) == {2, 4, 5}


@settings(max_examples=15, deadline=None)
@given(st.frozensets(st.integers(1, 15), min_size=1))
def test_a_scope_never_meets_what_is_outside(town, allowed):
    scope = Scope(allowed)
    for met in read_meetings(asked(town, CONTEST, scope=scope)).values():
        assert met.filters.locations <= allowed
    shares = read_voices(asked(town, CONTEST, scope=scope)).shares
    total = Facts(town).counts(scope, LAST_90_DAYS)["n"].iloc[0]
    ours = shares.loc[shares["brand_id"] == 1, "n"].sum() if len(shares) else 0
    assert ours <= total


def test_no_rival_is_said_and_leads_to_the_sources(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=1, reviews=10))
    with engine.begin() as connection:
        connection.execute(text("UPDATE brand SET ours = 1"))
    at = opened(engine, "competitors")
    assert not at.exception
    assert titles(at, "info") == ["Nobody to compare with yet"]
    engine.dispose()


def test_where_a_rivals_answers_are_not_seen_ours_count_for_nothing_either(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=40))
    found = []
    for brands in ((), (2, 3), (1, 2, 3)):
        with engine.begin() as connection:
            unseen = fact.update().where(fact.c.brand_id.in_(brands))
            connection.execute(unseen.values(replies_visible=0))
        rows = read_duels(asked(engine, Settings(), CONTEST)).measures
        chosen = rows[rows["measure"] == "reputation"].set_index("rival")
        found.append(chosen[["ours", "theirs", "difference", "low", "high"]])
    seen, one_sided, unseen_by_all = found
    assert not one_sided.equals(seen)
    pd.testing.assert_frame_equal(one_sided, unseen_by_all)
    engine.dispose()


def test_where_one_sides_answers_bear_no_date_the_response_stands_aside_for_both(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=2, reviews=40))
    with engine.begin() as connection:
        rivals = (fact.c.brand_id == 2) & (fact.c.channel == "google")
        connection.execute(fact.update().where(rivals).values(response_at=None))
    duel = read_duels(asked(engine, Settings(), CONTEST)).by_rival[2]
    told = "\n".join(each.value for each in opened(engine, "competitors").markdown)
    told = told.replace("\\", "")
    with engine.begin() as connection:
        hidden = fact.update().where(fact.c.channel == "google")
        connection.execute(hidden.values(replies_visible=0))
    unseen = read_duels(asked(engine, Settings(), CONTEST)).by_rival[2]
    pd.testing.assert_frame_equal(duel.measures, unseen.measures)
    assert duel.undated == ("google",)
    assert "Answers on Google: too many of one side bear no date" in told
    engine.dispose()


def test_filters_that_leave_nothing_say_so(town):
    at = opened(town, "competitors", period="Custom", dates=["2020-01-01", "2020-01-31"])
    assert not at.exception
    assert titles(at, "info") == ["No reviews match"]


def test_hostile_text_stays_text(hostile_town):
    at = opened(hostile_town, "competitors")
    assert not at.exception
    assert brought_to_life(at, HOSTILE) == []


def test_a_channel_on_which_no_rival_is_read_is_said(sqlite_server):
    engine = open_store(sqlite_server.url())
    build(engine, Town(locations=1, reviews=40))
    with engine.begin() as connection:
        theirs = (fact.c.brand_id != 1) & (fact.c.channel == "mastodon")
        connection.execute(fact.delete().where(theirs))
    at = opened(engine, "competitors", channels="Mastodon")
    assert not at.exception
    assert titles(at, "info") == ["No rival is read on Mastodon"]
    engine.dispose()


def test_places_are_not_compared_with_brands_as_a_whole_where_the_cities_are_the_same(engine):
    """A rival's rating all over the country is none of the cities compared."""
    market = Market(engine)
    for name, number in (("Zed", 20), ("Alder", 25)):
        whole, place = market.brand(name, ["Lisbon"], ours=name == "Zed")
        market.read(place, "google", number)
        market.read(place if name == "Zed" else whole, "facebook", 30, stars=2)
        market.read(whole, "mastodon", number)
    contest = Contest(1, (2,), {1: "Zed", 2: "Alder"})
    measured = {
        alike: read_duels(asked(engine, Settings(), replace(contest, alike=alike))).measures
        for alike in (True, False)
    }
    channels = {
        alike: dict(zip(rows["measure"], rows["channels"], strict=True))
        for alike, rows in measured.items()
    }
    assert channels[True]["rating"] == "google"
    assert channels[True]["post"] == "mastodon"
    assert channels[False]["rating"] == "facebook,google"


@pytest.mark.parametrize("markets", [SAME, ALL])
def test_a_rival_on_other_channels_alone_is_named_and_counted(engine, markets):
    market = Market(engine)
    for name, channel in (("Zed", "google"), ("Alder", "google"), ("Birch", "facebook")):
        place = market.brand(name, ["Lisbon"], ours=name == "Zed")[1]
        market.read(place, channel, 40, stars=4 if name == "Zed" else 2)
    at = opened(engine, "competitors", markets=markets)
    told = said(at).replace("\\", "")
    assert "is ahead of 1 and not comparable with 1 of 2 rivals" in told
    assert "Birch: on no channel is enough held of both sides to compare them." in told
    assert "every review in the filters counts" not in told


def test_words_are_of_the_channels_that_are_compared(engine):
    """The newest of ours are on Facebook, where the rival is not read."""
    market = Market(engine)
    for name in ("Zed", "Alder"):
        place = market.brand(name, ["Lisbon"], ours=name == "Zed")[1]
        market.read(place, "google", 40, before=9)
        if name == "Zed":
            market.read(place, "facebook", 20)
    staff = 1 << topics()[0].bit
    while waiting := unscored(engine, "staff", 500):
        praise = Signals("en", 1, 0.7, staff, staff, 0)
        Store(engine).save_signals("staff", dict.fromkeys(waiting, praise))
    at = opened(engine, "competitors", markets=ALL)
    quoted = [
        each.value
        for each in (*at.caption, *at.markdown)
        if " ago" in each.value and "★" in each.value
    ]
    assert quoted and not [each for each in quoted if "Facebook" in each]
