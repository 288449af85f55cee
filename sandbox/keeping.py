"""What was written to a sandbox, kept in a small file so that it survives a restart."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from sandbox.state import Reply, Sandbox


def keep_in(path: Path, sandbox: Sandbox) -> None:
    """Take up what the file holds, and write it anew whenever something is posted.

    A file of another world is begun anew, for its answers belong to statements that are not here.

    Raises:
        ValueError: the file holds something else.
    """
    if path.exists():
        _take_up(json.loads(path.read_text("utf-8")), sandbox)
    sandbox.on_write = lambda: _save(path, sandbox)


def _world(sandbox: Sandbox) -> dict[str, Any]:
    world = sandbox.world
    return {
        "seed": world.seed,
        "anchor": world.anchor.isoformat(),
        "speed": world.speed,
        "size": world.size,
    }


def _take_up(kept: dict[str, Any], sandbox: Sandbox) -> None:
    if kept["world"] != _world(sandbox):
        return
    for row in kept["answers"]:
        key = (row["stream"], row["number"])
        sandbox.written[key] = tuple(Reply(**reply) for reply in row["replies"])
        sandbox.writes[key] = row["writes"]
    sandbox.rotated.update(kept["rotated"])


def _save(path: Path, sandbox: Sandbox) -> None:
    answers = [
        {
            "stream": stream,
            "number": number,
            "writes": sandbox.writes[stream, number],
            "replies": [vars(reply) for reply in replies],
        }
        for (stream, number), replies in sandbox.written.items()
    ]
    kept = {"world": _world(sandbox), "answers": answers, "rotated": sandbox.rotated}
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(kept, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
