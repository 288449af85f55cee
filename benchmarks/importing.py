"""Rows a second of a file's whole import: read, mapped, parsed and stored, without signals.

python -m benchmarks.importing [ROWS]
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta

from cryptography.fernet import Fernet

from collectors.network.clock import SystemClock
from data.catalogue import NewBrand
from data.engine import open_store
from data.secrets import Secrets
from jobs.importing import import_upload
from jobs.work import Work

LEAST = 5_000.0
WORDS = [
    "room",
    "staff",
    "breakfast",
    "clean",
    "quiet",
    "late",
    "friendly",
    "cold",
    "coffee",
    "bed",
    "view",
    "noise",
    "price",
]


def main(rows: int) -> int:
    """Print one JSON line; return 1 below 5,000 rows a second."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(f"sqlite:///{folder}/store.sqlite")
        work = Work(engine, SystemClock(), Secrets(engine, Fernet.generate_key().decode()))
        brand_id = work.catalogue.add_brand(NewBrand("brand", "Brand", ours=True))
        upload_id = work.uploads.add("export.csv", _export(rows), work.clock.now())
        started = time.monotonic()
        report = import_upload(work, upload_id, {"brand_id": brand_id, "channel": "trustpilot"})
        seconds = time.monotonic() - started
        engine.dispose()
    print(json.dumps({"rows": report["new"], "rows_per_second": round(rows / seconds)}))
    return 0 if report["new"] == rows and rows / seconds >= LEAST else 1


def _export(rows: int) -> bytes:
    chance = random.Random(1)
    start = datetime(2025, 1, 1, tzinfo=UTC)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Review ID", "Location", "Author", "Stars", "Review", "Date", "Reply"])
    for number in range(rows):
        body = " ".join(chance.choices(WORDS, k=35)).capitalize() + "."
        reply = "Thank you for coming." if chance.random() < 0.4 else ""
        day = (start + timedelta(minutes=7 * number)).isoformat()
        place, stars = f"Place {number % 40}", chance.randint(1, 5)
        writer.writerow([f"r{number}", place, f"Guest {number}", stars, body, day, reply])
    return text.getvalue().encode()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
