"""Payments over HTTP: the rails' notices, staff's work list, a bidder's own references, the demo's pay button."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter, RawBody

from market.identity.guards import anyone, centre_settlement, signed_in
from market.kernel import clock
from market.kernel.problems import NotFound
from market.payments import instructing, receiving, reconciling, references
from market.payments.models import (
    InstructionPage,
    InstructionView,
    ReceiptPage,
    ReceiptView,
    ReconciliationPage,
    ReconciliationView,
    ReferencePage,
    TransferResult,
)
from market.payments.notices import accept_notice
from market.payments.paying import pay_from_sandbox
from market.payments.rails import rail
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.json import Model
from market.platform.services import Services

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Offset = Annotated[int, QueryParameter(ge=0)]
State = Annotated[str | None, QueryParameter(name="state")]
Db = NamedDependency[Database]


class Accepted(Model):
    """The notice was carried out, now or before."""

    accepted: bool


class MatchReceipt(Model):
    """The code of the reference that the receipt pays."""

    code: str


class ReturnReceipt(Model):
    """Why the money goes back."""

    note: str = ""


class Reconcile(Model):
    """The Shanghai day to compare; today when left out."""

    day: date | None = None


class PayNow(Model):
    """The code of one's own open reference."""

    reference_code: str


@post(
    "/api/payments/notices/{rail_name:str}",
    guards=[anyone],
    status_code=200,
    # A bank has no browser session; it signs instead.
    exclude_from_csrf=True,
    summary="A payment rail's signed notice",
    operation_id="payment_notice",
)
async def notice(
    rail_name: FromPath[str],
    request: Request[Any, Any, Any],
    body: RawBody,
    services: NamedDependency[Services],
    db: Db,
) -> Accepted:
    chosen = rail(services)
    if chosen.name != rail_name:
        raise NotFound(kind="rail", reference=rail_name)
    told = chosen.verify(request.headers, body)
    async with db.transaction() as tx:
        await accept_notice(tx, rail=chosen.name, notice=told)
    return Accepted(accepted=True)


@get(
    "/api/payments/references",
    guards=[centre_settlement],
    summary="Money we expect",
    operation_id="list_payment_references",
)
async def list_references(
    db: Db,
    purpose: FromQuery[str | None] = None,
    subject_id: FromQuery[int | None] = None,
    status: State = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> ReferencePage:
    async with db.transaction() as tx:
        return await references.references(
            tx, purpose=purpose, subject_id=subject_id, state=status, limit=limit, offset=offset
        )


@get(
    "/api/payments/my-references",
    guards=[signed_in],
    summary="What my organisation is asked to pay",
    operation_id="list_my_payment_references",
)
async def list_my_references(
    db: Db,
    actor: NamedDependency[Actor],
    purpose: FromQuery[str | None] = None,
    subject_id: FromQuery[int | None] = None,
    status: State = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> ReferencePage:
    if actor.organisation_id is None:
        return ReferencePage(items=[], total=0)
    async with db.transaction() as tx:
        return await references.references(
            tx,
            purpose=purpose,
            subject_id=subject_id,
            state=status,
            payer_organisation_id=actor.organisation_id,
            limit=limit,
            offset=offset,
        )


@get("/api/payments/receipts", guards=[centre_settlement], summary="Money that came", operation_id="list_receipts")
async def list_receipts(
    db: Db,
    status: State = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> ReceiptPage:
    async with db.transaction() as tx:
        return await receiving.receipts(tx, state=status, limit=limit, offset=offset)


@post(
    "/api/payments/receipts/{receipt_id:int}/match",
    guards=[centre_settlement],
    status_code=200,
    summary="Say which reference an unmatched receipt pays",
    operation_id="match_receipt",
)
async def match(
    receipt_id: FromPath[int], data: JSONBody[MatchReceipt], db: Db, actor: NamedDependency[Actor]
) -> ReceiptView:
    async with db.transaction() as tx:
        return await receiving.match_receipt(tx, receipt_id=receipt_id, code=data.code, actor=actor)


@post(
    "/api/payments/receipts/{receipt_id:int}/return",
    guards=[centre_settlement],
    status_code=200,
    summary="Pay an unmatched receipt back to where it came from",
    operation_id="return_receipt",
)
async def give_back(
    receipt_id: FromPath[int], data: JSONBody[ReturnReceipt], db: Db, actor: NamedDependency[Actor]
) -> ReceiptView:
    async with db.transaction() as tx:
        return await instructing.return_receipt(tx, receipt_id=receipt_id, actor=actor, note=data.note)


@get(
    "/api/payments/instructions",
    guards=[centre_settlement],
    summary="Money we send",
    operation_id="list_instructions",
)
async def list_instructions(
    db: Db,
    purpose: FromQuery[str | None] = None,
    subject_id: FromQuery[int | None] = None,
    status: State = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> InstructionPage:
    async with db.transaction() as tx:
        return await instructing.instructions(
            tx, purpose=purpose, subject_id=subject_id, state=status, limit=limit, offset=offset
        )


@post(
    "/api/payments/instructions/{instruction_id:int}/resubmit",
    guards=[centre_settlement],
    status_code=200,
    summary="Send a failed or unanswered instruction again",
    operation_id="resubmit_instruction",
)
async def resubmit(instruction_id: FromPath[int], db: Db, actor: NamedDependency[Actor]) -> InstructionView:
    async with db.transaction() as tx:
        return await instructing.resubmit(tx, instruction_id=instruction_id, actor=actor)


@post(
    "/api/payments/reconcile",
    guards=[centre_settlement],
    summary="Compare a day's bank statement with our records",
    operation_id="reconcile_payments",
)
async def reconcile(data: JSONBody[Reconcile], services: NamedDependency[Services], db: Db) -> ReconciliationView:
    return await reconciling.reconcile(db, rail=rail(services), day=data.day or clock.today())


@get(
    "/api/payments/reconciliations",
    guards=[centre_settlement],
    summary="Past comparisons with the bank",
    operation_id="list_reconciliations",
)
async def list_reconciliations(db: Db, limit: Limit = 50, offset: Offset = 0) -> ReconciliationPage:
    async with db.transaction() as tx:
        return await reconciling.reconciliations(tx, limit=limit, offset=offset)


@post(
    "/api/payments/sandbox/pay",
    guards=[signed_in],
    status_code=200,
    summary="Pay one's own reference at the sandbox bank (demonstrations only)",
    operation_id="pay_from_sandbox",
)
async def pay_now(
    data: JSONBody[PayNow], services: NamedDependency[Services], actor: NamedDependency[Actor]
) -> TransferResult:
    return await pay_from_sandbox(services, actor=actor, code=data.reference_code)


routes: list[Any] = [
    notice,
    list_references,
    list_my_references,
    list_receipts,
    match,
    give_back,
    list_instructions,
    resubmit,
    reconcile,
    list_reconciliations,
    pay_now,
]
