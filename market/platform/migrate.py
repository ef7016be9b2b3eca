"""Bring a database's schema to the newest migration, or back."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

import migrations


def configuration(url: str) -> Config:
    """Alembic's configuration for one database."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["url"] = url
    return config


def upgrade(url: str, *, to: str = "head") -> None:
    """Migrate upward (blocking)."""
    command.upgrade(configuration(url), to)


def downgrade(url: str, *, to: str = "base") -> None:
    """Migrate downward (blocking); destroys what the migrations made."""
    command.downgrade(configuration(url), to)


def check(url: str) -> None:
    """Raise when the models and the migrated schema differ."""
    command.check(configuration(url))
