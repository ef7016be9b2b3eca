"""Opening a claim: a shortfall stands, so the fund is asked for its share of the principal loss."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from market.compensation import reading, rules, schemes, store
from market.compensation.events import ClaimOpened
from market.compensation.rules import Facts
from market.compensation.states import CLAIM
from market.compensation.views import ClaimView
from market.kernel import clock
from market.platform.actor import SYSTEM
from market.platform.events import publish


@dataclass(frozen=True)
class AutomaticEvidence:
    """What the exchange itself holds for an item of the pack: a document, or a link to a page of ours."""

    item: str
    document_id: int | None = None
    link: str | None = None

    def __post_init__(self) -> None:
        if self.item not in rules.ITEMS:
            raise ValueError(f"no item {self.item!r} in the pack: one of {', '.join(rules.ITEMS)}")
        if (self.document_id is None) == (self.link is None):
            raise ValueError("evidence is a document or a link")


async def open_claim(
    tx: AsyncSession,
    *,
    loan_key: str,
    bank_organisation_id: int,
    deal_id: int | None,
    borrower: str,
    principal_loss_fen: int,
    facts: Facts,
    automatic_evidence: Sequence[AutomaticEvidence] = (),
) -> ClaimView:
    """Open the claim for a loan's principal loss (fen, > 0); idempotent by `loan_key`.

    The scheme of today gives shares, conditions and the last day to submit, kept as a snapshot. With a deal, its
    settlement papers and the loss calculation are attached by themselves. Publishes `ClaimOpened`.
    Raises SchemeUnknown, NotFound (organisation).
    """
    if principal_loss_fen <= 0:
        raise ValueError("a claim is opened for a loss of more than 0 fen")
    standing = await store.claim_by_loan(tx, loan_key=loan_key)
    if standing is not None:
        return await reading.view(tx, standing, actor=SYSTEM)
    today = clock.today()
    scheme = await schemes.in_force(tx, on=today)
    terms = schemes.terms(scheme)
    if deal_id is not None and facts.disposal_started is None:
        facts = dataclasses.replace(facts, disposal_started=True)
    shares = rules.split(principal_loss_fen, scheme=terms, loan_fen=facts.loan_amount_fen)
    band = rules.band_of(terms, loan_fen=facts.loan_amount_fen)
    failed = rules.eligibility(facts, terms, today)
    claim_id = await store.insert_claim(
        tx,
        values={
            "loan_key": loan_key,
            "scheme_id": scheme.id,
            "bank_organisation_id": bank_organisation_id,
            "deal_id": deal_id,
            "borrower": borrower,
            "principal_loss_fen": principal_loss_fen,
            "shares": shares,
            "fund_bps": band.bps("FUND") if band else 0,
            "fund_share_fen": shares.get("FUND", 0),
            "facts": _json(facts),
            "failed_conditions": [dataclasses.asdict(one) for one in failed],
            "state": CLAIM.initial,
            "opened_at": clock.now(),
            "apply_by": rules.apply_by(today, scheme=terms),
            "decision_reason": "",
        },
    )
    if claim_id is not None:
        await _attach(tx, claim_id=claim_id, deal_id=deal_id, given=automatic_evidence)
        await publish(tx, ClaimOpened(claim_id=claim_id, loan_key=loan_key, bank_organisation_id=bank_organisation_id))
    row = await store.claim_by_loan(tx, loan_key=loan_key)
    assert row is not None
    return await reading.view(tx, row, actor=SYSTEM)


def _json(facts: Facts) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in dataclasses.asdict(facts).items()
    }


async def _attach(tx: AsyncSession, *, claim_id: int, deal_id: int | None, given: Sequence[AutomaticEvidence]) -> None:
    items = list(given)
    if deal_id is not None:
        provided = {one.item for one in given}
        ours = {"DISPOSAL_PAPERS", "LOSS_CALCULATION"} - provided
        items += [AutomaticEvidence(item, link=f"/deals/{deal_id}") for item in sorted(ours)]
    for one in items:
        await store.insert_evidence(
            tx,
            values={
                "claim_id": claim_id,
                "item": one.item,
                "required": rules.ITEMS[one.item].required,
                "document_id": one.document_id,
                "link": one.link,
                "provided_by": None,
                "provided_at": clock.now(),
            },
        )
