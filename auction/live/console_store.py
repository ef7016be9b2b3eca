"""The SQL of the staff console: columns that name nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

LIVE = """
SELECT id, project_code, title, state, opens_at, ends_at, extensions, bids FROM lot
WHERE state IN ('OPEN', 'PAUSED', 'SUSPENDED') OR (state = 'SCHEDULED' AND opens_at <= clock_timestamp() + make_interval(secs => :soon))
ORDER BY state = 'SCHEDULED', ends_at, id
"""

PULSES = """
SELECT kind, count(*) FILTER (WHERE last_at > clock_timestamp() - interval '4 seconds') AS alive, max(last_at) AS last_at,
       greatest(0, extract(epoch FROM clock_timestamp() - max(last_at)))::bigint AS silent
FROM service_pulse WHERE last_at > clock_timestamp() - interval '1 day' GROUP BY kind ORDER BY kind
"""


async def live(tx: AsyncSession, *, soon_seconds: int) -> Sequence[Any]:
    """Open lots, what ends first first; then those that open within `soon_seconds`."""
    return (await tx.execute(text(LIVE), {"soon": soon_seconds})).all()


async def pulses(tx: AsyncSession) -> Sequence[Any]:
    """Each kind of pulse of the last day."""
    return (await tx.execute(text(PULSES))).all()
