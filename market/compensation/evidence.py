"""The bank completes the pack and submits the claim."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from market.compensation import reading, rules, schemes, store
from market.compensation.problems import ClaimTooLate, EvidenceClosed, EvidenceMissing
from market.compensation.states import CLAIM
from market.compensation.views import ClaimView
from market.kernel import clock
from market.kernel.problems import Invalid, NotFound
from market.platform import documents, history
from market.platform.actor import Actor


async def own_document(tx: AsyncSession, *, actor: Actor, document_id: int) -> None:
    """The document exists and is the actor's organisation's. Raises NotFound otherwise: others' files are not told of."""
    document = await documents.find(tx, document_id=document_id)
    if document.organisation_id is None or document.organisation_id != actor.organisation_id:
        raise NotFound(kind="document", reference=document_id)


async def attach(tx: AsyncSession, *, actor: Actor, claim_id: int, item: str, document_id: int) -> ClaimView:
    """The bank provides a document for an item of the pack, while the claim is OPENED or RETURNED.

    The same document for the same item counts once. Raises NotFound, Invalid (no such item), EvidenceClosed.
    """
    row = await reading.bank_claim(tx, actor=actor, claim_id=claim_id)
    if item not in rules.ITEMS:
        known = ", ".join(rules.ITEMS)
        raise Invalid({"field": "item", "zh": f"材料类型须为:{known}", "en": f"One of {known}"})
    if row.state not in ("OPENED", "RETURNED"):
        raise EvidenceClosed(state=row.state)
    await own_document(tx, actor=actor, document_id=document_id)
    await store.insert_evidence(
        tx,
        values={
            "claim_id": row.id,
            "item": item,
            "required": rules.ITEMS[item].required,
            "document_id": document_id,
            "link": None,
            "provided_by": actor.user_id,
            "provided_at": clock.now(),
        },
    )
    return await reading.view(tx, row, actor=actor)


async def submit(tx: AsyncSession, *, actor: Actor, claim_id: int, note: str = "") -> ClaimView:
    """The bank submits, the first time by `apply_by`; a returned claim may come again later.

    Raises NotFound, WrongState, EvidenceMissing (lists the items), ClaimTooLate.
    """
    row = await reading.bank_claim(tx, actor=actor, claim_id=claim_id)
    CLAIM.next(row.state, "submit")
    scheme = await store.scheme(tx, scheme_id=row.scheme_id)
    if row.submitted_at is None and clock.today() > row.apply_by:
        raise ClaimTooLate(apply_by=row.apply_by.isoformat(), source=schemes.terms(scheme).source)
    provided = {one.item for one in await store.evidence(tx, claim_id=row.id)}
    lacking = rules.missing(provided)
    if lacking:
        raise EvidenceMissing(missing=[{"item": item.code, "zh": item.zh, "en": item.en} for item in lacking])
    row.submitted_at = row.submitted_at or clock.now()
    await history.move(tx, row, machine=CLAIM, event="submit", actor=actor, note=note)
    return await reading.view(tx, row, actor=actor)
