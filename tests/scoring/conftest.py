"""What tests of scores share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

EXPORTS = Path(__file__).parents[3] / "shared" / "data" / "exports"

settings.register_profile("unhurried", deadline=None, max_examples=50)
settings.load_profile("unhurried")


@pytest.fixture
def exports() -> Path:
    """Real review exports beside the repository, where there are any."""
    if not EXPORTS.is_dir():
        pytest.skip("no review exports in ../shared/data/exports")
    return EXPORTS
