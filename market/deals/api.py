"""The HTTP edge of deals."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from pydantic import Field

from market.deals import annulling, certificate, confirming, contract, defaulting, service, transfer
from market.deals.rules import GAZETTE_TRANSFER
from market.deals.states import DEAL
from market.deals.views import CertificateView, DealList, DealPage, PublicCertificate
from market.identity.guards import anyone, bank_checker, centre_settlement, has_role
from market.kernel.problems import Invalid
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.documents import DocumentView
from market.platform.json import Fen, Model
from market.platform.services import Services

deal_reader = has_role(
    "交易中心、交易双方或监督人员",
    "CENTRE_REVIEWER",
    "CENTRE_SETTLEMENT",
    "ADMINISTRATOR",
    "OBSERVER",
    "BANK_MAKER",
    "BANK_CHECKER",
    "BIDDER",
    "RESERVE_OFFICER",
)
signer = has_role("转让方银行复核或买受人", "BANK_CHECKER", "BIDDER", "RESERVE_OFFICER")
filer = has_role("买受人或交易中心结算", "BIDDER", "RESERVE_OFFICER", "BANK_CHECKER", "CENTRE_SETTLEMENT")


Ctx = NamedDependency[Services]
Db = NamedDependency[Database]
Me = NamedDependency[Actor]
DealId = FromPath[int]
Number = FromPath[str]


class Confirmation(Model):
    """Findings of the continuity check are accepted explicitly and with a reason."""

    findings_accepted: bool = False
    reason: str = Field(default="", max_length=1000)


class Reason(Model):
    reason: str = Field(max_length=1000)


class TransferReversal(Model):
    """The registry's proof that the recorded transfer was undone: the file, its number, its day."""

    document_id: int
    reference_no: str = Field(min_length=1, max_length=100)
    on: date


class Annulment(Model):
    """`reversal` is needed once the registry has recorded the transfer."""

    reason: str = Field(max_length=1000)
    reversal: TransferReversal | None = None


class Signature(Model):
    """`document_sha256`: the hash of the contract that the signer looked at."""

    document_sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")


class Default(Model):
    """`renounced`: the buyer has renounced in writing, before the deadline."""

    reason: str = Field(max_length=1000)
    renounced: bool = False


class ForfeitResult(Model):
    """What the default lost, in fen, where no resale here shows it."""

    loss_fen: Annotated[Fen, Field(ge=0)]
    reason: str = Field(max_length=1000)


class PledgeRelease(Model):
    """The registry's cancellation notice (PC01): its number, its day, the file."""

    document_id: FromPath[int]
    reference_no: str = Field(min_length=1, max_length=100)
    on: date


class TransferFiling(Model):
    """The registry's receipt of the transfer request."""

    document_id: FromPath[int]
    filing_no: str = Field(min_length=1, max_length=100)
    on: date


class TransferRecord(Model):
    """The registry's record of the transfer: notice or gazette page."""

    document_id: FromPath[int]
    effective_on: date
    gazette_code: str = Field(default=GAZETTE_TRANSFER, min_length=1, max_length=100)


def pdf(found: tuple[DocumentView, bytes]) -> Response[bytes]:
    """A stored document as it is, shown in the browser when it is a PDF."""
    file, content = found
    where = "inline" if file.media_type == "application/pdf" else "attachment"
    return Response(
        content,
        media_type=file.media_type,
        headers={
            "content-disposition": f"{where}; filename*=UTF-8''{quote(file.name)}",
            "x-content-type-options": "nosniff",
            "x-document-sha256": file.sha256,
        },
    )


@get("/api/deals", guards=[deal_reader], summary="Deals, newest first", operation_id="list_deals")
async def list_deals(
    db: Db,
    actor: Me,
    states: Annotated[list[str] | None, QueryParameter(name="state")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    offset: Annotated[int, QueryParameter(ge=0)] = 0,
) -> DealList:
    unknown = set(states or ()) - set(DEAL.states)
    if unknown:
        word = ", ".join(sorted(unknown))
        raise Invalid({"field": "state", "zh": f"没有这样的状态:{word}", "en": f"no such state: {word}"})
    async with db.transaction() as tx:
        return await service.deals(tx, viewer=actor, states=states or (), limit=limit, offset=offset)


@get("/api/deals/{deal_id:int}", guards=[deal_reader], summary="A deal", operation_id="get_deal")
async def get_deal(deal_id: DealId, services: Ctx, actor: Me) -> DealPage:
    async with services.db.transaction() as tx:
        return await service.page(tx, services=services, viewer=actor, deal_id=deal_id)


@post("/api/deals/{deal_id:int}/confirm", guards=[centre_settlement], summary="Confirm the sale", operation_id="confirm_deal", status_code=200)  # fmt: skip
async def confirm(deal_id: DealId, data: JSONBody[Confirmation], services: Ctx, actor: Me) -> DealPage:
    async with services.db.transaction() as tx:
        await confirming.confirm(
            tx,
            services=services,
            actor=actor,
            deal_id=deal_id,
            findings_accepted=data.findings_accepted,
            reason=data.reason,
        )
        return await service.page(tx, services=services, viewer=actor, deal_id=deal_id)


@post("/api/deals/{deal_id:int}/annul", guards=[centre_settlement], summary="Annul the sale (S18 art 31)", operation_id="annul_deal", status_code=200)  # fmt: skip
async def annul(deal_id: DealId, data: JSONBody[Annulment], services: Ctx, actor: Me) -> DealPage:
    reversal = None if data.reversal is None else annulling.Reversal(**data.reversal.model_dump())
    async with services.db.transaction() as tx:
        await annulling.annul(tx, actor=actor, deal_id=deal_id, reason=data.reason, reversal=reversal)
        return await service.page(tx, services=services, viewer=actor, deal_id=deal_id)


@post("/api/deals/{deal_id:int}/sign", guards=[signer], summary="Sign the contract", operation_id="sign_contract", status_code=200)  # fmt: skip
async def sign(deal_id: DealId, data: JSONBody[Signature], services: Ctx, actor: Me) -> DealPage:
    async with services.db.transaction() as tx:
        await contract.sign(tx, actor=actor, deal_id=deal_id, document_sha256=data.document_sha256)
        return await service.page(tx, services=services, viewer=actor, deal_id=deal_id)


@post("/api/deals/{deal_id:int}/default", guards=[centre_settlement], summary="Declare the buyer in default (S18 art 24)", operation_id="default_deal", status_code=200)  # fmt: skip
async def default(deal_id: DealId, data: JSONBody[Default], services: Ctx, actor: Me) -> DealPage:
    async with services.db.transaction() as tx:
        await defaulting.default(tx, actor=actor, deal_id=deal_id, reason=data.reason, renounced=data.renounced)
        return await service.page(tx, services=services, viewer=actor, deal_id=deal_id)


@post("/api/deals/{deal_id:int}/apply-forfeit", guards=[centre_settlement], summary="Apply the rest of a forfeited deposit where no resale follows (S04 art 22)", operation_id="apply_forfeit", status_code=200)  # fmt: skip
async def apply_forfeit(deal_id: DealId, data: JSONBody[ForfeitResult], services: Ctx, actor: Me) -> DealPage:
    async with services.db.transaction() as tx:
        await defaulting.apply_forfeit(tx, actor=actor, deal_id=deal_id, loss_fen=data.loss_fen, reason=data.reason)
        return await service.page(tx, services=services, viewer=actor, deal_id=deal_id)


@post("/api/deals/{deal_id:int}/release-pledge", guards=[bank_checker], summary="Prove the pledge's release", operation_id="release_pledge", status_code=200)  # fmt: skip
async def release_pledge(deal_id: DealId, data: JSONBody[PledgeRelease], services: Ctx, actor: Me) -> DealPage:
    async with services.db.transaction() as tx:
        await transfer.release_pledge(
            tx, actor=actor, deal_id=deal_id, document_id=data.document_id, reference_no=data.reference_no, on=data.on
        )
        return await service.page(tx, services=services, viewer=actor, deal_id=deal_id)


@post("/api/deals/{deal_id:int}/file-transfer", guards=[filer], summary="Prove the transfer's filing", operation_id="file_transfer", status_code=200)  # fmt: skip
async def file_transfer(deal_id: DealId, data: JSONBody[TransferFiling], services: Ctx, actor: Me) -> DealPage:
    async with services.db.transaction() as tx:
        await transfer.file(
            tx, actor=actor, deal_id=deal_id, document_id=data.document_id, filing_no=data.filing_no, on=data.on
        )
        return await service.page(tx, services=services, viewer=actor, deal_id=deal_id)


@post("/api/deals/{deal_id:int}/record-transfer", guards=[centre_settlement], summary="Prove the transfer's record", operation_id="record_transfer", status_code=200)  # fmt: skip
async def record_transfer(deal_id: DealId, data: JSONBody[TransferRecord], services: Ctx, actor: Me) -> DealPage:
    async with services.db.transaction() as tx:
        await transfer.record(
            tx,
            actor=actor,
            deal_id=deal_id,
            document_id=data.document_id,
            effective_on=data.effective_on,
            gazette_code=data.gazette_code,
        )
        return await service.page(tx, services=services, viewer=actor, deal_id=deal_id)


@post("/api/deals/{deal_id:int}/certify", guards=[centre_settlement], summary="Issue the certificate", operation_id="certify_deal", status_code=200)  # fmt: skip
async def certify(deal_id: DealId, services: Ctx, actor: Me) -> DealPage:
    async with services.db.transaction() as tx:
        await certificate.issue(tx, services=services, actor=actor, deal_id=deal_id)
        return await service.page(tx, services=services, viewer=actor, deal_id=deal_id)


@get("/api/deals/{deal_id:int}/contract.pdf", guards=[deal_reader], summary="The contract", operation_id="get_contract", media_type="application/pdf")  # fmt: skip
async def get_contract(deal_id: DealId, services: Ctx, actor: Me) -> Response[bytes]:
    async with services.db.transaction() as tx:
        return pdf(await contract.contract_document(tx, services=services, viewer=actor, deal_id=deal_id))


@get("/api/deals/{deal_id:int}/certificate.pdf", guards=[deal_reader], summary="The certificate, for the parties", operation_id="get_certificate_document", media_type="application/pdf")  # fmt: skip
async def get_certificate_document(deal_id: DealId, services: Ctx, actor: Me) -> Response[bytes]:
    async with services.db.transaction() as tx:
        return pdf(await certificate.document(tx, services=services, viewer=actor, deal_id=deal_id))


@get("/api/deals/{deal_id:int}/documents/{document_id:int}", guards=[deal_reader], summary="A document of the deal", operation_id="get_deal_document")  # fmt: skip
async def get_deal_document(deal_id: DealId, document_id: FromPath[int], services: Ctx, actor: Me) -> Response[bytes]:
    async with services.db.transaction() as tx:
        return pdf(
            await service.deal_document(tx, services=services, viewer=actor, deal_id=deal_id, document_id=document_id)
        )


@get("/api/certificates/{number:str}", guards=[anyone], summary="Verify a certificate", operation_id="verify_certificate")  # fmt: skip
async def verify(number: Number, db: Db) -> PublicCertificate:
    async with db.transaction() as tx:
        return await certificate.public(tx, number=number.strip().upper())


@get("/api/certificates/{number:str}/certificate.pdf", guards=[anyone], summary="A certificate's document, unless it names a natural person", operation_id="public_certificate_document", media_type="application/pdf")  # fmt: skip
async def public_document(number: Number, services: Ctx) -> Response[bytes]:
    async with services.db.transaction() as tx:
        return pdf(await certificate.public_document(tx, services=services, number=number.strip().upper()))


@post("/api/certificates/{number:str}/revoke", guards=[centre_settlement], summary="Revoke a certificate", operation_id="revoke_certificate", status_code=200)  # fmt: skip
async def revoke(number: Number, data: JSONBody[Reason], services: Ctx, actor: Me) -> CertificateView:
    async with services.db.transaction() as tx:
        return await certificate.revoke(
            tx, services=services, actor=actor, number=number.strip().upper(), reason=data.reason
        )


routes: list[Any] = [
    list_deals,
    get_deal,
    confirm,
    annul,
    sign,
    default,
    apply_forfeit,
    release_pledge,
    file_transfer,
    record_transfer,
    certify,
    get_contract,
    get_certificate_document,
    get_deal_document,
    verify,
    public_document,
    revoke,
]
