"""The books over HTTP, read only: for settlement, the fund (its own accounts), and administrators."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from market.identity.guards import has_role
from market.kernel.problems import NotAllowed
from market.ledger import books
from market.ledger.rules import FUND_PREFIX
from market.ledger.views import AccountPage, AccountStatement, BooksReport, EntryPage
from market.platform.actor import Actor
from market.platform.db import Database

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Offset = Annotated[int, QueryParameter(ge=0)]
Db = NamedDependency[Database]
Who = NamedDependency[Actor]

books_reader = has_role("交易中心结算、基金管理人或系统管理员", "CENTRE_SETTLEMENT", "FUND_MANAGER", "ADMINISTRATOR")


def _prefix(actor: Actor) -> str:
    """What this actor may see: everything, or for the fund alone its own accounts."""
    return "" if actor.has("CENTRE_SETTLEMENT", "ADMINISTRATOR") else FUND_PREFIX


def _check_account(actor: Actor, account: str | None) -> None:
    if account is not None and not account.startswith(_prefix(actor)):
        raise NotAllowed(needs="CENTRE_SETTLEMENT")


@get("/api/ledger/accounts", guards=[books_reader], summary="Accounts and balances", operation_id="list_accounts")
async def list_accounts(db: Db, actor: Who, limit: Limit = 50, offset: Offset = 0) -> AccountPage:
    async with db.transaction() as tx:
        return await books.accounts(tx, prefix=_prefix(actor), limit=limit, offset=offset)


@get(
    "/api/ledger/entries",
    guards=[books_reader],
    summary="Entries, newest first, of one account or deal",
    operation_id="list_entries",
)
async def list_entries(
    db: Db,
    actor: Who,
    account: FromQuery[str | None] = None,
    deal_id: FromQuery[int | None] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> EntryPage:
    _check_account(actor, account)
    async with db.transaction() as tx:
        return await books.entries(
            tx, account=account, prefix=_prefix(actor), deal_id=deal_id, limit=limit, offset=offset
        )


@get(
    "/api/ledger/statement",
    guards=[books_reader],
    summary="One account, line by line, with running balance",
    operation_id="account_statement",
)
async def account_statement(db: Db, actor: Who, account: FromQuery[str]) -> AccountStatement:
    _check_account(actor, account)
    async with db.transaction() as tx:
        return await books.statement(tx, account=account)


@get(
    "/api/ledger/books",
    guards=[books_reader],
    summary="Verify the books: balances, holds, entries added up again",
    operation_id="verify_books",
)
async def verify(db: Db, actor: Who) -> BooksReport:
    async with db.transaction() as tx:
        return await books.verify_books(tx, prefix=_prefix(actor))


routes: list[Any] = [list_accounts, list_entries, account_statement, verify]
