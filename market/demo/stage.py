"""The demo's play: the cast, listings in every state, one finished sale with its paid claim, and always a live auction."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
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


def play(
    settings: Settings,
    servers: Servers,
    *,
    address: str,
    environment: Mapping[str, str],
    processes: contextlib.ExitStack,
    say: Say,
) -> None:
    """Seed once, print the sign-ins, keep an auction live until interrupted."""
    new = asyncio.run(_gather(settings, servers))
    people = {
        login: Person(address, login=login, password=PASSWORD) for player in PLAYERS for login, _, _ in player.people
    }
    cast = chain.Cast(
        maker=people["bank.maker"],
        checker=people["bank.checker"],
        reviewer=people["centre.reviewer"],
        settlement=people["centre.settlement"],
        fund=people["fund.manager"],
    )
    if new:
        say("first start: importing the loan tape and filling the fund")
        chain.import_tape(cast.maker, TAPE)
        fill_fund(cast.fund)
        _listings_in_every_state(cast, say)
        say("a first sale runs from the hammer to the paid claim (about a minute)")
        finished_sale(cast, people["rival.one"], people["rival.two"])
    while True:
        lot = _go_live(cast, people, environment=environment, address=address, processes=processes)
        _print_sign_ins(address, lot, say)
        _watch(people["observer"], lot["id"], say)


async def _gather(settings: Settings, servers: Servers) -> bool:
    services = open_services(settings, database_url=servers.database_url, redis_url=servers.redis_url)
    try:
        return await gather(services)
    finally:
        await services.close()


def fill_fund(manager: Person) -> None:
    """Pay the fund's first money in."""
    reference = manager.post("/api/fund/top-ups", amount_fen=str(FUND_FEN))
    manager.post("/api/payments/sandbox/pay", reference_code=reference["code"])
    wait_for("the fund's money", lambda: int(manager.get("/api/fund")["balance_fen"]) or None)


def _next_loan(cast: chain.Cast) -> dict[str, Any] | None:
    """A defaulted loan without a listing of its own yet; the finished sale's loan is kept for it."""
    busy = {listing["loan_id"] for listing in cast.maker.get("/api/listings", limit=200)["items"]}
    free = [loan for loan in chain.defaulted_loans(cast.maker) if loan["id"] not in busy and not _is_vector(loan)]
    return free[0] if free else None


def _is_vector(loan: dict[str, Any]) -> bool:
    return (int(loan["outstanding_principal_fen"]), int(loan["interest_fen"])) == VECTOR


def _draft(
    cast: chain.Cast, loan: dict[str, Any], *, opens_in: float, bidding: float = BIDDING_SECONDS
) -> dict[str, Any]:
    """A draft at an appraisal of 60 % of the claim, rounded to 10,000 yuan."""
    appraisal = max(int(loan["outstanding_principal_fen"]) * 6 // 10 // 1_000_000, 10) * 1_000_000
    start = appraisal * 7 // 10
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
    drafted: dict[str, Any] = cast.maker.post("/api/listings", loan_id=loan["id"], **terms)
    return drafted


def _costs(cast: chain.Cast, *, exchange_fee_fen: int, legal_fen: int) -> list[dict[str, Any]]:
    return [
        {"kind": "EXCHANGE_FEE", "amount_fen": str(exchange_fee_fen), "description": "交易服务费"},
        {
            "kind": "LEGAL",
            "payee_organisation_id": cast.maker.me["organisation_id"],
            "amount_fen": str(legal_fen),
            "description": "处置费用(律师费、评估费等,银行垫付)",
        },
    ]


def _listings_in_every_state(cast: chain.Cast, say: Say) -> None:
    """A draft, a proposal, a submission, a return, a withdrawal, an auction to come, and one that nobody bids on."""
    for state in ("DRAFT", "PROPOSED", "SUBMITTED", "RETURNED", "WITHDRAWN", "UPCOMING", "PASSED"):
        loan = _next_loan(cast)
        if loan is None:
            say("the tape has no further defaulted loan")
            return
        soon = state == "PASSED"
        listing = _draft(cast, loan, opens_in=25 if soon else 3_600, bidding=15 if soon else BIDDING_SECONDS)
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
        if state == "WITHDRAWN":
            cast.checker.post(f"{path}/withdraw", ground="SETTLEMENT", note="债务人与银行达成和解")


def finished_sale(cast: chain.Cast, winner: Person, loser: Person) -> dict[str, Any]:
    """The rulebook's example, whole: sold at 500,000 yuan for a principal of 1,000,000, the fund pays 240,000. Returns the paid claim."""
    loan = next(loan for loan in chain.defaulted_loans(cast.maker) if _is_vector(loan))
    terms = chain.terms(
        cast.maker,
        appraisal_fen=70_000_000,
        start_fen=49_000_000,
        increment_fen=500_000,
        deposit_fen=5_000_000,
        opens_in=25,
        bidding=15,
        costs=_costs(cast, exchange_fee_fen=500_000, legal_fen=3_500_000),
    )
    listing = cast.maker.post("/api/listings", loan_id=loan["id"], **terms)
    chain.publish(cast, listing["id"])
    lot = chain.lot_of(cast.maker, listing["project_code"])
    for bidder in (winner, loser):
        chain.admit(bidder, cast.reviewer, lot["id"])
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


def _go_live(
    cast: chain.Cast,
    people: Mapping[str, Person],
    *,
    environment: Mapping[str, str],
    address: str,
    processes: contextlib.ExitStack,
) -> dict[str, Any]:
    """Put the next loan up, admit `bidder.one` and the rivals, and let the rivals bid as processes of their own."""
    from market.demo.run import child

    loan = _next_loan(cast)
    if loan is None:
        sys.exit("Every defaulted loan of the tape has been put up; start over with `make demo DEMO=--fresh`.")
    listing = _draft(cast, loan, opens_in=25)
    chain.publish(cast, listing["id"])
    lot = chain.lot_of(cast.maker, listing["project_code"])
    for login in ("bidder.one", "rival.one", "rival.two"):
        chain.admit(people[login], cast.reviewer, lot["id"])
    for login, percent in (("rival.one", 112), ("rival.two", 118)):
        limit = int(lot["start_price_fen"]) * percent // 100
        command = [sys.executable, "-m", "market.demo.rival", "--address", address, "--login", login]
        processes.enter_context(
            child([*command, "--lot", str(lot["id"]), "--limit-fen", str(limit)], dict(environment))
        )
    return lot


def _watch(observer: Person, lot_id: int, say: Say) -> None:
    """Until the hammer falls, then a moment for people to look at the result."""
    with contextlib.suppress(OSError), observer.room(lot_id) as room:
        lot = room.until("SOLD", "PASSED", "WITHDRAWN", patience_seconds=86_400)
        say(f"lot {lot_id}: {lot['state']}, {lot['bids']} bids; the next auction starts in 30 seconds")
    time.sleep(30)


def _print_sign_ins(address: str, lot: dict[str, Any], say: Say) -> None:
    say("")
    say(f"The exchange runs at {address}")
    say(f"A live auction: {address}/lots/{lot['id']}  {lot['title']}")
    say(f"Sign-ins, all with the password {PASSWORD}:")
    for player in PLAYERS:
        for login, display_name, role in player.people:
            say(f"  {login:<20} {role:<18} {display_name}, {player.name}")
    say("Ctrl-C stops everything; the data stay.")
