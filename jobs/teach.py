"""Our own stars teach the text models: `python -m jobs.teach`, and once a week by the worker.

For each language with enough starred reviews of our own, the shipped model is taught on some of
them and compared with the one in use on the others. It is taken only where it is right more often
by two standard errors; from then on it judges reviews and posts, which the worker derives again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from data.engine import open_store
from data.lessons import Labelled, Lesson, Lessons, keep_lesson
from data.store import Store
from environment import read_environment
from jobs.work import Work
from scoring.signals import sentiment
from scoring.signals.analyse import Analyser, whole
from scoring.signals.labelled import Example
from scoring.signals.teaching import FEWEST, Comparison, Taught, teach

EVERY = timedelta(days=7)


def teach_when_due(work: Work) -> list[Lesson]:
    """Teach where the last attempt is a week old; return what was tried."""
    last = Lessons(work.engine).last()
    if last is not None and work.clock.now() - last < EVERY:
        return []
    return teach_all(work.store, work.clock.now())


def teach_all(store: Store, at: datetime) -> list[Lesson]:
    """Teach every language that has a shipped model and reviews to learn from.

    Args:
        store: where the reviews are, and where what was tried is kept.
        at: the moment.

    Returns:
        What was tried, whether or not it was taken.
    """
    known = Lessons(store.engine)
    base = sentiment.version()
    current = known.in_use(base)
    made = []
    for language in known.languages(fewest=2 * FEWEST):
        shipped = sentiment.model(language)
        if shipped is not None:
            packed = current.get(language)
            taught = teach(
                shipped,
                _examples(known.starred(language), language),
                _examples(known.corrected_posts(language), language),
                sentiment.Model.read(packed) if packed else None,
            )
            made.append(_lesson(taught, language, base, at))
            keep_lesson(store, made[-1])
    return made


def _examples(known: Iterable[Labelled], language: str) -> list[Example]:
    texts = [Example(whole(each.title, each.text), each.label, language) for each in known]
    return [example for example in texts if example.text]


def _lesson(taught: Taught, language: str, base: str, at: datetime) -> Lesson:
    figures = {
        "learned": taught.learned,
        "reviews": _figures(taught.reviews),
        "posts": _figures(taught.posts),
    }
    packed = taught.model.packed() if taught.model else None
    return Lesson(language, base, at, taught.outcome, figures, packed)


def _figures(compared: Comparison | None) -> dict[str, Any] | None:
    return None if compared is None else asdict(compared)


def current_analyser(work: Work, analyser: Analyser) -> Analyser:
    """Return the analyser itself, or another where other models have been taught since."""
    known = Lessons(work.engine)
    base = sentiment.version()
    taken = known.versions(base)
    return analyser if taken == analyser.lessons else Analyser(known.in_use(base), taken)


def main() -> int:
    """Teach now, whatever was tried before, and say what came of it."""
    engine = open_store(read_environment(os.environ).database_url)
    made = teach_all(Store(engine), datetime.now(UTC))
    for lesson in made:
        print(_line(lesson))
    if not made:
        print("No language that has a model has enough reviews with stars to learn from.")
    return 0


def _line(made: Lesson) -> str:
    compared = made.figures["reviews"]
    if compared is None:
        return f"{made.language}: {made.outcome} to judge by, {made.figures['learned']} to learn"
    return (
        f"{made.language}: learned from {made.figures['learned']:,}, judged by "
        f"{compared['negative'] + compared['positive']:,}: {compared['before']:.1%} right before, "
        f"{compared['after']:.1%} after (± {compared['error']:.1%}): {made.outcome}"
    )


if __name__ == "__main__":
    sys.exit(main())
