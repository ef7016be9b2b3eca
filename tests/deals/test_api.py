"""Deals over HTTP: who sees what, what they may do, what the public may verify."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from pypdf import PdfReader

from market.kernel import clock
from tests.deals.conftest import Sale, hammered


async def actions(session: Any, sale: Sale) -> list[str]:
    answer = await session.get(f"/api/deals/{sale.deal.id}")
    assert answer.status_code == 200, answer.text
    found: list[str] = answer.json()["actions"]
    return found


async def upload(session: Any) -> int:
    answer = await session.post("/api/documents", files={"data": ("证明.pdf", b"%PDF-1.4 proof", "application/pdf")})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def test_the_whole_way_by_its_actions(sale: Sale, sign_in: Any, client: Any, drain_jobs: Any) -> None:
    centre, bank, buyer = [await sign_in(login) for login in ("centre.settlement", "bank.checker", "bidder.one")]
    base, today = f"/api/deals/{sale.deal.id}", clock.today().isoformat()

    async def act(session: Any, verb: str, **body: Any) -> dict[str, Any]:
        assert verb.replace("-", "_") in await actions(session, sale)
        answer = await session.post(f"{base}/{verb}", json=body)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page

    assert await actions(bank, sale) == await actions(buyer, sale) == []
    await act(centre, "confirm")
    contract = await buyer.get(f"{base}/contract.pdf")
    sha256 = hashlib.sha256(contract.content).hexdigest()
    await act(bank, "sign", document_sha256=sha256)
    page = await act(buyer, "sign", document_sha256=sha256)
    assert page["deal"]["state"] == "AWAITING_PAYMENT"
    (owed,) = page["instalments"]
    assert (owed["amount_fen"], owed["state"], page["pay_into"]["account_no"] != "") == ("45000000", "DUE", True)
    seen = (await bank.get(base)).json()
    assert (seen["instalments"][0]["amount_fen"], seen["instalments"][0]["code"], seen["pay_into"]) == (
        "45000000",
        None,
        None,
    )
    assert await actions(buyer, sale) == ["pay"]
    await sale.pay()
    await drain_jobs()
    await act(bank, "release-pledge", document_id=await upload(bank), reference_no="PC01-1", on=today)
    await act(buyer, "file-transfer", document_id=await upload(buyer), filing_no="F-1", on=today)
    await act(centre, "record-transfer", document_id=await upload(centre), effective_on=today)
    page = await act(centre, "certify")
    await drain_jobs()
    page = (await centre.get(base)).json()
    assert page["deal"]["state"] == "SETTLED"
    assert page["waterfall"]["posted"]
    assert page["waterfall"]["shortfall_principal_fen"] == "60000000"
    assert {one["payee_name"] for one in page["payouts"]} == {"滨海科技银行", "津门知识产权评估有限公司"}
    assert [move["to_state"] for move in page["trail"]][-2:] == ["CERTIFIED", "SETTLED"]

    number = page["certificate"]["number"]
    public = (await client.get(f"/api/certificates/{number}")).json()
    assert public["valid"]
    assert public["evidence_head"] == "ab" * 32
    document = await client.get(f"/api/certificates/{number}/certificate.pdf")
    assert hashlib.sha256(document.content).hexdigest() == public["document_sha256"]
    pages = PdfReader(io.BytesIO(document.content)).pages
    # pypdf reads the two bytes of a code of an embedded CMap as two characters.
    printed = pages[0].extract_text().replace("\x00", "")
    assert len(pages) == 1
    for words in (number, "知识产权交易凭证", "海河智能装备有限公司", "人民币伍拾万元整", "201710601862.3"):
        assert words in printed

    revoked = await centre.post(f"/api/certificates/{number}/revoke", json={"reason": "登记被撤销"})
    assert revoked.status_code == 200
    assert not (await client.get(f"/api/certificates/{number}")).json()["valid"]


async def test_everybody_sees_their_own_deals(sale: Sale, sign_in: Any) -> None:
    seen = {}
    for login in (
        "centre.settlement",
        "centre.reviewer",
        "observer",
        "bank.maker",
        "bidder.one",
        "other.maker",
        "bidder.two",
    ):
        session = await sign_in(login)
        listed, single = await session.get("/api/deals"), await session.get(f"/api/deals/{sale.deal.id}")
        assert (listed.json()["total"] == 1) == (single.status_code == 200)
        seen[login] = listed.json()["total"]
    assert [login for login, total in seen.items() if not total] == ["other.maker", "bidder.two"]


async def test_the_buyer_does_not_see_the_debt(sale: Sale, sign_in: Any) -> None:
    page = (await (await sign_in("bidder.one")).get(f"/api/deals/{sale.deal.id}")).json()
    assert page["waterfall"] is None
    assert page["deal"]["loan_key"] == page["terms"]["loan_key"] == ""
    assert (page["terms"]["principal_fen"], page["terms"]["costs"]) == ("0", [])


@pytest.mark.parametrize(
    ("login", "verb", "body"),
    [
        ("bank.checker", "confirm", {}),
        ("bidder.one", "default", {"reason": "x"}),
        ("bank.maker", "sign", {}),
        ("centre.settlement", "release-pledge", {"document_id": 1, "reference_no": "1", "on": "2026-01-01"}),
        ("bank.checker", "certify", {}),
    ],
)
async def test_the_wrong_role_is_refused(sale: Sale, sign_in: Any, login: str, verb: str, body: dict[str, Any]) -> None:
    session = await sign_in(login)
    answer = await session.post(f"/api/deals/{sale.deal.id}/{verb}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


async def test_strangers_cannot_read_a_deals_documents(sale: Sale, sign_in: Any, client: Any) -> None:
    await sale.confirm()
    stranger = await sign_in("bidder.two")
    assert (await stranger.get(f"/api/deals/{sale.deal.id}/contract.pdf")).status_code == 404
    assert (await client.get(f"/api/deals/{sale.deal.id}/contract.pdf")).status_code == 401
    foreign = await sale.upload("other.checker")
    bank = await sign_in("bank.checker")
    assert (await bank.get(f"/api/deals/{sale.deal.id}/documents/{foreign}")).status_code == 404


async def test_a_natural_person_is_masked(
    db: Any, services: Any, people: Any, sign_in: Any, client: Any, drain_jobs: Any
) -> None:
    sale = await hammered(db, services, people, buyer="person", deposit_fen=50_000_000)
    await sale.confirm()
    await sale.sign("bank.checker")
    await sale.sign("bidder.person")
    await sale.release()
    await sale.file("centre.settlement")
    await sale.record()
    issued = await sale.certify()
    public = (await client.get(f"/api/certificates/{issued.number.lower()}")).json()
    assert (public["buyer_name"], public["buyer_uscc_masked"]) == ("王*", None)
    refused = await client.get(f"/api/certificates/{issued.number}/certificate.pdf")
    assert (refused.status_code, refused.json()["code"]) == (403, "certificate-not-public")
    buyer = await sign_in("bidder.person")
    assert (await buyer.get(f"/api/deals/{sale.deal.id}/certificate.pdf")).status_code == 200


async def test_an_unknown_certificate_is_not_found(client: Any) -> None:
    answer = await client.get("/api/certificates/BHIP-2026-999999")
    assert answer.status_code == 404


async def test_an_unknown_state_is_refused(sale: Sale, sign_in: Any) -> None:
    session = await sign_in("centre.settlement")
    assert (await session.get("/api/deals?state=NOPE")).status_code == 422
    assert (await session.get("/api/deals?state=PAID&state=AWAITING_CONFIRMATION")).json()["total"] == 1
