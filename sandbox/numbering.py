"""Who answers whom, and below what: it follows from the numbers of the statements alone."""

from __future__ import annotations

from sandbox.identity import CHURN
from sandbox.statement import Statement

_BLOCK = 8
_OPENS = 4
_BELOW_ONE = 16


def parent(number: int) -> int | None:
    """Return the number of the statement that one answers: of each eight, the last three do."""
    place = number % _BLOCK
    return number - place + _OPENS if place > _OPENS and number < CHURN else None


def first_of_block(number: int) -> bool:
    """Tell whether a statement stands on its own rather than below what a brand published."""
    return number % _BLOCK == 0


def hidden(statement: Statement) -> bool:
    """Tell whether the owner of the page hid a statement from the public."""
    return statement.number % _BLOCK == 3 and statement.seed % 5 == 0


def occasion(statement: Statement) -> int:
    """Return the number of the occasion on which a statement was made."""
    return statement.number // _BELOW_ONE
