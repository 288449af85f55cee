"""One public statement in the demo world: a review, a post or an article."""

from __future__ import annotations

from typing import NamedTuple

NEVER = float("inf")


class Statement(NamedTuple):
    """What somebody said, without the words: those are composed from `seed` when asked for.

    Moments are seconds since 1970 UTC, and `NEVER` where a thing does not happen.

    Attributes:
        stream: key of the stream it belongs to.
        number: its place in the stream; never changes and never repeats.
        seed: decides every word, name and count of this statement.
        created: when it was published.
        rating: stars from 1 to 5, or 0 where the channel has none.
        language: ISO 639-1 code of the text.
        praised: topics spoken well of.
        criticised: topics spoken badly of.
        silent: stars alone, no text.
        subject: `review`, `post`, `article`, or the planted event it is part of.
        edited: when its author changed text and stars.
        edited_rating: the stars after that.
        removed: when the platform or its author took it away.
        replied: when the owner answers.
    """

    stream: str
    number: int
    seed: int
    created: float
    rating: int
    language: str
    praised: tuple[str, ...]
    criticised: tuple[str, ...]
    silent: bool = False
    subject: str = "review"
    edited: float = NEVER
    edited_rating: int = 0
    removed: float = NEVER
    replied: float = NEVER

    def rating_at(self, at: float) -> int:
        """Return the stars as they stand at a moment."""
        return self.edited_rating if self.edited <= at else self.rating

    def updated_at(self, at: float) -> float:
        """Return when its author last touched it, as known at a moment."""
        return self.edited if self.edited <= at else self.created

    @property
    def tone(self) -> str:
        """`positive`, `negative` or `mixed`, from what it praises and criticises."""
        if self.rating in (1, 2):
            return "negative"
        if self.rating >= 4:
            return "positive"
        if self.rating == 3 or len(self.praised) == len(self.criticised):
            return "mixed"
        return "positive" if len(self.praised) > len(self.criticised) else "negative"
