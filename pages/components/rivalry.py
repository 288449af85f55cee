"""Ours against every rival's, as the page and the file tell it: where, and without what."""

from __future__ import annotations

from dataclasses import dataclass

from pages.components.contest import Contest
from pages.components.duel import Duels, read_duels, read_measures
from pages.components.names import channel_names
from pages.components.numbers import plural
from pages.components.voice import Voices, read_voices
from pages.view import View


@dataclass(frozen=True)
class Rivalry:
    """How we stand against our rivals, and who is spoken of.

    Attributes:
        contest: who is compared.
        duels: ours against each.
        voices: what is written about each.
        chosen: locations of ours are chosen.
    """

    contest: Contest
    duels: Duels
    voices: Voices
    chosen: bool = False

    @property
    def cities(self) -> tuple[str, ...]:
        """Where ours meets a rival, in order."""
        return tuple(sorted({city for met in self.duels.meetings.values() for city in met.cities}))

    @property
    def channels(self) -> tuple[str, ...]:
        """On which anything is compared, in order."""
        measured = {name for each in self.duels.measures["channels"] for name in each.split(",")}
        return tuple(sorted(measured | set(self.voices.shares["channel"])))

    @property
    def ground(self) -> str:
        """Which places are compared, in words."""
        if not self.contest.alike:
            return "the chosen locations and all of theirs" if self.chosen else "all places"
        where = plural(len(self.cities), "city", "cities")
        places = f"places of the same kind in {where} where we and a rival are"
        whole = "brands as a whole" if self.voices.whole else ""
        return ", and ".join(each for each in (places if self.cities else "", whole) if each)

    @property
    def written(self) -> str:
        """Of what the share of voice is a share, in words."""
        everything = not self.contest.alike and not self.chosen
        return "all that was written" if everything else f"what was written about {self.ground}"

    @property
    def left_out(self) -> list[str]:
        """What is not compared, and why; the texts hold names."""
        return _left_out(self.contest, self.duels, self.voices)


def read_rivalry(view: View, contest: Contest, *, topics: bool = False) -> Rivalry:
    """Return how we stand; topics take nearly as long as the rest."""
    duels = view.remember(read_duels if topics else read_measures, view.settings, contest)
    voices = view.remember(read_voices, contest)
    return Rivalry(contest, duels, voices, bool(view.filters.locations))


def _left_out(contest: Contest, duels: Duels, voices: Voices) -> list[str]:
    told = []
    if windows := voices.narrow:
        told.append(
            f"From the share of voice: {channel_names(windows)}. They serve only the few newest "
            "reviews, which does not tell how many are written."
        )
    told += _nowhere(contest, duels, voices)
    met = duels.by_rival.values()
    if stars := {channel for found in met for channel in found.unblended}:
        told.append(
            f"Stars of {channel_names(stars)}: its terms forbid averaging them with those of "
            "others."
        )
    if hidden := {channel for found in met for channel in found.hidden}:
        told.append(
            f"Answers on {channel_names(hidden)}: a rival's cannot be seen there, so the response "
            "part of the reputation index stands aside for both sides."
        )
    if undated := {channel for found in met for channel in found.undated}:
        told.append(
            f"Answers on {channel_names(undated)}: too many of one side bear no date to tell how "
            "soon they came, so the response part of the reputation index stands aside for both."
        )
    return told


def _nowhere(contest: Contest, duels: Duels, voices: Voices) -> list[str]:
    """Say of which rivals nothing but the share of voice can be told, and why."""
    compared, spoken = set(duels.measures["rival"]), set(voices.shares["brand_id"])
    apart = "no place of the same kind in a city of ours."
    unlike = "on no channel is enough held of both sides to compare them."
    heard = {
        apart: " Only what is said of it as a whole counts, in the share of voice.",
        unlike: " Only how much is written about it counts, in the share of voice.",
    }
    told = {each: unlike if each in duels.meetings else apart for each in contest.rivals}
    return [
        f"{contest.names[each]}: {why}{heard[why] if each in spoken else ''}"
        for each, why in told.items()
        if each not in compared
    ]
