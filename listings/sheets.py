"""A listing's rows put together as the sheet that the pure rules read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from listings import store
from listings.formats import Plan
from listings.kinds import Format, Stage
from listings.ladder import Ended
from listings.models import Consent, Disclosure
from listings.rules import RightFacts, Sheet
from listings.tables import IpRight, Listing, Loan, Pledge
from market.deals.terms import CostLine
from market.kernel.clock import local_date
from market.kernel.rulebook import RuleSet

COSTS = TypeAdapter(list[CostLine])

Pledged = Sequence[tuple[IpRight, Pledge]]


def right_facts(pledged: Pledged, *, listed_ids: Sequence[int]) -> tuple[RightFacts, ...]:
    """Each right once, under its best-ranked pledge."""
    facts: dict[int, RightFacts] = {}
    for right, pledge in pledged:
        facts.setdefault(
            right.id,
            RightFacts(
                id=right.id,
                kind=right.kind,
                number=right.number,
                owner=right.owner,
                ip_class=right.ip_class,
                expires_on=right.expires_on,
                annual_fee_due_on=right.annual_fee_due_on,
                pledgor_uscc=pledge.pledgor_uscc,
                rank=pledge.rank,
                listed=right.id in listed_ids,
            ),
        )
    return tuple(facts.values())


def costs_of(row: Listing) -> list[CostLine]:
    """The cost lines of a listing."""
    return COSTS.validate_python(row.costs)


def plan_of(row: Listing) -> Plan:
    """The plan of a listing's format."""
    return Plan.model_validate(row.plan)


def ended(former: Listing) -> Ended:
    """A concluded stage as the ladder sees it."""
    assert former.start_price_fen is not None
    assert former.ended_at is not None
    return Ended(
        stage=cast(Stage, former.stage),
        fell_through=former.outcome == "FELL_THROUGH",
        start_price_fen=former.start_price_fen,
        appraisal_fen=former.appraisal_fen,
        ended_on=local_date(former.ended_at),
        rule_set=cast(RuleSet, former.rule_set),
        format=cast(Format | None, former.format),
        plan=plan_of(former),
    )


async def sheet_of(
    tx: AsyncSession,
    row: Listing,
    loan: Loan,
    *,
    pledged: Pledged | None = None,
    listed_ids: Sequence[int] | None = None,
) -> Sheet:
    """The sheet of a listing as it stands."""
    if pledged is None:
        pledged = await store.pledged_rights(tx, loan_id=loan.id)
    if listed_ids is None:
        listed_ids = await store.listed_right_ids(tx, listing_id=row.id)
    former = None if row.previous_listing_id is None else await store.get(tx, listing_id=row.previous_listing_id)
    return Sheet(
        rule_set=cast(RuleSet, row.rule_set),
        stage=cast(Stage, row.stage),
        appraiser_organisation_id=row.appraiser_organisation_id,
        appraisal_report_no=row.appraisal_report_no,
        appraised_on=row.appraised_on,
        appraisal_fen=row.appraisal_fen,
        appraisal_valid_until=row.appraisal_valid_until,
        appraisal_document_id=row.appraisal_document_id,
        start_price_fen=row.start_price_fen,
        deposit_fen=row.deposit_fen,
        increment_fen=row.increment_fen,
        registration_closes_at=row.registration_closes_at,
        bidding_opens_at=row.bidding_opens_at,
        bidding_closes_at=row.bidding_closes_at,
        balance_due_days=row.balance_due_days,
        consent=Consent.model_validate(row.consent),
        disclosure=Disclosure.model_validate(row.disclosure),
        costs=costs_of(row),
        rights=right_facts(pledged, listed_ids=listed_ids),
        borrower_uscc=loan.borrower_uscc,
        former=ended(former) if former else None,
        blocker=loan.blocker,
        format=cast(Format | None, row.format),
        plan=plan_of(row),
    )
