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
DESKS = {"BIDDER": "/desk/bidder/deals", "RESERVE_OFFICER": "/desk/reserve/deals", "BANK_CHECKER": "/desk/bank/deals"}
"""Who of an organisation is told, and where they find the deal."""


async def remind(tx: AsyncSession, row: Deal, one: Instalment) -> None:
    """An instalment is due soon: whoever owes it hears of it, of a group everybody. Idempotent."""
    day = clock.local_date(one.due_at).isoformat()
    zh, en = _named(row, one)
    await _tell(
        tx,
        row,
        _buyers(row),
        reference=f"instalment:{one.id}:soon",
        title=(f"价款将于 {day} 到期", f"A payment is due on {day}"),
        body=(
            f"{zh},付款编码 {one.payment_code}。逾期未付的,保证金不予退还或用于赔偿。",
            f"{en}, reference {one.payment_code}. If it is missed, the deposit is at stake.",
        ),
    )


async def tell_overdue(tx: AsyncSession, row: Deal, one: Instalment) -> None:
    """An instalment was not there when its day ended: staff decide whether the buyer is in default. Idempotent."""
    day = clock.local_date(one.due_at).isoformat()
    zh, en = _named(row, one)
    await _tell(
        tx,
        row,
        _buyers(row) | {row.seller_organisation_id},
        reference=f"instalment:{one.id}:overdue",
        title=(f"价款已逾期({day} 到期)", f"A payment is overdue since {day}"),
        body=(
            f"{zh}尚未到账,交易中心可认定悔拍。",
            f"{en} has not arrived; the centre may declare the buyer in default.",
        ),
    )


def _named(row: Deal, one: Instalment) -> tuple[str, str]:
    amount = yuan(one.amount_fen)
    if len(row.instalments) == 1:
        return f"余款 {amount} 元", f"The balance of {amount} yuan"
    return f"第 {one.position} 期价款 {amount} 元", f"Instalment {one.position} of {amount} yuan"


def _buyers(row: Deal) -> set[int]:
    """Of a group all are liable for the whole (CC art 518)."""
    return {row.buyer_organisation_id, *(one.organisation_id for one in row.group)}


async def _tell(
    tx: AsyncSession,
    row: Deal,
    organisation_ids: set[int],
    *,
    reference: str,
    title: tuple[str, str],
    body: tuple[str, str],
) -> None:
    number = number_of(row)
    for organisation_id in sorted(organisation_ids):
        for role, desk in DESKS.items():
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
