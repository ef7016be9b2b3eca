"""Alembic migrations, one file per room of the ladder."""
