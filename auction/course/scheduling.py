"""Making a lot from a published listing."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from auction import store
from auction.bids.journal import announcement, told, wordy
from auction.chain import GENESIS, canonical, link
from auction.events import LotScheduled
from auction.rules import Lot as Genesis
from auction.rules import Terms, first_end, minimum_fen
from auction.states import LOT
from auction.tables import Lot, LotEvent
from listings import service as listings
from listings.service import LotTerms
from market.platform.db import database_now
from market.platform.events import publish


async def schedule(tx: AsyncSession, *, listing_id: int) -> int | None:
    """One lot per listing, with the announced terms as its first event.

    Idempotent; returns the lot's id, or None when the listing was withdrawn before its lot was made.
    """
    # This locks the listing: a withdrawal that comes meanwhile waits, and then finds the lot to withdraw.
    terms = await listings.lot_terms(tx, listing_id=listing_id)
    known = await store.lot_of_listing(tx, listing_id=listing_id)
    if known is not None:
        return known.id
    if terms.state != "PUBLISHED":
        return None
    announced = TypeAdapter(LotTerms).dump_python(terms, mode="json")
    at = await database_now(tx)
    rules = rules_of(terms)
    genesis = Genesis(terms=rules, state="SCHEDULED", ends_at=first_end(rules))
    lot = Lot(
        listing_id=listing_id,
        project_code=terms.project_code,
        title=terms.title,
        rule_set=terms.rule_set,
        terms=announced,
        start_price_fen=terms.start_price_fen,
        increment_fen=terms.increment_fen,
        deposit_fen=terms.deposit_fen,
        extension_seconds=terms.extension_seconds,
        registration_closes_at=terms.registration_closes_at,
        opens_at=terms.opens_at,
        announced_end_at=rules.ends_at,
        format=rules.format,
        rules=wordy(told(rules)),
        state=LOT.initial,
        phase="",
        ends_at=genesis.ends_at,
        seq=1,
        head=GENESIS,
        moved_at=at,
        price_fen=None,
        minimum_fen=minimum_fen(genesis),
        leader_id=None,
        leader_code=None,
        bids=0,
        extensions=0,
        book=None,
        created_at=at,
    )
    tx.add(lot)
    await tx.flush()
    data = announcement(announced, rules)
    lot.head = link(GENESIS, canonical(lot_id=lot.id, seq=1, at=at, kind="announced", data=data))
    tx.add(
        LotEvent(
            lot_id=lot.id,
            seq=1,
            at=at,
            kind="announced",
            data=data,
            hash=lot.head,
            registration_id=None,
            client_key=None,
            request=None,
        )
    )
    await publish(tx, LotScheduled(lot_id=lot.id, listing_id=listing_id))
    return lot.id


def rules_of(terms: LotTerms) -> Terms:
    """The rules of bidding that a listing announced (pure). Raises msgspec.ValidationError for a plan of no format."""
    given = {
        "format": terms.format,
        "start_price_fen": terms.start_price_fen,
        "increment_fen": terms.increment_fen,
        "opens_at": terms.opens_at,
        "ends_at": terms.closes_at,
        "extension_seconds": terms.extension_seconds,
        **terms.plan,
    }
    if terms.format == "DYNAMIC":
        # What closes is the free period; the timed one comes after it.
        timed = timedelta(seconds=terms.extension_seconds)
        given |= {"free_ends_at": terms.closes_at, "ends_at": terms.closes_at + timed}
    return msgspec.convert(given, Terms, strict=False)
