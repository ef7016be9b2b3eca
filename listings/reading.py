"""Loans and listings as their readers see them, with what each reader may do next."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from listings import defaults, disposal, loan_store, rules, store
from listings.defaults import Proposal
from listings.findings import Error
from listings.formats import NO_PLAN
from listings.models import Asked, Consent, Defaults, Disclosure, Reason
from listings.relisting import relistable
from listings.scope import scope_of
from listings.sheets import Pledged, costs_of, sheet_of
from listings.states import EDITABLE_STATES, LISTING
from listings.tables import Listing, Loan
from listings.views import (
    ErrorView,
    ListingList,
    ListingPage,
    ListingSummary,
    LoanList,
    LoanPage,
    LoanSummary,
    Move,
    PledgeView,
    RightView,
    SaleResult,
)
from listings.withdrawing import may_withdraw
from market.identity import service as identity
from market.kernel import clock
from market.kernel.rulebook import RuleSet
from market.platform import history
from market.platform.actor import Actor


class _Names:
    """Organisations' names, each looked up once."""

    def __init__(self, tx: AsyncSession) -> None:
        self._tx, self._known = tx, dict[int, str]()

    async def of(self, organisation_id: int) -> str:
        if organisation_id not in self._known:
            found = await identity.organisation(self._tx, organisation_id=organisation_id)
            self._known[organisation_id] = found.name
        return self._known[organisation_id]


async def loan_list(
    tx: AsyncSession,
    *,
    viewer: Actor,
    states: Sequence[str] = (),
    classification: str | None = None,
    text: str = "",
    limit: int = 50,
    offset: int = 0,
) -> LoanList:
    """The loans this viewer may see."""
    rows, total = await loan_store.page(
        tx,
        scope=await scope_of(tx, viewer=viewer),
        states=states,
        classification=classification,
        text=text,
        limit=limit,
        offset=offset,
    )
    names = _Names(tx)
    return LoanList(items=[await _loan(row, names) for row in rows], total=total)


async def _loan(row: Loan, names: _Names) -> LoanSummary:
    fields = {name: getattr(row, name) for name in LoanSummary.model_fields if hasattr(row, name)}
    return LoanSummary(bank_name=await names.of(row.organisation_id), **fields)


def _right_views(pledged: Pledged, *, listed_ids: Sequence[int] = ()) -> list[RightView]:
    found: dict[int, RightView] = {}
    for right, pledge in pledged:
        if right.id not in found:
            names = (
                "id",
                "kind",
                "number",
                "title",
                "owner",
                "filed_on",
                "expires_on",
                "annual_fee_due_on",
                "ip_class",
                "notes",
            )
            found[right.id] = RightView(
                **{name: getattr(right, name) for name in names},
                pledge_registration_no=pledge.registration_no,
                pledgor_name=pledge.pledgor_name,
                rank=pledge.rank,
                listed=right.id in listed_ids,
            )
    return list(found.values())


async def loan_page(tx: AsyncSession, *, viewer: Actor, loan_id: int) -> LoanPage:
    """A loan with its security, its rounds and its result. Raises NotFound."""
    scope = await scope_of(tx, viewer=viewer)
    row = await loan_store.get(tx, loan_id=loan_id, scope=scope)
    names, own = _Names(tx), row.organisation_id == viewer.organisation_id
    actions = []
    free = await store.open_listing_of(tx, loan_id=loan_id) is None
    if own and viewer.has("BANK_MAKER") and row.state == "DEFAULTED" and free:
        actions.append("list")
    if own and viewer.has("BANK_CHECKER") and row.state == "SHORTFALL":
        actions.append("write_off")
    if own and viewer.has("BANK_CHECKER") and row.settled_at is None:
        actions.append("block")
    return LoanPage(
        loan=await _loan(row, names),
        pledges=await _pledge_views(tx, loan_id),
        rights=_right_views(await store.pledged_rights(tx, loan_id=loan_id)),
        disposal=await disposal.stages(tx, loan_id=loan_id, public=False),
        result=_result(row),
        actions=actions,
    )


async def _pledge_views(tx: AsyncSession, loan_id: int) -> list[PledgeView]:
    rows = await loan_store.pledges(tx, loan_id=loan_id)
    return [PledgeView(**{name: getattr(row, name) for name in PledgeView.model_fields}) for row in rows]


def _result(row: Loan) -> SaleResult | None:
    if row.settled_at is None:
        return None
    fields = {name: getattr(row, name) for name in SaleResult.model_fields if hasattr(row, name)}
    return SaleResult(recovered_fen=(row.interest_paid_fen or 0) + (row.principal_paid_fen or 0), **fields)


async def _summaries(tx: AsyncSession, rows: Sequence[tuple[Listing, Loan]], names: _Names) -> list[ListingSummary]:
    counts = await store.listed_counts(tx, listing_ids=[row.id for row, _ in rows])
    return [
        ListingSummary(
            loan_no=loan.loan_no,
            bank_name=await names.of(row.organisation_id),
            rights_count=counts.get(row.id, 0),
            **{name: getattr(row, name) for name in ListingSummary.model_fields if hasattr(row, name)},
        )
        for row, loan in rows
    ]


async def listing_list(
    tx: AsyncSession, *, viewer: Actor, states: Sequence[str] = (), limit: int = 50, offset: int = 0
) -> ListingList:
    """The listings this viewer may see, newest first."""
    scope = await scope_of(tx, viewer=viewer)
    rows, total = await store.page(tx, scope=scope, states=states, limit=limit, offset=offset)
    return ListingList(items=await _summaries(tx, rows, _Names(tx)), total=total)


async def listing_page(tx: AsyncSession, *, viewer: Actor, listing_id: int) -> ListingPage:
    """A listing with everything on it. Raises NotFound."""
    row = await store.get(tx, listing_id=listing_id, scope=await scope_of(tx, viewer=viewer))
    loan = await loan_store.by_id(tx, loan_id=row.loan_id)
    pledged = await store.pledged_rights(tx, loan_id=loan.id)
    listed = await store.listed_right_ids(tx, listing_id=row.id)
    sheet = await sheet_of(tx, row, loan, pledged=pledged, listed_ids=listed)
    names, now = _Names(tx), clock.now()
    on = clock.local_date(now)
    open_points: list[Error] = []
    if row.state in (*EDITABLE_STATES, "PROPOSED", "SUBMITTED"):
        open_points = rules.check_publishable(sheet, on=on, now=now)
    views = _right_views(pledged, listed_ids=listed)
    moves = await history.trail(tx, machine=LISTING, subject_id=row.id)
    appraiser_id = row.appraiser_organisation_id
    follower = await store.follower(tx, listing_id=row.id)
    plain = {
        name: getattr(row, name)
        for name in ListingPage.model_fields
        if hasattr(row, name) and name not in ("consent", "disclosure", "costs", "returned", "plan")
    }
    return ListingPage(
        loan=await _loan(loan, names),
        rights=sorted((view for view in views if view.listed), key=lambda view: listed.index(view.id)),
        other_rights=[view for view in views if not view.listed],
        appraiser_name=await names.of(appraiser_id) if appraiser_id is not None else None,
        consent=Consent.model_validate(row.consent),
        disclosure=Disclosure.model_validate(row.disclosure),
        plan=sheet.plan,
        costs=costs_of(row),
        returned=[Reason.model_validate(each) for each in row.returned],
        trail=[Move(**{name: getattr(move, name) for name in Move.model_fields}) for move in moves],
        open_points=[ErrorView.model_validate(each) for each in open_points],
        warnings=[ErrorView.model_validate(each) for each in rules.warnings(sheet, on=on)],
        actions=actions(row, loan, viewer=viewer, followed=follower is not None),
        **plain,
    )


def actions(row: Listing, loan: Loan, *, viewer: Actor, followed: bool = False) -> list[str]:
    """What this viewer may do with the listing now."""
    own = row.organisation_id == viewer.organisation_id
    maker, checker = own and viewer.has("BANK_MAKER"), own and viewer.has("BANK_CHECKER")
    found = []
    if maker and row.state in EDITABLE_STATES:
        found += ["edit", "propose"]
    if checker and row.state == "PROPOSED" and viewer.user_id != row.maker_id:
        found += ["submit", "send_back"]
    if viewer.has("CENTRE_REVIEWER") and row.state == "SUBMITTED":
        found += ["publish", "return"]
    if "withdraw" in LISTING.events(row.state) and may_withdraw(row, viewer):
        ended = row.state == "PUBLISHED" and row.bidding_closes_at is not None and clock.now() >= row.bidding_closes_at
        found += [] if ended else ["withdraw"]
    if checker and row.state == "PUBLISHED" and row.stage == "VALUE_AGREEMENT":
        found += ["agree_value", "return_right"]
    if maker and relistable(row) and loan.state == "DEFAULTED" and not followed:
        found.append("relist")
    return found


async def defaults_for_loan(
    tx: AsyncSession, *, viewer: Actor, loan_id: int, rule_set: RuleSet, asked: Asked
) -> Defaults:
    """What the rules propose for a first round of this loan. Raises NotFound."""
    await loan_store.get(tx, loan_id=loan_id, scope=await scope_of(tx, viewer=viewer))
    proposal = Proposal(
        rule_set=rule_set,
        stage="FIRST",
        appraisal_fen=asked.appraisal_fen,
        start_price_fen=asked.start_price_fen,
        opens_at=asked.opens_at,
        format=asked.format or "ASCENDING",
        plan=asked.plan or NO_PLAN,
    )
    return defaults.propose(proposal, now=clock.now())


async def defaults_for_listing(tx: AsyncSession, *, viewer: Actor, listing_id: int, asked: Asked) -> Defaults:
    """What the rules propose for this listing with these figures in place of its own. Raises NotFound."""
    row = await store.get(tx, listing_id=listing_id, scope=await scope_of(tx, viewer=viewer))
    loan = await loan_store.by_id(tx, loan_id=row.loan_id)
    sheet = await sheet_of(tx, row, loan)
    proposal = Proposal(
        rule_set=sheet.rule_set,
        stage=sheet.stage,
        appraisal_fen=asked.appraisal_fen or row.appraisal_fen,
        start_price_fen=asked.start_price_fen,
        former=sheet.former,
        opens_at=asked.opens_at,
        format=asked.format or sheet.format,
        plan=asked.plan or NO_PLAN,
    )
    return defaults.propose(proposal, now=clock.now())
