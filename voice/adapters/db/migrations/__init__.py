"""Alembic scripts of voice's own tables."""
