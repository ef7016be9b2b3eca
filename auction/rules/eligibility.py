"""Who may bid, what deposit is due, and whose goes back at the close (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Set


def may_not_bid(
    *, kind: str, organisation_id: int, consignor_id: int, appraiser_id: int | None, defaulters: Set[int] = frozenset()
) -> str | None:
    """Why an organisation may not bid on a lot, or None: consignor, centre, appraiser of the lot, fund (S18 art 34; AL art 22, 30),
    or a defaulter of an earlier sale of the same (S18 art 24)."""
    if organisation_id == consignor_id:
        return "consignor"
    if organisation_id == appraiser_id:
        return "appraiser"
    if organisation_id in defaulters:
        return "defaulter"
    return {"CENTRE": "centre", "FUND": "fund"}.get(kind)


def deposit_due_fen(deposit_fen: int, *, claim_fen: int) -> int:
    """What a creditor with a claim of `claim_fen` deposits: nothing, or the difference where the claim is below the deposit (S18 art 17)."""
    return max(0, deposit_fen - claim_fen)


def losers(admitted: Iterable[str], *, state: str, leader: str | None) -> list[str]:
    """The bidder codes whose deposits go back now that a lot is `state`: all but the buyer's, and everybody's of a lot that is not sold (S18 art 23)."""
    buyer = leader if state == "SOLD" else None
    return [code for code in admitted if code != buyer]
