"""The fund: what it holds, what it has promised, paid and got back, how far it is stretched."""

from __future__ import annotations

from datetime import date
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from market.compensation import reading, schemes, store
from market.compensation.problems import SchemeUnknown
from market.compensation.tables import Scheme
from market.compensation.views import BreakerView, FundView
from market.kernel import clock
from market.kernel.money import BPS
from market.kernel.problems import Invalid, NotAllowed
from market.ledger.service import account
from market.payments.service import ReferenceView, open_reference
from market.platform.actor import Actor


async def _scheme(tx: AsyncSession, code: str | None) -> Scheme:
    if code is None:
        return await schemes.in_force(tx, on=clock.today())
    row = await store.scheme_by_code(tx, code=code)
    if row is None:
        raise SchemeUnknown(scheme=code, on=clock.today().isoformat())
    return row


def breaker(npl_bps: int | None, *, warn_bps: int, stop_bps: int) -> Literal["OK", "WARN", "STOP", "UNKNOWN"]:
    """The circuit breaker at a share of non-performing loans: warn at 3 %, stop at 5 % by default.

    It speaks of new loans, which the fund admits outside of the exchange; a claim for a loan that was admitted is paid whatever it says.
    """
    if npl_bps is None:
        return "UNKNOWN"
    if npl_bps >= stop_bps:
        return "STOP"
    return "WARN" if npl_bps >= warn_bps else "OK"


async def fund(tx: AsyncSession, *, scheme_code: str | None = None) -> FundView:
    """The fund of a scheme, by default of the one in force. Raises SchemeUnknown."""
    row = await _scheme(tx, scheme_code)
    books = await account(tx, code=reading.fund_account(row))
    pending, committed, paid = await store.claim_sums(tx, scheme_id=row.id)
    returned, due, overdue = await store.recovery_sums(tx, scheme_id=row.id, on=clock.today())
    known = await store.portfolio(tx, scheme_id=row.id)
    npl = None
    if known is not None:
        npl = known.non_performing_fen * BPS // known.outstanding_fen if known.outstanding_fen else 0
    balance = books.available_fen
    return FundView(
        scheme_code=row.code,
        name_zh=row.name_zh,
        name_en=row.name_en,
        account=books.code,
        balance_fen=balance,
        pending_fen=pending,
        committed_fen=committed,
        paid_fen=paid,
        returned_fen=returned,
        returns_due_fen=due,
        returns_overdue=overdue,
        reported_on=known.reported_on if known else None,
        outstanding_fen=known.outstanding_fen if known else None,
        multiple_bps=known.outstanding_fen * BPS // balance if known and balance > 0 else None,
        leverage_times=row.leverage_times,
        breaker=BreakerView(
            state=breaker(npl, warn_bps=row.breaker_warn_bps, stop_bps=row.breaker_stop_bps),
            npl_bps=npl,
            warn_bps=row.breaker_warn_bps,
            stop_bps=row.breaker_stop_bps,
        ),
    )


async def top_up_reference(
    tx: AsyncSession, *, actor: Actor, amount_fen: int, scheme_code: str | None = None
) -> ReferenceView:
    """The fund manager announces money (fen, > 0) for the fund: pay it under this reference.

    Raises NotAllowed, Invalid, SchemeUnknown.
    """
    if not actor.has("FUND_MANAGER"):
        raise NotAllowed(needs="FUND_MANAGER")
    if amount_fen <= 0:
        raise Invalid({"field": "amount_fen", "zh": "金额须大于零", "en": "The amount is more than 0 fen"})
    row = await _scheme(tx, scheme_code)
    return await open_reference(
        tx,
        purpose="FUND_TOPUP",
        subject_id=row.id,
        payer_organisation_id=actor.organisation_id,
        expected_fen=amount_fen,
        account=reading.fund_account(row),
    )


async def report_portfolio(
    tx: AsyncSession,
    *,
    actor: Actor,
    on: date,
    outstanding_fen: int,
    non_performing_fen: int,
    scheme_code: str | None = None,
) -> FundView:
    """The fund manager reports the loans that a scheme supports on a day (fen), as the banks count them: breaker and multiple follow.

    The exchange sees the loans of the tapes it was given, not all that the fund supports; so it does not count them itself.
    A later count of the same day replaces the first. Raises NotAllowed, Invalid, SchemeUnknown.
    """
    if not actor.has("FUND_MANAGER"):
        raise NotAllowed(needs="FUND_MANAGER")
    _check_portfolio(on=on, outstanding_fen=outstanding_fen, non_performing_fen=non_performing_fen)
    row = await _scheme(tx, scheme_code)
    await store.put_portfolio(
        tx,
        values={
            "scheme_id": row.id,
            "reported_on": on,
            "outstanding_fen": outstanding_fen,
            "non_performing_fen": non_performing_fen,
            "reported_by": actor.user_id,
            "reported_at": clock.now(),
        },
    )
    return await fund(tx, scheme_code=row.code)


def _check_portfolio(*, on: date, outstanding_fen: int, non_performing_fen: int) -> None:
    wrong = []
    if on > clock.today():
        wrong.append({"field": "reported_on", "zh": "统计日期不能晚于今天", "en": "The day is not in the future"})
    if outstanding_fen < 0:
        wrong.append({"field": "outstanding_fen", "zh": "金额不能为负数", "en": "The amount is not negative"})
    if not 0 <= non_performing_fen <= max(outstanding_fen, 0):
        zh, en = "不良贷款余额须在零与贷款余额之间", "Non-performing loans are part of all loans"
        wrong.append({"field": "non_performing_fen", "zh": zh, "en": en})
    if wrong:
        raise Invalid(*wrong)
