"""Taking in a loan tape: all or nothing per loan, the same tape twice changes nothing, a preview is the same path rolled back."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from listings import store as listing_store
from listings.scope import scope_of
from listings.states import LOAN
from listings.tables import Loan, Pledge, TapeImport
from listings.tape import rules, store
from listings.tape.parse import Tape, parse
from listings.tape.records import LoanRecord
from listings.tape.report import (
    Finding,
    LoanLine,
    TapeImportList,
    TapeImportSummary,
    TapeImportView,
    TapeReport,
    Totals,
)
from market.identity import service as identity
from market.kernel import clock
from market.kernel.problems import NotAllowed
from market.kernel.rulebook import RuleSet
from market.platform import documents, history
from market.platform.actor import Actor
from market.platform.documents import LARGEST_BYTES, DocumentRefused
from market.platform.services import Services

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UPDATABLE = ("PERFORMING", "DEFAULTED")


async def take_in(
    services: Services, *, actor: Actor, file_name: str, data: bytes, dry_run: bool = False
) -> TapeImportView:
    """Read, judge and take in a tape of the actor's bank. The file is read outside the transaction.

    Raises TapeRefused, DocumentRefused, NotAllowed.
    """
    if actor.organisation_id is None:
        raise NotAllowed(needs="银行经办人员 / a maker of a bank")
    if not data:
        raise DocumentRefused(reason="empty")
    if len(data) > LARGEST_BYTES:
        raise DocumentRefused(reason="too-large", largest_bytes=LARGEST_BYTES)
    tape = await asyncio.to_thread(parse, data)
    async with services.db.transaction() as tx:
        return await import_tape(
            tx, services=services, actor=actor, file_name=file_name, data=data, tape=tape, dry_run=dry_run
        )


async def import_tape(
    tx: AsyncSession,
    *,
    services: Services,
    actor: Actor,
    file_name: str,
    data: bytes,
    tape: Tape,
    dry_run: bool = False,
) -> TapeImportView:
    """The use case inside its transaction; with `dry_run` everything but the report is rolled back."""
    assert actor.organisation_id is not None
    sha256 = hashlib.sha256(data).hexdigest()
    rehearsal = await tx.begin_nested()
    report = await _import(tx, actor=actor, tape=tape, on=clock.today(), rule_set=services.settings.rule_set)
    import_id = None
    if dry_run:
        await rehearsal.rollback()
    else:
        await rehearsal.commit()
        media_type = _XLSX if file_name.lower().endswith(".xlsx") else "application/zip"
        document = await documents.save(
            tx, services=services, name=file_name, media_type=media_type, data=data, actor=actor
        )
        row = TapeImport(
            organisation_id=actor.organisation_id,
            file_name=document.name,
            sha256=sha256,
            document_id=document.id,
            imported_by=actor.user_id,
            imported_at=clock.now(),
            report=report.model_dump(mode="json"),
        )
        tx.add(row)
        await tx.flush()
        import_id = row.id
    return TapeImportView(
        id=import_id,
        organisation_id=actor.organisation_id,
        file_name=file_name[:200],
        sha256=sha256,
        dry_run=dry_run,
        imported_at=clock.now(),
        report=report,
    )


async def _import(tx: AsyncSession, *, actor: Actor, tape: Tape, on: date, rule_set: RuleSet) -> TapeReport:
    assert actor.organisation_id is not None
    judged = await asyncio.to_thread(rules.judge, tape, on=on)
    await store.lock_bank(tx, organisation_id=actor.organisation_id)
    findings = list(judged.findings)
    lines = [LoanLine(loan_no=loan_no, outcome="REFUSED") for loan_no in judged.refused]
    for record in judged.loans:
        line, more = await _Taker(tx, actor=actor, record=record, on=on, rule_set=rule_set).take()
        lines.append(line)
        findings += more
    order = {"REFUSED": 0, "KEPT": 1, "CREATED": 2, "UPDATED": 3, "UNCHANGED": 4}
    lines.sort(key=lambda line: (order[line.outcome], line.loan_no))
    count = {outcome: sum(line.outcome == outcome for line in lines) for outcome in order}
    totals = Totals(
        loans=len(tape.loans),
        pledges=len(tape.pledges),
        rights=len(tape.rights),
        created=count["CREATED"],
        updated=count["UPDATED"],
        unchanged=count["UNCHANGED"],
        refused=count["REFUSED"],
        kept=count["KEPT"],
        defaulted=sum(line.state == "DEFAULTED" for line in lines),
        errors=sum(finding.level == "error" for finding in findings),
        warnings=sum(finding.level == "warning" for finding in findings),
    )
    return TapeReport(totals=totals, loans=lines, findings=findings)


_FIGURES = (
    "contract_no",
    "borrower_name",
    "borrower_uscc",
    "principal_fen",
    "outstanding_principal_fen",
    "interest_fen",
    "drawn_on",
    "due_on",
    "overdue_since",
    "classification",
    "recorded_with_fund_on",
)


class _Taker:
    """One loan of a tape on its way in."""

    def __init__(self, tx: AsyncSession, *, actor: Actor, record: LoanRecord, on: date, rule_set: RuleSet) -> None:
        assert actor.organisation_id is not None
        self.tx, self.actor, self.record, self.on = tx, actor, record, on
        self.bank_id, self.digest = actor.organisation_id, record.digest()
        self.defaulted = rules.in_default(
            classification=record.classification, overdue_since=record.overdue_since, on=on, rule_set=rule_set
        )

    async def take(self) -> tuple[LoanLine, list[Finding]]:
        """Create, update or keep the loan, and move it into or out of default."""
        row = await store.loan(self.tx, organisation_id=self.bank_id, loan_no=self.record.loan_no)
        if row is None:
            row = await self._create()
            await self._move(row)
            return self._line(row, "CREATED"), []
        if row.state not in _UPDATABLE:
            return self._line(row, "KEPT"), [self._kept(row)] if row.tape_digest != self.digest else []
        refused = await self._refusal(row)
        if refused is not None:
            return LoanLine(loan_no=row.loan_no, outcome="REFUSED", loan_id=row.id, state=row.state), [refused]
        changed = row.tape_digest != self.digest
        if changed:
            await self._update(row)
        await self._move(row)
        return self._line(row, "UPDATED" if changed else "UNCHANGED"), []

    def _line(self, row: Loan, outcome: str) -> LoanLine:
        return LoanLine.model_validate(
            {"loan_no": row.loan_no, "outcome": outcome, "loan_id": row.id, "state": row.state}
        )

    def _finding(self, level: str, column: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Finding:
        return Finding.model_validate(
            {
                "level": level,
                "sheet": "loans",
                "row": self.record.row,
                "column": column,
                "value": self.record.loan_no,
                "loan_no": self.record.loan_no,
                "zh": zh,
                "en": en,
                "remedy_zh": remedy_zh,
                "remedy_en": remedy_en,
            }
        )

    def _kept(self, row: Loan) -> Finding:
        return self._finding(
            "warning",
            "loan_no",
            f"该贷款处于 {row.state},台账不再更新其数据",
            f"the loan is {row.state}: a tape does not change it any more",
            "处置期间如有还款,请先撤回挂牌",
            "if the debt was paid meanwhile, withdraw the listing first",
        )

    async def _refusal(self, row: Loan) -> Finding | None:
        """A loan with an open listing keeps its listed rights and stays in default."""
        standing = await listing_store.open_listing_of(self.tx, loan_id=row.id)
        if standing is None:
            return None
        if not self.defaulted:
            return self._finding(
                "error",
                "classification",
                f"该贷款正在挂牌({standing.project_code}),台账却显示其正常",
                f"the loan is being listed ({standing.project_code}) and the tape has it performing",
                "如已还款,请先撤回挂牌",
                "if it was cured, withdraw the listing first",
            )
        pledged = {
            (right.kind, right.number) for right, _ in await listing_store.pledged_rights(self.tx, loan_id=row.id)
        }
        listed = set(await listing_store.listed_right_ids(self.tx, listing_id=standing.id))
        kept = {(right.kind, right.number) for right in self.record.rights}
        gone = [
            right.number
            for right, _ in await listing_store.pledged_rights(self.tx, loan_id=row.id)
            if right.id in listed and (right.kind, right.number) in pledged - kept
        ]
        if not gone:
            return None
        return self._finding(
            "error",
            "loan_no",
            f"权利 {'、'.join(gone)} 正在挂牌({standing.project_code}),台账中却已不再质押",
            f"the tape no longer pledges {', '.join(gone)}, which is being listed ({standing.project_code})",
            "请先撤回挂牌,或在台账中保留该权利",
            "withdraw the listing first, or keep the right on the tape",
        )

    async def _create(self) -> Loan:
        now = clock.now()
        row = Loan(
            organisation_id=self.bank_id,
            loan_no=self.record.loan_no,
            state=LOAN.initial,
            tape_digest="",
            created_at=now,
            updated_at=now,
            **{name: getattr(self.record, name) for name in _FIGURES},
        )
        self.tx.add(row)
        await self._update(row)
        return row

    async def _update(self, row: Loan) -> None:
        for name in _FIGURES:
            setattr(row, name, getattr(self.record, name))
        borrower = await identity.find_organisation_by_uscc(self.tx, uscc=self.record.borrower_uscc)
        row.borrower_organisation_id = borrower.id if borrower else None
        row.tape_digest, row.updated_at = self.digest, clock.now()
        await self.tx.flush()
        await self._secure(row)

    async def _secure(self, row: Loan) -> None:
        """Pledges and rights as the tape has them."""
        standing = await store.pledges_by_number(self.tx, loan_id=row.id)
        pledge_ids: dict[str, int] = {}
        for given in self.record.pledges:
            # The pledgor is owed a surplus, so it is an organisation that can be paid.
            pledgor = await identity.ensure_organisation(
                self.tx, kind="COMPANY", name=given.pledgor_name, uscc=given.pledgor_uscc
            )
            pledge = standing.pop(given.registration_no, None)
            if pledge is None:
                pledge = Pledge(loan_id=row.id, registration_no=given.registration_no)
                self.tx.add(pledge)
            pledge.pledgor_organisation_id = pledgor.id
            for name in ("pledgor_name", "pledgor_uscc", "registered_on", "rank", "maximum_fen"):
                setattr(pledge, name, getattr(given, name))
            await self.tx.flush()
            pledge_ids[given.registration_no] = pledge.id
        links = set()
        for right in self.record.rights:
            names = ("title", "owner", "filed_on", "expires_on", "annual_fee_due_on", "ip_class", "notes")
            right_id = await store.upsert_right(
                self.tx,
                organisation_id=self.bank_id,
                kind=right.kind,
                number=right.number,
                facts={name: getattr(right, name) for name in names},
            )
            links.add((pledge_ids[right.registration_no], right_id))
        await store.replace_links(self.tx, loan_id=row.id, links=links)
        await store.drop_pledges(self.tx, pledge_ids=[pledge.id for pledge in standing.values()])

    async def _move(self, row: Loan) -> None:
        """Default and cure follow the facts of the tape and the day."""
        event = {("PERFORMING", True): "default", ("DEFAULTED", False): "cure"}.get((row.state, self.defaulted))
        if event is not None:
            note = f"{self.record.classification}; overdue since {self.record.overdue_since}"
            await history.move(self.tx, row, machine=LOAN, event=event, actor=self.actor, note=note)


async def imports(tx: AsyncSession, *, viewer: Actor, limit: int = 50, offset: int = 0) -> TapeImportList:
    """The tapes this viewer may see, newest first."""
    rows, total = await store.tapes(tx, scope=await scope_of(tx, viewer=viewer), limit=limit, offset=offset)
    items = [
        TapeImportSummary(
            id=row.id,
            organisation_id=row.organisation_id,
            file_name=row.file_name,
            sha256=row.sha256,
            imported_at=row.imported_at,
            totals=Totals.model_validate(row.report["totals"]),
        )
        for row in rows
    ]
    return TapeImportList(items=items, total=total)


async def one(tx: AsyncSession, *, viewer: Actor, import_id: int) -> TapeImportView:
    """One tape with its report. Raises NotFound."""
    row = await store.tape(tx, import_id=import_id, scope=await scope_of(tx, viewer=viewer))
    return TapeImportView(
        id=row.id,
        organisation_id=row.organisation_id,
        file_name=row.file_name,
        sha256=row.sha256,
        dry_run=False,
        imported_at=row.imported_at,
        report=TapeReport.model_validate(row.report),
    )
