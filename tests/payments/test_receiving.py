"""Money in: by reference to where it belongs, else to suspense; once, however often the bank says it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest

from market.kernel import clock
from market.kernel.problems import WrongState
from market.ledger import service as ledger
from market.payments import service as payments
from market.payments.events import PaymentReceived
from market.payments.models import BankAccount, ReferenceView, StatementLine
from market.payments.references import check_settlement_account
from market.payments.rules import AmountDiffers, NoSettlementAccount
from market.platform import events
from market.platform.actor import SYSTEM
from market.platform.db import Database
from market.platform.jobs import task
from market.platform.settings import Settings

heard: list[dict[str, Any]] = []


@task("tests.payments.heard")
async def hear(_: Any, **arguments: Any) -> None:
    heard.append(arguments)


@pytest.fixture(autouse=True)
def listening(services: Any) -> Iterator[None]:
    """A subscriber that remembers."""
    heard.clear()
    events.subscribe({PaymentReceived: [hear]})
    yield
    events.subscribe({})


async def expect(db: Database, *, subject_id: int = 7, amount_fen: int = 5_000) -> ReferenceView:
    async with db.transaction() as tx:
        return await payments.open_reference(
            tx,
            purpose="DEPOSIT",
            subject_id=subject_id,
            payer_organisation_id=None,
            expected_fen=amount_fen,
            account=f"deposit:{subject_id}",
        )


def credit(memo: str, *, amount_fen: int = 5_000, txn: str = "T1") -> StatementLine:
    return StatementLine(
        rail_txn_id=txn,
        direction="CREDIT",
        amount_fen=amount_fen,
        counterparty=BankAccount(account_no="622", account_name="张三"),
        memo=memo,
        reference=None,
        booked_at=clock.now(),
    )


async def receive(db: Database, line: StatementLine) -> payments.ReceiptView:
    async with db.transaction() as tx:
        return await payments.receive(tx, rail="sandbox", line=line)


async def balance(db: Database, account: str) -> int:
    async with db.transaction() as tx:
        return await ledger.balance(tx, account=account)


async def test_a_reference_tells_where_to_pay_and_is_opened_once(db: Database) -> None:
    opened = await expect(db)
    assert opened.pay_into.account_no
    assert opened.code.startswith("D-")
    assert (await expect(db)).id == opened.id
    assert (await expect(db, amount_fen=6_000)).id != opened.id


def test_nobody_pays_into_the_sandbox_account_in_production(tmp_path: Any) -> None:
    strict = {"environment": "production", "data_dir": tmp_path, "secret_key": "x" * 40, "signing_key": "ab" * 32}
    with pytest.raises(NoSettlementAccount):
        check_settlement_account(Settings(**strict))
    check_settlement_account(Settings(**strict, settlement_account_no="110000"))


async def test_referenced_money_stands_on_its_account_and_is_told_on(db: Database, drain_jobs: Any) -> None:
    opened = await expect(db)
    taken = await receive(db, credit(f"保证金 {opened.code.lower()}"))
    assert (taken.state, taken.payment_reference_id) == ("MATCHED", opened.id)
    assert await balance(db, "deposit:7") == 5_000
    async with db.transaction() as tx:
        assert (await payments.reference(tx, code=opened.code)).state == "PAID"
    await drain_jobs()
    assert heard == [asdict(PaymentReceived(reference_id=opened.id, purpose="DEPOSIT", subject_id=7, amount_fen=5_000))]


async def test_the_same_transaction_counts_once_even_at_the_same_time(db: Database, drain_jobs: Any) -> None:
    opened = await expect(db)
    taken = await asyncio.gather(*(receive(db, credit(opened.code)) for _ in range(5)))
    assert len({view.id for view in taken}) == 1
    assert await balance(db, "deposit:7") == 5_000
    await drain_jobs()
    assert len(heard) == 1


async def test_two_payments_of_one_reference_at_the_same_time_pay_it_once(db: Database) -> None:
    opened = await expect(db)
    taken = await asyncio.gather(*(receive(db, credit(opened.code, txn=f"T{i}")) for i in range(4)))
    assert sorted(view.state for view in taken) == ["MATCHED", "UNMATCHED", "UNMATCHED", "UNMATCHED"]
    assert {view.reason for view in taken} == {None, "REFERENCE_NOT_OPEN"}
    assert await balance(db, "suspense") == 15_000


async def test_money_of_another_amount_waits_in_suspense(db: Database, drain_jobs: Any) -> None:
    opened = await expect(db)
    taken = await receive(db, credit(opened.code, amount_fen=4_999))
    assert (taken.state, taken.reason) == ("UNMATCHED", "WRONG_AMOUNT")
    assert await balance(db, "suspense") == 4_999
    await drain_jobs()
    assert heard == []


async def test_money_for_a_cancelled_reference_waits_in_suspense(db: Database) -> None:
    opened = await expect(db)
    for _ in range(2):
        async with db.transaction() as tx:
            assert (await payments.cancel_reference(tx, code=opened.code, actor=SYSTEM)).state == "CANCELLED"
    assert (await receive(db, credit(opened.code))).reason == "REFERENCE_NOT_OPEN"


async def test_a_paid_reference_cannot_be_cancelled(db: Database) -> None:
    opened = await expect(db)
    await receive(db, credit(opened.code))
    with pytest.raises(WrongState):
        async with db.transaction() as tx:
            await payments.cancel_reference(tx, code=opened.code, actor=SYSTEM)


async def test_staff_match_what_came_without_a_reference(db: Database, drain_jobs: Any) -> None:
    opened = await expect(db)
    taken = await receive(db, credit("忘记填写"))
    assert taken.reason == "NO_REFERENCE"
    async with db.transaction() as tx:
        matched = await payments.match_receipt(tx, receipt_id=taken.id, code=opened.code.lower(), actor=SYSTEM)
    assert (matched.state, matched.payment_reference_id) == ("MATCHED", opened.id)
    assert await balance(db, "suspense") == 0
    assert await balance(db, "deposit:7") == 5_000
    await drain_jobs()
    assert len(heard) == 1
    with pytest.raises(WrongState):
        async with db.transaction() as tx:
            await payments.match_receipt(tx, receipt_id=taken.id, code=opened.code, actor=SYSTEM)


async def test_staff_cannot_match_another_amount(db: Database) -> None:
    opened = await expect(db)
    taken = await receive(db, credit("", amount_fen=1))
    with pytest.raises(AmountDiffers):
        async with db.transaction() as tx:
            await payments.match_receipt(tx, receipt_id=taken.id, code=opened.code, actor=SYSTEM)
