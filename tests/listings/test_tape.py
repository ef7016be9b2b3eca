"""A tape's cells, rows and loans, without a database."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.problems import TapeRefused
from listings.sample import make
from listings.tape import template
from listings.tape.columns import FORMS
from listings.tape.parse import parse
from listings.tape.records import patent_term
from listings.tape.rules import in_default, judge
from listings.tape.values import BadCell, read
from tests.listings.helpers import SAMPLE, VECTOR_LOAN

TODAY = date(2026, 11, 23)
COLUMNS = {column.key: column for form in FORMS.values() for column in form.columns}


def sample_rows() -> make.Rows:
    return make.Maker().make()


def judged_with(change: Callable[[make.Rows], None]) -> Any:
    rows = sample_rows()
    change(rows)
    return judge(parse(make.csv_archive(rows)), on=TODAY)


def test_the_committed_sample_is_what_the_script_makes() -> None:
    rows = sample_rows()
    assert (SAMPLE / "loan_tape.xlsx").read_bytes() == make.workbook(rows)
    assert (SAMPLE / "loan_tape.csv.zip").read_bytes() == make.csv_archive(rows)
    assert (SAMPLE / "broken_loan_tape.xlsx").read_bytes() == make.workbook(make.broken(rows))


def test_the_sample_is_whole_and_its_formats_say_the_same() -> None:
    books = [judge(parse((SAMPLE / name).read_bytes()), on=TODAY) for name in ("loan_tape.xlsx", "loan_tape.csv.zip")]
    assert books[0].loans == books[1].loans
    assert not books[0].findings
    assert len(books[0].loans) >= 40
    assert {right.kind for loan in books[0].loans for right in loan.rights} >= {"PATENT", "TRADEMARK", "COPYRIGHT"}
    defaulted = [
        x
        for x in books[0].loans
        if in_default(classification=x.classification, overdue_since=x.overdue_since, on=TODAY)
    ]
    assert len(defaulted) == 15
    vector = next(loan for loan in books[0].loans if loan.loan_no == VECTOR_LOAN)
    assert (vector.outstanding_principal_fen, vector.interest_fen) == (100_000_000, 6_000_000)


def test_further_tapes_are_whole_and_share_no_number_with_another() -> None:
    seen: set[str] = set()
    for batch in (0, 1, 2, 10, 11, 999, make.BATCHES - 1):
        rows = make.Maker(batch=batch).make()
        judged = judge(parse(make.workbook(rows)), on=TODAY)
        assert not judged.findings
        on_default = [
            in_default(classification=x.classification, overdue_since=x.overdue_since, on=TODAY) for x in judged.loans
        ]
        assert batch == 0 or on_default == [True] * make.DEFAULTED
        numbers = [
            f"{key} {row[key]}" for row in rows["loans"] for key in ("loan_no", "borrower_uscc", "borrower_name")
        ]
        numbers += [row["registration_no"] for row in rows["pledges"]] + [row["number"] for row in rows["rights"]]
        assert len(set(numbers)) == len(numbers)
        assert seen.isdisjoint(numbers)
        seen.update(numbers)


def test_each_mistake_of_the_broken_tape_is_found_at_its_cell_with_a_remedy() -> None:
    judged = judge(parse((SAMPLE / "broken_loan_tape.xlsx").read_bytes()), on=TODAY)
    assert [(f.sheet, f.row, f.column) for f in judged.findings] == [
        ("loans", 3, "borrower_uscc"),
        ("loans", 4, "outstanding_principal_yuan"),
        ("loans", 5, "due_on"),
        ("loans", 6, "classification"),
        ("loans", 11, "loan_no"),
        ("pledges", 11, "loan_no"),
        ("rights", 14, "number"),
    ]
    assert all(f.level == "error" and f.zh and f.en and f.remedy_zh and f.remedy_en for f in judged.findings)
    assert [loan.loan_no for loan in judged.loans] == ["BHKJ-2023-0007", "BHKJ-2023-0008"]


def test_one_wrong_right_keeps_its_whole_loan_out_and_no_other() -> None:
    def spoil(rows: make.Rows) -> None:
        rows["rights"][-1]["filed_on"] = "2099-01-01"

    judged = judged_with(spoil)
    assert judged.refused == [sample_rows()["rights"][-1]["loan_no"]]
    assert len(judged.loans) == 41


@pytest.mark.parametrize(
    ("sheet", "column", "value"),
    [
        ("loans", "principal_yuan", "0"),
        ("loans", "outstanding_principal_yuan", "99999999.00"),
        ("loans", "interest_yuan", "-1"),
        ("loans", "interest_yuan", "0.001"),
        ("loans", "drawn_on", "2099-01-01"),
        ("loans", "due_on", "2001-01-01"),
        ("loans", "overdue_since", "2001-01-01"),
        ("loans", "borrower_name", ""),
        ("pledges", "registered_on", "2099-01-01"),
        ("pledges", "rank", "0"),
        ("pledges", "maximum_yuan", "0"),
        ("pledges", "pledgor_uscc", "91350100M000100Y4Z"),
        ("rights", "registration_no", "Y2000000000000"),
        ("rights", "kind", "房产"),
        ("rights", "number", "123"),
        ("rights", "expires_on", "2010-01-01"),
        ("rights", "expires_on", "2059-01-01"),
    ],
)
def test_a_wrong_cell_refuses_the_loan(sheet: str, column: str, value: str) -> None:
    judged = judged_with(lambda rows: rows[sheet][0].update({column: value}))
    assert judged.refused == [VECTOR_LOAN]
    assert any(f.level == "error" and f.sheet == sheet and f.row == 3 for f in judged.findings)


def test_a_loan_without_pledge_or_a_pledge_without_right_is_refused() -> None:
    assert judged_with(lambda rows: rows["rights"].pop(0)).refused == [VECTOR_LOAN]

    def unsecured(rows: make.Rows) -> None:
        rows["rights"].pop(0)
        rows["pledges"].pop(0)

    assert judged_with(unsecured).refused == [VECTOR_LOAN]


def test_an_odd_pledge_number_or_an_expired_right_only_warns() -> None:
    def odd(rows: make.Rows) -> None:
        for sheet in ("pledges", "rights"):
            rows[sheet][0]["registration_no"] = "旧登记-17"
        rows["rights"][0] |= {"filed_on": "2001-01-01", "expires_on": "2021-01-01"}

    judged = judged_with(odd)
    assert not judged.refused
    assert {(f.level, f.column) for f in judged.findings} == {("warning", "registration_no"), ("warning", "expires_on")}


@pytest.mark.parametrize(("number", "years"), [("201710601862.3", 20), ("202320000001.0", 10)])
def test_a_patents_term_follows_its_number(number: str, years: int) -> None:
    assert patent_term(number, on=TODAY)[1] == years


@pytest.mark.parametrize(
    ("grade", "overdue", "expected"),
    [
        ("NORMAL", None, False),
        ("SPECIAL_MENTION", date(2026, 8, 26), False),
        ("SPECIAL_MENTION", date(2026, 8, 25), True),
        ("SUBSTANDARD", None, True),
        ("LOSS", date(2026, 11, 1), True),
    ],
)
def test_ninety_days_or_substandard_is_default(grade: str, overdue: date | None, expected: bool) -> None:
    assert in_default(classification=grade, overdue_since=overdue, on=TODAY) is expected


@pytest.mark.parametrize("text", ["2023-03-05", "2023/3/5", "2023.03.05", "2023年3月5日", "20230305"])
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert read(COLUMNS["drawn_on"], text) == date(2023, 3, 5)


@given(st.integers(min_value=0, max_value=10**14))
def test_yuan_are_read_to_the_fen(fen: int) -> None:
    text = f"{fen // 100:,}.{fen % 100:02d}"
    assert read(COLUMNS["interest_yuan"], text) == fen


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    for column in COLUMNS.values():
        try:
            read(column, text.strip() or None)
        except BadCell as refused:
            assert refused.zh
            assert refused.remedy_en


def test_chinese_sheet_names_and_one_header_row_in_gb18030_do() -> None:
    rows = sample_rows()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make.csv_archive(rows))) as old, zipfile.ZipFile(out, "w") as new:
        for form in FORMS.values():
            lines = old.read(f"{form.name}.csv").decode("utf-8-sig").splitlines()
            new.writestr(f"台账/{form.zh}.csv", "\r\n".join([lines[0], *lines[2:]]).encode("gb18030"))
    assert len(judge(parse(out.getvalue()), on=TODAY).loans) == 42


def test_the_template_is_an_empty_tape() -> None:
    tape = parse(template.workbook())
    assert not tape.loans
    assert not tape.unknown_columns


def zipped(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.csv", text)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"not a tape",
        b"PK\x03\x04 broken",
        zipped(loans="loan_no"),
        zipped(loans="loan_no,contract_no", pledges="loan_no,rank", rights="loan_no,kind"),
        (SAMPLE / "loan_tape.xlsx").read_bytes()[:9000],
    ],
)
def test_what_is_no_tape_is_refused_as_a_whole(data: bytes) -> None:
    with pytest.raises(TapeRefused):
        parse(data)


def test_a_workbook_with_a_damaged_sheet_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(SAMPLE / "loan_tape.xlsx") as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<worksheet><sheetData><row" if name.endswith("sheet1.xml") else old.read(name))
    with pytest.raises(TapeRefused):
        parse(out.getvalue())
