"""How well the values of a column fit each field, whatever the column is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from collectors.guessing.shapes import Shape


def _text_fit(shape: Shape) -> float:
    if max(shape.url, shape.truth, shape.date, shape.number) > 0.6 or shape.lettered < 0.3:
        return 0.0
    # Of two columns of texts, the one with the longer ones is more than a title.
    likely = min(1.0, 0.5 + shape.words / 12) + min(0.05, shape.words / 1_000)
    return likely * (0.4 if shape.kinds < 3 < shape.count else 1.0)


def _response_fit(shape: Shape) -> float:
    """Owners answer many with the same words."""
    if max(shape.url, shape.truth, shape.date, shape.number) > 0.6 or shape.lettered < 0.3:
        return 0.0
    return min(1.0, 0.6 + shape.words / 12)


def _title_fit(shape: Shape) -> float:
    if max(shape.url, shape.truth, shape.number) > 0.6:
        return 0.0
    if shape.kinds == 1 and shape.count > 5:
        return 0.2
    if shape.distinct < 0.05 and shape.count > 100:
        return 0.3
    return 0.5 if shape.distinct < 0.25 and shape.count > 20 else 1.0


def _rating_fit(shape: Shape) -> float:
    read = shape.rating if shape.count > 5 else min(1.0, shape.rating + 0.3)
    if read < 0.8 or shape.counting or (shape.kinds > 120 and shape.count > 150):
        return 0.0
    constant = shape.kinds == 1 and shape.count > 3 and not shape.largest.is_integer()
    return read * (0.5 if shape.per_place or constant else 1.0)


def _date_fit(shape: Shape) -> float:
    if shape.date < 0.5:
        return 0.0
    return shape.date * (0.85 if shape.relative > 0.5 else 1.0)


def _author_fit(shape: Shape) -> float:
    if max(shape.url, shape.truth, shape.date, shape.number) > 0.6 or shape.words > 8:
        return 0.0
    if shape.kinds == 1 and shape.count > 3 and shape.lettered:
        return 0.5
    return 1.0 if shape.distinct > 0.4 or shape.count < 10 else 0.7


def _id_fit(shape: Shape) -> float:
    if shape.truth > 0.5 or shape.spaced > 0.3 or shape.words > 2:
        return 0.0
    return 1.0 if shape.distinct > 0.3 or shape.count < 10 else 0.7


def _external_id_fit(shape: Shape) -> float:
    unique = shape.distinct > 0.6 or (shape.count < 10 and shape.distinct > 0.5)
    return _id_fit(shape) if unique and shape.date < 0.9 else 0.0


def _place_fit(shape: Shape) -> float:
    if max(shape.url, shape.truth, shape.date, shape.platform) > 0.6 or shape.words > 14:
        return 0.0
    if shape.number > 0.6:
        return 0.0
    if shape.kinds == 1 and shape.count > 3:
        return 0.6
    return 1.0 if shape.distinct < 0.8 or shape.count < 10 else 0.6


def _place_id_fit(shape: Shape) -> float:
    return _id_fit(shape) * (0.6 if shape.kinds == 1 and shape.count > 3 else 1.0)


def _url_fit(shape: Shape) -> float:
    shared = shape.distinct < 0.6 and shape.count > 5
    return 0.0 if shared else shape.url


def _language_fit(shape: Shape) -> float:
    return 1.0 if shape.kinds <= 60 and shape.length < 15 and shape.number < 0.1 else 0.0


def _origin_fit(shape: Shape) -> float:
    few = shape.kinds <= 30 and shape.length < 40 and shape.url < 0.1 and shape.truth < 0.5
    return 1.0 if few and shape.platform < 0.3 else 0.0


def _count_fit(shape: Shape) -> float:
    return 1.0 if shape.whole > 0.8 and shape.smallest >= 0 else 0.0


def _within(limit: float) -> Callable[[Shape], float]:
    def fit(shape: Shape) -> float:
        inside = shape.number > 0.8 and -limit <= shape.smallest <= shape.largest <= limit
        return 1.0 if inside else 0.0

    return fit


FITS: Mapping[str, Callable[[Shape], float]] = {
    "external_id": _external_id_fit,
    "author": _author_fit,
    "author_id": _id_fit,
    "title": _title_fit,
    "text": _text_fit,
    "praise": _text_fit,
    "blame": _text_fit,
    "advice": _text_fit,
    "benefit": _text_fit,
    "rating": _rating_fit,
    "created_at": _date_fit,
    "created_time": lambda shape: shape.clock if shape.clock > 0.8 else 0.0,
    "updated_at": _date_fit,
    "seen": _date_fit,
    "url": _url_fit,
    "language": _language_fit,
    "origin": _origin_fit,
    "response_text": _response_fit,
    "response_at": _date_fit,
    "place_name": _place_fit,
    "place_id": _place_id_fit,
    "address": _text_fit,
    "country": lambda shape: 1.0 if shape.length < 40 and shape.number < 0.2 else 0.0,
    "city": lambda shape: 1.0 if shape.length < 60 and shape.number < 0.2 else 0.0,
    "latitude": _within(90),
    "longitude": _within(180),
    "likes": _count_fit,
    "shares": _count_fit,
    "views": _count_fit,
}
"""How well the values of a column fit a field, from 0 (impossible) to 1."""


def _few_stars(shape: Shape) -> float:
    told = shape.rating > 0.95 and shape.kinds <= 11 and not shape.counting and shape.truth == 0
    return 0.45 if told and (shape.largest == 0 or 1 < shape.largest <= 10) else 0.0


def _long_text(shape: Shape) -> float:
    return min(0.5, shape.words / 16) if _text_fit(shape) and shape.words >= 4 else 0.0


def _name_like(shape: Shape) -> float:
    told = _author_fit(shape) == 1.0 and 1 < shape.words <= 4 and shape.lettered > 0.9
    return 0.4 if told and shape.distinct > 0.5 else 0.0


NAMELESS: Mapping[str, Callable[[Shape], float]] = {
    "text": _long_text,
    "created_at": lambda shape: (
        0.4
        if shape.date > 0.9 and shape.whole < 0.5 and (shape.kinds > 1 or shape.count < 3)
        else 0.0
    ),
    "rating": _few_stars,
    "author": _name_like,
}
"""How likely a column whose name says nothing is a field; a field is filled in this order."""
