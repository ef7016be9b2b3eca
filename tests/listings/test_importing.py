"""Taking in a tape: twice is once, a preview keeps nothing, a loan in disposal is left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from listings import store
from listings.problems import TapeRefused
from listings.sample import make
from listings.tables import IpRight, Loan, Pledge, TapeImport
from listings.tape import importing
from listings.tape.report import TapeImportView
from market.identity import service as identity
from market.kernel.problems import NotFound
from market.platform.db import Database
from market.platform.services import Services
from tests.listings.helpers import VECTOR_LOAN, drafted, loan_of, published, take_in
from tests.people import People


async def take_changed(services: Services, people: People, spoil: Callable[[make.Rows], object]) -> TapeImportView:
    rows = make.Maker().make()
    spoil(rows)
    return await importing.take_in(
        services, actor=people.actor("bank.maker"), file_name="t.zip", data=make.csv_archive(rows)
    )


def cured(rows: make.Rows) -> None:
    rows["loans"][0] |= {"overdue_since": "", "classification": "正常"}


async def test_a_tape_brings_loans_pledges_rights_and_pledgors(
    db: Database, services: Services, people: People
) -> None:
    report = (await take_in(services, actor=people.actor("bank.maker"))).report
    assert (report.totals.created, report.totals.defaulted, report.totals.errors) == (42, 15, 0)
    async with db.transaction() as tx:
        loan = await loan_of(tx)
        assert (loan.state, loan.outstanding_principal_fen, loan.interest_fen) == ("DEFAULTED", 100_000_000, 6_000_000)
        ((right, pledge),) = await store.pledged_rights(tx, loan_id=loan.id)
        assert right.kind == "PATENT"
        pledgor = await identity.organisation(tx, organisation_id=pledge.pledgor_organisation_id)
        assert (pledgor.kind, pledgor.uscc) == ("COMPANY", loan.borrower_uscc)


async def test_the_same_tape_again_changes_nothing(db: Database, services: Services, bank: People) -> None:
    again = (await take_in(services, actor=bank.actor("bank.maker"), name="loan_tape.csv.zip")).report.totals
    assert (again.created, again.updated, again.unchanged) == (0, 0, 42)
    async with db.transaction() as tx:
        for table, count in ((Loan, 42), (IpRight, 98), (Pledge, 42), (TapeImport, 2)):
            assert (await tx.execute(select(func.count()).select_from(table))).scalar_one() == count


async def test_a_preview_reports_the_same_and_keeps_nothing(db: Database, services: Services, people: People) -> None:
    actor = people.actor("bank.maker")
    preview = await take_in(services, actor=actor, name="broken_loan_tape.xlsx", dry_run=True)
    assert preview.id is None
    async with db.transaction() as tx:
        assert (await tx.execute(select(func.count()).select_from(Loan))).scalar_one() == 0
        assert (await importing.imports(tx, viewer=actor)).total == 0
    done = await take_in(services, actor=actor, name="broken_loan_tape.xlsx")
    assert done.report.findings == preview.report.findings
    assert done.report.totals == preview.report.totals
    assert done.report.totals.created == 2


async def test_two_banks_number_their_loans_alike(db: Database, services: Services, bank: People) -> None:
    other = await take_in(services, actor=bank.actor("other.maker"))
    assert other.report.totals.created == 42
    async with db.transaction() as tx:
        assert (await tx.execute(select(func.count()).select_from(Loan))).scalar_one() == 84
        with pytest.raises(NotFound):
            await importing.one(tx, viewer=bank.actor("bank.maker"), import_id=other.id or 0)


async def test_a_later_tape_updates_cures_and_defaults(db: Database, services: Services, bank: People) -> None:
    def later(rows: make.Rows) -> None:
        cured(rows)
        rows["loans"][41]["classification"] = "次级"
        rows["loans"][5]["interest_yuan"] = "12345.67"
        rows["rights"] = [
            row for row in rows["rights"] if row["loan_no"] != rows["loans"][1]["loan_no"] or row["kind"] == "专利"
        ]

    report = (await take_changed(services, bank, later)).report
    assert (report.totals.updated, report.totals.unchanged, report.totals.defaulted) == (4, 38, 15)
    async with db.transaction() as tx:
        assert (await loan_of(tx)).state == "PERFORMING"
        rights = await store.pledged_rights(tx, loan_id=(await loan_of(tx, "BHKJ-2023-0002")).id)
        assert {right.kind for right, _ in rights} == {"PATENT"}


async def test_a_loan_in_disposal_is_kept_as_it_was_sold(db: Database, services: Services, bank: People) -> None:
    async with db.transaction() as tx:
        await published(tx, services, bank)
    report = (await take_changed(services, bank, cured)).report
    assert report.loans[0].model_dump() | {"loan_id": 0} == {
        "loan_no": VECTOR_LOAN,
        "outcome": "KEPT",
        "loan_id": 0,
        "state": "IN_DISPOSAL",
    }
    assert [finding.level for finding in report.findings] == ["warning"]


async def test_a_loan_being_listed_takes_new_figures_but_neither_a_cure_nor_the_loss_of_its_right(
    db: Database, services: Services, bank: People
) -> None:
    async with db.transaction() as tx:
        await drafted(tx, services, bank)

    def other_right(rows: make.Rows) -> None:
        rows["rights"][0] |= {"number": rows["rights"][1]["number"]}

    for spoil in (cured, other_right):
        report = (await take_changed(services, bank, spoil)).report
        assert report.totals.refused == 1
        assert "BH-IP-" in report.findings[0].zh

    def more_interest(rows: make.Rows) -> Any:
        rows["loans"][0]["interest_yuan"] = "61000.00"

    assert (await take_changed(services, bank, more_interest)).report.totals.updated == 1


async def test_what_is_no_tape_leaves_no_trace(db: Database, services: Services, people: People) -> None:
    with pytest.raises(TapeRefused):
        await importing.take_in(services, actor=people.actor("bank.maker"), file_name="x.xlsx", data=b"nonsense")
    async with db.transaction() as tx:
        assert (await tx.execute(select(func.count()).select_from(TapeImport))).scalar_one() == 0
