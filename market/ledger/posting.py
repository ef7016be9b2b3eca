"""Posting: the one door through which money moves."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from market.kernel import clock
from market.ledger import store
from market.ledger.rules import Posting, ReferenceTaken, check_funds, check_postings, organisation_of
from market.ledger.views import AccountView, EntryView


async def post(
    tx: AsyncSession,
    *,
    reference: str,
    kind: str,
    description: str,
    postings: Sequence[Posting],
    deal_id: int | None = None,
    lot_id: int | None = None,
    loan_key: str | None = None,
) -> EntryView:
    """Post one entry; its postings are carried out in the order given, amounts in fen.

    Idempotent: the same reference with the same content answers the entry that stands. Accounts open at first use.
    Raises InvalidPosting, InsufficientFunds (held money does not count), ReferenceTaken (same reference, other content).
    """
    check_postings(postings)
    # The locks come first: a second caller with the same reference waits here and then finds the entry.
    locked = await store.lock_accounts(tx, codes={code for p in postings for code in (p.source, p.destination)})
    standing = await store.entry_by_reference(tx, reference=reference)
    if standing is None:
        check_funds(postings, available_fen={row.code: row.balance_fen - row.held_fen for row in locked})
        entry_id = await store.insert_entry(
            tx,
            values={
                "reference": reference,
                "kind": kind,
                "description": description,
                "deal_id": deal_id,
                "lot_id": lot_id,
                "loan_key": loan_key,
                "posted_at": clock.now(),
            },
        )
        if entry_id is not None:
            await store.insert_postings(tx, entry_id=entry_id, postings=postings)
        standing = await store.entry_by_reference(tx, reference=reference)
        assert standing is not None
    # The description is prose: a reworded one is still the same entry.
    given = (kind, deal_id, lot_id, loan_key, list(postings))
    stands = (
        standing.kind,
        standing.deal_id,
        standing.lot_id,
        standing.loan_key,
        [Posting(p.source, p.destination, p.amount_fen) for p in standing.postings],
    )
    if given != stands:
        raise ReferenceTaken(reference=reference)
    return standing


async def balance(tx: AsyncSession, *, account: str) -> int:
    """The balance of an account in fen; 0 for an account that nothing ever touched. Raises InvalidPosting (unknown code)."""
    organisation_of(account)
    row = await store.account(tx, code=account)
    return row.balance_fen if row else 0


async def account(tx: AsyncSession, *, code: str) -> AccountView:
    """Balance, held and available of one account, in fen. Raises InvalidPosting (unknown code)."""
    return await store.account(tx, code=code) or AccountView(
        code=code, organisation_id=organisation_of(code), balance_fen=0, held_fen=0, available_fen=0
    )
