"""Imports every room's tables, so that the metadata is whole (for migrations and `alembic check`)."""

from market.platform import tables as platform

__all__ = ["platform"]
