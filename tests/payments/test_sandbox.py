"""The journey of money between the exchange and its bank, and what goes wrong between the two."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from market.kernel import clock
from market.kernel.problems import WrongState
from market.ledger import service as ledger
from market.payments import reconciling
from market.payments import service as payments
from market.payments.models import BankAccount, InstructionView, PaymentInstruction, ReferenceView
from market.payments.paying import pay_from_sandbox
from market.payments.rails import rail
from market.payments.rules import NoPayeeAccount, NoRail, NotYourReference, RailRefused
from market.payments.sandbox.signing import sign
from market.platform.actor import SYSTEM, Actor
from market.platform.services import Services
from tests.payments.conftest import PAYEE_ACCOUNT, PAYER_ACCOUNT, World, eventually, with_account


async def expect(world: World, *, amount_fen: int = 500_000) -> ReferenceView:
    async with world.db.transaction() as tx:
        return await payments.open_reference(
            tx,
            purpose="BALANCE",
            subject_id=3,
            payer_organisation_id=world.payer_id,
            expected_fen=amount_fen,
            account="escrow:3",
        )


async def pay(world: World, reference: ReferenceView, *, memo: str | None = None, name: str = "p1") -> str:
    made = await world.bank.pay(
        from_account_no=PAYER_ACCOUNT,
        amount_fen=reference.expected_fen,
        memo=reference.code if memo is None else memo,
        reference=name,
    )
    return made.rail_txn_id


async def instruct(world: World, *, payee_id: int | None = None, reference: str = "payout:3") -> InstructionView:
    async with world.db.transaction() as tx:
        return await payments.instruct(
            tx,
            reference=reference,
            purpose="PAYOUT",
            subject_id=3,
            payee_organisation_id=payee_id or world.payee_id,
            amount_fen=300_000,
            source_account="escrow:3",
        )


async def state(world: World, reference: str = "payout:3") -> InstructionView:
    async with world.db.transaction() as tx:
        return await payments.instruction(tx, reference=reference)


async def paid_in(world: World) -> ReferenceView:
    reference = await expect(world)
    await pay(world, reference)

    async def paid() -> bool:
        async with world.db.transaction() as tx:
            return (await payments.reference(tx, code=reference.code)).state == "PAID"

    await eventually(paid)
    return reference


async def balance(world: World, account: str) -> int:
    async with world.db.transaction() as tx:
        return await ledger.balance(tx, account=account)


async def settled(world: World, reference: str = "payout:3") -> None:
    async def done() -> bool:
        return (await state(world, reference)).state == "SETTLED"

    await eventually(done)


async def test_money_goes_in_and_out_and_bank_and_books_agree(world: World, drain_jobs: Any) -> None:
    await paid_in(world)
    assert await balance(world, "escrow:3") == 500_000
    assert (await instruct(world)).state == "CREATED"
    assert (await instruct(world)).attempt == 1
    await drain_jobs()
    await settled(world)
    assert await balance(world, "escrow:3") == 200_000
    assert (await world.bank.account(PAYEE_ACCOUNT)).balance_fen == 300_000
    compared = await reconciling.reconcile(world.db, rail=rail(world.services), day=clock.today())
    assert (compared.differences, compared.lines, compared.bank_balance_fen) == ([], 2, 200_000)
    async with world.db.transaction() as tx:
        assert (await ledger.verify_books(tx)).ok


async def test_money_under_an_instruction_cannot_be_spent_twice(world: World) -> None:
    await paid_in(world)
    await instruct(world)
    with pytest.raises(ledger.InsufficientFunds):
        await instruct(world, reference="payout:again")


async def test_what_the_notices_missed_comes_with_the_statement(silent_world: World, drain_jobs: Any) -> None:
    world = silent_world
    reference = await expect(world)
    await pay(world, reference)
    first = await reconciling.reconcile(world.db, rail=rail(world.services), day=clock.today())
    assert (first.receipts_imported, first.differences) == (1, [])
    await instruct(world)
    await drain_jobs()
    assert (await state(world)).state == "SUBMITTED"
    second = await reconciling.reconcile(world.db, rail=rail(world.services), day=clock.today())
    assert (second.receipts_imported, second.instructions_settled, second.differences) == (0, 1, [])
    assert (await state(world)).state == "SETTLED"


async def test_a_debit_that_nobody_instructed_is_a_difference(silent_world: World) -> None:
    world = silent_world
    await pay(world, await expect(world))
    await world.bank.submit(
        PaymentInstruction(
            reference="nobody#1", payee=BankAccount(account_no=PAYEE_ACCOUNT, account_name=""), amount_fen=7, memo=""
        )
    )
    compared = await reconciling.reconcile(world.db, rail=rail(world.services), day=clock.today())
    assert [(found.what, found.bank_fen, found.ours_fen) for found in compared.differences] == [
        ("UNKNOWN_DEBIT", 7, 0),
        ("BALANCE", 499_993, 500_000),
    ]


async def test_what_we_booked_and_the_bank_did_not_is_a_difference(silent_world: World) -> None:
    world = silent_world
    await pay(world, await expect(world))
    await reconciling.reconcile(world.db, rail=rail(world.services), day=clock.today())
    async with world.db.transaction() as tx:
        await tx.execute(text("DELETE FROM sandbox_bank.notice"))
        await tx.execute(text("DELETE FROM sandbox_bank.transfer"))
    compared = await reconciling.reconcile(world.db, rail=rail(world.services), day=clock.today())
    assert [found.what for found in compared.differences] == ["RECEIPT_NOT_ON_STATEMENT"]


async def test_a_payout_to_an_unknown_account_fails_visibly_and_is_sent_again_after_correction(
    world: World, drain_jobs: Any
) -> None:
    await paid_in(world)
    lost = await with_account(world.db, serial="MA000003", name="丙公司", account_no="62299999999999")
    made = await instruct(world, payee_id=lost)
    await drain_jobs()

    async def has_failed() -> bool:
        return (await state(world)).state == "FAILED"

    await eventually(has_failed)
    assert (await state(world)).failure == "payee-account-unknown"
    assert await balance(world, "escrow:3") == 500_000
    async with world.db.transaction() as tx:
        await tx.execute(
            text("UPDATE organisation SET bank_account_no = :no WHERE id = :id"), {"no": PAYEE_ACCOUNT, "id": lost}
        )
    async with world.db.transaction() as tx:
        again = await payments.resubmit(tx, instruction_id=made.id, actor=SYSTEM)
    assert (again.state, again.attempt, again.payee_account_no) == ("SUBMITTED", 2, PAYEE_ACCOUNT)
    await drain_jobs()
    await settled(world)
    with pytest.raises(WrongState):
        async with world.db.transaction() as tx:
            await payments.resubmit(tx, instruction_id=made.id, actor=SYSTEM)
    assert (await world.bank.account(PAYEE_ACCOUNT)).balance_fen == 300_000


async def test_an_organisation_without_an_account_makes_a_failed_instruction(world: World, drain_jobs: Any) -> None:
    await paid_in(world)
    poor = await with_account(world.db, serial="MA000004", name="丁公司", account_no="")
    await instruct(world, payee_id=poor)
    await drain_jobs()
    assert ((await state(world)).state, (await state(world)).failure) == ("FAILED", "no-bank-account")


async def test_a_bank_that_cannot_be_reached_is_asked_again_and_pays_once(world: World, drain_jobs: Any) -> None:
    await paid_in(world)
    world.services.settings.sandbox_bank_url = "http://127.0.0.1:9"
    made = await instruct(world)
    await drain_jobs()
    assert (await state(world)).state == "CREATED"
    world.services.settings.sandbox_bank_url = world.bank_url
    for _ in range(2):
        async with world.db.transaction() as tx:
            await payments.resubmit(tx, instruction_id=made.id, actor=SYSTEM)
    await drain_jobs()
    await settled(world)
    assert (await world.bank.account(PAYEE_ACCOUNT)).balance_fen == 300_000


async def test_an_unmatched_receipt_goes_back_to_where_it_came_from(world: World, drain_jobs: Any) -> None:
    before = (await world.bank.account(PAYER_ACCOUNT)).balance_fen
    await pay(world, await expect(world), memo="no code")

    async def came() -> bool:
        async with world.db.transaction() as tx:
            return (await payments.receipts(tx, state="UNMATCHED")).total == 1

    await eventually(came)
    async with world.db.transaction() as tx:
        (receipt,) = (await payments.receipts(tx)).items
        assert (await payments.return_receipt(tx, receipt_id=receipt.id, actor=SYSTEM)).state == "RETURNED"
    await drain_jobs()
    await settled(world, f"return:{receipt.id}")
    assert (await world.bank.account(PAYER_ACCOUNT)).balance_fen == before
    assert await balance(world, "suspense") == 0
    with pytest.raises(WrongState):
        async with world.db.transaction() as tx:
            await payments.return_receipt(tx, receipt_id=receipt.id, actor=SYSTEM)


async def test_a_replayed_notice_is_harmless_and_a_forged_one_refused(world: World) -> None:
    await paid_in(world)
    async with world.db.transaction() as tx:
        (receipt,) = (await payments.receipts(tx)).items
    (line,) = await world.bank.statement(clock.today())
    assert line.rail_txn_id == receipt.rail_txn_id
    body = f'{{"notice_id": "n", "kind": "CREDIT", "line": {line.model_dump_json()}}}'.encode()
    secret = world.services.settings.sandbox_bank_secret.get_secret_value()
    url = f"{world.exchange_url}/api/payments/notices/sandbox"
    async with httpx.AsyncClient(trust_env=False) as http:
        for _ in range(2):
            answer = await http.post(url, content=body, headers=sign(secret, body))
            assert (answer.status_code, answer.json()) == (200, {"accepted": True})
        for headers in (
            {},
            sign("another secret", body),
            sign(secret, body + b" "),
            sign(secret, body, at=1_000_000_000),
            {**sign(secret, body), "x-sandbox-signature": "é"},
        ):
            answer = await http.post(url, content=body, headers={k: v.encode() for k, v in headers.items()})
            assert (answer.status_code, answer.json()["code"]) == (401, "bad-signature")
        answer = await http.post(url.replace("sandbox", "other"), content=body, headers=sign(secret, body))
        assert answer.status_code == 404
    assert await balance(world, "escrow:3") == 500_000


async def test_notices_wait_in_the_outbox_until_they_are_accepted(world: World) -> None:
    # The exchange does not know its bank for a moment, so it refuses the notice.
    reference = await expect(world)
    world.services.settings.sandbox_bank_url = None
    await pay(world, reference)

    async def tried() -> bool:
        async with world.db.transaction() as tx:
            query = text("SELECT max(attempts) FROM sandbox_bank.notice WHERE last_error LIKE '503%'")
            return bool((await tx.execute(query)).scalar_one())

    await eventually(tried)
    world.services.settings.sandbox_bank_url = world.bank_url

    async def paid() -> bool:
        async with world.db.transaction() as tx:
            return (await payments.reference(tx, code=reference.code)).state == "PAID"

    await eventually(paid)


async def test_pay_now_pays_ones_own_reference_once(world: World) -> None:
    payer = Actor(user_id=None, organisation_id=world.payer_id, display_name="payer")
    other = Actor(user_id=None, organisation_id=world.payee_id, display_name="other")
    reference = await expect(world)
    with pytest.raises(NotYourReference):
        await pay_from_sandbox(world.services, actor=other, code=reference.code)
    made = await asyncio.gather(
        *(pay_from_sandbox(world.services, actor=payer, code=reference.code) for _ in range(3)), return_exceptions=True
    )
    assert {m.rail_txn_id for m in made if not isinstance(m, WrongState)} == {made[0].rail_txn_id}  # type: ignore[union-attr]
    assert (await world.bank.account(PAYER_ACCOUNT)).balance_fen == 100_000_000 - 500_000


async def test_pay_now_is_refused_without_account_or_money(world: World) -> None:
    payer = Actor(user_id=None, organisation_id=world.payer_id, display_name="payer")
    with pytest.raises(RailRefused):
        await pay_from_sandbox(world.services, actor=payer, code=(await expect(world, amount_fen=10**12)).code)
    async with world.db.transaction() as tx:
        await tx.execute(text("UPDATE organisation SET bank_account_no = ''"))
    with pytest.raises(NoPayeeAccount):
        await pay_from_sandbox(world.services, actor=payer, code=(await expect(world)).code)


async def test_without_a_bank_there_is_no_rail(services: Services) -> None:
    with pytest.raises(NoRail):
        rail(services)
