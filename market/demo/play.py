"""The chain as its people play it, step by step over HTTP and websockets: used by the demo and by the journey test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from market.demo.person import Person, wait_for
from market.kernel import clock

DISCLOSURE = {
    "ownership": "权利人为出质人,权属清晰,无共有人。",
    "use_and_burdens": "出质人自行实施;除本次质押外无其他负担。",
    "licences": "无备案许可。",
    "litigation": "无在审诉讼或无效宣告程序。",
    "annual_fees": "年费已缴纳至本年度。",
    "priority_holders": "经公示无优先购买权人申报。",
    "known_defects": "未发现权利瑕疵,以现状交付。",
    "taxes": "双方各自承担法定税费。",
    "contact": "滨海新区知识产权交易中心 022-65300000,监督电话 022-65300001。",
    "notes": "",
}


PAGE = 200
"""Items of a list that come at once, at most."""


@dataclass
class Cast:
    """Who plays: the bank's maker and checker, the centre's reviewer and settlement officer, the fund manager."""

    maker: Person
    checker: Person
    reviewer: Person
    settlement: Person
    fund: Person


def import_tape(maker: Person, file: Path) -> Any:
    """Upload a loan tape, a workbook."""
    return send_tape(maker, name=file.name, content=file.read_bytes())


def send_tape(maker: Person, *, name: str, content: bytes) -> Any:
    """Upload the bytes of a workbook as a loan tape."""
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return maker.send_file("/api/loan-tapes", name=name, content=content, media_type=media_type)


def every(person: Person, path: str, **query: Any) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    items: list[dict[str, Any]] = []
    while True:
        page = person.get(path, limit=PAGE, offset=len(items), **query)
        items += page["items"]
        if len(page["items"]) < PAGE:
            return items


def defaulted_loans(maker: Person) -> list[dict[str, Any]]:
    """The bank's loans in default, oldest first."""
    return sorted(every(maker, "/api/loans", state="DEFAULTED"), key=lambda loan: loan["id"])


def terms(
    maker: Person,
    *,
    appraisal_fen: int,
    start_fen: int,
    increment_fen: int,
    deposit_fen: int,
    opens_in: float,
    bidding: float,
    costs: list[dict[str, Any]],
) -> dict[str, Any]:
    """The terms of a listing whose bidding opens in `opens_in` seconds for `bidding` seconds."""
    opens_at = clock.now() + timedelta(seconds=opens_in)
    closes_at, day = opens_at + timedelta(seconds=bidding), clock.today().isoformat()
    appraiser = maker.get("/api/organisation-names", kind="APPRAISER")[0]["id"]
    notice = maker.upload("处置通知书送达回证")
    return {
        "appraiser_organisation_id": appraiser,
        "appraisal_report_no": f"津评报字〔{clock.today().year}〕第 {appraisal_fen // 100_000} 号",
        "appraised_on": day,
        "appraisal_valid_until": (clock.today() + timedelta(days=365)).isoformat(),
        "appraisal_fen": str(appraisal_fen),
        "appraisal_document_id": maker.upload("资产评估报告"),
        "start_price_fen": str(start_fen),
        "increment_fen": str(increment_fen),
        "deposit_fen": str(deposit_fen),
        "registration_closes_at": closes_at.isoformat(),
        "bidding_opens_at": opens_at.isoformat(),
        "bidding_closes_at": closes_at.isoformat(),
        "consent": {
            "basis": "CLAUSE",
            "document_id": maker.upload("质押合同(含处置条款)"),
            "notices": [
                {"party": party, "method": "DELIVERED", "notified_on": day, "document_id": notice}
                for party in ("PLEDGOR", "DEBTOR")
            ],
        },
        "disclosure": DISCLOSURE | {"special_warnings": WARNINGS},
        "costs": costs,
    }


WARNINGS = [
    "ELIGIBILITY",
    "PROXIES",
    "KNOWN_DEFECTS",
    "SOLD_AS_IS",
    "UNKNOWN_DEFECTS_ACCEPTED",
    "WINNER_PUBLISHED",
    "DEPOSIT_FORFEITURE",
]


def publish(cast: Cast, listing_id: int) -> Any:
    """Propose, submit, approve: the notice is public."""
    cast.maker.post(f"/api/listings/{listing_id}/propose")
    cast.checker.post(f"/api/listings/{listing_id}/submit")
    return cast.reviewer.post(f"/api/listings/{listing_id}/publish")


def lot_of(person: Person, project_code: str) -> dict[str, Any]:
    """The lot of a listing published just now, as soon as it is made."""

    def look() -> dict[str, Any] | None:
        lots = [*every(person, "/api/lots", phase="upcoming"), *every(person, "/api/lots", phase="live")]
        return next((lot for lot in lots if lot["project_code"] == project_code), None)

    return wait_for(f"the lot of {project_code}", look)


def admit(bidder: Person, reviewer: Person, lot_id: int) -> str:
    """Register, be qualified, pay the deposit; returns the bidder code."""
    version = bidder.get("/api/bidding-terms")["terms_version"]
    registration = bidder.post(f"/api/lots/{lot_id}/registrations", accepted_terms=True, terms_version=version)
    return _qualified(bidder, reviewer, lot_id, registration["id"])


def ask_to_join(lead: Person, lot_id: int, *, members: Sequence[tuple[Person, int]]) -> int:
    """Register a group, each member with its share in basis points, the lead with the rest; returns the registration that waits for them."""
    registration = lead.post(
        f"/api/lots/{lot_id}/joint-registrations",
        **_both_texts(lead),
        share_bps=10_000 - sum(share for _, share in members),
        members=[
            {"account": member.login, "name": member.me["organisation_name"], "share_bps": share}
            for member, share in members
        ],
    )
    registration_id: int = registration["id"]
    return registration_id


def admit_jointly(lead: Person, reviewer: Person, lot_id: int, *, members: Sequence[tuple[Person, int]]) -> str:
    """As `admit`, for a group whose members all consent."""
    registration_id = ask_to_join(lead, lot_id, members=members)
    for member, _ in members:
        member.post(f"/api/registrations/{registration_id}/consent", **_both_texts(member))
    return _qualified(lead, reviewer, lot_id, registration_id)


def _both_texts(person: Person) -> dict[str, Any]:
    terms, undertaking = person.get("/api/bidding-terms"), person.get("/api/joint-undertaking")
    return {
        "accepted_terms": True,
        "terms_version": terms["terms_version"],
        "accepted_undertaking": True,
        "undertaking_version": undertaking["undertaking_version"],
    }


def _qualified(bidder: Person, reviewer: Person, lot_id: int, registration_id: int) -> str:
    reviewer.post(f"/api/registrations/{registration_id}/qualify")
    code = bidder.get(f"/api/lots/{lot_id}")["me"]["payment_reference"]
    bidder.post("/api/payments/sandbox/pay", reference_code=code)

    def look() -> str | None:
        found: str | None = bidder.get(f"/api/lots/{lot_id}")["me"]["bidder_code"]
        return found

    return wait_for("the admission", look)


def deal_of(person: Person, lot_id: int) -> dict[str, Any]:
    """The deal that the hammer opened on a lot."""

    def look() -> dict[str, Any] | None:
        deals = person.get("/api/deals", limit=200)["items"]
        return next((deal for deal in deals if deal["venue_ref"] == lot_id), None)

    return wait_for(f"the deal of lot {lot_id}", look)


def confirm_and_sign(cast: Cast, buyer: Person, deal_id: int) -> None:
    """The centre confirms after the continuity check, seller and buyer sign."""
    findings = cast.settlement.get(f"/api/deals/{deal_id}")["findings"]
    reason = "演示环境:已核查,竞价未受影响" if findings["items"] else ""
    cast.settlement.post(f"/api/deals/{deal_id}/confirm", findings_accepted=bool(findings["items"]), reason=reason)
    cast.checker.post(f"/api/deals/{deal_id}/sign")
    buyer.post(f"/api/deals/{deal_id}/sign")


def pay_balance(buyer: Person, deal_id: int) -> None:
    """Pay every instalment of the balance through the sandbox bank and wait until all are there."""
    for instalment in buyer.get(f"/api/deals/{deal_id}")["instalments"]:
        buyer.post("/api/payments/sandbox/pay", reference_code=instalment["code"])
    until(buyer, deal_id, "PAID")


def transfer(cast: Cast, buyer: Person, deal_id: int) -> None:
    """Release the pledge, file and record the transfer, each with its proof."""
    day = clock.today().isoformat()
    year = clock.today().year
    cast.checker.post(
        f"/api/deals/{deal_id}/release-pledge",
        document_id=cast.checker.upload("专利权质押登记注销通知书"),
        reference_no=f"Y{year}{deal_id:09d}",
        on=day,
    )
    buyer.post(
        f"/api/deals/{deal_id}/file-transfer",
        document_id=buyer.upload("著录项目变更申报书"),
        filing_no=f"BG{year}{deal_id:06d}",
        on=day,
    )
    cast.settlement.post(
        f"/api/deals/{deal_id}/record-transfer",
        document_id=cast.settlement.upload("手续合格通知书"),
        effective_on=day,
        gazette_code="TR01",
    )


def certify(cast: Cast, deal_id: int) -> dict[str, Any]:
    """Issue the certificate, and wait until the waterfall is posted and every payout has settled."""
    cast.settlement.post(f"/api/deals/{deal_id}/certify")

    def look() -> dict[str, Any] | None:
        page: dict[str, Any] = cast.settlement.get(f"/api/deals/{deal_id}")
        settled = page["deal"]["state"] == "SETTLED" and all(payout["state"] == "SETTLED" for payout in page["payouts"])
        return page if settled and page["payouts"] else None

    return wait_for("the settlement", look)


def claim_of(bank: Person, loan_id: int) -> dict[str, Any]:
    """The claim that the shortfall opened."""

    def look() -> dict[str, Any] | None:
        claims = bank.get("/api/claims", limit=200)["items"]
        return next((claim for claim in claims if claim["loan_key"] == f"loan:{loan_id}"), None)

    return wait_for("the claim", look)


def submit_claim(cast: Cast, claim_id: int) -> dict[str, Any]:
    """Attach what is missing in the pack, then submit."""
    claim = cast.checker.get(f"/api/claims/{claim_id}")
    for item in claim["evidence"]:
        if item["required"] and not item["provided"]:
            cast.checker.post(
                f"/api/claims/{claim_id}/evidence", item=item["item"], document_id=cast.checker.upload(item["zh"])
            )
    submitted: dict[str, Any] = cast.checker.post(f"/api/claims/{claim_id}/submit", note="请予审核")
    return submitted


def approve_claim(cast: Cast, claim_id: int) -> dict[str, Any]:
    """The fund manager approves by the rule, and the fund pays."""
    cast.fund.post(f"/api/claims/{claim_id}/decide", decision="approve")

    def look() -> dict[str, Any] | None:
        claim: dict[str, Any] = cast.fund.get(f"/api/claims/{claim_id}")
        return claim if claim["state"] == "PAID" else None

    return wait_for("the payment of the claim", look)


def until(person: Person, deal_id: int, state: str) -> dict[str, Any]:
    """Wait until a deal is in a state."""

    def look() -> dict[str, Any] | None:
        page: dict[str, Any] = person.get(f"/api/deals/{deal_id}")
        return page if page["deal"]["state"] == state else None

    return wait_for(f"state {state} of deal {deal_id}", look)


def seconds_until(moment: str) -> float:
    """Seconds from now until an ISO 8601 moment."""
    return (datetime.fromisoformat(moment) - clock.now()).total_seconds()
