"""A bidder fetches its own receipts, at any time and as often as it likes."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from auction import store
from auction.chain import moment
from auction.evidence import store as evidence_store
from auction.evidence.proofs import Receipt, receipt_leaf
from auction.evidence.receipts import Signer
from market.kernel.problems import NotFound
from market.platform.actor import Actor


async def mine(tx: AsyncSession, *, actor: Actor, lot_id: int, signer: Signer, seq: int | None = None) -> list[Receipt]:
    """The receipts of every acknowledged bid of the actor's organisation on a lot (or of the one numbered `seq`), in order. Raises NotFound."""
    assert actor.organisation_id is not None
    if await store.lot(tx, lot_id=lot_id) is None:
        raise NotFound(kind="lot", reference=lot_id)
    registration = await store.registration_of(tx, lot_id=lot_id, organisation_id=actor.organisation_id)
    if registration is None or registration.bidder_code is None:
        return []
    bids = await evidence_store.acknowledged(tx, lot_id=lot_id, registration_id=registration.id, seq=seq)
    leaves = [
        receipt_leaf(
            lot_id=lot_id,
            seq=bid.seq,
            link=bid.hash.hex(),
            key=bid.client_key or "",
            bidder=registration.bidder_code,
            at=moment(bid.at),
        )
        for bid in bids
    ]
    return [Receipt.model_validate_json(each) for each in signer.receipts(leaves)] if leaves else []


async def one_of_mine(tx: AsyncSession, *, actor: Actor, lot_id: int, signer: Signer, seq: int) -> Receipt:
    """The receipt of one bid. Raises NotFound also when the bid is another bidder's."""
    found = await mine(tx, actor=actor, lot_id=lot_id, signer=signer, seq=seq)
    if not found:
        raise NotFound(kind="bid of yours", reference=seq)
    return found[0]
