"""The same over HTTP: who may, what is asked, what is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from market.compensation import rules
from market.kernel import clock
from tests.compensation.helpers import YUAN, Fund

SignIn = Callable[[str], Awaitable[Any]]


async def test_from_pack_to_recovery(fund: Fund, sign_in: SignIn) -> None:
    await fund.endow(1_000_000 * YUAN)
    claim = await fund.open()
    maker, manager = await sign_in("bank.maker"), await sign_in("fund.manager")

    refused = await maker.post(f"/api/claims/{claim.id}/submit", json={})
    assert refused.status_code == 409
    assert refused.json()["code"] == "claim-evidence-missing"

    upload = await maker.post("/api/documents", files={"data": ("loan.pdf", b"%PDF-1.7 paper", "application/pdf")})
    document_id = upload.json()["id"]
    for item in rules.PACK:
        answer = await maker.post(
            f"/api/claims/{claim.id}/evidence", json={"item": item.code, "document_id": document_id}
        )
        assert answer.status_code == 200, answer.text
    assert answer.json()["missing"] == []
    submitted = await maker.post(f"/api/claims/{claim.id}/submit", json={"note": "请审核"})
    assert submitted.json()["state"] == "SUBMITTED"

    seen = (await manager.get("/api/claims", params={"state": "SUBMITTED"})).json()
    assert [row["id"] for row in seen["items"]] == [claim.id]
    detail = (await manager.get(f"/api/claims/{claim.id}")).json()
    assert detail["actions"] == ["approve", "reject", "return"]
    assert detail["largest_fen"] == "24000000"

    decided = await manager.post(
        f"/api/claims/{claim.id}/decide", json={"decision": "approve", "amount_fen": "24000000"}
    )
    assert decided.status_code == 200, decided.text
    assert (decided.json()["state"], decided.json()["approved_fen"]) == ("APPROVED", "24000000")

    recovery = await maker.post(
        f"/api/claims/{claim.id}/recoveries",
        json={
            "gross_fen": "10000000",
            "cost_fen": "1000000",
            "recovered_on": clock.today().isoformat(),
            "document_id": document_id,
        },
    )
    assert recovery.status_code == 201, recovery.text
    assert recovery.json()["fund_share_fen"] == "3600000"
    assert recovery.json()["payment_code"].startswith("R-")

    overview = (await manager.get("/api/fund")).json()
    assert (overview["balance_fen"], overview["committed_fen"]) == ("76000000", "24000000")


async def test_schemes_are_public_with_their_sources(client: Any) -> None:
    answer = await client.get("/api/schemes")
    assert answer.status_code == 200
    (first, *others) = answer.json()["items"]
    assert (first["code"], first["source"], first["kept"]) == ("binhai-2022", "Binhai [2022] 9", True)
    assert first["bands"][0]["parties"] == [
        {"party": "FUND", "share_bps": 4000},
        {"party": "BANK", "share_bps": 6000},
    ]
    assert all(not other["kept"] and other["source"] for other in others)


async def test_a_top_up_answers_with_a_reference(sign_in: SignIn) -> None:
    manager = await sign_in("fund.manager")
    answer = await manager.post("/api/fund/top-ups", json={"amount_fen": "5000000"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["code"].startswith("F-")
    assert answer.json()["account"] == "fund:binhai-2022"


async def test_who_may(fund: Fund, client: Any, sign_in: SignIn) -> None:
    claim = await fund.submitted()
    assert (await client.get("/api/claims")).status_code == 401
    other = await sign_in("other.maker")
    assert (await other.get(f"/api/claims/{claim.id}")).status_code == 404
    assert (await other.post(f"/api/claims/{claim.id}/decide", json={"decision": "approve"})).status_code == 403
    assert (await other.post("/api/fund/top-ups", json={"amount_fen": "1"})).status_code == 403
    bidder = await sign_in("bidder.one")
    assert (await bidder.get("/api/claims")).status_code == 403
    assert (await bidder.get("/api/fund")).status_code == 403
    observer = await sign_in("observer")
    assert (await observer.get(f"/api/claims/{claim.id}")).json()["actions"] == []
    assert (await observer.post(f"/api/claims/{claim.id}/submit", json={})).status_code == 403


async def test_money_is_a_string_of_fen(fund: Fund, sign_in: SignIn) -> None:
    claim = await fund.submitted()
    manager = await sign_in("fund.manager")
    answer = await manager.post(f"/api/claims/{claim.id}/decide", json={"decision": "approve", "amount_fen": 100.5})
    assert answer.status_code == 422


async def test_the_fund_manager_reports_the_portfolio_and_the_breaker_follows(fund: Fund, sign_in: SignIn) -> None:
    """Warn at 3 %, stop at 5 % non-performing (rulebook §5); a later count of the same day replaces the first."""
    await fund.endow(1_000_000 * YUAN)
    manager, bank = await sign_in("fund.manager"), await sign_in("bank.checker")
    today = clock.today()

    async def report(day: date, outstanding: int, bad: int) -> Any:
        body = {"reported_on": day.isoformat(), "outstanding_fen": str(outstanding), "non_performing_fen": str(bad)}
        return await manager.post("/api/fund/portfolio", json=body)

    assert (await manager.get("/api/fund")).json()["breaker"]["state"] == "UNKNOWN"
    for bad, state in ((29_999, "OK"), (30_000, "WARN"), (49_999, "WARN"), (50_000, "STOP")):
        answer = await report(today, 1_000_000, bad)
        assert (answer.status_code, answer.json()["breaker"]["state"]) == (200, state), answer.text
    # An older day does not undo a newer one.
    assert (await report(today - timedelta(days=30), 1_000_000, 0)).json()["breaker"]["state"] == "STOP"
    seen = (await bank.get("/api/fund")).json()
    assert (seen["reported_on"], seen["outstanding_fen"], seen["breaker"]["npl_bps"]) == (
        today.isoformat(),
        "1000000",
        500,
    )

    wrong = await report(today + timedelta(days=1), 100, 101)
    assert wrong.status_code == 422
    assert [error["field"] for error in wrong.json()["errors"]] == ["reported_on", "non_performing_fen"]
    refused = await bank.post(
        "/api/fund/portfolio", json={"reported_on": "2026-11-01", "outstanding_fen": "1", "non_performing_fen": "0"}
    )
    assert refused.status_code == 403
