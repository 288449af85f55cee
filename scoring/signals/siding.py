"""Which side each row of a labelled table takes, and what told it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from scoring.grades import Scale, told_scales
from scoring.signals import marks
from scoring.signals.columns import Columns
from scoring.signals.marks import Reading


@dataclass(frozen=True)
class Sides:
    """The side of each row, None where it takes none, and how its columns were read.

    Attributes:
        taken: by row.
        label: how the labels read; as nothing where they are a measure, and stars stand in.
        stars: how the stars of each channel read; empty where no row takes its side from them.
    """

    taken: list[int | None]
    label: Reading
    stars: dict[str, Reading]

    @classmethod
    def of(cls, table: pd.DataFrame, found: Columns) -> Sides:
        """Return the side of each row of a table: that of its label, or else of its stars."""
        labels, stars, channels = (
            table[name] if name else pd.Series("", table.index)
            for name in (found.label, found.stars, found.channel)
        )
        label, rated = _readings(labels, stars, channels)
        given = [
            rated[channel].sides.get(cell) for channel, cell in zip(channels, stars, strict=True)
        ]
        said = [label.sides.get(cell) for cell in labels]
        pairs = [*zip(said, given, strict=True)]
        used = any(one is None and other is not None for one, other in pairs)
        taken = [other if one is None else one for one, other in pairs]
        return cls(taken, label, rated if used else {})

    def told(self, found: Columns) -> Iterator[str]:
        """Yield which column was taken for what, and on which scale."""
        guessed = {name: ", by what it holds" for name in found.guessed}
        texts = " and ".join(map(repr, found.texts))
        yield f"{texts} for the text{guessed.get(found.texts[0], '')}"
        if found.label and self.label.sides:
            scale = _scales({"": self.label.scale})
            yield f"{found.label!r} for the label{scale}{guessed.get(found.label, '')}"
        if found.stars and self.stars:
            scale = _scales({name: each.scale for name, each in self.stars.items()})
            where = " where there is no label" if self.label.sides else ""
            yield f"{found.stars!r} for the stars{scale}{where}"
        for kind, name in (("language", found.language), ("split", found.split)):
            if name:
                yield f"{name!r} for the {kind}"


def _readings(
    labels: pd.Series, stars: pd.Series, channels: pd.Series
) -> tuple[Reading, dict[str, Reading]]:
    """Return how the labels read, and the stars of each channel.

    Fractions from -1 to 1 are often what a program measured: stars go before them.
    """
    label = marks.labelled(labels)
    rated = {str(channel): marks.starred(cells) for channel, cells in stars.groupby(channels)}
    any_stars = any(each.sides for each in rated.values())
    if not label.explains and (measured := marks.signed(labels)).sides:
        label = Reading() if any_stars else measured
    if not label.sides and not any_stars:
        rated = dict.fromkeys(rated, marks.signed(stars))
    return label, rated


def _scales(scales: Mapping[str, Scale | None]) -> str:
    known = {name: scale for name, scale in scales.items() if scale}
    return f" ({told_scales(known)})" if known else ""
