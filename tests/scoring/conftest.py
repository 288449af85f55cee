"""What tests of scores share."""

from __future__ import annotations

from pathlib import Path

import pytest

EXPORTS = Path(__file__).parents[3] / "shared" / "data" / "exports"


@pytest.fixture
def exports() -> Path:
    """Real review exports beside the repository, where there are any."""
    if not EXPORTS.is_dir():
        pytest.skip("no review exports in ../shared/data/exports")
    return EXPORTS
