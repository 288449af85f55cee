"""What the proofs tell at the end of a test run: one line of figures each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Proofs:
    """The figures of the proofs that were made."""

    lines: dict[str, dict[str, Any]] = field(default_factory=dict)

    def tell(self, name: str, **figures: Any) -> None:
        """Note what a proof has tried and found; later figures of a name join earlier ones."""
        self.lines.setdefault(name, {}).update(figures)

    def spelled(self) -> list[str]:
        """Return one line of JSON for each proof."""
        return [json.dumps({"proof": name, **figures}) for name, figures in self.lines.items()]


PROOFS = Proofs()
