"""Alembic's scripts; `data.engine.migrate` runs them."""
