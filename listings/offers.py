"""What reserve institutions see: the rights that are offered to them, with the history that set the price. No debt."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from listings import disposal, store
from listings.disposal import StageView
from listings.kinds import Answer
from listings.notices import NoticeRight, notice_rights
from listings.selling import loan_key
from listings.tables import Listing
from market.deals import service as deals
from market.identity import service as identity
from market.kernel import clock
from market.platform.actor import Actor
from market.platform.json import Fen, Model


class OfferView(Model):
    """An offer at a set price. `answer` is this institution's own, `deal_id` its purchase; `actions`: accept, decline."""

    listing_id: int
    project_code: str
    title: str
    rule_set: str
    bank_name: str
    rights: list[NoticeRight]
    price_fen: Fen
    appraisal_fen: Fen
    offered_at: datetime
    due_at: datetime
    state: str
    outcome: str | None
    answer: Answer | None
    deal_id: int | None
    disposal: list[StageView]
    actions: list[str]


class OfferList(Model):
    items: list[OfferView]
    total: int


async def offers(tx: AsyncSession, *, viewer: Actor, limit: int = 50, offset: int = 0) -> OfferList:
    """The offers, open ones first."""
    rows, total = await store.offers(tx, limit=limit, offset=offset)
    return OfferList(items=[await offer(tx, row, viewer=viewer) for row in rows], total=total)


async def offer(tx: AsyncSession, row: Listing, *, viewer: Actor) -> OfferView:
    """One offer as this institution sees it."""
    answered = {each.organisation_id: each.answer for each in await store.answers(tx, listing_id=row.id)}
    mine = answered.get(viewer.organisation_id or 0)
    bank = await identity.organisation(tx, organisation_id=row.organisation_id)
    deal = await deals.deal_of_venue(tx, venue="reserve", venue_ref=row.id)
    barred = viewer.organisation_id in await deals.defaulters(tx, loan_key=loan_key(row.loan_id))
    due_at = row.bidding_closes_at
    is_open = row.state == "PUBLISHED" and due_at is not None and clock.now() < due_at and mine is None
    return OfferView.model_validate(
        {
            **{
                name: getattr(row, name)
                for name in ("project_code", "title", "rule_set", "appraisal_fen", "state", "outcome")
            },
            "listing_id": row.id,
            "bank_name": bank.name,
            "rights": await notice_rights(tx, row),
            "price_fen": row.start_price_fen,
            "offered_at": row.bidding_opens_at,
            "due_at": due_at,
            "answer": mine,
            "deal_id": deal.id if deal is not None and mine == "ACCEPTED" else None,
            "disposal": await disposal.stages(tx, loan_id=row.loan_id, public=True),
            "actions": [] if not is_open else ["decline"] if barred else ["accept", "decline"],
        }
    )
