"""The stages that one party answers: a reserve institution buys (收储), or bank and pledgor agree on the value (折价)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from listings import drafting, relisting, store
from listings.ending import conclude, give_back
from listings.kinds import Answer
from listings.problems import AlreadyAnswered, BarredFromPurchase, NotOnOffer
from listings.scope import scope_of
from listings.selling import deal_facts, loan_key
from listings.tables import Listing, Loan, StageAnswer
from listings.telling import tell
from market.deals import service as deals
from market.deals.terms import DealTerms, Findings
from market.identity import service as identity
from market.kernel import clock
from market.kernel.problems import NotAllowed
from market.platform.actor import SYSTEM, Actor

_VENUES = {"RESERVE": "reserve", "VALUE_AGREEMENT": "value_agreement"}


async def accept(tx: AsyncSession, *, actor: Actor, listing_id: int) -> Listing:
    """A reserve institution buys at the stage's price; the first to accept does. The deal is opened in this transaction.

    Raises NotFound, NotAllowed, NotOnOffer, AlreadyAnswered, BarredFromPurchase.
    """
    row, loan = await _offered(tx, actor=actor, listing_id=listing_id)
    assert actor.organisation_id is not None
    if actor.organisation_id in await deals.defaulters(tx, loan_key=loan_key(loan.id)):
        raise BarredFromPurchase()
    await _answer(tx, row, actor=actor, answer="ACCEPTED")
    await _sell(tx, row, loan, actor=actor, buyer_organisation_id=actor.organisation_id)
    return row


async def decline(tx: AsyncSession, *, actor: Actor, listing_id: int, note: str) -> Listing:
    """A reserve institution does not buy. When none is left that could, the ladder goes on at once.

    Raises NotFound, NotAllowed, NotOnOffer, AlreadyAnswered.
    """
    row, loan = await _offered(tx, actor=actor, listing_id=listing_id)
    await _answer(tx, row, actor=actor, answer="DECLINED", note=note)
    heard = {each.organisation_id for each in await store.answers(tx, listing_id=row.id)}
    heard |= await deals.defaulters(tx, loan_key=loan_key(loan.id))
    if all(each.id in heard for each in await identity.organisations(tx, kind="RESERVE")):
        await _unanswered(tx, row, loan, actor=actor, note=note)
    return row


async def agree_value(tx: AsyncSession, *, actor: Actor, listing_id: int, document_id: int) -> Listing:
    """The bank takes the right at the stage's price, set off against its claim, with the pledgor's consent on paper.

    At market reference (CC art 436): nobody offered more in the stages before. The title passes by this agreement and its
    registration alone, never by itself (CC art 428). `document_id`: the agreement that the pledgor signed, uploaded by the bank.
    Raises NotFound, NotAllowed, NotOnOffer, Invalid.
    """
    row, loan = await _own_agreement(tx, actor=actor, listing_id=listing_id)
    await drafting.own_document(tx, actor=actor, name="document_id", document_id=document_id)
    await _answer(tx, row, actor=actor, answer="ACCEPTED", document_id=document_id)
    await _sell(
        tx,
        row,
        loan,
        actor=actor,
        buyer_organisation_id=row.organisation_id,
        payment_method="SET_OFF",
        agreement_document_id=document_id,
    )
    return row


async def return_right(tx: AsyncSession, *, actor: Actor, listing_id: int, note: str) -> Listing:
    """No agreement: the right goes back to its owner, the disposal is exhausted. Raises NotFound, NotAllowed, NotOnOffer."""
    row, loan = await _own_agreement(tx, actor=actor, listing_id=listing_id)
    await _answer(tx, row, actor=actor, answer="DECLINED", note=note)
    await _unanswered(tx, row, loan, actor=actor, note=note)
    return row


async def lapse(tx: AsyncSession, *, listing_id: int) -> datetime | None:
    """The time to answer has passed. Told twice, nothing changes; answers the deadline when it has not come yet."""
    row, loan = await store.get_for_update(tx, listing_id=listing_id)
    if row.state != "PUBLISHED" or row.bidding_closes_at is None:
        return None
    if clock.now() < row.bidding_closes_at:
        return row.bidding_closes_at
    await _unanswered(tx, row, loan, actor=SYSTEM, note="")
    return None


async def _offered(tx: AsyncSession, *, actor: Actor, listing_id: int) -> tuple[Listing, Loan]:
    """An open reserve offer, locked, for somebody who may answer it."""
    if not actor.has("RESERVE_OFFICER"):
        raise NotAllowed(needs="收储机构 / a reserve institution")
    row, loan = await store.get_for_update(tx, listing_id=listing_id)
    _need_open(row, stage="RESERVE")
    mine = [
        each for each in await store.answers(tx, listing_id=row.id) if each.organisation_id == actor.organisation_id
    ]
    if mine:
        raise AlreadyAnswered(answer=mine[0].answer)
    return row, loan


async def _own_agreement(tx: AsyncSession, *, actor: Actor, listing_id: int) -> tuple[Listing, Loan]:
    row, loan = await store.get_for_update(tx, listing_id=listing_id, scope=await scope_of(tx, viewer=actor))
    if row.organisation_id != actor.organisation_id or not actor.has("BANK_CHECKER"):
        raise NotAllowed(needs="债权银行复核人员 / a checker of the lending bank")
    _need_open(row, stage="VALUE_AGREEMENT")
    return row, loan


def _need_open(row: Listing, *, stage: str) -> None:
    due_at = row.bidding_closes_at
    if row.stage != stage or row.state != "PUBLISHED" or due_at is None or clock.now() >= due_at:
        raise NotOnOffer(stage=row.stage, state=row.state, due_at=due_at.isoformat() if due_at else None)


async def _answer(
    tx: AsyncSession, row: Listing, *, actor: Actor, answer: Answer, note: str = "", document_id: int | None = None
) -> None:
    assert actor.user_id is not None
    tx.add(
        StageAnswer(
            listing_id=row.id,
            organisation_id=actor.organisation_id,
            answer=answer,
            user_id=actor.user_id,
            document_id=document_id,
            note=note,
            answered_at=clock.now(),
        )
    )
    await tx.flush()


async def _sell(
    tx: AsyncSession, row: Listing, loan: Loan, *, actor: Actor, buyer_organisation_id: int, **settled: Any
) -> None:
    """Open the deal at the stage's price, and conclude the stage. The loan stays in disposal until the deal settles."""
    facts = await deal_facts(tx, listing_id=row.id)
    now = clock.now()
    named = {name: getattr(facts, name) for name in DealTerms.model_fields if hasattr(facts, name)}
    assert row.start_price_fen is not None
    terms = DealTerms(
        **named,
        venue=_VENUES[row.stage],
        venue_ref=row.id,
        buyer_organisation_id=buyer_organisation_id,
        price_fen=row.start_price_fen,
        closed_at=now,
        # Nothing was bid for, so there is no final period whose continuity could be in doubt.
        findings=Findings(checked_at=now),
        **settled,
    )
    deal = await deals.open_deal(tx, terms=terms)
    await conclude(tx, row, outcome="SOLD", actor=actor)
    payload = {
        "project_code": row.project_code,
        "stage": row.stage,
        "price_fen": str(row.start_price_fen),
        "deal_id": deal.id,
    }
    await tell(tx, loan, event="offer.accepted", reference=f"offer.accepted:{row.id}", payload=payload)


async def _unanswered(tx: AsyncSession, row: Listing, loan: Loan, *, actor: Actor, note: str) -> None:
    """Nobody bought: the next stage opens by rule, or after the last one the right is returned (解除质押) and the disposal is exhausted."""
    last = row.stage == "VALUE_AGREEMENT"
    await conclude(tx, row, outcome="RETURNED" if last else "PASSED", actor=actor, note=note)
    payload = {"project_code": row.project_code}
    if last:
        await give_back(tx, loan, note=f"{row.project_code}: disposal exhausted")
        await tell(tx, loan, event="disposal.exhausted", reference=f"disposal.exhausted:{row.id}", payload=payload)
        return
    await give_back(tx, loan, note=f"{row.project_code}: PASSED")
    await tell(tx, loan, event="listing.passed", reference=f"listing.passed:{row.id}", payload=payload)
    await relisting.carry_on(tx, row, loan)
