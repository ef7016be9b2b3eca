"""One defaulted loan through the whole chain, over HTTP and websockets alone, with the rulebook's vectors to the fen."""

from __future__ import annotations

import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from market.demo import play, stage
from market.demo.person import wait_for
from market.kernel import clock
from tests.journey.conftest import House

pytestmark = pytest.mark.slow


@pytest.fixture
def received() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The bank's own web server, which takes the exchange's webhooks."""
    calls: list[dict[str, Any]] = []

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            calls.append({"signature": self.headers["x-exchange-signature"], **json.loads(body)})
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{web.server_address[1]}/hooks", calls
        web.shutdown()


def test_a_defaulted_loan_goes_from_the_tape_to_the_paid_claim(
    house: House, received: tuple[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    url, calls = received
    cast, winner, loser = house.cast, house.people["rival.one"], house.people["rival.two"]
    cast.checker.put("/api/webhooks/endpoint", url=url)

    claim = stage.finished_sale(cast, winner, loser)

    # The loan: principal 1,000,000, interest 60,000; sold at 500,000; costs 40,000 → interest 60,000, principal 400,000, loss 600,000 (yuan).
    loan_id = int(claim["loan_key"].removeprefix("loan:"))
    loan = cast.checker.get(f"/api/loans/{loan_id}")
    result = loan["result"]
    assert result["price_fen"] == "50000000"
    assert result["costs_paid_fen"] == "4000000"
    assert result["interest_paid_fen"] == "6000000"
    assert result["principal_paid_fen"] == "40000000"
    assert result["shortfall_fen"] == "60000000"
    assert loan["loan"]["state"] == "SHORTFALL"

    # The claim: fund 240,000, bank 360,000.
    shares = {share["party"]: share["amount_fen"] for share in claim["shares"]}
    assert shares == {"FUND": "24000000", "BANK": "36000000"}
    assert claim["state"] == "PAID"
    assert int(cast.fund.get("/api/fund")["balance_fen"]) == stage.FUND_FEN - 24_000_000

    # A later recovery of 100,000 less 10,000 gives 36,000 back to the fund.
    proof = cast.checker.upload("后续清收回款凭证")
    day = clock.today().isoformat()
    recovery = cast.checker.post(
        f"/api/claims/{claim['id']}/recoveries",
        gross_fen="10000000",
        cost_fen="1000000",
        recovered_on=day,
        document_id=proof,
    )
    assert recovery["fund_share_fen"] == "3600000"
    cast.checker.post("/api/payments/sandbox/pay", reference_code=recovery["payment_code"])
    expected_fen = stage.FUND_FEN - 24_000_000 + 3_600_000
    wait_for(
        "the fund's share of the recovery",
        lambda: int(cast.fund.get("/api/fund")["balance_fen"]) == expected_fen or None,
    )

    # The loser's deposit went back; everything that moved is in balanced books that match the bank's statement.
    instructions = cast.settlement.get("/api/payments/instructions", limit=200)["items"]
    assert [i["state"] for i in instructions if i["purpose"] == "DEPOSIT_RELEASE"] == ["SETTLED"]
    assert cast.settlement.get("/api/ledger/books")["ok"]
    verified = subprocess.run(
        [sys.executable, "-m", "market.cli", "books"],
        env=house.exchange.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr

    # The certificate: anyone can verify it, and its chain head is the exported record's.
    deal = next(d for d in cast.settlement.get("/api/deals")["items"] if d["state"] == "SETTLED")
    certificate = httpx.get(
        f"{house.exchange.address}/api/certificates/{deal['certificate_number']}", trust_env=False
    ).json()
    assert certificate["valid"]
    record = httpx.get(f"{house.exchange.address}/api/lots/{deal['venue_ref']}/record", trust_env=False).json()
    assert record["head"] in json.dumps(certificate)
    file = tmp_path / "record.json"
    file.write_text(json.dumps(record), encoding="utf-8")
    assert (
        subprocess.run(
            [sys.executable, "-m", "market.cli", "verify", file], capture_output=True, check=False
        ).returncode
        == 0
    )
    record["events"][-2]["data"]["price_fen"] = "49999999"
    file.write_text(json.dumps(record), encoding="utf-8")
    assert (
        subprocess.run(
            [sys.executable, "-m", "market.cli", "verify", file], capture_output=True, check=False
        ).returncode
        == 1
    )

    # The bank heard of it, signed.
    wait_for("the bank's webhooks", lambda: len({call["event"] for call in calls}) >= 2 or None)
    assert all(call["signature"].startswith("t=") for call in calls)


def test_who_consigns_appraises_or_runs_the_exchange_may_not_register(house: House) -> None:
    version = house.people["bidder.one"].get("/api/bidding-terms")["terms_version"]
    loan = play.defaulted_loans(house.cast.maker)[0]
    listing = stage.draft(house.cast, loan, opens_in=3_600)
    play.publish(house.cast, listing["id"])
    lot = play.lot_of(house.cast.maker, listing["project_code"])
    for login in ("bank.maker", "centre.reviewer", "fund.manager", "observer"):
        answer = house.people[login].http.post(
            f"/api/lots/{lot['id']}/registrations", json={"accepted_terms": True, "terms_version": version}
        )
        assert answer.status_code == 403, f"{login}: {answer.text}"
