"""All SQL of the listing workflow: listings, their rights, notices. Rows are filtered here by who looks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, text, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from listings.scope import Scope
from listings.states import OPEN_STATES
from listings.tables import IpRight, Listing, ListingRight, Loan, Notice, Pledge, PledgeRight, StageAnswer
from market.kernel.problems import NotFound


def _visible(scope: Scope) -> ColumnElement[bool]:
    """A bank sees its own listings; the centre and the fund what was ever submitted to the centre."""
    own = Listing.organisation_id == scope.organisation_id if scope.organisation_id is not None else false()
    if scope.everything:
        return or_(own, Listing.checker_id.is_not(None))
    return own


async def get(tx: AsyncSession, *, listing_id: int, scope: Scope | None = None) -> Listing:
    """One listing, for a viewer where `scope` is given. Raises NotFound."""
    query = select(Listing).where(Listing.id == listing_id, _visible(scope) if scope else true())
    row = (await tx.execute(query)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="listing", reference=listing_id)
    return row


async def find(tx: AsyncSession, *, listing_id: int) -> Listing | None:
    """One listing as it stands, if there is one."""
    return await tx.get(Listing, listing_id, populate_existing=True)


async def get_for_update(tx: AsyncSession, *, listing_id: int, scope: Scope | None = None) -> tuple[Listing, Loan]:
    """A listing and its loan, locked: the loan first, everywhere. Raises NotFound."""
    unlocked = await get(tx, listing_id=listing_id, scope=scope)
    loan = (await tx.execute(select(Loan).where(Loan.id == unlocked.loan_id).with_for_update())).scalar_one()
    query = select(Listing).where(Listing.id == listing_id).with_for_update().execution_options(populate_existing=True)
    return (await tx.execute(query)).scalar_one(), loan


async def open_listing_of(tx: AsyncSession, *, loan_id: int) -> Listing | None:
    """The loan's one open listing, if it has one."""
    query = select(Listing).where(Listing.loan_id == loan_id, Listing.state.in_(OPEN_STATES))
    return (await tx.execute(query)).scalar_one_or_none()


async def listings_of(tx: AsyncSession, *, loan_id: int) -> Sequence[Listing]:
    """Every round of a loan, the latest first."""
    query = select(Listing).where(Listing.loan_id == loan_id).order_by(Listing.id.desc())
    return (await tx.execute(query)).scalars().all()


async def by_deal(tx: AsyncSession, *, deal_id: int) -> Listing | None:
    """The listing whose deal this was."""
    return (await tx.execute(select(Listing).where(Listing.deal_id == deal_id))).scalar_one_or_none()


async def follower(tx: AsyncSession, *, listing_id: int) -> Listing | None:
    """The round after this one, if one stands (withdrawn ones do not count)."""
    query = select(Listing).where(Listing.previous_listing_id == listing_id, Listing.state != "WITHDRAWN")
    return (await tx.execute(query)).scalar_one_or_none()


async def answers(tx: AsyncSession, *, listing_id: int) -> Sequence[StageAnswer]:
    """What was answered to an offer, by organisation."""
    query = select(StageAnswer).where(StageAnswer.listing_id == listing_id).order_by(StageAnswer.answered_at)
    return (await tx.execute(query)).scalars().all()


async def offers(tx: AsyncSession, *, limit: int, offset: int) -> tuple[Sequence[Listing], int]:
    """Every reserve offer that was ever made, the newest first, and how many there are."""
    where = [Listing.stage == "RESERVE", Listing.published_at.is_not(None)]
    total = (await tx.execute(select(func.count()).select_from(Listing).where(*where))).scalar_one()
    query = select(Listing).where(*where).order_by(Listing.state != "PUBLISHED", Listing.id.desc())
    return (await tx.execute(query.limit(limit).offset(offset))).scalars().all(), total


async def page(
    tx: AsyncSession, *, scope: Scope, states: Sequence[str] = (), limit: int, offset: int
) -> tuple[Sequence[tuple[Listing, Loan]], int]:
    """The listings this viewer may see, newest first, and how many there are."""
    where = [_visible(scope)]
    if states:
        where.append(Listing.state.in_(states))
    total = (await tx.execute(select(func.count()).select_from(Listing).where(*where))).scalar_one()
    query = select(Listing, Loan).join(Loan, Loan.id == Listing.loan_id).where(*where)
    rows = await tx.execute(query.order_by(Listing.id.desc()).limit(limit).offset(offset))
    return [(listing, loan) for listing, loan in rows.all()], total


async def next_project_code(tx: AsyncSession, *, year: int) -> str:
    """`BH-IP-2026-00001`: numbered without gaps within a year, one writer at a time."""
    await tx.execute(text("SELECT pg_advisory_xact_lock(hashtext('listing.project_code'))"))
    prefix = f"BH-IP-{year}-"
    latest = (
        await tx.execute(select(func.max(Listing.project_code)).where(Listing.project_code.startswith(prefix)))
    ).scalar_one()
    number = int(latest.removeprefix(prefix)) + 1 if latest else 1
    return f"{prefix}{number:05d}"


async def pledged_rights(tx: AsyncSession, *, loan_id: int) -> Sequence[tuple[IpRight, Pledge]]:
    """The rights that secure a loan with the pledge that holds each, the best rank first."""
    query = (
        select(IpRight, Pledge)
        .join(PledgeRight, PledgeRight.right_id == IpRight.id)
        .join(Pledge, Pledge.id == PledgeRight.pledge_id)
        .where(Pledge.loan_id == loan_id)
        .order_by(Pledge.rank, Pledge.id, IpRight.id)
    )
    return [(right, pledge) for right, pledge in (await tx.execute(query)).all()]


async def listed_right_ids(tx: AsyncSession, *, listing_id: int) -> list[int]:
    """The rights of a listing in the order of the notice."""
    query = select(ListingRight.right_id).where(ListingRight.listing_id == listing_id).order_by(ListingRight.position)
    return list((await tx.execute(query)).scalars())


async def listed_counts(tx: AsyncSession, *, listing_ids: Sequence[int]) -> dict[int, int]:
    """How many rights each listing has."""
    query = (
        select(ListingRight.listing_id, func.count())
        .where(ListingRight.listing_id.in_(listing_ids))
        .group_by(ListingRight.listing_id)
    )
    return {listing_id: count for listing_id, count in (await tx.execute(query)).all()}


async def set_live(tx: AsyncSession, *, listing_id: int, live: bool) -> None:
    """Reserve a listing's rights, or let them go."""
    await tx.execute(update(ListingRight).where(ListingRight.listing_id == listing_id).values(live=live))


async def set_suspended(tx: AsyncSession, *, listing_id: int, at: datetime | None) -> None:
    """Note since when a listing's sale is suspended, or that it goes on."""
    await tx.execute(update(Listing).where(Listing.id == listing_id).values(suspended_at=at))


async def listed_elsewhere(
    tx: AsyncSession, *, numbers: Sequence[tuple[str, str]], listing_id: int | None
) -> tuple[str, str] | None:
    """A `(kind, number)` among these that another live listing offers."""
    pairs = or_(false(), *(and_(ListingRight.kind == kind, ListingRight.number == number) for kind, number in numbers))
    query = select(ListingRight.kind, ListingRight.number).where(
        ListingRight.live, pairs, true() if listing_id is None else ListingRight.listing_id != listing_id
    )
    row = (await tx.execute(query.limit(1))).first()
    return (row[0], row[1]) if row else None


async def rights_in_listings(tx: AsyncSession, *, right_ids: Sequence[int]) -> set[int]:
    """Those of the rights that an open listing names."""
    query = (
        select(ListingRight.right_id)
        .join(Listing, Listing.id == ListingRight.listing_id)
        .where(ListingRight.right_id.in_(right_ids), Listing.state.in_(OPEN_STATES))
    )
    return set((await tx.execute(query)).scalars())


# --- notices --------------------------------------------------------------------------------------


def _latest() -> Select[Notice, Listing]:
    each = aliased(Notice)
    newest = select(func.max(each.revision)).where(each.listing_id == Listing.id).correlate(Listing).scalar_subquery()
    return select(Notice, Listing).join(Listing, and_(Listing.id == Notice.listing_id, Notice.revision == newest))


async def notice(tx: AsyncSession, *, project_code: str) -> tuple[Notice, Listing]:
    """The newest notice of a project. Raises NotFound."""
    row = (await tx.execute(_latest().where(Listing.project_code == project_code))).first()
    if row is None:
        raise NotFound(kind="notice", reference=project_code)
    return row[0], row[1]


async def notices(
    tx: AsyncSession, *, kind: str | None, phase: str | None, search: str | None, now: datetime, limit: int, offset: int
) -> tuple[Sequence[tuple[Notice, Listing]], int]:
    """Notices for the public: open ones first by their opening, ended ones by their end."""
    where: list[ColumnElement[bool]] = []
    published = Listing.state == "PUBLISHED"
    if phase == "upcoming":
        where += [published, Listing.bidding_opens_at > now]
    elif phase == "live":
        # Until the close is known here: extensions run past the planned end.
        where += [published, Listing.bidding_opens_at <= now]
    elif phase == "ended":
        where.append(Listing.state.in_(("CONCLUDED", "WITHDRAWN")))
    if kind is not None:
        listed = select(ListingRight.right_id).where(ListingRight.listing_id == Listing.id, ListingRight.kind == kind)
        where.append(listed.exists())
    if search:
        where.append(Notice.search.bool_op("@@")(func.to_tsquery("simple", search)))
    query = _latest().where(*where)
    counted = select(func.count()).select_from(query.with_only_columns(Notice.id).subquery())
    total = (await tx.execute(counted)).scalar_one()
    order: list[Any] = [Listing.bidding_opens_at.desc() if phase == "ended" else Listing.bidding_opens_at, Listing.id]
    rows = await tx.execute(query.order_by(Listing.state != "PUBLISHED", *order).limit(limit).offset(offset))
    return [(found, listing) for found, listing in rows.all()], total


async def latest_revision(tx: AsyncSession, *, listing_id: int) -> int:
    """The newest revision of a listing's notice; 0 when there is none."""
    query = select(func.coalesce(func.max(Notice.revision), 0)).where(Notice.listing_id == listing_id)
    return int((await tx.execute(query)).scalar_one())
