"""What a complaint is: the one condition for all that counts, lists or times complaints."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from data.schema import fact

COMPLAINT: ColumnElement[bool] = (fact.c.stars <= 2) | (fact.c.sentiment == -1)
"""Whether a review is one: two stars or fewer, or a text that is read as negative."""
