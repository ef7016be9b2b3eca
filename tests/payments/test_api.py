"""Payments over HTTP: staff's work list, a payer's own references, the pay button; and who may not."""

from __future__ import annotations

from typing import Any

from market.ledger import service as ledger
from market.payments import service as payments
from tests.payments.conftest import PAYER_ACCOUNT, World, desk, eventually
from tests.payments.test_sandbox import balance, expect, pay


async def test_a_payer_sees_and_pays_ones_own_reference(world: World) -> None:
    reference = await expect(world)
    async with desk(world.services, "BIDDER", organisation_id=world.payer_id) as mine:
        shown = (await mine.get("/api/payments/my-references", params={"state": "OPEN"})).json()
        assert shown["total"] == 1
        assert shown["items"][0]["code"] == reference.code
        assert shown["items"][0]["expected_fen"] == "500000"
        assert shown["items"][0]["pay_into"]["account_no"] == world.services.settings.settlement_account_no
        answer = await mine.post("/api/payments/sandbox/pay", json={"reference_code": reference.code})
        assert (answer.status_code, answer.json()["state"]) == (200, "SETTLED")

        async def paid() -> bool:
            items = (await mine.get("/api/payments/my-references")).json()["items"]
            return bool(items[0]["state"] == "PAID")

        await eventually(paid)
        again = await mine.post("/api/payments/sandbox/pay", json={"reference_code": reference.code})
        assert (again.status_code, again.json()["code"]) == (409, "wrong-state")
    async with desk(world.services, "BIDDER", organisation_id=world.payee_id) as other:
        assert (await other.get("/api/payments/my-references")).json() == {"items": [], "total": 0}
        answer = await other.post("/api/payments/sandbox/pay", json={"reference_code": reference.code})
        assert (answer.status_code, answer.json()["code"]) == (403, "not-your-reference")


async def test_without_the_sandbox_there_is_no_pay_button(world: World) -> None:
    reference = await expect(world)
    world.services.settings.sandbox_bank_url = None
    async with desk(world.services, "BIDDER", organisation_id=world.payer_id) as mine:
        answer = await mine.post("/api/payments/sandbox/pay", json={"reference_code": reference.code})
        assert (answer.status_code, answer.json()["code"]) == (503, "no-rail")


async def test_settlement_staff_match_return_resubmit_and_reconcile(silent_world: World, drain_jobs: Any) -> None:
    world = silent_world
    reference = await expect(world)
    await pay(world, reference, memo="forgot", name="p1")
    await pay(world, reference, memo="forgot again", name="p2")
    async with desk(world.services, "CENTRE_SETTLEMENT") as staff:
        compared = await staff.post("/api/payments/reconcile", json={})
        assert (compared.status_code, compared.json()["receipts_imported"]) == (201, 2)
        assert (await staff.get("/api/payments/reconciliations")).json()["items"] == [compared.json()]
        second, first = (await staff.get("/api/payments/receipts", params={"state": "UNMATCHED"})).json()["items"]
        assert first["reason"] == "NO_REFERENCE"
        matched = await staff.post(f"/api/payments/receipts/{first['id']}/match", json={"code": reference.code})
        assert matched.json()["state"] == "MATCHED"
        refused = await staff.post(f"/api/payments/receipts/{second['id']}/match", json={"code": reference.code})
        assert (refused.status_code, refused.json()["code"]) == (409, "wrong-state")
        returned = await staff.post(f"/api/payments/receipts/{second['id']}/return", json={"note": "twice"})
        assert returned.json()["state"] == "RETURNED"
        await drain_jobs()
        (going,) = (await staff.get("/api/payments/instructions", params={"purpose": "RETURN"})).json()["items"]
        assert (going["state"], going["payee_account_no"]) == ("SUBMITTED", PAYER_ACCOUNT)
        refused = await staff.post(f"/api/payments/instructions/{going['id']}/resubmit")
        assert (refused.status_code, refused.json()["code"]) == (409, "wrong-state")
        compared = await staff.post("/api/payments/reconcile", json={})
        assert (compared.json()["instructions_settled"], compared.json()["differences"]) == (1, [])
        assert (await staff.get("/api/payments/references")).json()["items"][0]["state"] == "PAID"
        missing = await staff.post("/api/payments/receipts/999/match", json={"code": reference.code})
        assert missing.status_code == 404
    assert await balance(world, "escrow:3") == 500_000


async def test_only_settlement_staff_handle_money(world: World) -> None:
    paths = ["references", "receipts", "instructions", "reconciliations"]
    for roles in ((), ("BIDDER",), ("BANK_MAKER",), ("CENTRE_REVIEWER",), ("FUND_MANAGER",), ("ADMINISTRATOR",)):
        async with desk(world.services, *roles) as someone:
            for path in paths:
                assert (await someone.get(f"/api/payments/{path}")).status_code == 403
            assert (await someone.post("/api/payments/reconcile", json={})).status_code == 403
            assert (await someone.post("/api/payments/receipts/1/match", json={"code": "x"})).status_code == 403
            assert (await someone.post("/api/payments/receipts/1/return", json={})).status_code == 403
            assert (await someone.post("/api/payments/instructions/1/resubmit")).status_code == 403


async def test_the_books_are_read_by_settlement_and_in_part_by_the_fund(world: World) -> None:
    async with world.db.transaction() as tx:
        for account in ("fund:TJ", "escrow:9"):
            await ledger.post(
                tx,
                reference=f"in:{account}",
                kind="RECEIPT",
                description="",
                postings=[ledger.Posting("external", account, 2**53 + 1)],
            )
        assert (await payments.receipts(tx)).total == 0
    async with desk(world.services, "CENTRE_SETTLEMENT") as staff:
        shown = (await staff.get("/api/ledger/accounts")).json()
        assert [account["code"] for account in shown["items"]] == ["escrow:9", "external", "fund:TJ"]
        assert shown["items"][0]["balance_fen"] == "9007199254740993"
        assert (await staff.get("/api/ledger/entries", params={"account": "escrow:9"})).json()["total"] == 1
        assert (await staff.get("/api/ledger/books")).json()["ok"] is True
        assert (await staff.get("/api/ledger/statement", params={"account": "nonsense"})).status_code == 422
    async with desk(world.services, "FUND_MANAGER") as fund:
        assert [a["code"] for a in (await fund.get("/api/ledger/accounts")).json()["items"]] == ["fund:TJ"]
        assert (await fund.get("/api/ledger/entries")).json()["total"] == 1
        assert (await fund.get("/api/ledger/statement", params={"account": "fund:TJ"})).status_code == 200
        for path in ("entries", "statement"):
            refused = await fund.get(f"/api/ledger/{path}", params={"account": "escrow:9"})
            assert (refused.status_code, refused.json()["code"]) == (403, "not-allowed")
    for roles in ((), ("BIDDER",), ("BANK_CHECKER",), ("CENTRE_REVIEWER",)):
        async with desk(world.services, *roles) as someone:
            for path in ("accounts", "entries", "books", "statement?account=fund:TJ"):
                assert (await someone.get(f"/api/ledger/{path}")).status_code == 403
