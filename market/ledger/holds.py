"""Holds: placed → released | applied | forfeited, exactly once (law 6). Held money cannot be posted away."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from market.kernel import clock
from market.kernel.problems import NotFound
from market.ledger import store
from market.ledger.posting import post
from market.ledger.rules import InsufficientFunds, InvalidPosting, Posting, ReferenceTaken
from market.ledger.states import HOLD
from market.ledger.tables import Hold
from market.ledger.views import HoldView
from market.platform import history
from market.platform.actor import Actor


async def place_hold(tx: AsyncSession, *, account: str, amount_fen: int, purpose: str) -> HoldView:
    """Set `amount_fen` (fen) of `account` aside under a unique purpose reference, for example `deposit:7`.

    Idempotent: the same purpose with the same account and amount answers the hold that stands, whatever its state.
    Raises InsufficientFunds, InvalidPosting (amount not positive), ReferenceTaken (same purpose, other content).
    """
    if amount_fen <= 0:
        raise InvalidPosting(reason="amount-not-positive", account=account)
    (locked,) = await store.lock_accounts(tx, codes={account})
    standing = await store.hold(tx, purpose=purpose)
    if standing is not None:
        if (standing.account, standing.amount_fen) != (account, amount_fen):
            raise ReferenceTaken(reference=purpose)
        return HoldView.model_validate(standing)
    available_fen = locked.balance_fen - locked.held_fen
    if available_fen < amount_fen:
        raise InsufficientFunds(account=account, available_fen=available_fen, needed_fen=amount_fen)
    row = Hold(account=account, purpose=purpose, amount_fen=amount_fen, state=HOLD.initial, placed_at=clock.now())
    tx.add(row)
    await tx.flush()
    return HoldView.model_validate(row)


async def release_hold(tx: AsyncSession, *, purpose: str, actor: Actor, note: str = "") -> HoldView:
    """End the hold; the money stays on its account, free again (a refund is a payment instruction from there).

    Releasing a released hold changes nothing. Raises NotFound, WrongState (applied or forfeited).
    """
    return HoldView.model_validate(await _end(tx, purpose=purpose, event="release", actor=actor, note=note))


async def apply_hold(
    tx: AsyncSession,
    *,
    purpose: str,
    actor: Actor,
    destination: str | None = None,
    description: str = "",
    deal_id: int | None = None,
    lot_id: int | None = None,
    loan_key: str | None = None,
    note: str = "",
) -> HoldView:
    """End the hold and move all of it to `destination`, in one entry with the reference `hold:{purpose}`.

    Without a destination the money stays free on its account, for the caller to post in the same transaction.
    Applying an applied hold changes nothing. Raises NotFound, WrongState (released or forfeited).
    """
    row = await _end(tx, purpose=purpose, event="apply", actor=actor, destination=destination, note=note)
    await _move_money(
        tx,
        row,
        kind="HOLD_APPLIED",
        destination=destination,
        description=description,
        deal_id=deal_id,
        lot_id=lot_id,
        loan_key=loan_key,
    )
    return HoldView.model_validate(row)


async def forfeit_hold(
    tx: AsyncSession,
    *,
    purpose: str,
    actor: Actor,
    destination: str | None = None,
    description: str = "",
    deal_id: int | None = None,
    lot_id: int | None = None,
    loan_key: str | None = None,
    note: str = "",
) -> HoldView:
    """End the hold because its payer broke the rules (S18 art 24) and move all of it to `destination`.

    Without a destination the money stays free on its account, for the caller to post in the same transaction
    (costs, price gap, debt, in the order of the rule). Raises NotFound, WrongState (released or applied).
    """
    row = await _end(tx, purpose=purpose, event="forfeit", actor=actor, destination=destination, note=note)
    await _move_money(
        tx,
        row,
        kind="HOLD_FORFEITED",
        destination=destination,
        description=description,
        deal_id=deal_id,
        lot_id=lot_id,
        loan_key=loan_key,
    )
    return HoldView.model_validate(row)


async def find_hold(tx: AsyncSession, *, purpose: str) -> HoldView | None:
    """The hold with this purpose, if any."""
    row = await store.hold(tx, purpose=purpose)
    return None if row is None else HoldView.model_validate(row)


async def _end(
    tx: AsyncSession, *, purpose: str, event: str, actor: Actor, destination: str | None = None, note: str
) -> Hold:
    seen = await store.hold(tx, purpose=purpose)
    if seen is None:
        raise NotFound(kind="hold", reference=purpose)
    # Accounts before the hold, all at once and in code order: the one lock order of this room.
    await store.lock_accounts(tx, codes={seen.account} | ({destination} if destination else set()))
    row = await store.hold(tx, purpose=purpose, lock=True)
    assert row is not None
    if row.state == HOLD.edges["PLACED", event]:
        return row
    HOLD.next(row.state, event)  # refuse before anything of the row changes
    row.ended_at = clock.now()
    await history.move(tx, row, machine=HOLD, event=event, actor=actor, note=note)
    return row


async def _move_money(
    tx: AsyncSession,
    row: Hold,
    *,
    kind: str,
    destination: str | None,
    description: str,
    deal_id: int | None,
    lot_id: int | None,
    loan_key: str | None,
) -> None:
    if destination is not None:
        await post(
            tx,
            reference=f"hold:{row.purpose}",
            kind=kind,
            description=description,
            postings=[Posting(row.account, destination, row.amount_fen)],
            deal_id=deal_id,
            lot_id=lot_id,
            loan_key=loan_key,
        )
