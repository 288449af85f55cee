"""How many rows of a CSV are read and turned into reviews in a second.

    python -m benchmarks.import_file [rows]

Prints one line of JSON and ends with 1 where a measure is missed.
"""

from __future__ import annotations

import csv
import json
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from collectors.mapping import guess
from collectors.readers import read
from collectors.source import source_module
from data.models import Listing

ROWS = 100_000
WANTED = 20_000
COLUMNS = (
    *("review_id", "author", "rating", "title", "text"),
    *("date", "reply", "reply_date", "location", "likes"),
)
WORDS = (
    *("the", "room", "was", "clean", "staff", "kind", "breakfast", "cold"),
    *("lift", "slow", "street", "view", "again", "never", "price"),
)


def main(rows: int = ROWS) -> int:
    """Write an invented export, read it back, and return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        write(path, rows)
        figures = measure(path)
    missed = figures["rows_per_second"] < WANTED or figures["reviews"] != rows
    print(json.dumps(figures | {"wanted": WANTED, "ok": not missed}))
    return int(missed)


def write(path: Path, rows: int) -> None:
    """Write a CSV of invented reviews, 40% of them answered."""
    source = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_row(number, source) for number in range(rows))


def _row(number: int, source: random.Random) -> list[object]:
    at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=number * 7)
    answered = source.random() < 0.4
    return [
        f"r{number}",
        f"Guest {number % 5_000}",
        source.randint(1, 5),
        " ".join(source.choices(WORDS, k=4)),
        " ".join(source.choices(WORDS, k=30)),
        at.isoformat(),
        " ".join(source.choices(WORDS, k=20)) if answered else "",
        (at + timedelta(hours=5)).isoformat() if answered else "",
        f"Hotel {number % 40}",
        source.randint(0, 9),
    ]


def measure(path: Path) -> dict[str, float | int]:
    """Return the seconds of the guess and the rows read and parsed in a second."""
    begun = time.perf_counter()
    mapping = guess(read(path.read_bytes(), path.name))
    guessed, busy = time.perf_counter(), time.process_time()
    options = {
        "path": str(path),
        "mapping": mapping.model_dump(mode="json"),
        "as_of": datetime(2027, 1, 1, tzinfo=UTC).isoformat(),
    }
    listing = Listing(1, 1, 1, "file", "other", "benchmark", options=options)
    source = source_module("file")
    reviews = sum(1 for item in source.fetch(None, listing, None) if source.parse(item, listing))
    ended = time.perf_counter()
    return {
        "reviews": reviews,
        "guess_seconds": round(guessed - begun, 2),
        "rows_per_second": round(reviews / (ended - guessed)),
        "rows_per_processor_second": round(reviews / (time.process_time() - busy)),
    }


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
