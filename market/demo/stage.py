"""What the demo shows from the start: the cast, listings in every state, one finished sale with its paid claim."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import listings
from market.demo import play as chain
from market.demo.cast import PASSWORD, PLAYERS, gather
from market.demo.person import Person, wait_for
from market.platform.embedded import Servers
from market.platform.services import open_services
from market.platform.settings import Settings

TAPE = Path(listings.__file__).parent / "sample" / "loan_tape.xlsx"
FUND_FEN = 10_000_000_000
BIDDING_SECONDS = 180
VECTOR = (100_000_000, 6_000_000)
"""The loan of the finished sale: outstanding principal and interest, fen."""

Say = Callable[[str], None]


def gather_cast(settings: Settings, servers: Servers, *, address: str) -> dict[str, Person]:
    """Make the cast where it is new, and sign everybody in."""
    asyncio.run(_gather(settings, servers))
    return {
        login: Person(address, login=login, password=PASSWORD) for player in PLAYERS for login, _, _ in player.people
    }


def seed(people: Mapping[str, Person], *, say: Say) -> None:
    """Make what is not there yet: a first start that was interrupted is completed by the next."""
    cast = cast_of(people)
    if not cast.maker.get("/api/loan-tapes", limit=1)["total"]:
        say("first start: the bank sends its loan tape")
        chain.import_tape(cast.maker, TAPE)
    if not int(cast.fund.get("/api/fund")["balance_fen"]):
        say("first start: filling the fund")
        fill_fund(cast.fund)
    if not cast.maker.get("/api/listings", limit=1)["total"]:
        _listings_in_every_state(cast, people, say)
    if any(_is_vector(loan) for loan in chain.defaulted_loans(cast.maker)):
        say("a first sale runs from the hammer to the paid claim (about a minute)")
        finished_sale(cast, people["rival.one"], people["rival.two"], partner=people["bidder.two"])


def cast_of(people: Mapping[str, Person]) -> chain.Cast:
    """Those who carry a sale."""
    return chain.Cast(
        maker=people["bank.maker"],
        checker=people["bank.checker"],
        reviewer=people["centre.reviewer"],
        settlement=people["centre.settlement"],
        fund=people["fund.manager"],
    )


async def _gather(settings: Settings, servers: Servers) -> None:
    services = open_services(settings, database_url=servers.database_url, redis_url=servers.redis_url)
    try:
        await gather(services)
    finally:
        await services.close()


def fill_fund(manager: Person) -> None:
    """Pay the fund's first money in."""
    reference = manager.post("/api/fund/top-ups", amount_fen=str(FUND_FEN))
    manager.post("/api/payments/sandbox/pay", reference_code=reference["code"])
    wait_for("the fund's money", lambda: int(manager.get("/api/fund")["balance_fen"]) or None)


def next_loan(cast: chain.Cast, *, leave: int = 0) -> dict[str, Any] | None:
    """A defaulted loan without a listing of its own yet, unless only `leave` are left; the finished sale's loan is kept for it."""
    busy = {listing["loan_id"] for listing in chain.every(cast.maker, "/api/listings")}
    free = [loan for loan in chain.defaulted_loans(cast.maker) if loan["id"] not in busy and not _is_vector(loan)]
    return free[0] if len(free) > leave else None


def _is_vector(loan: dict[str, Any]) -> bool:
    """Whether a loan is the rulebook's example."""
    return (int(loan["outstanding_principal_fen"]), int(loan["interest_fen"])) == VECTOR


def draft(
    cast: chain.Cast,
    loan: dict[str, Any],
    *,
    opens_in: float,
    bidding: float = BIDDING_SECONDS,
    format_: str = "ASCENDING",
) -> dict[str, Any]:
    """A draft at an appraisal of 60 % of the claim, rounded to 10,000 yuan; its format's plan is the one that the rules propose."""
    appraisal = max(int(loan["outstanding_principal_fen"]) * 6 // 10 // 1_000_000, 10) * 1_000_000
    start = appraisal if format_ == "DUTCH" else appraisal * 7 // 10
    terms = chain.terms(
        cast.maker,
        appraisal_fen=appraisal,
        start_fen=start,
        increment_fen=start // 100,
        deposit_fen=start // 10,
        opens_in=opens_in,
        bidding=bidding,
        costs=_costs(cast, exchange_fee_fen=start // 100, legal_fen=1_500_000),
    )
    if format_ == "DUTCH":
        # When a falling price ends follows from its plan.
        terms = {name: value for name, value in terms.items() if not name.endswith("_closes_at")}
    terms["format"] = format_
    drafted: dict[str, Any] = cast.maker.post("/api/listings", loan_id=loan["id"], **terms)
    return drafted


def _costs(cast: chain.Cast, *, exchange_fee_fen: int, legal_fen: int) -> list[dict[str, Any]]:
    """A listing's costs: the exchange's fee, and what the bank laid out (fen)."""
    return [
        {"kind": "EXCHANGE_FEE", "amount_fen": str(exchange_fee_fen), "description": "交易服务费"},
        {
            "kind": "LEGAL",
            "payee_organisation_id": cast.maker.me["organisation_id"],
            "amount_fen": str(legal_fen),
            "description": "处置费用(律师费、评估费等,银行垫付)",
        },
    ]


def _listings_in_every_state(cast: chain.Cast, people: Mapping[str, Person], say: Say) -> None:
    """A draft, a proposal, a submission, a return, a withdrawal, an auction to come (a group waits for its member), and one that nobody bids on.

    The last one walks down the ladder by itself: a second round, a sell-off, the reserve's offer, the value agreement, in half an hour.
    """
    for state in ("DRAFT", "PROPOSED", "SUBMITTED", "RETURNED", "WITHDRAWN", "UPCOMING", "PASSED"):
        loan = next_loan(cast)
        if loan is None:
            say("the tape has no further defaulted loan")
            return
        soon = state == "PASSED"
        listing = draft(cast, loan, opens_in=25 if soon else 3_600, bidding=15 if soon else BIDDING_SECONDS)
        path = f"/api/listings/{listing['id']}"
        if state in ("PROPOSED", "SUBMITTED", "RETURNED"):
            cast.maker.post(f"{path}/propose")
        if state in ("SUBMITTED", "RETURNED"):
            cast.checker.post(f"{path}/submit")
        if state == "RETURNED":
            cast.reviewer.post(
                f"{path}/return", reasons=[{"field": "disclosure.licences", "reason": "请补充许可备案查询结果"}]
            )
        if state in ("WITHDRAWN", "UPCOMING", "PASSED"):
            chain.publish(cast, listing["id"])
        if state == "UPCOMING":
            lot = chain.lot_of(cast.maker, listing["project_code"])
            chain.ask_to_join(people["rival.one"], lot["id"], members=[(people["bidder.one"], 4_000)])
        if state == "WITHDRAWN":
            cast.checker.post(f"{path}/withdraw", ground="SETTLEMENT", note="债务人与银行达成和解")


def draft_example(cast: chain.Cast, *, opens_in: float, bidding: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """The loan of the rulebook's example (principal 1,000,000 yuan, interest 60,000) and its draft: start 490,000, costs 40,000."""
    loan = next(loan for loan in chain.defaulted_loans(cast.maker) if _is_vector(loan))
    terms = chain.terms(
        cast.maker,
        appraisal_fen=70_000_000,
        start_fen=49_000_000,
        increment_fen=500_000,
        deposit_fen=5_000_000,
        opens_in=opens_in,
        bidding=bidding,
        costs=_costs(cast, exchange_fee_fen=500_000, legal_fen=3_500_000),
    )
    return loan, cast.maker.post("/api/listings", loan_id=loan["id"], **terms)


def finished_sale(cast: chain.Cast, winner: Person, loser: Person, *, partner: Person | None = None) -> dict[str, Any]:
    """The rulebook's example, whole: sold at 500,000 yuan for a principal of 1,000,000, the fund pays 240,000. Returns the paid claim.

    With a `partner` the winner buys jointly, 60 to 40.
    """
    loan, listing = draft_example(cast, opens_in=25, bidding=15)
    chain.publish(cast, listing["id"])
    lot = chain.lot_of(cast.maker, listing["project_code"])
    if partner is None:
        chain.admit(winner, cast.reviewer, lot["id"])
    else:
        chain.admit_jointly(winner, cast.reviewer, lot["id"], members=[(partner, 4_000)])
    chain.admit(loser, cast.reviewer, lot["id"])
    with winner.room(lot["id"]) as winners, loser.room(lot["id"]) as losers:
        winners.until("OPEN")
        losers.bid(49_000_000)
        winners.bid(50_000_000)
        winners.until("SOLD")
    deal_id = chain.deal_of(cast.settlement, lot["id"])["id"]
    chain.confirm_and_sign(cast, winner, deal_id)
    chain.pay_balance(winner, deal_id)
    chain.transfer(cast, winner, deal_id)
    chain.certify(cast, deal_id)
    claim_id = chain.claim_of(cast.checker, loan["id"])["id"]
    chain.submit_claim(cast, claim_id)
    return chain.approve_claim(cast, claim_id)
