"""The reviews of one channel by their age, and the figure that the channel makes of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.columns import DAY_SECONDS
from data.models import Filters
from pages.components.memory import Question
from pages.components.names import channel_name
from pages.components.numbers import figure
from pages.components.reads import STARS, starred
from pages.view import View
from scoring.display import NEW, PLAIN, Display, display_of


@dataclass(frozen=True)
class Held:
    """What is held of a channel, and how that makes its figure.

    Attributes:
        filters: what is looked at: the channel, ever.
        stars: how many reviews of 1 to 5 stars there are, a row per age.
        ages: in days.
        known: how the channel makes the figure it shows, None where nothing is known of that.
        places: of how many places they are; a channel shows a figure for each.
    """

    channel: str
    filters: Filters
    stars: np.ndarray
    ages: np.ndarray
    known: Display | None
    places: int

    @classmethod
    def of(cls, view: View, channel: str, filters: Filters) -> Held:
        """Ask the store for it."""
        stars, ages = view.remember(stars_by_age, filters=filters)
        places = view.remember(rated_places, filters=filters)
        return cls(channel, filters, stars, ages, display_of(channel), places)

    @property
    def display(self) -> Display:
        """How its figure is made, as far as is known."""
        return self.known or PLAIN

    @property
    def title(self) -> str:
        """What the figure is called."""
        if self.places > 1:
            return "All places now"
        return "Shown now" if self.known else "Plain mean"

    @property
    def shown(self) -> float:
        """What is shown, before it is rounded."""
        return self.display.of(self.stars, self.ages)

    @property
    def made(self) -> str:
        """How the figure is made, in words."""
        name = channel_name(self.channel)
        if self.known is None:
            return (
                f"How {name} makes the figure it shows is not known here, if it shows any; this is "
                "the plain mean, to one decimal."
            )
        told = f"What {name} shows: {self.known.formula}"
        if self.places > 1:
            told = (
                f"Of the reviews of {self.places} places together, as {name} would make it: "
                f"{self.known.formula} {name} shows a figure for each place alone; choose one "
                "above to see it."
            )
        if not self.known.ages:
            return told
        return f"{told} The number of reviews is if all came today; the dates let them age."

    def scaled(self, stars: float, decimals: int) -> str:
        """Return a mean of stars on the channel's scale."""
        return figure(float(self.display.scaled(stars)), decimals)


def rated_places(question: Question) -> int:
    """Return of how many locations reviews with stars are held."""
    counts = question.facts.counts(question.scope, question.filters, by=("location_id",))
    return len(starred(counts))


def stars_by_age(question: Question) -> tuple[np.ndarray, np.ndarray]:
    """Return how many reviews of 1 to 5 stars there are, a row per age, and the ages in days.

    What was written on a day is as old as if it came in the middle of it, and what is dated
    tomorrow, as some places have it already, is new. Reviews without a date are older than any.
    """
    counts = question.facts.counts(question.scope, question.filters, by=("day",))
    counts = starred(counts)
    today = int(question.as_of.timestamp()) // DAY_SECONDS
    ages = (today - counts["day"] + 0.5).clip(lower=NEW)
    return counts[STARS].to_numpy(dtype=float), ages.to_numpy(dtype=float)
