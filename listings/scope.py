"""Which rows a viewer may see: banks their own, those who review, decide or supervise everybody's."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from market.identity import service as identity
from market.platform.actor import Actor

SEE_ALL = ("CENTRE_REVIEWER", "CENTRE_SETTLEMENT", "FUND_MANAGER", "ADMINISTRATOR")


@dataclass(frozen=True)
class Scope:
    """`organisation_id`: whose rows are the viewer's own. `everything`: other banks' rows too."""

    organisation_id: int | None
    everything: bool = False


async def scope_of(tx: AsyncSession, *, viewer: Actor) -> Scope:
    """What this viewer may see. An observer of the centre or of the fund supervises all banks, one of a bank that bank."""
    if viewer.has(*SEE_ALL):
        return Scope(viewer.organisation_id, everything=True)
    if viewer.has("BANK_MAKER", "BANK_CHECKER"):
        return Scope(viewer.organisation_id)
    if viewer.has("OBSERVER") and viewer.organisation_id is not None:
        kind = (await identity.organisation(tx, organisation_id=viewer.organisation_id)).kind
        return Scope(viewer.organisation_id, everything=kind in ("CENTRE", "FUND"))
    return Scope(None)
