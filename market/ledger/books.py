"""Reading the books, and verifying that they agree with themselves."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from market.ledger import store
from market.ledger.rules import organisation_of
from market.ledger.views import AccountPage, AccountStatement, BooksReport, EntryPage


async def accounts(tx: AsyncSession, *, prefix: str = "", limit: int = 50, offset: int = 0) -> AccountPage:
    """Accounts by code, only those whose code starts with `prefix`."""
    items, total = await store.accounts(tx, prefix=prefix, limit=limit, offset=offset)
    return AccountPage(items=items, total=total)


async def entries(
    tx: AsyncSession,
    *,
    account: str | None = None,
    prefix: str = "",
    deal_id: int | None = None,
    limit: int = 50,
    offset: int = 0,
) -> EntryPage:
    """Entries, newest first: those that touch `account`, or any account whose code starts with `prefix`."""
    items, total = await store.entries(tx, account=account, prefix=prefix, deal_id=deal_id, limit=limit, offset=offset)
    return EntryPage(items=items, total=total)


async def statement(tx: AsyncSession, *, account: str) -> AccountStatement:
    """Everything that moved on one account, oldest first, with the balance after each line (fen). Raises InvalidPosting."""
    organisation_of(account)
    lines = await store.statement(tx, code=account)
    return AccountStatement(account=account, balance_fen=lines[-1].balance_fen if lines else 0, lines=lines)


async def verify_books(tx: AsyncSession, *, prefix: str = "") -> BooksReport:
    """Add everything up again and name each difference; `ok` when there is none (`exchange books`).

    Balances against postings, held amounts against holds, no account but `external` overdrawn, no entry without
    postings, and all balances together zero. With a `prefix`, only differences of those accounts are told.
    """
    differences = [found for found in await store.differences(tx) if found.account.startswith(prefix)]
    n_accounts, n_entries, n_postings = await store.counts(tx)
    return BooksReport(
        ok=not differences,
        accounts=n_accounts,
        entries=n_entries,
        postings=n_postings,
        differences=differences,
    )
