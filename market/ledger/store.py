"""All SQL of the ledger. Balances are read with Core, never from ORM objects: triggers change them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, insert, or_, select, text
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.ext.asyncio import AsyncSession

from market.kernel import clock
from market.ledger.rules import EXTERNAL, Posting, organisation_of
from market.ledger.tables import Account, Entry, Hold, PostingRow
from market.ledger.views import AccountView, BooksDifference, EntryView, PostingView, StatementLineView

_ACCOUNT = select(
    Account.code,
    Account.organisation_id,
    Account.balance_fen,
    Account.held_fen,
    (Account.balance_fen - Account.held_fen).label("available_fen"),
)


async def lock_accounts(tx: AsyncSession, *, codes: Collection[str]) -> list[AccountView]:
    """Lock accounts, opening those that are new. One order for everybody: by code, `external` (the busiest) last.

    Nothing is locked before all of them are there: whoever held `external` while opening another would be waited for by
    those who found that one open, and hold it.
    """
    ordered = sorted(codes, key=lambda code: (code == EXTERNAL, code))
    organisations = {code: organisation_of(code) for code in ordered}
    there = select(func.count()).select_from(Account).where(Account.code.in_(ordered)).scalar_subquery()
    query = (
        _ACCOUNT.where(Account.code.in_(ordered), there == len(ordered))
        .order_by(case((Account.code == EXTERNAL, 1), else_=0), Account.code.collate("C"))
        .with_for_update()
    )
    rows = (await tx.execute(query)).mappings().all()
    if len(rows) < len(ordered):
        for code in ordered:
            values = {"code": code, "organisation_id": organisations[code], "opened_at": clock.now()}
            opening = pg_insert(Account).values(**values, balance_fen=0, held_fen=0)
            await tx.execute(opening.on_conflict_do_nothing(index_elements=["code"]))
        rows = (await tx.execute(query)).mappings().all()
    return [AccountView.model_validate(dict(row)) for row in rows]


async def account(tx: AsyncSession, *, code: str) -> AccountView | None:
    row = (await tx.execute(_ACCOUNT.where(Account.code == code))).mappings().one_or_none()
    return None if row is None else AccountView.model_validate(dict(row))


async def accounts(tx: AsyncSession, *, prefix: str, limit: int, offset: int) -> tuple[list[AccountView], int]:
    chosen = Account.code.startswith(prefix, autoescape=True)
    total = (await tx.execute(select(func.count()).select_from(Account).where(chosen))).scalar_one()
    query = _ACCOUNT.where(chosen).order_by(Account.code).limit(limit).offset(offset)
    rows = (await tx.execute(query)).mappings()
    return [AccountView.model_validate(dict(row)) for row in rows], total


async def insert_entry(tx: AsyncSession, *, values: dict[str, Any]) -> int | None:
    """The new entry's id, or None when the reference is taken."""
    query = pg_insert(Entry).values(**values).on_conflict_do_nothing(index_elements=["reference"])
    return (await tx.execute(query.returning(Entry.id))).scalar_one_or_none()


async def insert_postings(tx: AsyncSession, *, entry_id: int, postings: Sequence[Posting]) -> None:
    """One statement, rows in the order given: the trigger moves the balances in this order."""
    rows = [
        {
            "entry_id": entry_id,
            "source_account": posting.source,
            "destination_account": posting.destination,
            "amount_fen": posting.amount_fen,
        }
        for posting in postings
    ]
    await tx.execute(insert(PostingRow).values(rows))


async def entry_by_reference(tx: AsyncSession, *, reference: str) -> EntryView | None:
    found = await _load_entries(tx, select(Entry).where(Entry.reference == reference))
    return found[0] if found else None


async def entries(
    tx: AsyncSession, *, account: str | None, prefix: str, deal_id: int | None, limit: int, offset: int
) -> tuple[list[EntryView], int]:
    chosen: list[ColumnElement[bool]] = []
    if account is not None:
        chosen.append(_touches(PostingRow.source_account == account, PostingRow.destination_account == account))
    if prefix:
        chosen.append(
            _touches(
                PostingRow.source_account.startswith(prefix, autoescape=True),
                PostingRow.destination_account.startswith(prefix, autoescape=True),
            )
        )
    if deal_id is not None:
        chosen.append(Entry.deal_id == deal_id)
    total = (await tx.execute(select(func.count()).select_from(Entry).where(*chosen))).scalar_one()
    query = select(Entry).where(*chosen).order_by(Entry.id.desc()).limit(limit).offset(offset)
    return await _load_entries(tx, query), total


def _touches(*sides: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(PostingRow.id).where(PostingRow.entry_id == Entry.id, or_(*sides)).exists()


async def _load_entries(tx: AsyncSession, query: Select[Entry]) -> list[EntryView]:
    rows = list((await tx.execute(query)).scalars())
    by_entry: dict[int, list[PostingView]] = {row.id: [] for row in rows}
    found = select(PostingRow).where(PostingRow.entry_id.in_(by_entry)).order_by(PostingRow.id)
    for posting in (await tx.execute(found)).scalars() if rows else ():
        by_entry[posting.entry_id].append(
            PostingView(
                source=posting.source_account,
                destination=posting.destination_account,
                amount_fen=posting.amount_fen,
            )
        )
    return [
        EntryView(
            id=row.id,
            reference=row.reference,
            kind=row.kind,
            description=row.description,
            deal_id=row.deal_id,
            lot_id=row.lot_id,
            loan_key=row.loan_key,
            posted_at=row.posted_at,
            postings=by_entry[row.id],
        )
        for row in rows
    ]


async def statement(tx: AsyncSession, *, code: str) -> list[StatementLineView]:
    received = PostingRow.destination_account == code
    signed = case((received, PostingRow.amount_fen), else_=-PostingRow.amount_fen)
    query = (
        select(
            Entry.id.label("entry_id"),
            Entry.reference,
            Entry.kind,
            Entry.description,
            case((received, PostingRow.source_account), else_=PostingRow.destination_account).label("counter_account"),
            signed.label("amount_fen"),
            func.sum(signed).over(order_by=PostingRow.id).label("balance_fen"),
            Entry.posted_at,
        )
        .join(Entry, Entry.id == PostingRow.entry_id)
        .where(or_(received, PostingRow.source_account == code))
        .order_by(PostingRow.id)
    )
    rows = (await tx.execute(query)).mappings()
    return [StatementLineView.model_validate({**row, "balance_fen": int(row["balance_fen"])}) for row in rows]


async def hold(tx: AsyncSession, *, purpose: str, lock: bool = False) -> Hold | None:
    query = select(Hold).where(Hold.purpose == purpose)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await tx.execute(query)).scalar_one_or_none()


async def counts(tx: AsyncSession) -> tuple[int, int, int]:
    """How many accounts, entries and postings there are."""
    row = (
        await tx.execute(
            select(
                select(func.count()).select_from(Account).scalar_subquery(),
                select(func.count()).select_from(Entry).scalar_subquery(),
                select(func.count()).select_from(PostingRow).scalar_subquery(),
            )
        )
    ).one()
    return int(row[0]), int(row[1]), int(row[2])


# One statement, so that it sees one moment.
_DIFFERENCES = text("""
WITH moved AS (
    SELECT account, sum(amount) AS amount FROM (
        SELECT destination_account AS account, amount_fen AS amount FROM posting
        UNION ALL SELECT source_account, -amount_fen FROM posting) AS sides
    GROUP BY account),
set_aside AS (SELECT account, sum(amount_fen) AS amount FROM hold WHERE state = 'PLACED' GROUP BY account)
SELECT 'BALANCE' AS what, code AS account, coalesce(moved.amount, 0)::bigint AS expected_fen, balance_fen AS found_fen
  FROM account LEFT JOIN moved ON moved.account = code WHERE balance_fen <> coalesce(moved.amount, 0)
UNION ALL
SELECT 'HELD', code, coalesce(set_aside.amount, 0)::bigint, held_fen
  FROM account LEFT JOIN set_aside ON set_aside.account = code WHERE held_fen <> coalesce(set_aside.amount, 0)
UNION ALL
SELECT 'OVERDRAWN', code, held_fen, balance_fen FROM account WHERE code <> 'external' AND balance_fen < held_fen
UNION ALL
SELECT 'EMPTY_ENTRY', reference, 0, 0 FROM entry
 WHERE NOT EXISTS (SELECT FROM posting WHERE posting.entry_id = entry.id)
UNION ALL
SELECT 'SUM', '', 0, sum(balance_fen)::bigint FROM account HAVING sum(balance_fen) <> 0
ORDER BY 1, 2
""")


async def differences(tx: AsyncSession) -> list[BooksDifference]:
    """Everything that does not agree, from the postings and holds up."""
    rows = (await tx.execute(_DIFFERENCES)).mappings()
    return [BooksDifference.model_validate(dict(row)) for row in rows]
