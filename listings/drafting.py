"""Drafting: the bank's maker prepares a listing of a defaulted loan, and changes it until it is proposed."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date, datetime
from typing import cast

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from listings import defaults, loan_store, rules, store
from listings.defaults import Proposal
from listings.findings import error
from listings.formats import FALLING, NO_PLAN, stored
from listings.kinds import Format, Stage
from listings.models import ALL_WARNINGS, Consent, Disclosure, NewListing, Terms
from listings.problems import LoanAlreadyListed, LoanNotDefaulted, RightAlreadyListed, TermsRefused
from listings.scope import scope_of
from listings.sheets import COSTS, ended, plan_of, sheet_of
from listings.states import EDITABLE_STATES, LISTING
from listings.tables import IpRight, Listing, ListingRight, Loan
from market.identity import service as identity
from market.kernel import clock, rulebook
from market.kernel.calendar import add_months
from market.kernel.clock import local_date
from market.kernel.problems import Invalid, NotAllowed, NotFound, WrongState
from market.kernel.rulebook import RuleSet
from market.platform import documents
from market.platform.actor import Actor


async def draft(tx: AsyncSession, *, actor: Actor, rule_set: RuleSet, new: NewListing) -> Listing:
    """Draft a listing of a DEFAULTED loan of the actor's bank; what `new` leaves out comes from the rules.

    Raises NotFound, LoanNotDefaulted, LoanAlreadyListed, RightAlreadyListed, TermsRefused, Invalid.
    """
    loan = await loan_store.get_for_update(tx, loan_id=new.loan_id, scope=await scope_of(tx, viewer=actor))
    if loan.organisation_id != actor.organisation_id:
        raise NotAllowed(needs="债权银行经办人员 / the maker of the lending bank")
    if loan.state != "DEFAULTED":
        raise LoanNotDefaulted(state=loan.state)
    standing = await store.open_listing_of(tx, loan_id=loan.id)
    if standing is not None:
        raise LoanAlreadyListed(project_code=standing.project_code)
    now = clock.now()
    assert actor.user_id is not None
    row = Listing(
        project_code=await store.next_project_code(tx, year=local_date(now).year),
        loan_id=loan.id,
        organisation_id=loan.organisation_id,
        stage="FIRST",
        title="",
        route="EXCHANGE_BIDDING",
        rule_set=rule_set,
        state=LISTING.initial,
        appraisal_report_no="",
        format=rulebook.word("default_format", on=local_date(now), rule_set=rule_set),
        plan=stored(NO_PLAN),
        balance_due_days=rulebook.value("balance_due_days", on=local_date(now), rule_set=rule_set),
        consent=Consent().model_dump(mode="json"),
        disclosure=Disclosure(special_warnings=ALL_WARNINGS).model_dump(mode="json"),
        costs=[],
        returned=[],
        maker_id=actor.user_id,
        created_at=now,
        updated_at=now,
    )
    tx.add(row)
    await tx.flush()
    pledged = await store.pledged_rights(tx, loan_id=loan.id)
    right_ids = new.right_ids or list(dict.fromkeys(right.id for right, _ in pledged))
    await _set_terms(tx, row, loan, actor=actor, terms=new.model_copy(update={"right_ids": right_ids}))
    fill_defaults(row, former=None, now=now)
    await tx.flush()
    await _refuse_breaches(tx, row, loan)
    return row


async def change(tx: AsyncSession, *, actor: Actor, listing_id: int, terms: Terms) -> Listing:
    """Change a DRAFT or RETURNED listing. Only what `terms` names is changed; an explicit null empties a field.

    Raises NotFound, NotAllowed, WrongState, TermsRefused, RightAlreadyListed, Invalid.
    """
    row, loan = await store.get_for_update(tx, listing_id=listing_id, scope=await scope_of(tx, viewer=actor))
    if row.organisation_id != actor.organisation_id:
        raise NotAllowed(needs="债权银行经办人员 / the maker of the lending bank")
    if row.state not in EDITABLE_STATES:
        raise WrongState(machine="listing", state=row.state, event="edit", allowed=list(LISTING.events(row.state)))
    await _set_terms(tx, row, loan, actor=actor, terms=terms)
    former = None if row.previous_listing_id is None else await store.get(tx, listing_id=row.previous_listing_id)
    if former is not None:
        _prices_anew(row, named=terms.model_fields_set)
    fill_defaults(row, former=former, now=clock.now(), keep=terms.model_fields_set)
    # Whoever changed the terms last is their maker: the checker must be somebody else.
    assert actor.user_id is not None
    row.maker_id = actor.user_id
    row.checker_id = None if row.checker_id == actor.user_id else row.checker_id
    row.updated_at = clock.now()
    await tx.flush()
    await _refuse_breaches(tx, row, loan)
    return row


def _prices_anew(row: Listing, *, named: Set[str]) -> None:
    """A later stage's price follows from the rules: a new appraisal may raise its floor."""
    for name in ("start_price_fen", "deposit_fen", "increment_fen"):
        if name not in named:
            setattr(row, name, None)


async def _refuse_breaches(tx: AsyncSession, row: Listing, loan: Loan) -> None:
    found = rules.check_figures(await sheet_of(tx, row, loan), on=clock.today())
    if found:
        raise TermsRefused(found)


_NULLABLE = (
    "appraiser_organisation_id",
    "appraised_on",
    "appraisal_fen",
    "appraisal_valid_until",
    "appraisal_document_id",
    "start_price_fen",
    "deposit_fen",
    "increment_fen",
    "registration_closes_at",
    "bidding_opens_at",
    "bidding_closes_at",
)
_REQUIRED = ("title", "appraisal_report_no", "balance_due_days", "joint_bidding")


async def _set_terms(tx: AsyncSession, row: Listing, loan: Loan, *, actor: Actor, terms: Terms) -> None:
    await _check_references(tx, actor=actor, terms=terms)
    named = terms.model_fields_set
    for name in _NULLABLE:
        if name in named:
            setattr(row, name, getattr(terms, name))
    for name in _REQUIRED:
        if name in named and getattr(terms, name) is not None:
            setattr(row, name, getattr(terms, name))
    if terms.consent is not None:
        row.consent = terms.consent.model_dump(mode="json")
    if terms.disclosure is not None:
        row.disclosure = terms.disclosure.model_dump(mode="json")
    if terms.costs is not None:
        row.costs = COSTS.dump_python(terms.costs, mode="json")
    _set_format(row, terms)
    _times_in_order(row)
    if terms.right_ids is not None:
        await _set_rights(tx, row, loan, right_ids=list(dict.fromkeys(terms.right_ids)))


def _set_format(row: Listing, terms: Terms) -> None:
    """Another format begins with an empty plan; the end of a falling price is computed anew unless it is named."""
    if terms.format is not None and terms.format != row.format:
        row.format, row.plan = terms.format, stored(NO_PLAN)
    if terms.plan is not None:
        row.plan = stored(terms.plan)
    if row.format in FALLING and "bidding_closes_at" not in terms.model_fields_set:
        row.bidding_closes_at = None


def _times_in_order(row: Listing) -> None:
    """Refuse what the database would refuse, in words."""
    opens, closes, registration = row.bidding_opens_at, row.bidding_closes_at, row.registration_closes_at
    if opens and closes and closes <= opens:
        zh, en = "竞价结束时间须晚于开始时间", "the bidding ends after it opens"
        raise Invalid({"field": "bidding_closes_at", "zh": zh, "en": en})
    if registration and closes and registration > closes:
        zh, en = "报名截止时间不得晚于竞价结束时间", "registration cannot end after the bidding"
        raise Invalid({"field": "registration_closes_at", "zh": zh, "en": en})


async def _check_references(tx: AsyncSession, *, actor: Actor, terms: Terms) -> None:
    """Documents are the bank's own, the appraiser is one, payees are registered."""
    papers: list[tuple[str, int | None]] = [("appraisal_document_id", terms.appraisal_document_id)]
    if terms.consent is not None:
        papers.append(("consent.document_id", terms.consent.document_id))
        papers += [("consent.notices", notice.document_id) for notice in terms.consent.notices]
    for name, document_id in papers:
        if document_id is not None:
            await own_document(tx, actor=actor, name=name, document_id=document_id)
    if terms.appraiser_organisation_id is not None:
        await _organisation(tx, "appraiser_organisation_id", terms.appraiser_organisation_id, kind="APPRAISER")
    for line in terms.costs or ():
        if line.payee_organisation_id is not None:
            await _organisation(tx, "costs", line.payee_organisation_id, kind=None)


async def own_document(tx: AsyncSession, *, actor: Actor, name: str, document_id: int) -> None:
    """The document was uploaded by the actor's own organisation. Raises Invalid."""
    try:
        owner = (await documents.find(tx, document_id=document_id)).organisation_id
    except NotFound:
        owner = None
    if owner is None or owner != actor.organisation_id:
        zh, en = (
            f"文件 {document_id} 不存在或不是由本机构上传",
            f"document {document_id} is not one that your organisation uploaded",
        )
        raise Invalid({"field": name, "zh": zh, "en": en})


async def _organisation(tx: AsyncSession, name: str, organisation_id: int, *, kind: str | None) -> None:
    try:
        found = await identity.organisation(tx, organisation_id=organisation_id)
    except NotFound:
        found = None
    if found is None or (kind is not None and found.kind != kind):
        zh, en = (
            f"机构 {organisation_id} 不存在或类别不符",
            f"organisation {organisation_id} is not registered or of another kind",
        )
        raise Invalid({"field": name, "zh": zh, "en": en})


async def _set_rights(tx: AsyncSession, row: Listing, loan: Loan, *, right_ids: Sequence[int]) -> None:
    pledged = {right.id: right for right, _ in await store.pledged_rights(tx, loan_id=loan.id)}
    strange = [right_id for right_id in right_ids if right_id not in pledged]
    if strange or not right_ids:
        zh, en = "标的须为该贷款已登记质押的权利", "only rights pledged for this loan can be listed"
        raise TermsRefused([error("right_ids", zh, en, source=rules.CC_436)])
    chosen = [pledged[right_id] for right_id in right_ids]
    await refuse_listed_elsewhere(tx, chosen, listing_id=row.id)
    await tx.execute(delete(ListingRight).where(ListingRight.listing_id == row.id))
    live = row.state == "RETURNED"
    for position, right in enumerate(chosen, start=1):
        tx.add(
            ListingRight(
                listing_id=row.id, right_id=right.id, position=position, kind=right.kind, number=right.number, live=live
            )
        )
    await _flush_rights(tx, chosen)
    if not row.title:
        row.title = title_of(chosen)


async def refuse_listed_elsewhere(tx: AsyncSession, chosen: Sequence[IpRight], *, listing_id: int | None) -> None:
    """Raises RightAlreadyListed."""
    numbers = [(right.kind, right.number) for right in chosen]
    taken = await store.listed_elsewhere(tx, numbers=numbers, listing_id=listing_id)
    if taken is not None:
        raise RightAlreadyListed(kind=taken[0], number=taken[1])


async def _flush_rights(tx: AsyncSession, chosen: Sequence[IpRight]) -> None:
    """Another bank may have taken a right between the look and the write: the unique index decides."""
    try:
        await tx.flush()
    except IntegrityError as refused:
        if "uq_listing_right_live" not in str(refused.orig):
            raise
        raise RightAlreadyListed(kind=chosen[0].kind, number=chosen[0].number) from None


_KINDS_ZH = {
    "PATENT": "专利权",
    "TRADEMARK": "注册商标专用权",
    "COPYRIGHT": "著作权",
    "GEOGRAPHICAL_INDICATION": "地理标志",
    "IC_LAYOUT": "集成电路布图设计专有权",
}


def title_of(chosen: Sequence[IpRight]) -> str:
    """`“一种…装置”专利权` or `“…”等3项知识产权`."""
    first = chosen[0]
    if len(chosen) == 1:
        return f"“{first.title}”{_KINDS_ZH[first.kind]}"
    kinds = {right.kind for right in chosen}
    word = _KINDS_ZH[first.kind] if len(kinds) == 1 else "知识产权"
    return f"“{first.title}”等{len(chosen)}项{word}"


def fill_defaults(row: Listing, *, former: Listing | None, now: datetime, keep: Set[str] = frozenset()) -> None:
    """What the maker left out, as the rules propose it; `keep` names what was emptied on purpose, or set against the ladder."""
    rule_set = cast(RuleSet, row.rule_set)
    proposal = Proposal(
        rule_set=rule_set,
        stage=cast(Stage, row.stage),
        appraisal_fen=row.appraisal_fen,
        start_price_fen=row.start_price_fen,
        former=ended(former) if former else None,
        opens_at=row.bidding_opens_at,
        closes_at=row.bidding_closes_at,
        format=cast(Format | None, row.format),
        plan=plan_of(row),
    )
    proposed = defaults.propose(proposal, now=now)
    if not keep & {"format", "plan"} or former is None:
        row.format, row.plan = proposed.format, stored(proposed.plan)
    for default in proposed.items:
        if "." in default.field or default.field in {"balance_due_days", *keep}:
            continue
        if getattr(row, default.field) is None:
            setattr(row, default.field, default.fen if default.fen is not None else default.at)
    if (
        row.bidding_closes_at is not None
        and row.registration_closes_at is not None
        and "registration_closes_at" not in keep
    ):
        row.registration_closes_at = min(row.registration_closes_at, row.bidding_closes_at)
    if row.appraised_on is not None and row.appraisal_valid_until is None and "appraisal_valid_until" not in keep:
        row.appraisal_valid_until = default_validity(row.appraised_on, on=local_date(now), rule_set=rule_set)


def default_validity(appraised_on: date, *, on: date, rule_set: RuleSet) -> date:
    """The last day of an appraisal's longest validity."""
    return add_months(appraised_on, rulebook.value("appraisal_valid_months", on=on, rule_set=rule_set))
