"""How long all indices take for a large chain, from its tallies.

Assumes 2,000 locations on 8 channels for a year, a row per location, channel and week (what the
store sends to a page that asks for a year), about 1.2 million reviews, one scope per location. Each
round starts from tallies of which nothing is remembered. Prints one JSON line: elapsed
milliseconds, and those that the processor worked, which say more on a machine that does other
things besides.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from data.models import Tallies
from scoring.index import Settings, index_ids, index_module
from scoring.scorecard import scorecard
from tests.scoring.worlds import AS_OF, chain

ROUNDS = 15


def main() -> None:
    """Time all indices together and each alone; the best of several rounds."""
    world, _ = chain(1, locations=2_000, channels=8, weeks=52, per_week=1.5)
    tallies = replace(world, by=("location_id",), unblendable=frozenset({"yelp"}))
    each = {
        index_id: _best(index_module(index_id).compute, tallies, time.perf_counter)
        for index_id in index_ids()
    }
    line = {
        "benchmark": "indices",
        "locations": 2_000,
        "channels": 8,
        "rows": len(tallies.reviews),
        "reviews": int(tallies.reviews["n"].sum()),
        "all_milliseconds": _best(scorecard, tallies, time.perf_counter),
        "all_processor_milliseconds": _best(scorecard, tallies, time.process_time),
        "target_milliseconds": 300,
        "each_milliseconds": each,
    }
    print(json.dumps(line))


def _best(compute: Callable[..., object], tallies: Tallies, clock: Callable[[], float]) -> int:
    return min(_milliseconds(compute, tallies, clock) for _ in range(ROUNDS))


def _milliseconds(
    compute: Callable[..., object], tallies: Tallies, clock: Callable[[], float]
) -> int:
    afresh = replace(tallies)
    start = clock()
    compute(afresh, as_of=AS_OF, settings=Settings())
    return round((clock() - start) * 1_000)


if __name__ == "__main__":
    main()
