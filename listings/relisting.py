"""The next round of a listing that brought no standing sale (S18 art 26; after a failed deal: art 24)."""

from __future__ import annotations

from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from listings import drafting, loan_store, rules, store
from listings.models import Consent, Disclosure, Relisting, Terms
from listings.problems import NotRelistable, TermsRefused
from listings.scope import scope_of
from listings.sheets import costs_of, sheet_of
from listings.tables import Listing
from market.kernel import clock
from market.kernel.problems import NotAllowed
from market.kernel.rulebook import RuleSet
from market.platform.actor import Actor


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
    follower = await store.follower(tx, listing_id=listing_id)
    if not relistable(former) or (follower is not None and follower.state != "WITHDRAWN"):
        raise NotRelistable(outcome=former.outcome or former.state)
    if follower is not None:
        # A follower that was withdrawn before it was public makes room; its row stays.
        follower.previous_listing_id = None
        await tx.flush()
    terms = Terms(
        title=former.title,
        right_ids=await store.listed_right_ids(tx, listing_id=former.id),
        appraiser_organisation_id=former.appraiser_organisation_id,
        appraisal_report_no=former.appraisal_report_no,
        appraised_on=former.appraised_on,
        appraisal_fen=former.appraisal_fen,
        appraisal_valid_until=former.appraisal_valid_until,
        appraisal_document_id=former.appraisal_document_id,
        balance_due_days=former.balance_due_days,
        consent=Consent.model_validate(former.consent),
        disclosure=Disclosure.model_validate(former.disclosure),
        costs=costs_of(former),
        **{name: value for name, value in wanted if value is not None},
    )
    row = await drafting.open_draft(
        tx, actor=actor, rule_set=cast(RuleSet, former.rule_set), loan=loan, terms=terms, former=former
    )
    found = rules.check_relisting_day(await sheet_of(tx, row, loan), on=clock.today())
    if found:
        raise TermsRefused(found)
    return row
