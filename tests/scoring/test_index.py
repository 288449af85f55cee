from __future__ import annotations

from dataclasses import replace

import pytest

from scoring.index import COLUMNS, Settings, index_ids, index_module
from tests.scoring.worlds import AS_OF, chain

WORLD, _ = chain(9, locations=5, channels=3, weeks=15, per_week=1.5, brands=2)


def test_the_indices_are_found_by_name():
    assert index_ids() == ["rating", "reputation", "response", "sentiment"]
    with pytest.raises(KeyError):
        index_module("utils")


@pytest.mark.parametrize("index_id", index_ids())
class TestEveryIndex:
    def test_says_what_it_is(self, index_id):
        index = index_module(index_id).INDEX
        assert index.id == index_id
        assert index.low < index.high
        assert index.evidence > 0
        assert index.meaning.endswith(".")

    @pytest.mark.parametrize(
        "by",
        [("brand_id",), ("location_id",), ("brand_id", "channel"), ("location_id", "channel")],
    )
    def test_has_a_row_per_scope_and_the_common_columns_first(self, index_id, by):
        module = index_module(index_id)
        table = module.compute(replace(WORLD, by=by), as_of=AS_OF, settings=Settings())
        assert [*table.index.names] == [*by]
        assert table.index.is_unique
        assert len(table) == len(WORLD.reviews.drop_duplicates([*by]))
        assert [*table.columns[:5]] == [*COLUMNS]
        known = table.dropna(subset=["value"])
        assert len(known)
        assert (known["low"] <= known["value"]).all()
        assert (known["value"] <= known["high"]).all()
        assert known[["low", "high"]].min().min() >= module.INDEX.low
        assert known[["low", "high"]].max().max() <= module.INDEX.high

    def test_documents_itself(self, index_id):
        text = index_module(index_id).compute.__doc__
        for heading in ("Formula", "Range and unit", "Evidence", "How it can mislead", "Reference"):
            assert f"{heading}: " in text
        assert ">>> " in text

    def test_leaves_what_it_was_given_as_it_was(self, index_id):
        reviews, responses = WORLD.reviews.copy(), WORLD.responses.copy()
        index_module(index_id).compute(WORLD, as_of=AS_OF, settings=Settings())
        assert WORLD.reviews.equals(reviews)
        assert WORLD.responses.equals(responses)
