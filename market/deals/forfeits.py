"""A defaulter's deposit meets the resale: it fills the price gap, the excess goes back (S18 art 24; S04 art 22)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from market.deals import store
from market.deals.payouts import pay_out
from market.deals.rules import HeldBack, cover_gap
from market.deals.tables import Deal
from market.deals.views import number_of
from market.ledger import service as ledger
from market.ledger.service import Posting


async def carried_fen(tx: AsyncSession, row: Deal) -> int:
    """What earlier defaulters' deposits add to this deal's price (fen): posted, or for a deal on its way as it would be."""
    if row.state == "SETTLED":
        return row.carried_fen
    return sum(_cover(await store.held_back(tx, before=row), resale_fen=row.price_fen).values())


async def carry(tx: AsyncSession, row: Deal) -> int:
    """The resale settles: each held deposit moves its part of the gap into this escrow and gives its payer the rest back.

    The resale is locked before the earlier deals. Answers what this deal's escrow got, in fen.
    """
    earlier = await store.held_back(tx, before=row, lock=True)
    covered = _cover(earlier, resale_fen=row.price_fen)
    for former in earlier:
        payer = f"payable:{former.buyer_organisation_id}"
        moves = {f"escrow:{row.id}": covered[former.id], payer: former.held_back_fen - covered[former.id]}
        await ledger.post(
            tx,
            reference=f"forfeit-result:{former.id}",
            kind="FORFEIT",
            description=f"{number_of(former)} 悔拍保证金弥补 {number_of(row)} 差价",
            postings=[Posting(f"escrow:{former.id}", account, amount) for account, amount in moves.items() if amount],
            deal_id=former.id,
            loan_key=former.loan_key,
        )
        due = {payer: moves[payer]}
        await pay_out(tx, former, due=due, reference=f"forfeit-result:{former.id}", purpose="FORFEIT")
        former.held_back_fen = 0
    return sum(covered.values())


def _cover(earlier: Sequence[Deal], *, resale_fen: int) -> dict[int, int]:
    held = [HeldBack(former.id, former.price_fen, former.held_back_fen) for former in earlier]
    return cover_gap(held, resale_fen=resale_fen)
