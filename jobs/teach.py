"""Our own stars teach the text models: `python -m jobs.teach`, and once a week by the worker.

For each language with enough starred reviews of our own, the shipped model is taught on some of
them and compared with the one in use on the others, channel by channel. It is taken only where it
is right more often by two standard errors and its probabilities are no worse: for all reviews and
posts where no channel loses by it, otherwise for the channels that gain. The worker derives again
what it judges from then on. Where other models are shipped, they are taught at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from data.engine import open_store
from data.lessons import Labelled, Lesson, Lessons, keep_lesson, lessons
from data.models import Scope
from data.store import Store
from environment import read_environment
from jobs.work import Work
from scoring.signals import sentiment
from scoring.signals.analyse import Analyser, whole
from scoring.signals.labelled import Example
from scoring.signals.teaching import CONTRADICTED, ENOUGH, FEWEST, TOO_FEW, Serving, Taught, teach
from scoring.signals.trials import Comparison, Share

EVERY = timedelta(days=7)
TOO_FEW_EVERY = timedelta(days=1)
"""Where there were too few reviews: a first look may come before all have been collected."""


def teach_when_due(work: Work) -> list[Lesson]:
    """Teach the languages whose last attempt is a week old, or of other shipped models.

    Returns:
        What was tried.
    """
    now, base = work.clock.now(), sentiment.version()
    tried = {each.language: each for each in lessons(work.engine, Scope.everything())}
    due = [each for each in _languages(work.store) if _due(tried.get(each), base, now)]
    return teach_all(work.store, now, due)


def teach_anew(work: Work) -> list[Lesson]:
    """Teach the languages that were taught on other shipped models, as after an upgrade.

    What they were taught is not used any more. Done before anything is judged by the new models,
    it saves judging everything twice.

    Returns:
        What was tried.
    """
    base = sentiment.version()
    tried = lessons(work.engine, Scope.everything())
    moved = [each.language for each in tried if each.base != base]
    return teach_all(work.store, work.clock.now(), moved)


def _due(last: Lesson | None, base: str, now: datetime) -> bool:
    if last is None or last.base != base:
        return True
    return now - last.made_at >= (TOO_FEW_EVERY if last.outcome == TOO_FEW else EVERY)


def _languages(store: Store) -> list[str]:
    return Lessons(store.engine).languages(fewest=2 * FEWEST)


def teach_all(store: Store, at: datetime, languages: Sequence[str] | None = None) -> list[Lesson]:
    """Teach every language that has a shipped model and reviews to learn from.

    Args:
        store: where the reviews are, and where what was tried is kept.
        at: the moment.
        languages: no others than these; None for all.

    Returns:
        What was tried, whether or not it was taken.
    """
    known = Lessons(store.engine)
    base = sentiment.version()
    current = known.in_use(base)
    made = []
    for language in _languages(store) if languages is None else languages:
        shipped = sentiment.model(language)
        if shipped is not None:
            taught = teach(
                shipped,
                _examples(known.starred(language), language),
                _examples(known.corrected_posts(language), language),
                _serving(current, language),
                [each.text for each in _examples(known.uncorrected_posts(language), language)],
            )
            made.append(_lesson(taught, language, base, at))
            keep_lesson(store, made[-1])
    return made


def _examples(known: Iterable[Labelled], language: str) -> list[Example]:
    texts = [
        Example(whole(each.title, each.text), each.label, language, channel=each.channel)
        for each in known
    ]
    return [example for example in texts if example.text]


def _serving(taken: Mapping[tuple[str, str], bytes], language: str) -> Serving | None:
    channels = {channel: packed for (of, channel), packed in taken.items() if of == language}
    if not channels:
        return None
    model = sentiment.Model.read(next(iter(channels.values())))
    return Serving(model, None if "" in channels else frozenset(channels))


def _lesson(taught: Taught, language: str, base: str, at: datetime) -> Lesson:
    figures = {
        "learned": taught.to_learn.total,
        "to_learn": asdict(taught.to_learn),
        "to_judge": asdict(taught.to_judge),
        "reviews": _figures(taught.reviews),
        "posts": _figures(taught.posts),
        "channels": {name: asdict(each) for name, each in taught.channels.items()},
        "contradicted": {name: asdict(each) for name, each in taught.contradicted.items()},
        "clear": _figures(taught.clear),
        "serves": None if taught.serves is None else sorted(taught.serves),
        "withdrawn": taught.withdrawn,
    }
    packed = taught.model.packed() if taught.model else b"" if taught.withdrawn else None
    return Lesson(language, base, at, taught.outcome, figures, packed)


def _figures(compared: Comparison | Share | None) -> dict[str, Any] | None:
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
    known = Lessons(engine)
    made = teach_all(Store(engine), datetime.now(UTC))
    for lesson in made:
        print(_line(lesson))
    for language in set(known.languages(fewest=1)) - sentiment.languages():
        print(f"{language}: there is no model to start from")
    if not made:
        print(
            "No language that has a model has enough reviews with stars to learn from: about "
            f"{ENOUGH} that praise and {ENOUGH} that blame."
        )
    return 0


def _line(made: Lesson) -> str:
    return f"{made.language}: {_result(made)}{_where(made)}"


def _result(made: Lesson) -> str:
    compared = made.figures["reviews"]
    if made.outcome == CONTRADICTED:
        return f"{made.outcome}; nothing was taken. Check the scale of the stars and import again"
    if compared is None:
        learn, judge = made.figures["to_learn"], made.figures["to_judge"]
        return (
            f"{made.outcome}; {FEWEST} that praise and {FEWEST} that blame are needed, and as many "
            f"held back: there are {learn['praise']} and {learn['blame']}, held back "
            f"{judge['praise']} and {judge['blame']}"
        )
    return (
        f"learned from {made.figures['learned']:,}, judged by "
        f"{compared['negative'] + compared['positive']:,}: {compared['before']:.1%} right before, "
        f"{compared['after']:.1%} after (± {compared['error']:.1%}): {made.outcome}"
    )


def _where(made: Lesson) -> str:
    """Return which channels it serves, and which contradict their texts."""
    parts = [f" for {', '.join(made.figures['serves'])}"] if made.figures["serves"] else []
    parts += [
        f"; stars of {channel} contradict the texts ({share['right']:.1%} of "
        f"{share['texts']:,} right)"
        for channel, share in made.figures["contradicted"].items()
    ]
    parts += ["; what was in use does harm by now and was withdrawn"] * made.figures["withdrawn"]
    return "".join(parts)


if __name__ == "__main__":
    sys.exit(main())
