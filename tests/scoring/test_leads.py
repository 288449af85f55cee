"""How sure a share of windows is."""

import numpy as np
import pytest

from scoring.leads import Clusters, clustered_error, lead, share_error


def places_of_four(windows: int) -> Clusters:
    """Return clusters of four windows, each of a place and a stretch of its own."""
    four = np.arange(windows) // 4
    return Clusters(place=four, stretch=four)


def crossed(places: int, stretches: int) -> Clusters:
    """Return a window for each place in each stretch."""
    place, stretch = np.divmod(np.arange(places * stretches), stretches)
    return Clusters(place=place, stretch=stretch)


def test_few_windows_that_were_all_held_are_not_certain() -> None:
    all_held = share_error(np.ones(24, dtype=bool), places_of_four(24))
    assert 0.05 < all_held < 0.15
    assert share_error(np.zeros(24, dtype=bool), places_of_four(24)) == pytest.approx(all_held)
    assert share_error(np.ones(240, dtype=bool), places_of_four(240)) < all_held / 4


def test_of_many_windows_it_is_the_clustered_error() -> None:
    random = np.random.default_rng(3)
    held = np.repeat(random.random(800) < 0.9, 4) | (random.random(3_200) < 0.3)
    clusters = places_of_four(3_200)
    expected = clustered_error(held.astype(float), clusters)
    assert share_error(held, clusters) == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(("of_place", "of_stretch"), [(0.0, 1.0), (1.0, 0.0), (0.6, 0.6)])
def test_places_that_err_together_are_not_independent(of_place: float, of_stretch: float) -> None:
    random, clusters = np.random.default_rng(4), crossed(12, 12)

    def once() -> tuple[float, float]:
        together = of_place * random.normal(size=12)[clusters.place]
        together += of_stretch * random.normal(size=12)[clusters.stretch]
        values = together + random.normal(0, 0.5, 144)
        return values.mean(), clustered_error(values, clusters)

    means, errors = np.array([once() for _ in range(300)]).T
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(means.std(), rel=0.15)


def test_one_place_is_as_unsure_as_its_stretches() -> None:
    random, clusters = np.random.default_rng(5), crossed(1, 30)
    values = random.normal(size=30)
    assert clustered_error(values, clusters) == pytest.approx(values.std(ddof=1) / 30**0.5)


def test_a_lead_of_one_good_stretch_is_no_lead() -> None:
    ours, theirs = np.ones((40, 6)), np.ones((40, 6))
    theirs[:, 0] = 2
    assert lead(theirs.ravel(), ours.ravel(), crossed(40, 6)).verdict == "level"


def test_the_error_of_a_lead_is_that_of_the_difference_that_is_told() -> None:
    random, clusters = np.random.default_rng(6), places_of_four(400)
    near, far = (np.repeat(random.normal(0, sd, (2_000, 100)), 4, axis=1) for sd in (0.2, 1.0))
    leads = [lead(theirs, ours, clusters) for ours, theirs in zip(near, far, strict=True)]
    scatter = np.std([each.stars for each in leads])
    told = np.sqrt(np.mean([each.error**2 for each in leads]))
    assert told == pytest.approx(scatter, rel=0.1)


def test_what_both_miss_on_the_same_windows_hides_no_lead() -> None:
    theirs, clusters = np.random.default_rng(7).normal(0, 1, 400), places_of_four(400)
    by_a_twentieth = lead(theirs, 0.95 * theirs, clusters)
    assert by_a_twentieth.stars == pytest.approx(0.05, abs=0.01)
    assert by_a_twentieth.verdict == "ahead"
    assert lead(0.95 * theirs, theirs, clusters).verdict == "behind"


def test_a_lead_on_formulas_without_error_is_none() -> None:
    nothing = np.zeros(24)
    found = lead(nothing, nothing, places_of_four(24))
    assert (found.stars, found.error, found.verdict) == (0, 0, "level")


def test_a_share_that_repeats_cancel_out_counts_no_more_windows_than_there_are() -> None:
    held = np.tile([True, False], 12)
    clusters = Clusters(place=np.arange(24) // 2, stretch=np.arange(24) // 2)
    assert clustered_error(held.astype(float), clusters) == 0
    held[0] = False
    assert share_error(held, clusters) == pytest.approx((0.25 / 24) ** 0.5, rel=0.05)
