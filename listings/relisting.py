"""The next round of a listing that brought no standing sale (S18 art 26; after a failed deal: art 24)."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy.ext.asyncio import AsyncSession

from listings import defaults, drafting, loan_store, rules, store
from listings.models import Consent, Disclosure, Relisting, Terms
from listings.problems import NotRelistable, TermsRefused
from listings.scope import scope_of
from listings.sheets import costs_of, sheet_of
from listings.tables import Listing
from market.deals import service as deals
from market.deals.terms import CostLine
from market.kernel import clock
from market.kernel.problems import NotAllowed
from market.kernel.rulebook import RuleSet
from market.platform.actor import Actor

_APPRAISAL = (
    "appraiser_organisation_id",
    "appraisal_report_no",
    "appraised_on",
    "appraisal_fen",
    "appraisal_valid_until",
    "appraisal_document_id",
)


def relistable(row: Listing) -> bool:
    """Whether a further round may follow: it passed, or its sale came undone."""
    return row.state == "CONCLUDED" and row.outcome in ("PASSED", "FELL_THROUGH")


async def relist(tx: AsyncSession, *, actor: Actor, listing_id: int, wanted: Relisting) -> Listing:
    """Draft the next round: at most 20 % below the former start price, within 30 days; everything else is carried over.

    Without a price, the former one cut as far as the rule allows. A sale that came undone repeats its round at its price.
    Raises NotFound, NotAllowed, NotRelistable, LoanNotDefaulted, LoanAlreadyListed, TermsRefused.
    """
    scope = await scope_of(tx, viewer=actor)
    former = await store.get(tx, listing_id=listing_id, scope=scope)
    if former.organisation_id != actor.organisation_id:
        raise NotAllowed(needs="债权银行经办人员 / the maker of the lending bank")
    loan = await loan_store.get_for_update(tx, loan_id=former.loan_id, scope=scope)
    if not relistable(former) or await store.follower(tx, listing_id=listing_id) is not None:
        raise NotRelistable(outcome=former.outcome or former.state)
    row = await drafting.open_draft(
        tx,
        actor=actor,
        rule_set=cast(RuleSet, former.rule_set),
        loan=loan,
        terms=await _carried_over(tx, former, wanted=wanted),
        former=former,
    )
    found = rules.check_relisting_day(await sheet_of(tx, row, loan), on=clock.today())
    if found:
        raise TermsRefused(found)
    return row


async def _carried_over(tx: AsyncSession, former: Listing, *, wanted: Relisting) -> Terms:
    """The former terms, but for what cannot stand again: times, prices, rights no longer pledged, an appraisal that runs out."""
    pledged = {right.id for right, _ in await store.pledged_rights(tx, loan_id=former.loan_id)}
    listed = [right_id for right_id in await store.listed_right_ids(tx, listing_id=former.id) if right_id in pledged]
    kept: dict[str, Any] = {"right_ids": listed} if listed else {}
    opens = wanted.bidding_opens_at or defaults.opening(
        former.round + 1, now=clock.now(), rule_set=cast(RuleSet, former.rule_set)
    )
    if former.appraisal_valid_until is not None and former.appraisal_valid_until >= clock.local_date(opens):
        kept |= {name: getattr(former, name) for name in _APPRAISAL}
    return Terms(
        title=former.title,
        balance_due_days=former.balance_due_days,
        consent=Consent.model_validate(former.consent),
        disclosure=Disclosure.model_validate(former.disclosure),
        costs=await _costs(tx, former),
        **kept,
        **{name: value for name, value in wanted if value is not None},
    )


async def _costs(tx: AsyncSession, former: Listing) -> list[CostLine]:
    """The former round's costs, without those that a defaulter's deposit has paid: nobody is paid twice."""
    if former.deal_id is None:
        return costs_of(former)
    return await deals.unpaid_costs(tx, deal_id=former.deal_id)
