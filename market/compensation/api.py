"""Compensation over HTTP: claims with their packs, decisions, recoveries, schemes and the fund."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from market.compensation import service
from market.compensation.deciding import Decision
from market.compensation.views import ClaimPage, ClaimView, FundView, RecoveryView, SchemeList
from market.identity.guards import anyone, bank_staff, fund_manager, has_role
from market.payments.service import ReferenceView
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.json import Fen, Model

claim_reader = has_role(
    "银行、交易中心、基金管理人或观察员",
    "BANK_MAKER",
    "BANK_CHECKER",
    "CENTRE_REVIEWER",
    "CENTRE_SETTLEMENT",
    "FUND_MANAGER",
    "OBSERVER",
    "ADMINISTRATOR",
)

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Offset = Annotated[int, QueryParameter(ge=0)]


class AttachEvidence(Model):
    """A document of one's own bank for an item of the pack."""

    item: str
    document_id: int


class SubmitClaim(Model):
    """A word to the fund."""

    note: str = ""


class DecideClaim(Model):
    """`amount_fen` (approve only): the whole rule's amount when left out. Anything else than that needs a reason."""

    decision: Decision
    amount_fen: Fen | None = None
    reason: str = ""


class ReportRecovery(Model):
    """What was recovered, what it cost, when, and the document that proves it."""

    gross_fen: Fen
    cost_fen: Fen
    recovered_on: date
    document_id: int


class Portfolio(Model):
    """The loans that a scheme supports (the one in force when left out), on a day; what of them is 次级 or worse."""

    reported_on: date
    outstanding_fen: Fen
    non_performing_fen: Fen
    scheme_code: str | None = None


class TopUp(Model):
    """Money that will be paid into the fund of a scheme (the one in force when left out)."""

    amount_fen: Fen
    scheme_code: str | None = None


@get("/api/claims", guards=[claim_reader], summary="Claims on the fund (a bank: its own)", operation_id="list_claims")
async def list_claims(
    db: NamedDependency[Database],
    actor: NamedDependency[Actor],
    status: Annotated[str | None, QueryParameter(name="state")] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> ClaimPage:
    async with db.transaction() as tx:
        return await service.claims(tx, actor=actor, state=status, limit=limit, offset=offset)


@get("/api/claims/{claim_id:int}", guards=[claim_reader], summary="One claim", operation_id="get_claim")
async def get_claim(claim_id: FromPath[int], db: NamedDependency[Database], actor: NamedDependency[Actor]) -> ClaimView:
    async with db.transaction() as tx:
        return await service.claim(tx, actor=actor, claim_id=claim_id)


@post(
    "/api/claims/{claim_id:int}/evidence",
    guards=[bank_staff],
    status_code=200,
    summary="Provide a document of the pack",
    operation_id="attach_claim_evidence",
)
async def attach(
    claim_id: FromPath[int],
    data: JSONBody[AttachEvidence],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor],
) -> ClaimView:
    async with db.transaction() as tx:
        return await service.attach(tx, actor=actor, claim_id=claim_id, item=data.item, document_id=data.document_id)


@post(
    "/api/claims/{claim_id:int}/submit",
    guards=[bank_staff],
    status_code=200,
    summary="Submit a complete claim to the fund",
    operation_id="submit_claim",
)
async def submit(
    claim_id: FromPath[int], data: JSONBody[SubmitClaim], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> ClaimView:
    async with db.transaction() as tx:
        return await service.submit(tx, actor=actor, claim_id=claim_id, note=data.note)


@post(
    "/api/claims/{claim_id:int}/decide",
    guards=[fund_manager],
    status_code=200,
    summary="Approve, reject or return a claim",
    operation_id="decide_claim",
)
async def decide(
    claim_id: FromPath[int], data: JSONBody[DecideClaim], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> ClaimView:
    async with db.transaction() as tx:
        return await service.decide(
            tx,
            actor=actor,
            claim_id=claim_id,
            decision=data.decision,
            amount_fen=data.amount_fen,
            reason=data.reason,
        )


@post(
    "/api/claims/{claim_id:int}/recoveries",
    guards=[bank_staff],
    summary="Report a later recovery; the fund's share is to be returned",
    operation_id="report_recovery",
)
async def report_recovery(
    claim_id: FromPath[int],
    data: JSONBody[ReportRecovery],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor],
) -> RecoveryView:
    async with db.transaction() as tx:
        return await service.report_recovery(
            tx,
            actor=actor,
            claim_id=claim_id,
            gross_fen=data.gross_fen,
            cost_fen=data.cost_fen,
            on=data.recovered_on,
            document_id=data.document_id,
        )


@get("/api/schemes", guards=[anyone], summary="Compensation schemes with their sources", operation_id="list_schemes")
async def list_schemes(db: NamedDependency[Database]) -> SchemeList:
    async with db.transaction() as tx:
        return await service.schemes(tx)


@get("/api/fund", guards=[claim_reader], summary="The compensation fund", operation_id="get_fund")
async def get_fund(db: NamedDependency[Database], scheme: FromQuery[str | None] = None) -> FundView:
    async with db.transaction() as tx:
        return await service.fund(tx, scheme_code=scheme)


@post(
    "/api/fund/top-ups",
    guards=[fund_manager],
    summary="Announce money for the fund: a payment reference",
    operation_id="top_up_fund",
)
async def top_up(data: JSONBody[TopUp], db: NamedDependency[Database], actor: NamedDependency[Actor]) -> ReferenceView:
    async with db.transaction() as tx:
        return await service.top_up_reference(tx, actor=actor, amount_fen=data.amount_fen, scheme_code=data.scheme_code)


@post(
    "/api/fund/portfolio",
    guards=[fund_manager],
    status_code=200,
    summary="Report the supported loans of a day: the circuit breaker follows",
    operation_id="report_portfolio",
)
async def report_portfolio(
    data: JSONBody[Portfolio], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> FundView:
    async with db.transaction() as tx:
        return await service.report_portfolio(
            tx,
            actor=actor,
            on=data.reported_on,
            outstanding_fen=data.outstanding_fen,
            non_performing_fen=data.non_performing_fen,
            scheme_code=data.scheme_code,
        )


routes: list[Any] = [
    list_claims,
    get_claim,
    attach,
    submit,
    decide,
    report_recovery,
    list_schemes,
    get_fund,
    top_up,
    report_portfolio,
]
