"""How many reviews a second get their signals: `python -m benchmarks.signals`.

Prints one JSON line; reviews per second that a processor worked say more than those per elapsed
second on a machine that does other things besides. The texts are invented, of about 300 characters
in the mean, in four languages; the work is language, sentiment and topics, first in one process,
then in as many as there are processors.
"""

from __future__ import annotations

import json
import os
import random
import time
from concurrent.futures import ProcessPoolExecutor

from scoring.signals.analyse import Analyser, Item

COUNT = 20_000
BATCH = 500
SENTENCES = {
    "en": (
        "The room was spacious and very clean, but the street noise kept us awake.",
        "Breakfast could not have been better.",
        "We waited forty minutes for a table and nobody said a word!",
        "The waiter was friendly enough, although the bill had two mistakes in it.",
        "Would I come back? Probably not.",
        "Great location near the station, easy parking and a lovely view of the river 😊",
    ),
    "es": (
        "La habitación era amplia y muy limpia, pero el ruido no nos dejó dormir.",
        "El desayuno no podía ser mejor.",
        "Esperamos cuarenta minutos y nadie nos dijo nada.",
    ),
    "fr": (
        "La chambre était spacieuse et très propre, mais la rue était bruyante.",
        "Le petit déjeuner était parfait.",
        "Nous avons attendu quarante minutes sans explication.",
    ),
    "de": (
        "Das Zimmer war geräumig und sehr sauber, aber die Straße war laut.",
        "Das Frühstück hätte nicht besser sein können.",
        "Wir haben vierzig Minuten gewartet und niemand hat etwas gesagt.",
    ),
}
WORDS = ("harbour", "garden", "corner", "upstairs", "cousin", "ticket", "window", "uncle")


def items(count: int, seed: int = 1) -> list[Item]:
    """Return invented reviews, two thirds of them English, no two alike."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        language = chance.choice(("en", "en", "en", "en", "en", "en", "es", "fr", "de"))
        parts = [
            f"{chance.choice(SENTENCES[language])} {chance.choice(WORDS)}{chance.randint(0, 999)}"
            for _ in range(chance.randint(1, 8))
        ]
        industry = chance.choice(("hotel", "restaurant"))
        made.append(Item(f"{' '.join(parts)} {number}", industry=industry))
    return made


def analyse(batch: list[Item]) -> int:
    """Return how many signals a batch gave."""
    return len(Analyser().analyse(batch))


def main() -> None:
    """Measure and print."""
    made = items(COUNT)
    batches = [made[start : start + BATCH] for start in range(0, COUNT, BATCH)]
    analyse(made[:BATCH])
    start, worked = time.perf_counter(), time.process_time()
    alone = sum(map(analyse, batches))
    one = alone / (time.perf_counter() - start)
    per_processor = alone / (time.process_time() - worked)
    processors = os.cpu_count() or 1
    with ProcessPoolExecutor(processors) as pool:
        list(pool.map(analyse, batches[: 2 * processors]))
        start = time.perf_counter()
        together = sum(pool.map(analyse, batches)) / (time.perf_counter() - start)
    figures = {
        "benchmark": "signals",
        "reviews": COUNT,
        "mean_characters": round(sum(len(item.text or "") for item in made) / COUNT),
        "per_second_one_process": round(one),
        "per_processor_second": round(per_processor),
        "per_second_all_processors": round(together),
        "processors": processors,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
