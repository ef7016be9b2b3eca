"""The database: one engine per process, one transaction per use case, one base class for the tables of all rooms."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any

import psycopg
from sqlalchemy import BigInteger, Date, DateTime, Identity, MetaData, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table. `int` is BIGINT (fen do not fit 32 bits), `datetime` TIMESTAMPTZ, `dict` JSONB."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        int: BigInteger,
        str: Text,
        datetime: DateTime(timezone=True),
        date: Date,
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    }


class Identified:
    """Mixin: `id BIGINT GENERATED ALWAYS AS IDENTITY`."""

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, sort_order=-1)


FROZEN_MS = 60_000
"""A process that stands still within a transaction for so long (a frozen machine) loses it: others wait for the rows that it holds.

Longer than a busy machine takes to render a certificate within one; who holds a lot loses it much sooner (`auction.bids.hot.HELD_MS`)."""


class Database:
    """The engine and its transactions. `url` is a plain `postgresql://` address."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=10,
            pool_pre_ping=True,
            # JIT planning costs more than it saves on our short statements.
            connect_args={"options": f"-c jit=off -c timezone=UTC -c idle_in_transaction_session_timeout={FROZEN_MS}"},
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction: commits at the end of the block, rolls back on any exception."""
        async with self._sessions() as session, session.begin():
            yield session

    async def close(self) -> None:
        """Close the pool."""
        await self.engine.dispose()


def sqlalchemy_url(url: str) -> str:
    """The same address with the driver named."""
    for prefix in ("postgresql+psycopg://", "postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    raise ValueError("DATABASE_URL must start with postgresql://")


async def driver_connection(tx: AsyncSession) -> psycopg.AsyncConnection[Any]:
    """The psycopg connection beneath a session: what procrastinate joins and the bidding path speaks to directly."""
    connection = await tx.connection()
    raw = await connection.get_raw_connection()
    driver = raw.driver_connection
    assert isinstance(driver, psycopg.AsyncConnection)
    return driver


async def database_now(tx: AsyncSession) -> datetime:
    """The database clock at this very moment (not the transaction's start), aware."""
    moment: datetime = (await tx.execute(text("SELECT clock_timestamp()"))).scalar_one()
    return moment
