"""Stored scores are replaced day by day and seen within a scope only."""

from data.catalogue import Catalogue, NewBrand
from data.models import Scope
from data.scores import Scores
from data.store import Store


def row(location_id, value):
    return {
        "index": "rating",
        "brand_id": 1,
        "location_id": location_id,
        "channel": "",
        "value": value,
        "low": 4.0,
        "high": 4.6,
        "n": 9,
        "n_effective": 7.5,
        "details": {},
    }


def test_a_day_is_replaced_as_a_whole_and_versions_stand_side_by_side(engine):
    scores, store = Scores(engine), Store(engine)
    scores.save(store, "v1", 100, [row(0, 4.1), row(2, 4.4), row(3, None)])
    scores.save(store, "v1", 100, [row(0, 4.2), row(2, 4.4)])
    scores.save(store, "v2", 100, [row(0, 3.9)])
    everything = Scope.everything()
    assert scores.history(everything, "v1", "rating", of_brands=True)["value"].tolist() == [4.2]
    assert scores.history(everything, "v2", "rating", of_brands=True)["value"].tolist() == [3.9]
    assert len(scores.history(everything, "v1", "rating", of_brands=False)) == 1


def test_the_versions_are_known_with_their_last_days(engine):
    scores, store = Scores(engine), Store(engine)
    Catalogue(engine).add_brand(NewBrand("harbour", "Harbour Hotels"))
    assert scores.versions() == {}
    for version, day in (("v1", 100), ("v2", 90), ("v2", 97), ("v3", 80)):
        scores.save(store, version, day, [row(0, 4.1), row(2, 4.4)])
    assert scores.versions() == {"v1": 100, "v2": 97, "v3": 80}


def test_the_last_day_of_a_version_is_that_of_any_brand(engine):
    scores, store = Scores(engine), Store(engine)
    older, newer = (Catalogue(engine).add_brand(NewBrand(key, key)) for key in "ab")
    scores.save(store, "v1", 90, [row(0, 4.1) | {"brand_id": older}])
    scores.save(store, "v1", 97, [row(0, 3.9) | {"brand_id": newer}])
    assert scores.versions() == {"v1": 97}
    scores.save(store, "v2", 98, [row(5, 4.1) | {"brand_id": 77}])
    assert scores.versions() == {"v1": 97, "v2": 98}


def test_one_brand_or_one_location_is_looked_at_alone(engine):
    scores = Scores(engine)
    other = row(0, 3.0) | {"brand_id": 2}
    scores.save(Store(engine), "v1", 100, [row(0, 4.1), row(2, 4.4), row(3, 4.0), other])

    def seen(**of):
        return scores.history(Scope.everything(), "v1", "rating", **of)["value"].tolist()

    assert sorted(seen(of_brands=True)) == [3.0, 4.1]
    assert seen(of_brands=True, brand_id=2) == [3.0]
    assert seen(of_brands=False, brand_id=1, location_id=3) == [4.0]
    assert seen(of_brands=False, brand_id=2) == []


def test_a_limited_scope_sees_neither_the_brand_nor_other_locations(engine):
    scores = Scores(engine)
    scores.save(Store(engine), "v1", 100, [row(0, 4.1), row(2, 4.4), row(3, 4.0)])
    own = Scope(frozenset({2}))
    assert scores.history(own, "v1", "rating", of_brands=True).empty
    assert scores.history(own, "v1", "rating", of_brands=False)["value"].tolist() == [4.4]
    assert scores.history(Scope(), "v1", "rating", of_brands=False).empty
