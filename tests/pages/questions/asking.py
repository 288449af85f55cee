"""What the store says of a question, computed without the pages, and where the screen answers."""

from datetime import UTC, datetime

from sqlalchemy import select

from data.columns import DAY_SECONDS
from data.facts import Facts
from data.models import Filters, Scope
from data.schema import report
from pages.components.fires import LATE_SINCE
from scoring.index import Settings
from scoring.scorecard import scorecard
from scoring.signals.topics import topics

EVERYTHING = Scope.everything()
OURS = 1
PLACE, TROUBLE = 3, 9
"""Porto A, and the bit of the topic that it has begun to be criticised for: parking."""
(TROUBLE_NAME,) = (topic.name for topic in topics() if topic.bit == TROUBLE)
MOST_CLICKS = 2


class Store:
    """What the store says, for the filters that a person finds at first."""

    def __init__(self, site):
        self.facts, self.now = Facts(site.engine), site.now
        self.today = int(site.now.timestamp()) // DAY_SECONDS
        self.period = Filters(self.today - 89, self.today, frozenset({OURS}))
        self.before = Filters(self.today - 179, self.today - 90, frozenset({OURS}))

    def row(self, index, filters, by="brand_id", scope=OURS):
        return self.rows(index, filters, by).loc[scope]

    def rows(self, index, filters, by="brand_id"):
        end = datetime.fromtimestamp((filters.until + 1) * DAY_SECONDS - 1, UTC)
        moment = min(end, self.now)
        tallies = self.facts.tallies(EVERYTHING, filters, as_of=moment, by=(by,))
        return scorecard(tallies, as_of=moment, settings=Settings())[index]

    def complaints(self, filters):
        """Return our complaints by how long they waited, where answers can be seen."""
        waits = self.facts.responses(EVERYTHING, filters, self.now)
        return waits[(waits["negative"] == 1) & (waits["channel"] != "yelp")]

    def late(self):
        """Return how many complaints of each of our places have waited past their time."""
        since = self.today - LATE_SINCE
        waits = self.complaints(Filters(since=since, brands=frozenset({OURS})))
        due = waits["channel"].map({"google": 48, "mastodon": 4})
        return waits[waits["hours"] > due].groupby("location_id")["waiting"].sum()

    def waiting(self):
        """Return how many complaints of the period each of our places has not answered."""
        return self.complaints(self.period).groupby("location_id")["waiting"].sum()

    def told(self, filters, mood="criticised"):
        """Return how many reviews criticise, or praise, each topic."""
        masks = self.facts.topic_masks(EVERYTHING, filters)
        return {
            topic.name: int(masks["n"][masks[mood].to_numpy() >> topic.bit & 1 == 1].sum())
            for topic in topics()
        }

    def held(self, filters, by=()):
        """Return the counts of what is held."""
        return self.facts.counts(EVERYTHING, filters, by=by)


def menu(visitor, name):
    visitor.choose(name)
    visitor.window.get_by_role("heading", level=1).get_by_text(name).wait_for()


def alts(visitor, about):
    """Return what the chart of something says of itself to whoever cannot see it."""
    told = visitor.window.locator(f"[data-testid=stMain] [aria-label*='{about}']").first
    told.wait_for(state="attached")
    return told.get_attribute("aria-label")


def card(visitor, title):
    """Return the text of the card under a heading."""
    heading = visitor.window.get_by_role("heading", name=title, level=2)
    return heading.locator("xpath=ancestor::*[@data-testid='stVerticalBlock'][1]").inner_text()


def last_asked(engine):
    """Return what was asked for in the newest report."""
    wanted = select(report.c.wanted).order_by(report.c.id.desc())
    with engine.connect() as connection:
        return connection.scalars(wanted).first()
