"""Making a stage public: the notice and the lot, or the offer to the one who may answer, with its deadline."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from listings import ladder, notices
from listings.deadlines import answer_due
from listings.events import ListingPublished
from listings.kinds import Stage
from listings.states import LISTING, LOAN
from listings.tables import Listing, Loan
from market.kernel.rulebook import RuleSet
from market.platform import events, history
from market.platform.actor import Actor
from market.platform.jobs import defer


async def publish(tx: AsyncSession, row: Listing, loan: Loan, *, actor: Actor, event: str, now: datetime) -> None:
    """Move a listing whose terms stand to PUBLISHED by `event` (`publish` | `open_by_rule`), and its loan to IN_DISPOSAL.

    A lot's stage is announced and publishes ListingPublished. An offer to one party runs from now on; its deadline is deferred.
    The rows are locked, the rights reserved. Raises WrongState.
    """
    stage = cast(Stage, row.stage)
    row.published_at = row.updated_at = loan.updated_at = now
    if stage not in ladder.LOT_STAGES:
        row.bidding_opens_at = now
        row.bidding_closes_at = ladder.closing(stage, opens_at=now, rule_set=cast(RuleSet, row.rule_set))
    await history.move(tx, row, machine=LISTING, event=event, actor=actor)
    await history.move(tx, loan, machine=LOAN, event="dispose", actor=actor, note=row.project_code)
    if stage in ladder.LOT_STAGES:
        await notices.publish(tx, row, loan, now=now)
        await events.publish(tx, ListingPublished(listing_id=row.id))
    else:
        await defer(tx, answer_due, at=row.bidding_closes_at, key=f"answer-due:{row.id}", listing_id=row.id)
