"""Routes of loans and of the loan tape."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, get, post, put
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, JSONBody, QueryParameter

from listings import feedback, loan_store, reading
from listings.guards import disposal_reader
from listings.models import Asked, Block, Defaults, SendBack
from listings.scope import scope_of
from listings.tape import importing
from listings.tape.report import TapeImportList, TapeImportView
from listings.views import LoanList, LoanPage
from market.identity.guards import anyone, bank_checker, bank_maker
from market.kernel import clock
from market.kernel.problems import NotAllowed
from market.platform.actor import Actor
from market.platform.db import Database
from market.platform.services import Services

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Offset = Annotated[int, QueryParameter(ge=0)]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@post(
    "/api/loan-tapes",
    guards=[bank_maker],
    summary="Take in a loan tape (XLSX, or a ZIP of three CSV files); `dry_run=true` shows the report and keeps nothing",
    operation_id="import_loan_tape",
)
async def import_tape(
    data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    dry_run: FromQuery[bool] = False,
) -> TapeImportView:
    content = await data.read()
    return await importing.take_in(services, actor=actor, file_name=data.filename, data=content, dry_run=dry_run)


@get("/api/loan-tapes", guards=[disposal_reader], summary="Loan tapes taken in", operation_id="loan_tapes")
async def tapes(
    db: NamedDependency[Database], actor: NamedDependency[Actor], limit: Limit = 50, offset: Offset = 0
) -> TapeImportList:
    async with db.transaction() as tx:
        return await importing.imports(tx, viewer=actor, limit=limit, offset=offset)


@get(
    "/api/loan-tapes/{import_id:int}",
    guards=[disposal_reader],
    summary="One loan tape with its findings",
    operation_id="loan_tape",
)
async def tape(
    import_id: FromPath[int], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> TapeImportView:
    async with db.transaction() as tx:
        return await importing.one(tx, viewer=actor, import_id=import_id)


@get(
    "/api/loan-tapes/template.xlsx",
    guards=[anyone],
    summary="An empty loan tape with its columns explained",
    operation_id="loan_tape_template",
    media_type=XLSX,
    sync_to_thread=True,
)
def tape_template() -> Response[bytes]:
    # It takes long to import, and is asked for rarely.
    from listings.tape import template

    headers = {"content-disposition": "attachment; filename=loan_tape_template.xlsx"}
    return Response(template.workbook(), media_type=XLSX, headers=headers)


@get("/api/loans", guards=[disposal_reader], summary="Loans the viewer may see", operation_id="loans")
async def loans(
    db: NamedDependency[Database],
    actor: NamedDependency[Actor],
    loan_state: Annotated[list[str] | None, QueryParameter(name="state")] = None,
    classification: FromQuery[str | None] = None,
    q: Annotated[str, QueryParameter(max_length=100)] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> LoanList:
    async with db.transaction() as tx:
        return await reading.loan_list(
            tx,
            viewer=actor,
            states=loan_state or (),
            classification=classification,
            text=q.strip(),
            limit=limit,
            offset=offset,
        )


@get("/api/loans/{loan_id:int}", guards=[disposal_reader], summary="One loan with its security", operation_id="loan")
async def loan(loan_id: FromPath[int], db: NamedDependency[Database], actor: NamedDependency[Actor]) -> LoanPage:
    async with db.transaction() as tx:
        return await reading.loan_page(tx, viewer=actor, loan_id=loan_id)


@post(
    "/api/loans/{loan_id:int}/listing-defaults",
    guards=[disposal_reader],
    status_code=200,
    summary="The terms that the rules propose for a first listing of this loan beside those given, with citations",
    operation_id="loan_listing_defaults",
)
async def listing_defaults(
    loan_id: FromPath[int],
    data: JSONBody[Asked],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
) -> Defaults:
    async with db.transaction() as tx:
        return await reading.defaults_for_loan(
            tx, viewer=actor, loan_id=loan_id, rule_set=services.settings.rule_set, asked=data
        )


@post(
    "/api/loans/{loan_id:int}/write-off",
    guards=[bank_checker],
    status_code=200,
    summary="Close the books on a shortfall: written off, or recovered in full",
    operation_id="write_off_loan",
)
async def write_off(
    loan_id: FromPath[int], data: JSONBody[SendBack], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> LoanPage:
    async with db.transaction() as tx:
        row = await loan_store.get_for_update(tx, loan_id=loan_id, scope=await scope_of(tx, viewer=actor))
        if row.organisation_id != actor.organisation_id:
            raise NotAllowed(needs="债权银行复核人员 / a checker of the lending bank")
        await feedback.write_off(tx, actor=actor, loan=row, note=data.note)
        return await reading.loan_page(tx, viewer=actor, loan_id=loan_id)


@put(
    "/api/loans/{loan_id:int}/blocker",
    guards=[bank_checker],
    summary="Record what forbids the disposal for the time being (a bankruptcy's stay, a court's preservation), or that nothing does",
    operation_id="block_loan",
)
async def block(
    loan_id: FromPath[int], data: JSONBody[Block], db: NamedDependency[Database], actor: NamedDependency[Actor]
) -> LoanPage:
    async with db.transaction() as tx:
        row = await loan_store.get_for_update(tx, loan_id=loan_id, scope=await scope_of(tx, viewer=actor))
        if row.organisation_id != actor.organisation_id:
            raise NotAllowed(needs="债权银行复核人员 / a checker of the lending bank")
        row.blocker, row.blocker_note, row.updated_at = data.blocker, data.note, clock.now()
        await tx.flush()
        return await reading.loan_page(tx, viewer=actor, loan_id=loan_id)


routes = [import_tape, tapes, tape, tape_template, loans, loan, listing_defaults, write_off, block]
