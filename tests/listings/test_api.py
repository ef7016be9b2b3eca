"""The routes, as the web client walks them."""

from __future__ import annotations

from typing import Any

import pytest

from market.platform.db import Database
from market.platform.services import Services
from tests.listings.helpers import SAMPLE, paper, terms
from tests.people import People


async def test_from_the_tape_to_the_notice(
    db: Database, services: Services, people: People, sign_in: Any, client: Any
) -> None:
    maker, checker, reviewer = [await sign_in(login) for login in ("bank.maker", "bank.checker", "centre.reviewer")]

    async def upload(name: str, **query: str) -> Any:
        return await maker.post("/api/loan-tapes", params=query, files={"data": (name, (SAMPLE / name).read_bytes())})

    preview = await upload("loan_tape.xlsx", dry_run="true")
    assert preview.status_code == 201, preview.text
    assert preview.json()["id"] is None
    taken = (await upload("loan_tape.xlsx")).json()
    assert taken["report"]["totals"]["created"] == 42
    assert (await maker.get("/api/loan-tapes")).json()["total"] == 1
    assert (await maker.get(f"/api/loan-tapes/{taken['id']}")).json()["sha256"] == taken["sha256"]
    loans = (await maker.get("/api/loans", params={"state": "DEFAULTED", "q": "0001"})).json()
    assert [loan["outstanding_principal_fen"] for loan in loans["items"]] == ["100000000"]
    loan_id = loans["items"][0]["id"]
    assert (await maker.get(f"/api/loans/{loan_id}")).json()["actions"] == ["list"]
    proposed = (await maker.post(f"/api/loans/{loan_id}/listing-defaults", json={"appraisal_fen": "70000000"})).json()
    prices = {item["field"]: item for item in proposed["items"]}
    assert prices["start_price_fen"]["fen"] == "49000000"
    assert "第10条" in prices["start_price_fen"]["citation"]["citation_zh"]

    async with db.transaction() as tx:
        document_id = await paper(tx, services, actor=people.actor("bank.maker"))
    body = {"loan_id": loan_id, **terms(people, document_id=document_id)}
    refused = await maker.post("/api/listings", json=body | {"start_price_fen": "1000000"})
    assert (refused.status_code, refused.json()["code"]) == (422, "listing-terms-refused")
    assert refused.headers["content-type"].startswith("application/problem+json")
    drafted = await maker.post("/api/listings", json=body)
    assert drafted.status_code == 201, drafted.text
    path = f"/api/listings/{drafted.json()['id']}"
    changed = await maker.patch(path, json={"title": "海水淡化装置发明专利"})
    assert (changed.status_code, changed.json()["title"]) == (200, "海水淡化装置发明专利")
    assert (await maker.post(f"{path}/defaults", json={})).status_code == 200
    assert (await reviewer.get(path)).status_code == 404
    assert (await maker.post(f"{path}/propose")).json()["state"] == "PROPOSED"
    assert (await maker.post(f"{path}/submit")).status_code == 403
    assert (await checker.post(f"{path}/send-back", json={"note": "请核对标题"})).json()["state"] == "DRAFT"
    await maker.post(f"{path}/propose")
    assert (await checker.post(f"{path}/submit")).json()["state"] == "SUBMITTED"
    reasons = {"reasons": [{"field": "title", "reason": "标题须写明专利类型"}]}
    assert (await reviewer.post(f"{path}/return", json=reasons)).json()["returned"] == reasons["reasons"]
    await maker.post(f"{path}/propose")
    await checker.post(f"{path}/submit")
    published = await reviewer.post(f"{path}/publish")
    assert (published.status_code, published.json()["state"]) == (200, "PUBLISHED"), published.text
    code = published.json()["project_code"]
    assert (await maker.get("/api/listings", params={"state": "PUBLISHED"})).json()["total"] == 1

    listed = (await client.get("/api/notices", params={"q": "海水", "kind": "PATENT", "phase": "upcoming"})).json()
    assert [item["project_code"] for item in listed["items"]] == [code]
    assert (await client.get(f"/api/notices/{code}")).json()["body"]["deposit_fen"] == "4900000"
    withdrawn = await checker.post(f"{path}/withdraw", json={"ground": "SETTLEMENT", "note": "双方和解"})
    assert withdrawn.json()["state"] == "WITHDRAWN"
    assert (await client.get(f"/api/notices/{code}")).json()["phase"] == "ended"


async def test_the_rules_and_the_template_are_public(client: Any) -> None:
    rules = (await client.get("/api/rules", params={"on": "2027-01-01"})).json()
    found = {rule["key"]: rule for rule in rules["items"]}
    assert found["gi.sale_allowed"]["source"] == "TML26 art 47"
    assert found["deposit_ratio_bps"]["shown_en"] == "10 %"
    demo = (await client.get("/api/rules", params={"rule_set": "demo"})).json()
    assert {rule["key"]: rule["value"] for rule in demo["items"]}["bidding_seconds"] == 180
    template = await client.get("/api/loan-tapes/template.xlsx")
    assert template.status_code == 200
    assert template.content[:2] == b"PK"


@pytest.mark.parametrize("path", ["/api/loans", "/api/listings", "/api/loan-tapes"])
async def test_the_work_behind_the_notice_takes_a_session(client: Any, sign_in: Any, path: str) -> None:
    assert (await client.get(path)).status_code == 401
    assert (await (await sign_in("bidder.one")).get(path)).status_code == 403
