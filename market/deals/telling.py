"""What people are told of an instalment: the buyer before it is due, buyer and pledgee when it was not there."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from market.deals.tables import Deal, Instalment
from market.deals.views import number_of
from market.identity import inbox
from market.identity import service as identity
from market.identity.inbox import Message
from market.kernel import clock
from market.kernel.money import yuan

REMIND_DAYS = 7
"""So long before its date an instalment is brought to mind; what is due sooner the buyer has just signed for."""
BUYERS = {"BIDDER": "/desk/bidder/deals", "RESERVE_OFFICER": "/desk/reserve/deals"}
SELLERS = {"BANK_CHECKER": "/desk/bank/deals"}


async def remind(tx: AsyncSession, row: Deal, one: Instalment) -> None:
    """An instalment is due soon. Idempotent."""
    day, amount = clock.local_date(one.due_at).isoformat(), yuan(one.amount_fen)
    await _tell(
        tx,
        row,
        row.buyer_organisation_id,
        BUYERS,
        reference=f"instalment:{one.id}:soon",
        title=(f"价款将于 {day} 到期", f"A payment is due on {day}"),
        body=(
            f"第 {one.position} 期价款 {amount} 元,付款编码 {one.payment_code}。逾期未付的,保证金不予退还或用于赔偿。",
            f"Instalment {one.position} of {amount} yuan, reference {one.payment_code}. If it is missed, the deposit is at stake.",
        ),
    )


async def tell_overdue(tx: AsyncSession, row: Deal, one: Instalment) -> None:
    """An instalment was not there when its day ended: staff decide whether the buyer is in default. Idempotent."""
    day, amount = clock.local_date(one.due_at).isoformat(), yuan(one.amount_fen)
    for organisation_id, desks in ((row.buyer_organisation_id, BUYERS), (row.seller_organisation_id, SELLERS)):
        await _tell(
            tx,
            row,
            organisation_id,
            desks,
            reference=f"instalment:{one.id}:overdue",
            title=(f"价款已逾期({day} 到期)", f"A payment is overdue since {day}"),
            body=(
                f"第 {one.position} 期价款 {amount} 元尚未到账,交易中心可认定悔拍。",
                f"Instalment {one.position} of {amount} yuan has not arrived; the centre may declare the buyer in default.",
            ),
        )


async def _tell(
    tx: AsyncSession,
    row: Deal,
    organisation_id: int,
    desks: dict[str, str],
    *,
    reference: str,
    title: tuple[str, str],
    body: tuple[str, str],
) -> None:
    number = number_of(row)
    for role, desk in desks.items():
        message = Message(
            reference=reference,
            title_zh=f"{number}:{title[0]}",
            title_en=f"{number}: {title[1]}",
            body_zh=f"{row.title}。{body[0]}",
            body_en=f"{row.title}. {body[1]}",
            link=f"{desk}/{row.id}",
        )
        for user_id in await identity.acting_for(tx, organisation_id=organisation_id, role=role):
            await inbox.tell(tx, user_id=user_id, message=message)
