"""Alembic's environment: migrates the database that `exchange migrate` or a test names in `attributes["url"]`."""

from alembic import context
from sqlalchemy import create_engine, pool

import market.wiring.tables  # noqa: F401 - imports every room's tables
from market.platform.db import Base, sqlalchemy_url


def ours(name: str | None, kind: str, parents: object) -> bool:
    """Compare only our own objects: procrastinate brings its own tables."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


engine = create_engine(sqlalchemy_url(context.config.attributes["url"]), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True, include_name=ours)
    with context.begin_transaction():
        context.run_migrations()
