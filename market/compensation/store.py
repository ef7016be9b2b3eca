"""All SQL of compensation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from market.compensation.tables import Claim, ClaimEvidence, PortfolioReport, Recovery, Scheme

# --- schemes --------------------------------------------------------------------------------------


async def scheme_in_force(tx: AsyncSession, *, on: date) -> Scheme | None:
    """The active scheme of that day; the database forbids two."""
    found: Scheme | None = (
        await tx.execute(
            select(Scheme).where(
                Scheme.active,
                Scheme.effective_from <= on,
                or_(Scheme.effective_to.is_(None), Scheme.effective_to >= on),
            )
        )
    ).scalar_one_or_none()
    return found


async def scheme_by_code(tx: AsyncSession, *, code: str) -> Scheme | None:
    """The kept scheme of this code."""
    found: Scheme | None = (await tx.execute(select(Scheme).where(Scheme.code == code))).scalar_one_or_none()
    return found


async def schemes(tx: AsyncSession) -> list[Scheme]:
    """Every kept scheme, oldest first."""
    return list((await tx.execute(select(Scheme).order_by(Scheme.effective_from, Scheme.id))).scalars())


async def scheme(tx: AsyncSession, *, scheme_id: int, lock: bool = False) -> Scheme:
    """The scheme of a claim; locked, decisions on one fund wait for each other."""
    query = select(Scheme).where(Scheme.id == scheme_id)
    found: Scheme = (await tx.execute(query.with_for_update() if lock else query)).scalar_one()
    return found


async def insert_scheme(tx: AsyncSession, *, values: dict[str, Any]) -> None:
    """Keep a scheme; one that is kept under this code already stays as it is."""
    await tx.execute(insert(Scheme).values(**values).on_conflict_do_nothing(index_elements=["code"]))


# --- claims ---------------------------------------------------------------------------------------


async def insert_claim(tx: AsyncSession, *, values: dict[str, Any]) -> int | None:
    """The new claim's id; None when the loan has one."""
    found: int | None = (
        await tx.execute(
            insert(Claim).values(**values).on_conflict_do_nothing(index_elements=["loan_key"]).returning(Claim.id)
        )
    ).scalar_one_or_none()
    return found


async def claim(
    tx: AsyncSession, *, claim_id: int, bank_organisation_id: int | None = None, lock: bool = False
) -> Claim | None:
    """One claim; with `bank_organisation_id` only that bank's."""
    query = select(Claim).where(Claim.id == claim_id).execution_options(populate_existing=True)
    if bank_organisation_id is not None:
        query = query.where(Claim.bank_organisation_id == bank_organisation_id)
    found: Claim | None = (await tx.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    return found


async def claim_by_loan(tx: AsyncSession, *, loan_key: str) -> Claim | None:
    """The claim of a loan."""
    found: Claim | None = (await tx.execute(select(Claim).where(Claim.loan_key == loan_key))).scalar_one_or_none()
    return found


async def claims(
    tx: AsyncSession,
    *,
    bank_organisation_id: int | None = None,
    state: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Claim], int]:
    """Claims, newest first, and how many there are."""
    where = []
    if bank_organisation_id is not None:
        where.append(Claim.bank_organisation_id == bank_organisation_id)
    if state is not None:
        where.append(Claim.state == state)
    total = (await tx.execute(select(func.count()).select_from(Claim).where(*where))).scalar_one()
    rows = await tx.execute(select(Claim).where(*where).order_by(Claim.id.desc()).limit(limit).offset(offset))
    return list(rows.scalars()), total


async def approved_for_bank(
    tx: AsyncSession, *, scheme_id: int, bank_organisation_id: int, besides_claim_id: int
) -> int:
    """What one scheme approved for a bank's other claims, in fen."""
    found = (
        await tx.execute(
            select(func.coalesce(func.sum(Claim.approved_fen), 0)).where(
                Claim.scheme_id == scheme_id,
                Claim.bank_organisation_id == bank_organisation_id,
                Claim.id != besides_claim_id,
                Claim.state.in_(("APPROVED", "PAID")),
            )
        )
    ).scalar_one()
    return int(found or 0)


async def claim_sums(tx: AsyncSession, *, scheme_id: int) -> tuple[int, int, int]:
    """Of one scheme, in fen: submitted and undecided, approved and not yet paid, paid."""

    def total(amount: Any, state: str) -> Any:
        return func.coalesce(func.sum(case((Claim.state == state, amount), else_=0)), 0)

    row = (
        await tx.execute(
            select(
                total(Claim.fund_share_fen, "SUBMITTED"),
                total(Claim.approved_fen, "APPROVED"),
                total(Claim.approved_fen, "PAID"),
            ).where(Claim.scheme_id == scheme_id)
        )
    ).one()
    return int(row[0]), int(row[1]), int(row[2])


# --- evidence -------------------------------------------------------------------------------------


async def insert_evidence(tx: AsyncSession, *, values: dict[str, Any]) -> None:
    """Attach; the same document for the same item once."""
    await tx.execute(insert(ClaimEvidence).values(**values).on_conflict_do_nothing())


async def evidence(tx: AsyncSession, *, claim_id: int) -> list[ClaimEvidence]:
    """What was provided for a claim, in the order in which it came."""
    query = select(ClaimEvidence).where(ClaimEvidence.claim_id == claim_id).order_by(ClaimEvidence.id)
    return list((await tx.execute(query)).scalars())


# --- recoveries -----------------------------------------------------------------------------------


async def insert_recovery(tx: AsyncSession, *, row: Recovery) -> None:
    """Keep a recovery."""
    tx.add(row)
    await tx.flush()


async def recovery(tx: AsyncSession, *, recovery_id: int, lock: bool = False) -> Recovery | None:
    """One recovery."""
    query = select(Recovery).where(Recovery.id == recovery_id)
    found: Recovery | None = (await tx.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    return found


async def recoveries(tx: AsyncSession, *, claim_id: int) -> list[Recovery]:
    """What was recovered after a claim, oldest first."""
    query = select(Recovery).where(Recovery.claim_id == claim_id).order_by(Recovery.id)
    return list((await tx.execute(query)).scalars())


async def claims_overdue(tx: AsyncSession, *, claim_ids: Sequence[int], on: date) -> set[int]:
    """Those of the claims with a recovery whose share should have been passed on before the day."""
    overdue = Recovery.claim_id.in_(claim_ids) & (Recovery.state == "REPORTED") & (Recovery.return_by < on)
    return set((await tx.execute(select(Recovery.claim_id).where(overdue))).scalars())


async def recovery_sums(tx: AsyncSession, *, scheme_id: int, on: date) -> tuple[int, int, int]:
    """Of one scheme: returned (fen), reported and not returned (fen), how many of these are overdue on the day."""
    open_ = Recovery.state == "REPORTED"

    def total(condition: Any, amount: Any) -> Any:
        return func.coalesce(func.sum(case((condition, amount), else_=0)), 0)

    row = (
        await tx.execute(
            select(
                total(Recovery.state == "RECEIVED", Recovery.fund_share_fen),
                total(open_, Recovery.fund_share_fen),
                total(open_ & (Recovery.return_by < on), 1),
            )
            .join(Claim, Claim.id == Recovery.claim_id)
            .where(Claim.scheme_id == scheme_id)
        )
    ).one()
    return int(row[0]), int(row[1]), int(row[2])


# --- the supported portfolio ----------------------------------------------------------------------


async def put_portfolio(tx: AsyncSession, *, values: dict[str, Any]) -> None:
    """Keep a day's count; a later count of the same day replaces it."""
    given = insert(PortfolioReport).values(**values)
    await tx.execute(
        given.on_conflict_do_update(
            index_elements=["scheme_id", "reported_on"],
            set_={
                name: given.excluded[name]
                for name in ("outstanding_fen", "non_performing_fen", "reported_by", "reported_at")
            },
        )
    )


async def portfolio(tx: AsyncSession, *, scheme_id: int) -> PortfolioReport | None:
    """The newest count."""
    query = (
        select(PortfolioReport)
        .where(PortfolioReport.scheme_id == scheme_id)
        .order_by(PortfolioReport.reported_on.desc())
        .limit(1)
    )
    found: PortfolioReport | None = (await tx.execute(query)).scalar_one_or_none()
    return found
