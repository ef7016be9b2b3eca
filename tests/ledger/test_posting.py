"""Posting: idempotent by reference, never overdrawn, kept by the database itself."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from market.ledger import service as ledger
from market.ledger import store
from market.ledger.service import EXTERNAL, InsufficientFunds, Posting, ReferenceTaken
from market.platform.db import Database


async def deposit(db: Database, *, account: str = "deposit:1", amount_fen: int = 1_000, reference: str = "r1") -> None:
    async with db.transaction() as tx:
        await ledger.post(
            tx,
            reference=reference,
            kind="RECEIPT",
            description="a deposit",
            postings=[Posting(EXTERNAL, account, amount_fen)],
        )


async def refuses(db: Database, statement: str, words: str) -> None:
    """The database itself refuses this statement, in these words."""
    with pytest.raises(DBAPIError, match=words):
        async with db.transaction() as tx:
            await tx.execute(text(statement))


async def test_money_in_stands_on_its_account_and_is_missing_outside(db: Database) -> None:
    await deposit(db)
    async with db.transaction() as tx:
        assert await ledger.balance(tx, account="deposit:1") == 1_000
        assert await ledger.balance(tx, account=EXTERNAL) == -1_000
        assert await ledger.balance(tx, account="escrow:9") == 0


async def test_the_same_reference_posts_once(db: Database) -> None:
    await deposit(db)
    await deposit(db)
    async with db.transaction() as tx:
        assert await ledger.balance(tx, account="deposit:1") == 1_000
        assert (await ledger.entries(tx)).total == 1


async def test_the_same_reference_with_other_content_is_refused(db: Database) -> None:
    await deposit(db)
    with pytest.raises(ReferenceTaken):
        await deposit(db, amount_fen=999)
    with pytest.raises(ReferenceTaken):
        await deposit(db, account="deposit:2")


async def test_the_same_reference_at_the_same_time_posts_once(db: Database) -> None:
    await asyncio.gather(*(deposit(db) for _ in range(8)))
    async with db.transaction() as tx:
        assert await ledger.balance(tx, account="deposit:1") == 1_000


async def test_transfers_in_opposite_directions_at_the_same_time_do_not_deadlock(db: Database) -> None:
    await deposit(db, account="escrow:1", reference="a")
    await deposit(db, account="escrow:2", reference="b")

    async def move(source: str, destination: str, reference: str) -> None:
        async with db.transaction() as tx:
            postings = [Posting(source, destination, 1)]
            await ledger.post(tx, reference=reference, kind="MOVE", description="", postings=postings)

    await asyncio.gather(
        *(move("escrow:1", "escrow:2", f"there{i}") for i in range(10)),
        *(move("escrow:2", "escrow:1", f"back{i}") for i in range(10)),
    )
    async with db.transaction() as tx:
        assert await ledger.balance(tx, account="escrow:1") == 1_000
        assert (await ledger.verify_books(tx)).ok


async def test_who_waits_for_an_account_to_be_opened_holds_no_other(db: Database) -> None:
    """Two payments open the same account: the later one would hold `external` before it, and meet those who lock the two in order."""
    await deposit(db)
    async with db.transaction() as opening:
        await store.lock_accounts(opening, codes={"suspense"})
        waiting = asyncio.create_task(deposit(db, account="suspense", reference="r2"))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        async with db.transaction() as tx:
            await tx.execute(text("SELECT 1 FROM account WHERE code = 'external' FOR UPDATE NOWAIT"))
    await waiting
    async with db.transaction() as tx:
        assert await ledger.balance(tx, account="suspense") == 1_000


async def test_no_account_but_external_goes_below_zero(db: Database) -> None:
    await deposit(db)
    postings = [Posting("deposit:1", "escrow:1", 1_001)]
    with pytest.raises(InsufficientFunds) as refusal:
        async with db.transaction() as tx:
            await ledger.post(tx, reference="r2", kind="MOVE", description="", postings=postings)
    assert refusal.value.fields == {"account": "deposit:1", "available_fen": 1_000, "needed_fen": 1_001}


async def test_a_refused_entry_leaves_nothing_behind(db: Database) -> None:
    await deposit(db)
    async with db.transaction() as tx:
        with pytest.raises(InsufficientFunds):
            await ledger.post(
                tx,
                reference="r2",
                kind="MOVE",
                description="",
                postings=[Posting("deposit:1", "escrow:1", 600), Posting("deposit:1", "escrow:2", 600)],
            )
    async with db.transaction() as tx:
        assert (await ledger.entries(tx)).total == 1
        assert (await ledger.verify_books(tx)).ok


async def test_the_database_refuses_to_change_or_delete_history(db: Database) -> None:
    await deposit(db)
    for table in ("entry", "posting"):
        await refuses(db, f"UPDATE {table} SET id = DEFAULT", "append-only")
        await refuses(db, f"DELETE FROM {table}", "append-only")
        await refuses(db, f"TRUNCATE {table} CASCADE", "append-only")
    await refuses(db, "TRUNCATE account CASCADE", "append-only")
    await refuses(db, "DELETE FROM account", "append-only")


async def test_the_database_refuses_to_write_a_balance_by_hand(db: Database) -> None:
    await deposit(db)
    await refuses(db, "UPDATE account SET balance_fen = balance_fen + 1", "append-only")
    await refuses(
        db,
        "INSERT INTO account (code, balance_fen, held_fen, opened_at) VALUES ('fund:x', 1, 0, now())",
        "append-only",
    )


async def test_the_database_refuses_an_entry_without_postings(db: Database) -> None:
    await refuses(
        db,
        "INSERT INTO entry (reference, kind, description, posted_at) VALUES ('empty', 'X', '', now())",
        "no postings",
    )


async def test_the_database_refuses_an_overdraft_that_goes_round_the_service(db: Database) -> None:
    await deposit(db)
    await refuses(
        db,
        "WITH fresh AS (INSERT INTO entry (reference, kind, description, posted_at) VALUES ('x', 'X', '', now())"
        " RETURNING id) INSERT INTO posting (entry_id, source_account, destination_account, amount_fen)"
        " SELECT id, 'deposit:1', 'external', 1001 FROM fresh",
        "only_external_is_overdrawn",
    )


async def test_a_statement_shows_each_line_and_the_balance_after_it(db: Database) -> None:
    await deposit(db)
    async with db.transaction() as tx:
        await ledger.post(
            tx,
            reference="r2",
            kind="MOVE",
            description="to escrow",
            postings=[Posting("deposit:1", "escrow:5", 400)],
            deal_id=5,
        )
        shown = await ledger.statement(tx, account="deposit:1")
        assert [(line.counter_account, line.amount_fen, line.balance_fen) for line in shown.lines] == [
            (EXTERNAL, 1_000, 1_000),
            ("escrow:5", -400, 600),
        ]
        assert shown.balance_fen == 600
        assert [entry.reference for entry in (await ledger.entries(tx, deal_id=5)).items] == ["r2"]
        assert [entry.reference for entry in (await ledger.entries(tx, account="deposit:1")).items] == ["r2", "r1"]


async def test_books_name_what_was_tampered_with(db: Database) -> None:
    await deposit(db)
    async with db.transaction() as tx:
        assert (await ledger.verify_books(tx)).ok
        # Only the owner of the table can do this; the books still tell.
        await tx.execute(text("ALTER TABLE account DISABLE TRIGGER balance_follows_postings"))
        await tx.execute(text("UPDATE account SET balance_fen = 7000 WHERE code = 'deposit:1'"))
        report = await ledger.verify_books(tx)
    assert not report.ok
    assert [(found.what, found.account, found.expected_fen, found.found_fen) for found in report.differences] == [
        ("BALANCE", "deposit:1", 1_000, 7_000),
        ("SUM", "", 0, 6_000),
    ]


async def test_a_payable_belongs_to_an_organisation_that_exists(db: Database) -> None:
    with pytest.raises(IntegrityError, match="organisation"):
        await deposit(db, account="payable:999999")
