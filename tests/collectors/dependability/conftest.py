"""The ground that the proofs share, and how they tell their figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.collectors.dependability.ground import Ground, ground
from tests.collectors.dependability.proof import PROPERTY
from tests.databases import SqliteServer

Tell = Callable[..., None]


@pytest.fixture(scope="session")
def common_ground(sqlite_server: SqliteServer) -> Iterator[Ground]:
    with ground(sqlite_server) as made:
        yield made


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Return what takes the name of a proof and the figures that a test adds to it."""

    def tell(proof: str, **figures: Any) -> None:
        request.node.user_properties.append((PROPERTY, [proof, figures]))

    return tell
