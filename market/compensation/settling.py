"""What the bank's rail and the calendar say: a claim was paid, a recovery's share came back, or did not in time."""

from __future__ import annotations

from datetime import date

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from market.compensation import schemes, store
from market.compensation.events import ClaimPaid, RecoveryOverdue
from market.compensation.states import CLAIM, RECOVERY
from market.kernel import clock
from market.kernel.calendar import add_working_days
from market.kernel.problems import NotFound
from market.platform import history
from market.platform.actor import SYSTEM
from market.platform.events import publish

log = structlog.get_logger(__name__)


async def paid(tx: AsyncSession, *, claim_id: int) -> None:
    """The instruction of a claim settled. A repeat changes nothing. Raises NotFound."""
    row = await store.claim(tx, claim_id=claim_id, lock=True)
    if row is None:
        raise NotFound(kind="claim", reference=claim_id)
    if row.state == "PAID":
        return
    row.paid_at = clock.now()
    await history.move(tx, row, machine=CLAIM, event="pay", actor=SYSTEM)
    assert row.approved_fen is not None
    await publish(tx, ClaimPaid(claim_id=row.id, loan_key=row.loan_key, amount_fen=row.approved_fen))


async def returned(tx: AsyncSession, *, recovery_id: int) -> None:
    """The fund's share of a recovery is there. A repeat changes nothing. Raises NotFound."""
    row = await store.recovery(tx, recovery_id=recovery_id, lock=True)
    if row is None:
        raise NotFound(kind="recovery", reference=recovery_id)
    if row.state == "RECEIVED":
        return
    row.received_at = clock.now()
    await history.move(tx, row, machine=RECOVERY, event="receive", actor=SYSTEM)


async def check_return(tx: AsyncSession, *, recovery_id: int) -> date | None:
    """Alert once when the share of a recovery is overdue; the new last day when the calendar moved it meanwhile.

    Holidays of a year not yet announced when the recovery was reported may give the bank more time.
    """
    row = await store.recovery(tx, recovery_id=recovery_id, lock=True)
    if row is None or row.state != "REPORTED" or row.alerted_at is not None:
        return None
    claim = await store.claim(tx, claim_id=row.claim_id)
    assert claim is not None
    scheme = await store.scheme(tx, scheme_id=claim.scheme_id)
    row.return_by = add_working_days(row.recovered_on, schemes.terms(scheme).return_within_working_days).day
    if clock.today() <= row.return_by:
        return row.return_by
    row.alerted_at = clock.now()
    log.warning("a recovery was not passed on in time", recovery_id=row.id, claim_id=row.claim_id)
    await publish(
        tx,
        RecoveryOverdue(
            recovery_id=row.id, claim_id=row.claim_id, loan_key=claim.loan_key, amount_fen=row.fund_share_fen
        ),
    )
    return None
