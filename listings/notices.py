"""The public notice: a snapshot of what S18 art 13 and 14 want disclosed, with the rule behind each figure. No debt, no private person."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from listings import disposal, format_words, formats, ladder, plan_defaults, search, store
from listings.disposal import StageView
from listings.findings import citation
from listings.formats import Plan
from listings.kinds import Format, Stage
from listings.models import Citation, Disclosure
from listings.sheets import Pledged, plan_of, sheet_of
from listings.tables import IpRight, Listing, Loan, Notice
from market.identity import service as identity
from market.kernel import rulebook
from market.kernel.clock import local_date
from market.kernel.ids import mask_name
from market.kernel.rulebook import RuleSet
from market.platform.json import Fen, Model

CITED = (
    "start_price_ratio_bps",
    "reserve_equals_start_price",
    "min_bidders",
    "party_notice_days",
    "deposit_ratio_bps",
    "deposit_confirmed_before_end",
    "bidding_seconds",
    "extension_seconds",
    "increment_bps",
    "priority_equal_bid_wins",
    "losers_deposit_release_seconds",
    "balance_due_days",
    "winner_default_mode",
    "appraisal_valid_months",
)
"""The rules that every notice shows."""


class NoticeRight(Model):
    """A right on offer. An owner who is a private person is masked."""

    kind: str
    number: str
    title: str
    owner: str
    filed_on: date | None
    expires_on: date | None
    annual_fee_due_on: date | None
    ip_class: str
    pledge_registration_no: str


class FallStep(Model):
    """From when a falling price stands."""

    at: datetime
    price_fen: Fen


class NoticeBody(Model):
    """What was published, word for word."""

    project_code: str
    title: str
    stage: Stage
    route: str
    format: Format
    format_zh: str
    format_en: str
    how_zh: str
    how_en: str
    plan: Plan
    fall: list[FallStep]
    rule_set: str
    bank_name: str
    pledgor_name: str
    rights: list[NoticeRight]
    appraiser_name: str
    appraisal_report_no: str
    appraised_on: date
    appraisal_fen: Fen
    appraisal_valid_until: date
    start_price_fen: Fen
    deposit_fen: Fen
    increment_fen: Fen
    registration_closes_at: datetime
    bidding_opens_at: datetime
    bidding_closes_at: datetime
    extension_seconds: int
    balance_due_days: int
    joint_bidding: bool
    basis: str
    parties_notified: list[str]
    disclosure: Disclosure
    former_project_code: str | None
    former_start_price_fen: Fen | None
    rules: list[Citation]


class NoticeSummary(Model):
    """One line of the public list. `phase`: upcoming, live or ended (by the planned times; the room shows extensions)."""

    listing_id: int
    project_code: str
    title: str
    kinds: list[str]
    rights_count: int
    stage: Stage
    format: Format
    state: str
    outcome: str | None
    phase: str
    bank_name: str
    appraisal_fen: Fen
    start_price_fen: Fen
    deposit_fen: Fen
    increment_fen: Fen
    registration_closes_at: datetime
    bidding_opens_at: datetime
    bidding_closes_at: datetime
    published_at: datetime
    lot_id: int | None


class NoticeList(Model):
    items: list[NoticeSummary]
    total: int


class NoticePage(Model):
    """The notice as published, where the project stands now, and every published stage of this disposal (历次处置), the first one first."""

    listing_id: int
    revision: int
    published_at: datetime
    state: str
    outcome: str | None
    phase: str
    withdrawn_ground: str | None
    lot_id: int | None
    body: NoticeBody
    disposal: list[StageView]


_PERSON = re.compile(r"[\u3400-\u9fff]{2,4}(·[\u3400-\u9fff]{1,8})?")
_ORGANISATION = re.compile(r"(公司|大学|学院|研究院|研究所|中心|集团|银行|医院|协会|厂|社|部|局|所|院)$")


def public_name(name: str) -> str:
    """A private person's name masked (张*); an organisation's as it is. Several owners are told apart by `、` or `;`."""
    parts = re.split(r"([、;,,;])", name)
    return "".join(
        mask_name(part) if _PERSON.fullmatch(part.strip()) and not _ORGANISATION.search(part.strip()) else part
        for part in parts
    )


async def publish(tx: AsyncSession, row: Listing, loan: Loan, *, now: datetime) -> Notice:
    """Write the next revision of a listing's notice."""
    body = await compose(tx, row, loan, on=local_date(now))
    texts = [body.title, body.project_code, body.bank_name, body.pledgor_name]
    for right in body.rights:
        texts += [right.title, right.number, right.number.replace(".", ""), right.owner, right.ip_class]
    notice = Notice(
        listing_id=row.id,
        revision=await store.latest_revision(tx, listing_id=row.id) + 1,
        body=body.model_dump(mode="json"),
        search=func.to_tsvector("simple", search.words(texts)),
        published_at=now,
    )
    tx.add(notice)
    await tx.flush()
    return notice


async def compose(tx: AsyncSession, row: Listing, loan: Loan, *, on: date) -> NoticeBody:
    """The notice of a listing whose terms are complete."""
    pledged = await store.pledged_rights(tx, loan_id=loan.id)
    listed = await store.listed_right_ids(tx, listing_id=row.id)
    sheet = await sheet_of(tx, row, loan, pledged=pledged, listed_ids=listed)
    rule_set = cast(RuleSet, row.rule_set)
    bank = await identity.organisation(tx, organisation_id=row.organisation_id)
    assert row.appraiser_organisation_id is not None
    appraiser = await identity.organisation(tx, organisation_id=row.appraiser_organisation_id)
    former = None if row.previous_listing_id is None else await store.get(tx, listing_id=row.previous_listing_id)
    stage = cast(Stage, row.stage)
    format_, plan = cast(Format, row.format), plan_of(row)
    unused = set() if format_ in formats.RAISED_BY_INCREMENT else {"increment_bps"}
    unused |= {"reserve_equals_start_price"} if format_ in formats.FALLING else set()
    keys = [key for key in (ladder.notice_rule(stage, on=on, rule_set=rule_set).key, *CITED) if key not in unused]
    keys += ["sell_off_window_seconds", "sell_off_floor_bps"] if stage == "SELL_OFF" else []
    keys += ["max_price_cut_bps", "relist_within_days"] if former else []
    keys += [key for name, key in plan_defaults.RULES.items() if name in plan.filled() and key not in keys]
    in_parts = {"TWO_PARTS", "FOUR_PARTS"} & plan.criteria.get("PAYMENT", {}).keys()
    keys += ["soe.instalment_first_bps", "soe.instalment_max_months"] if in_parts else []
    extension = rulebook.value("extension_seconds", on=on, rule_set=rule_set)
    how_zh, how_en = format_words.how(format_, plan, extension_seconds=extension)
    format_zh, format_en = format_words.NAMES[format_]
    return NoticeBody.model_validate(
        {
            **{name: getattr(row, name) for name in NoticeBody.model_fields if hasattr(row, name)},
            "format_zh": format_zh,
            "format_en": format_en,
            "how_zh": how_zh,
            "how_en": how_en,
            "plan": plan,
            "fall": _fall(row, format_, plan),
            "bank_name": bank.name,
            "pledgor_name": public_name(next(pledge.pledgor_name for right, pledge in pledged if right.id in listed)),
            "rights": _rights(pledged, listed),
            "appraiser_name": appraiser.name,
            "extension_seconds": extension,
            "basis": sheet.consent.basis,
            "parties_notified": sorted({notice.party for notice in sheet.consent.notices}),
            "disclosure": sheet.disclosure,
            "former_project_code": former.project_code if former else None,
            "former_start_price_fen": former.start_price_fen if former else None,
            "rules": [citation(rulebook.rule(key, on=on, rule_set=rule_set)) for key in keys],
        }
    )


def _fall(row: Listing, format_: Format, plan: Plan) -> list[dict[str, object]]:
    """Each price of a falling one, with the moment from which it stands."""
    if format_ not in formats.FALLING:
        return []
    assert row.bidding_opens_at is not None
    assert row.start_price_fen is not None
    assert plan.tick_seconds is not None
    prices = formats.fall_prices(row.start_price_fen, plan)
    tick = timedelta(seconds=plan.tick_seconds)
    return [{"at": row.bidding_opens_at + place * tick, "price_fen": price} for place, price in enumerate(prices)]


async def notice_rights(tx: AsyncSession, row: Listing) -> list[NoticeRight]:
    """The rights of a listing as the public sees them."""
    pledged = await store.pledged_rights(tx, loan_id=row.loan_id)
    return _rights(pledged, await store.listed_right_ids(tx, listing_id=row.id))


def _rights(pledged: Pledged, listed: list[int]) -> list[NoticeRight]:
    found: dict[int, NoticeRight] = {}
    for right, pledge in pledged:
        if right.id in listed and right.id not in found:
            found[right.id] = _right(right, registration_no=pledge.registration_no)
    return [found[right_id] for right_id in listed if right_id in found]


def _right(right: IpRight, *, registration_no: str) -> NoticeRight:
    return NoticeRight(
        kind=right.kind,
        number=right.number,
        title=right.title,
        owner=public_name(right.owner),
        filed_on=right.filed_on,
        expires_on=right.expires_on,
        annual_fee_due_on=right.annual_fee_due_on,
        ip_class=right.ip_class,
        pledge_registration_no=registration_no,
    )


def phase_of(row: Listing, *, now: datetime) -> str:
    """Where a published project stands. Until its close is known it is live: extensions run past the planned end."""
    if row.state != "PUBLISHED":
        return "ended"
    assert row.bidding_opens_at is not None
    return "upcoming" if now < row.bidding_opens_at else "live"


async def notice_list(
    tx: AsyncSession,
    *,
    now: datetime,
    kind: str | None = None,
    phase: str | None = None,
    q: str = "",
    limit: int = 50,
    offset: int = 0,
) -> NoticeList:
    """The public list, what can still be bid on first."""
    sought = search.query(q)
    if q.strip() and not sought:
        return NoticeList(items=[], total=0)
    rows, total = await store.notices(tx, kind=kind, phase=phase, search=sought, now=now, limit=limit, offset=offset)
    return NoticeList(items=[_summary(notice, row, now=now) for notice, row in rows], total=total)


def _summary(notice: Notice, row: Listing, *, now: datetime) -> NoticeSummary:
    body = NoticeBody.model_validate(notice.body)
    return NoticeSummary(
        listing_id=row.id,
        kinds=sorted({right.kind for right in body.rights}),
        rights_count=len(body.rights),
        state=row.state,
        outcome=row.outcome,
        phase=phase_of(row, now=now),
        published_at=notice.published_at,
        lot_id=row.lot_id,
        **{
            name: getattr(body, name)
            for name in (
                "project_code",
                "title",
                "stage",
                "format",
                "bank_name",
                "appraisal_fen",
                "start_price_fen",
                "deposit_fen",
                "increment_fen",
                "registration_closes_at",
                "bidding_opens_at",
                "bidding_closes_at",
            )
        },
    )


async def notice_page(tx: AsyncSession, *, project_code: str, now: datetime) -> NoticePage:
    """One project for the public. Raises NotFound."""
    notice, row = await store.notice(tx, project_code=project_code)
    return NoticePage(
        listing_id=row.id,
        revision=notice.revision,
        published_at=notice.published_at,
        state=row.state,
        outcome=row.outcome,
        phase=phase_of(row, now=now),
        withdrawn_ground=row.withdrawn_ground,
        lot_id=row.lot_id,
        body=NoticeBody.model_validate(notice.body),
        disposal=await disposal.stages(tx, loan_id=row.loan_id, public=True),
    )
