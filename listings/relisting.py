"""The next stage of a disposal that brought no standing sale: opened by rule, or left to the bank where a human must mend terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from listings import defaults, drafting, ladder, loan_store, publishing, rules, store
from listings.formats import stored
from listings.ladder import Step
from listings.problems import LoanAlreadyListed, LoanNotDefaulted, NotRelistable
from listings.scope import scope_of
from listings.selling import loan_key
from listings.sheets import COSTS, costs_of, ended, sheet_of
from listings.states import LISTING
from listings.tables import IpRight, Listing, ListingRight, Loan
from listings.telling import tell
from market.deals import service as deals
from market.deals.terms import CostLine
from market.identity import service as identity
from market.kernel import clock
from market.kernel.clock import local_date
from market.kernel.problems import NotAllowed
from market.kernel.rulebook import RuleSet
from market.platform.actor import SYSTEM, Actor

_APPRAISAL = (
    "appraiser_organisation_id",
    "appraisal_report_no",
    "appraised_on",
    "appraisal_fen",
    "appraisal_valid_until",
    "appraisal_document_id",
)


def relistable(row: Listing) -> bool:
    """Whether a further stage may follow: it found no buyer, or its sale came undone."""
    return row.state == "CONCLUDED" and row.outcome in ("PASSED", "FELL_THROUGH")


async def carry_on(tx: AsyncSession, former: Listing, loan: Loan, *, needs_bank: str = "") -> Listing | None:
    """Open the next stage of the ladder by rule. Loan and former listing are locked; done already, nothing happens.

    Terms, consent and disclosure were reviewed and are carried over. When something of it cannot stand any more
    (appraisal, rights, a blocker, a right listed elsewhere), or `needs_bank` says why people must look first, the stage is a
    draft that waits for the bank, and the bank is told.
    """
    if loan.state != "DEFAULTED" or await _followed(tx, former):
        return None
    now = clock.now()
    step = await _next(tx, former, now=now)
    row = await _carried_over(tx, former, step, maker_id=former.maker_id, now=now)
    row.registration_closes_at = step.closes_at if step.stage in ladder.LOT_STAGES else None
    row.bidding_opens_at, row.bidding_closes_at = step.opens_at, step.closes_at
    reasons = [needs_bank] if needs_bank else []
    if await store.listed_right_ids(tx, listing_id=row.id) != await store.listed_right_ids(tx, listing_id=former.id):
        reasons.append("a right is no longer pledged for this loan")
    found = rules.check_publishable(await sheet_of(tx, row, loan), on=local_date(now), now=now)
    reasons += [each["en"] for each in found]
    if not reasons and not await _reserved(tx, row):
        reasons.append("a right is in another live listing")
    if reasons:
        _leave_to_the_bank(row, former, now=now)
        await _tell_opened(tx, row, loan, event="listing.waits_for_bank", reasons=reasons)
        return row
    row.checker_id, row.reviewer_id = former.checker_id, former.reviewer_id
    await publishing.publish(tx, row, loan, actor=SYSTEM, event="open_by_rule", now=now)
    await _tell_opened(tx, row, loan, event="listing.opened_by_rule")
    return row


async def relist(tx: AsyncSession, *, actor: Actor, listing_id: int) -> Listing:
    """The bank's maker drafts the next stage of a listing, where the draft that the rule left was withdrawn. The price is the rule's.

    Raises NotFound, NotAllowed, NotRelistable, LoanNotDefaulted, LoanAlreadyListed.
    """
    scope = await scope_of(tx, viewer=actor)
    former = await store.get(tx, listing_id=listing_id, scope=scope)
    if former.organisation_id != actor.organisation_id:
        raise NotAllowed(needs="债权银行经办人员 / the maker of the lending bank")
    loan = await loan_store.get_for_update(tx, loan_id=former.loan_id, scope=scope)
    if not relistable(former) or await store.follower(tx, listing_id=listing_id) is not None:
        raise NotRelistable(outcome=former.outcome or former.state)
    if loan.state != "DEFAULTED":
        raise LoanNotDefaulted(state=loan.state)
    standing = await store.open_listing_of(tx, loan_id=loan.id)
    if standing is not None:
        raise LoanAlreadyListed(project_code=standing.project_code)
    now = clock.now()
    assert actor.user_id is not None
    step = await _next(tx, former, now=now)
    row = await _carried_over(tx, former, step, maker_id=actor.user_id, now=now)
    _leave_to_the_bank(row, former, now=now)
    await tx.flush()
    return row


async def _followed(tx: AsyncSession, former: Listing) -> bool:
    follower = await store.follower(tx, listing_id=former.id)
    return follower is not None or await store.open_listing_of(tx, loan_id=former.loan_id) is not None


async def _next(tx: AsyncSession, former: Listing, *, now: datetime) -> Step:
    step = ladder.next_step(ended(former), now=now, reserve_ready=await reserve_ready(tx, loan_id=former.loan_id))
    if step is None:
        raise NotRelistable(outcome=former.outcome or former.state)
    return step


async def reserve_ready(tx: AsyncSession, *, loan_id: int) -> bool:
    """Whether a registered reserve institution may buy: one that has not defaulted on this loan (S18 art 24)."""
    barred = await deals.defaulters(tx, loan_key=loan_key(loan_id))
    return any(each.id not in barred for each in await identity.organisations(tx, kind="RESERVE"))


async def _carried_over(tx: AsyncSession, former: Listing, step: Step, *, maker_id: int, now: datetime) -> Listing:
    """A draft of the next stage, with the former terms but for what cannot stand again: rights no longer pledged, an appraisal that runs out."""
    pledged = {right.id: right for right, _ in await store.pledged_rights(tx, loan_id=former.loan_id)}
    listed = await store.listed_right_ids(tx, listing_id=former.id)
    chosen = [pledged[right_id] for right_id in listed if right_id in pledged]
    row = Listing(
        project_code=await store.next_project_code(tx, year=local_date(now).year),
        loan_id=former.loan_id,
        organisation_id=former.organisation_id,
        stage=step.stage,
        previous_listing_id=former.id,
        title=former.title if len(chosen) == len(listed) or not chosen else drafting.title_of(chosen),
        route=former.route,
        rule_set=former.rule_set,
        state=LISTING.initial,
        appraisal_report_no="",
        start_price_fen=step.price_fen,
        format=step.format,
        plan=stored(step.plan),
        balance_due_days=former.balance_due_days,
        joint_bidding=former.joint_bidding,
        consent=former.consent,
        disclosure=former.disclosure,
        costs=COSTS.dump_python(await _costs(tx, former), mode="json"),
        returned=[],
        maker_id=maker_id,
        created_at=now,
        updated_at=now,
        **_bidding_amounts(step, rule_set=cast(RuleSet, former.rule_set), now=now),
    )
    if former.appraisal_valid_until is not None and former.appraisal_valid_until >= local_date(step.opens_at):
        for name in _APPRAISAL:
            setattr(row, name, getattr(former, name))
    tx.add(row)
    await tx.flush()
    _add_rights(tx, row, chosen)
    await tx.flush()
    return row


def _bidding_amounts(step: Step, *, rule_set: RuleSet, now: datetime) -> dict[str, Any]:
    if step.stage not in ladder.LOT_STAGES:
        return {}
    on = local_date(now)
    return {
        "deposit_fen": defaults.deposit(step.price_fen, on=on, rule_set=rule_set),
        "increment_fen": defaults.increment(step.price_fen, on=on, rule_set=rule_set),
    }


def _add_rights(tx: AsyncSession, row: Listing, chosen: Sequence[IpRight]) -> None:
    for position, right in enumerate(chosen, start=1):
        tx.add(
            ListingRight(
                listing_id=row.id,
                right_id=right.id,
                position=position,
                kind=right.kind,
                number=right.number,
                live=False,
            )
        )


async def _reserved(tx: AsyncSession, row: Listing) -> bool:
    """Reserve the rights across all banks; False where another bank was faster."""
    try:
        async with tx.begin_nested():
            await store.set_live(tx, listing_id=row.id, live=True)
    except IntegrityError:
        return False
    return True


def _leave_to_the_bank(row: Listing, former: Listing, *, now: datetime) -> None:
    """Times anew, with some days for the bank's check and the centre's review."""
    row.registration_closes_at = row.bidding_opens_at = row.bidding_closes_at = None
    drafting.fill_defaults(row, former=former, now=now)


async def _tell_opened(tx: AsyncSession, row: Listing, loan: Loan, *, event: str, reasons: Sequence[str] = ()) -> None:
    payload: dict[str, Any] = {
        "project_code": row.project_code,
        "stage": row.stage,
        "price_fen": str(row.start_price_fen),
        "opens_at": row.bidding_opens_at.isoformat() if row.bidding_opens_at else None,
        "closes_at": row.bidding_closes_at.isoformat() if row.bidding_closes_at else None,
        "reasons": list(reasons),
    }
    await tell(tx, loan, event=event, reference=f"{event}:{row.id}", payload=payload)


async def _costs(tx: AsyncSession, former: Listing) -> list[CostLine]:
    """The former stage's costs, without those that a defaulter's deposit has paid: nobody is paid twice."""
    if former.deal_id is None:
        return costs_of(former)
    return await deals.unpaid_costs(tx, deal_id=former.deal_id)
