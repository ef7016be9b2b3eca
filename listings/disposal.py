"""The whole history of a loan's disposal: every stage with its dates, price, outcome and evidence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from listings import store
from listings.kinds import Stage
from listings.ladder import LOT_STAGES
from listings.selling import loan_key
from market.deals import service as deals
from market.platform.json import Fen, Model


class StageView(Model):
    """One stage. `price_fen` is its start price (for an offer to one party: its price), `sold_fen` what it was sold at.

    `lot_id` leads to the record of the bidding; `has_notice`: it was announced to the public. `closes_at` is the planned end.
    """

    listing_id: int
    project_code: str
    stage: Stage
    state: str
    outcome: str | None
    withdrawn_ground: str | None
    price_fen: Fen | None
    sold_fen: Fen | None
    published_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    ended_at: datetime | None
    lot_id: int | None
    has_notice: bool


async def stages(tx: AsyncSession, *, loan_id: int, public: bool) -> list[StageView]:
    """Every stage of a loan, the oldest first; for the `public` only what was published."""
    rows = [row for row in await store.listings_of(tx, loan_id=loan_id) if row.published_at is not None or not public]
    sold = await deals.prices(tx, loan_key=loan_key(loan_id))
    return [
        StageView(
            listing_id=row.id,
            price_fen=row.start_price_fen,
            sold_fen=sold.get(row.project_code),
            opens_at=row.bidding_opens_at,
            closes_at=row.bidding_closes_at,
            has_notice=row.published_at is not None and row.stage in LOT_STAGES,
            **{name: getattr(row, name) for name in StageView.model_fields if hasattr(row, name)},
        )
        for row in reversed(rows)
    ]
