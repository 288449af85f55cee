"""How ours stand against each competitor, as the sheets of an export: what Competitors tells."""

from __future__ import annotations

from collections.abc import Iterable

from engagement.reports.tables import Column, Row, Sheet
from pages.components.against import verdicts
from pages.components.contest import ALL, SAME, every_contest
from pages.components.duel import MEASURES
from pages.components.names import channel_name, channel_names
from pages.components.rivalry import Rivalry, read_rivalry
from pages.components.standings import NOBODY
from pages.view import View

SHARE = "0.0%"

_CHANCE = (
    "Of this comparison looked at alone; it knows luck, not bias: a side that invites its "
    "customers to write seems to lead."
)
_PLACES = Column("Places", "Which are compared: each comparison is made both ways.", 22)
_OURS = Column("Our brand", width=22)
_GROUND = (
    Column("Compared", "The places, in words.", 50),
    Column("Cities", "Where ours meets a competitor, if that is what is compared.", 30),
    Column("Period", width=16),
)
_AGAINST = (
    _PLACES,
    _OURS,
    Column("Competitor", width=22),
    Column(
        "Measure",
        "Rating in stars, reputation from 0 to 100, the positive as a share from 0 to 1.",
        18,
    ),
    Column("Ours", "Compared channel by channel: not the figure of all our reviews.", form="0.00"),
    Column("Theirs", "Compared channel by channel: not that of all their reviews.", form="0.00"),
    Column("Difference", "Ours less theirs.", form="0.00"),
    Column("From", "The difference lies within, all compared looked at together.", form="0.00"),
    Column("To", "The difference lies within, all compared looked at together.", form="0.00"),
    Column("Result", "As far as chance lets it be told.", 24),
    Column("Chance that we lead", _CHANCE, form=SHARE),
    Column("Our reviews", "Behind ours.", form="0"),
    Column("Their reviews", "Behind theirs.", form="0"),
    Column("Channels", "On which both are compared.", 24),
    *_GROUND,
)
_VOICES = (
    _PLACES,
    _OURS,
    Column("Channel", "Several: our share over all on which every brand counted is read.", 24),
    Column("Kind", "Reviews with stars, or posts without.", 10),
    Column("Brand", width=22),
    Column("Share", "Of what is written about the brands that are read there.", form=SHARE),
    Column("From", "The share lies within, at 90%.", form=SHARE),
    Column("To", "The share lies within, at 90%.", form=SHARE),
    Column("Written", "About the brand.", form="0"),
    Column("Of", "About all brands that are read there.", form="0"),
    *_GROUND,
)
_LEFT_OUT = (_PLACES, _OURS, Column("What was left out, and why", width=90))


def rival_sheets(view: View) -> list[Sheet]:
    """Return how each brand of ours stands against each competitor, in like places and in all."""
    told = [read_rivalry(view, contest) for contest in every_contest(view)]
    none = [] if told else [("", "", NOBODY)]
    return [
        Sheet("Competitors", _AGAINST, [row for each in told for row in _against(view, each)]),
        Sheet("Share of voice", _VOICES, [row for each in told for row in _voices(view, each)]),
        Sheet("Left out", _LEFT_OUT, none + [row for each in told for row in _left_out(each)]),
    ]


def _named(told: Rivalry) -> tuple[str, str]:
    contest = told.contest
    return SAME if contest.alike else ALL, contest.names[contest.ours]


def _ground(view: View, told: Rivalry) -> tuple[str, str, str]:
    return told.ground, ", ".join(told.cities), view.period


def _against(view: View, told: Rivalry) -> Iterable[Row]:
    measures = told.duels.measures
    for row in measures.assign(verdict=verdicts(measures)).to_dict("records"):
        yield (
            *_named(told),
            told.contest.names[row["rival"]],
            MEASURES[row["measure"]],
            *(row[name] for name in ("ours", "theirs", "difference", "low", "high", "verdict")),
            *(row[name] for name in ("chance", "of_ours", "of_theirs")),
            channel_names(row["channels"].split(",")),
            *_ground(view, told),
        )


def _voices(view: View, told: Rivalry) -> Iterable[Row]:
    numbers = ("share", "low", "high", "n", "total")
    for row in told.voices.shares.to_dict("records"):
        where = channel_name(row["channel"]), row["kind"], row["brand"]
        yield (*_named(told), *where, *(row[each] for each in numbers), *_ground(view, told))
    for kind, ours in told.voices.ours.items():
        if len(ours["channels"]) > 1:
            where = channel_names(ours["channels"]), kind, _named(told)[1]
            yield (*_named(told), *where, *(ours[each] for each in numbers), *_ground(view, told))


def _left_out(told: Rivalry) -> Iterable[Row]:
    return [(*_named(told), reason) for reason in told.left_out]
