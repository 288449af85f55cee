"""Brands known from files alone, imported as the worker does it."""

from datetime import timedelta
from itertools import count

from sqlalchemy import Engine

from data.catalogue import Catalogue, NewBrand
from data.models import Signals
from data.secrets import Secrets
from data.store import Store, unscored
from data.uploads import Uploads
from jobs.importing import import_upload
from jobs.work import Work
from tests.pages.drawing import KEY
from tests.pages.town import NOW

BAD, GOOD = "They ignored our complaint.", "A lovely evening."


class Clock:
    """The worker's clock; each look at it takes a second."""

    seconds = count()

    def now(self):
        return NOW + timedelta(seconds=next(self.seconds))

    def sleep(self, seconds):
        raise AssertionError("nothing here waits")


def row(days, stars, branch="North", answer="", text=None):
    """Return a row of a file: how many days ago, of how many stars, where, and how answered."""
    text = text or (BAD if stars in ("", 1, 2) else GOOD)
    return [f"{NOW - timedelta(days=days):%Y-%m-%d}", stars, text, branch, answer]


def steady(stars=4, number=40, **more):
    """Return rows of one kind, one every other day."""
    return [row(2 * each + 1, stars, text=f"{GOOD} {each}", **more) for each in range(number)]


def bring(
    engine: Engine, rows, channel="google", *, answers=True, places=True, name="reviews.csv"
) -> Engine:
    """Import a file of rows, as `row` gives them, for the one brand that is ours."""
    wide = {"Date": 0, "Rating": 1, "Review": 2, **({"Branch": 3} if places else {})}
    wide |= {"Owner reply": 4} if answers else {}
    lines = [",".join(wide)]
    lines += [",".join(str(each[column]) for column in wide.values()) for each in rows]
    catalogue = Catalogue(engine)
    owned = catalogue.own_brands()
    brand = owned[0] if owned else catalogue.add_brand(NewBrand("zed", "Zed", ours=True))
    uploads = Uploads(engine)
    body = "\n".join(lines).encode()
    number = uploads.add(name, body, NOW, brand_id=brand, channel=channel)
    import_upload(work_of(engine), number)
    _judge(engine)
    return engine


def work_of(engine: Engine) -> Work:
    """Return the means of a worker on a store."""
    return Work(engine, Clock(), Secrets(engine, KEY))


def _judge(engine: Engine) -> None:
    """Judge each review by its stars, and a post by its words."""
    while waiting := unscored(engine, "filed-1", 2_000):
        Store(engine).save_signals("filed-1", {each: _signals(each) for each in waiting})


def _signals(each) -> Signals:
    rating = each.rating if each.rating is not None else (1 if BAD in each.text else 5)
    mood = (rating > 3) - (rating < 3)
    return Signals("en", mood, mood * 0.7, 0, 0, 0)
