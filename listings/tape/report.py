"""What a bank is told about its tape: each loan's fate, each finding with its place and its remedy."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from market.platform.json import Model

LoanOutcome = Literal["CREATED", "UPDATED", "UNCHANGED", "REFUSED", "KEPT"]


class Finding(Model):
    """Something in a cell. An `error` keeps its whole loan out; a `warning` only asks for a look.

    `row` counts as people do in their sheet; 0: the whole sheet. `column` is the English header.
    """

    level: Literal["error", "warning"]
    sheet: str
    row: int
    column: str
    value: str
    loan_no: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


class LoanLine(Model):
    """What became of a loan. KEPT: in disposal or settled, so the tape leaves it alone."""

    loan_no: str
    outcome: LoanOutcome
    loan_id: int | None = None
    state: str | None = None


class Totals(Model):
    loans: int
    pledges: int
    rights: int
    created: int
    updated: int
    unchanged: int
    refused: int
    kept: int
    defaulted: int
    errors: int
    warnings: int


class TapeReport(Model):
    """The whole report. `defaulted`: loans that are in default now."""

    totals: Totals
    loans: list[LoanLine]
    findings: list[Finding]


class TapeImportView(Model):
    """One taking-in. `id` is null for a preview, of which nothing is kept."""

    id: int | None
    organisation_id: int
    file_name: str
    sha256: str
    dry_run: bool
    imported_at: datetime
    report: TapeReport


class TapeImportSummary(Model):
    id: int
    organisation_id: int
    file_name: str
    sha256: str
    imported_at: datetime
    totals: Totals


class TapeImportList(Model):
    items: list[TapeImportSummary]
    total: int
