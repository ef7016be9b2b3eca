"""What a venue asks of a listing: how to sell it, and what the sale settles."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from listings import loan_store, store
from listings.facts import DealFacts, LotTerms
from listings.formats import for_the_venue
from listings.kinds import Format, Stage
from listings.ladder import LOT_STAGES
from listings.sheets import Pledged, costs_of, plan_of
from listings.tables import Listing, Loan, Pledge
from market.deals import service as deals
from market.deals.terms import ObjectLine, Pledgor
from market.kernel import rulebook
from market.kernel.clock import local_date
from market.kernel.rulebook import RuleSet


def loan_key(loan_id: int) -> str:
    """The name under which deals, ledger and compensation know a loan."""
    return f"loan:{loan_id}"


def loan_id_of(key: str) -> int:
    """The loan behind a key that `loan_key` made."""
    prefix, _, number = key.partition(":")
    if prefix != "loan":
        raise ValueError(f"no loan key: {key!r}")
    return int(number)


async def lot_terms(tx: AsyncSession, *, listing_id: int) -> LotTerms:
    """The terms of the lot, as published, with the listing's row locked against a withdrawal until the caller commits.

    `state` says whether it is still on offer. Raises NotFound; never before publication.
    """
    await store.get_for_update(tx, listing_id=listing_id)
    row, loan, pledged = await _published(tx, listing_id)
    pledge = _leading(pledged)
    assert row.published_at is not None
    assert row.start_price_fen is not None
    assert row.deposit_fen is not None
    assert row.increment_fen is not None
    assert row.registration_closes_at is not None
    assert row.bidding_opens_at is not None
    assert row.bidding_closes_at is not None
    assert row.appraiser_organisation_id is not None
    stage, rule_set = cast(Stage, row.stage), cast(RuleSet, row.rule_set)
    published_on = local_date(row.published_at)
    assert row.format is not None
    plan = dict(for_the_venue(plan_of(row)))
    if stage == "SELL_OFF":
        # The window ends with `closes_at`; the first offer in it begins bidding of the usual length.
        plan["bidding_seconds"] = rulebook.value("bidding_seconds", on=published_on, rule_set=rule_set)
    return LotTerms(
        listing_id=row.id,
        state=row.state,
        project_code=row.project_code,
        title=row.title,
        round=LOT_STAGES.index(stage) + 1,
        format=cast(Format, row.format),
        plan=plan,
        start_price_fen=row.start_price_fen,
        deposit_fen=row.deposit_fen,
        increment_fen=row.increment_fen,
        registration_closes_at=row.registration_closes_at,
        opens_at=row.bidding_opens_at,
        closes_at=row.bidding_closes_at,
        extension_seconds=rulebook.value("extension_seconds", on=published_on, rule_set=rule_set),
        rule_set=rule_set,
        consignor_organisation_id=row.organisation_id,
        appraiser_organisation_id=row.appraiser_organisation_id,
        pledgor_organisation_id=pledge.pledgor_organisation_id,
        pledgor_uscc=pledge.pledgor_uscc,
        borrower_uscc=loan.borrower_uscc,
        principal_fen=loan.outstanding_principal_fen,
        interest_fen=loan.interest_fen,
        rights=_objects(pledged),
        joint_bidding=row.joint_bidding,
    )


async def withdrawn_on(tx: AsyncSession, *, listing_id: int, lock: bool) -> str | None:
    """The ground on which the listing was withdrawn; None while it is on offer.

    With `lock` nobody withdraws it before the caller's transaction ends (loan and listing are locked, after the caller's lot).
    """
    row = await store.find(tx, listing_id=listing_id)
    if row is not None and lock:
        row, _ = await store.get_for_update(tx, listing_id=listing_id)
    return row.withdrawn_ground if row is not None and row.state == "WITHDRAWN" else None


async def suspended(tx: AsyncSession, *, listing_id: int, at: datetime | None) -> None:
    """The venue has suspended the sale, or (None) lets it go on: meanwhile its listing may be withdrawn, whatever end was announced."""
    await store.set_suspended(tx, listing_id=listing_id, at=at)


async def defaulters(tx: AsyncSession, *, listing_id: int) -> set[int]:
    """The organisations that are barred from this sale: they bought in an earlier round and defaulted (S18 art 24). Raises NotFound."""
    row = await store.get(tx, listing_id=listing_id)
    return await deals.defaulters(tx, loan_key=loan_key(row.loan_id))


async def deal_facts(tx: AsyncSession, *, listing_id: int) -> DealFacts:
    """What the deal needs beside the winner, with the listing's row locked against a withdrawal until the caller commits.

    A venue that finds `state` other than PUBLISHED must not sell. Raises NotFound; never before publication.
    """
    await store.get_for_update(tx, listing_id=listing_id)
    row, loan, pledged = await _published(tx, listing_id)
    pledge = _leading(pledged)
    interest_fen, principal_fen = secured(
        interest_fen=loan.interest_fen, principal_fen=loan.outstanding_principal_fen, maximum_fen=_cap(pledged)
    )
    assert row.published_at is not None
    assert row.appraisal_fen is not None
    assert row.bidding_opens_at is not None
    assert row.bidding_closes_at is not None
    return DealFacts(
        listing_id=row.id,
        state=row.state,
        title=row.title,
        project_code=row.project_code,
        objects=_objects(pledged),
        seller_organisation_id=row.organisation_id,
        pledgor=Pledgor(
            organisation_id=pledge.pledgor_organisation_id, name=pledge.pledgor_name, uscc=pledge.pledgor_uscc
        ),
        costs=tuple(costs_of(row)),
        interest_fen=interest_fen,
        principal_fen=principal_fen,
        appraisal_fen=row.appraisal_fen,
        published_on=local_date(row.published_at),
        bidding_opens_at=row.bidding_opens_at,
        bidding_closes_at=row.bidding_closes_at,
        method=row.format or row.stage,
        loan_key=loan_key(loan.id),
        rule_set=cast(RuleSet, row.rule_set),
        balance_due_days=row.balance_due_days,
    )


def secured(*, interest_fen: int, principal_fen: int, maximum_fen: int | None) -> tuple[int, int]:
    """The part of interest and principal (fen) that the pledge secures: all (CC art 389), or up to a maximum (CC art 420), interest first."""
    if maximum_fen is None:
        return interest_fen, principal_fen
    interest = min(interest_fen, maximum_fen)
    return interest, min(principal_fen, maximum_fen - interest)


async def _published(tx: AsyncSession, listing_id: int) -> tuple[Listing, Loan, Pledged]:
    row = await store.get(tx, listing_id=listing_id)
    loan = await loan_store.by_id(tx, loan_id=row.loan_id)
    listed = await store.listed_right_ids(tx, listing_id=row.id)
    order = {right_id: place for place, right_id in enumerate(listed)}
    pledged = [pair for pair in await store.pledged_rights(tx, loan_id=loan.id) if pair[0].id in order]
    return row, loan, sorted(pledged, key=lambda pair: order[pair[0].id])


def _leading(pledged: Pledged) -> Pledge:
    return min((pledge for _, pledge in pledged), key=lambda pledge: (pledge.rank, pledge.id))


def _cap(pledged: Pledged) -> int | None:
    """The sum of the maxima; without limit as soon as one pledge has none."""
    maxima = {pledge.id: pledge.maximum_fen for _, pledge in pledged}.values()
    limits = [maximum for maximum in maxima if maximum is not None]
    return sum(limits) if len(limits) == len(maxima) else None


def _objects(pledged: Pledged) -> tuple[ObjectLine, ...]:
    lines: dict[int, ObjectLine] = {}
    for right, _ in pledged:
        lines.setdefault(
            right.id, ObjectLine(kind=right.kind, number=right.number, title=right.title, owner=right.owner)
        )
    return tuple(lines.values())
