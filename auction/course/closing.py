"""What the clock brings about: openings and hammers, each under the lot's lock, with the deal in the same transaction.

Locks are taken in one order everywhere: lot, registration, loan, listing, deal, accounts. Nothing that holds a listing waits for a lot.
"""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from auction import jobs, store
from auction.bids import hot
from auction.bids.journal import append
from auction.course import outages
from auction.events import LotClosed
from auction.registrations.registered import account_of, deposit_of, purpose_of
from auction.rules import ONGOING, Checked, LotEvent, Passed, Sold, Withdrawn, decide_due, losers
from auction.rules.continuity import SHORTEST_GAP_SECONDS, final_period
from auction.tables import Lot
from listings import service as listings
from market.deals import service as deals
from market.deals.terms import DealTerms, Evidence, Finding, Findings, JointBuyer
from market.deals.undertakings import undertakings_of
from market.platform.db import driver_connection
from market.platform.events import publish
from market.platform.jobs import defer

log = structlog.get_logger(__name__)


async def advance(tx: AsyncSession, *, lot_id: int) -> int | None:
    """Open or close one lot, or lead it to its next phase, if its time has come. When bidders could not bid before the end, it is paused instead.

    Idempotent; returns the newest number, or None when nothing was due.
    """
    locked = await hot.lock(await driver_connection(tx), lot_id)
    event = decide_due(locked.lot, at=locked.at)
    if event is None:
        return None
    lot = await store.lot(tx, lot_id=lot_id)
    assert lot is not None
    # The job that withdraws the lot may lag behind the listing: what was withdrawn is neither opened nor sold.
    # At the hammer the listing stays locked until we commit; an opening that a withdrawal follows is withdrawn by its job.
    ground = await listings.withdrawn_on(tx, listing_id=lot.listing_id, lock=isinstance(event, Sold | Passed))
    if ground is not None:
        return await _carry_out(tx, lot, locked, Withdrawn(ground=ground))
    outage = await outages.found(tx, locked)
    if outage is not None:
        return await outages.interrupt(tx, locked, outage)
    return await _carry_out(tx, lot, locked, event)


async def withdraw(tx: AsyncSession, *, listing_id: int, ground: str) -> int | None:
    """The listing was withdrawn before the end (S04 art 17, 19): bidding stops, every deposit goes back. Idempotent."""
    lot = await store.lot_of_listing(tx, listing_id=listing_id)
    if lot is None:
        return None
    locked = await hot.lock(await driver_connection(tx), lot.id)
    if locked.lot.state not in ONGOING:
        return None
    return await _carry_out(tx, lot, locked, Withdrawn(ground=ground))


async def _carry_out(tx: AsyncSession, lot: Lot, locked: hot.LockedLot, event: LotEvent) -> int:
    """Write the event; if it ended the bidding, open the deal, send the losers' deposits back and tell the listing."""
    checked = await _continuity(tx, locked) if isinstance(event, Sold | Passed) else None
    rows = [append(locked, each) for each in (checked, event) if each is not None]
    await hot.write(await driver_connection(tx), events=rows, lot=locked)
    seq, at = rows[-1].seq, rows[-1].at
    log.info("lot advanced", lot_id=lot.id, to=locked.lot.state, seq=seq)
    if not isinstance(event, Sold | Passed | Withdrawn):
        return seq
    await tx.refresh(lot)
    if isinstance(event, Sold) and checked is not None:
        await _open_deal(tx, lot, closed_at=at, findings=_findings(checked, at=at))
    await _release_losers(tx, lot)
    await publish(tx, LotClosed(lot_id=lot.id, listing_id=lot.listing_id, outcome=locked.lot.state))
    return seq


async def _continuity(tx: AsyncSession, locked: hot.LockedLot) -> Checked:
    """Was the service there throughout the final period? What is found stands in the record before the outcome.

    An outage would have paused the lot: what remains are spans before this service had ever begun.
    """
    course = await store.course(tx, lot_id=locked.id)
    period = final_period(
        phase=course.phase,
        ends_at=course.ends_at,
        extension_seconds=course.extension_seconds,
        began_at=course.began_at,
        at=locked.at,
    )
    since, until = (period.since, max(period.since, period.until)) if period else (locked.at, locked.at)
    gaps = await store.gaps(tx, since=since, until=until, least_seconds=SHORTEST_GAP_SECONDS)
    return Checked(since, until, tuple(gaps))


def _findings(checked: Checked, *, at: datetime) -> Findings:
    """What the confirmation waits for: the centre must judge every gap."""
    items = [
        Finding(
            code="service-gap",
            zh=f"最后竞价时段内服务中断:{gap.since.isoformat()} 至 {gap.until.isoformat()}",
            en=f"No service within the final period: {gap.since.isoformat()} to {gap.until.isoformat()}",
        )
        for gap in checked.gaps
    ]
    return Findings(checked_at=at, items=items)


async def _open_deal(tx: AsyncSession, lot: Lot, *, closed_at: datetime, findings: Findings) -> None:
    assert lot.leader_id is not None
    assert lot.price_fen is not None
    winner = await store.registration(tx, registration_id=lot.leader_id)
    assert winner is not None
    deposit_fen = deposit_of(winner, lot)
    group = await store.members(tx, registration_id=winner.id) if winner.joint else []
    # What scored binds: the record says it, and the deal holds the buyer to it.
    offer = await store.leading_offer(tx, lot_id=lot.id) if lot.format == "WEIGHTED" else {}
    facts = await listings.deal_facts(tx, listing_id=lot.listing_id)
    named = {name: getattr(facts, name) for name in DealTerms.model_fields if hasattr(facts, name)}
    terms = DealTerms(
        **named,
        venue="auction",
        venue_ref=lot.id,
        buyer_organisation_id=winner.organisation_id,
        joint_buyers=[JointBuyer(organisation_id=one.organisation_id, share_bps=one.share_bps) for one in group],
        bidder_code=winner.bidder_code or "",
        price_fen=lot.price_fen,
        undertakings=undertakings_of(offer),
        deposit_fen=deposit_fen,
        deposit_account=account_of(winner.id) if deposit_fen else None,
        hold_purpose=purpose_of(winner.id) if deposit_fen else None,
        closed_at=closed_at,
        evidence=Evidence(lot_id=lot.id, seq=lot.seq, head=lot.head.hex()),
        findings=findings,
    )
    await deals.open_deal(tx, terms=terms)


async def _release_losers(tx: AsyncSession, lot: Lot) -> None:
    admitted = await store.registrations(tx, lot_id=lot.id, states=("ADMITTED",))
    ids = {registration.bidder_code or "": registration.id for registration, _ in admitted}
    for code in losers(ids, state=lot.state, leader=lot.leader_code):
        await defer(tx, jobs.release_deposit, registration_id=ids[code])
