"""Judging a loan tape (pure): rows in, whole loans and findings out. One error keeps its loan out, with all its pledges and rights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from listings.kinds import CLASSIFICATIONS
from listings.tape.columns import FORMS
from listings.tape.parse import Row, Tape
from listings.tape.records import CHECKS, LoanRecord, PledgeRecord, RightRecord, patent_term
from listings.tape.report import Finding
from listings.tape.values import BadCell, bad_number, read, shown
from market.kernel import ids, rulebook
from market.kernel.calendar import add_months
from market.kernel.ids import InvalidNumber
from market.kernel.rulebook import RuleSet


@dataclass(frozen=True)
class Judged:
    """`loans` may come in; `refused` are the numbers of those that may not."""

    loans: list[LoanRecord]
    refused: list[str]
    findings: list[Finding]


def in_default(*, classification: str, overdue_since: date | None, on: date, rule_set: RuleSet = "standard") -> bool:
    """Whether a loan counts as defaulted: graded as bad as the fund asks for, or overdue as long (by default 次级, 90 days)."""
    floor = rulebook.word("compensation.classification_floor", on=on, rule_set=rule_set)
    if CLASSIFICATIONS.index(classification) >= CLASSIFICATIONS.index(floor):
        return True
    days = rulebook.value("compensation.overdue_days", on=on, rule_set=rule_set)
    return overdue_since is not None and (on - overdue_since).days >= days


def judge(tape: Tape, *, on: date) -> Judged:
    """Every row against the rules of that day."""
    return _Judge(tape, on=on).judge()


@dataclass
class _Judge:
    tape: Tape
    on: date
    findings: list[Finding] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)

    def judge(self) -> Judged:
        for sheet, name in self.tape.unknown_columns:
            zh, en = "未知列,已忽略", "an unknown column is ignored"
            why = BadCell(zh, en, "请使用模板中的列名", "use the template's column names")
            self._find("warning", Row(sheet, 0, {}), name, why, value=name)  # type: ignore[arg-type]
        loans = self._loans()
        pledges = self._secured(self.tape.pledges, known=loans)
        rights = self._secured(self.tape.rights, known=loans)
        whole = []
        for loan_no, (row, values) in loans.items():
            mine = self._pledges(loan_no, pledges[loan_no])
            held = self._rights(loan_no, rights[loan_no], pledges=mine)
            self._judge_loan(row, values, pledges=mine, rights=held)
            if loan_no not in self.bad:
                values = {_FEN.get(name, name): value for name, value in values.items()}
                whole.append(LoanRecord(row=row.number, pledges=tuple(mine.values()), rights=tuple(held), **values))
        refused = [loan_no for loan_no in loans if loan_no in self.bad]
        return Judged(whole, [*refused, *sorted(self.bad - set(refused))], self.findings)

    def _find(
        self, level: str, row: Row, column: str, why: BadCell, *, loan_no: str = "", value: str | None = None
    ) -> None:
        self.findings.append(
            Finding(
                level="error" if level == "error" else "warning",
                sheet=row.sheet,
                row=row.number,
                column=column,
                value=shown(row.cells.get(column)) if value is None else value,
                loan_no=loan_no,
                zh=why.zh,
                en=why.en,
                remedy_zh=why.remedy_zh,
                remedy_en=why.remedy_en,
            )
        )
        if level == "error" and loan_no:
            self.bad.add(loan_no)

    def _error(self, row: Row, column: str, loan_no: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> None:
        self._find("error", row, column, BadCell(zh, en, remedy_zh, remedy_en), loan_no=loan_no)

    def _read(self, row: Row, *, loan_no: str) -> dict[str, Any] | None:
        """The values of a row; None when a cell is wrong (each wrong cell is found)."""
        values: dict[str, Any] = {}
        whole = True
        for column in FORMS[row.sheet].columns:
            try:
                values[column.key] = read(column, row.cells.get(column.key))
            except BadCell as why:
                whole = False
                self._find("error", row, column.key, why, loan_no=loan_no)
        return values if whole else None

    def _loans(self) -> dict[str, tuple[Row, dict[str, Any]]]:
        found: dict[str, tuple[Row, dict[str, Any]]] = {}
        seen: dict[str, int] = {}
        for row in self.tape.loans:
            loan_no = _key(row, "loan_no")
            values = self._read(row, loan_no=loan_no)
            if loan_no in seen:
                self._error(
                    row,
                    "loan_no",
                    loan_no,
                    f"借据号与第 {seen[loan_no]} 行重复",
                    f"the loan is on row {seen[loan_no]} already",
                    "每笔贷款只填一行",
                    "give every loan one row",
                )
            elif values is not None:
                found[loan_no] = (row, values)
            seen.setdefault(loan_no, row.number)
        self._seen = seen
        return found

    def _secured(self, rows: Iterable[Row], *, known: dict[str, Any]) -> dict[str, list[Row]]:
        """Rows of a lower sheet by their loan; those of no loan are found."""
        by_loan: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            loan_no = _key(row, "loan_no")
            if loan_no and loan_no not in self._seen:
                self._find(
                    "error",
                    row,
                    "loan_no",
                    BadCell(
                        "贷款表中没有该借据号",
                        "the sheet of loans has no such loan",
                        "请补录该贷款或更正借据号",
                        "add the loan or mend its number",
                    ),
                )
                continue
            if loan_no not in known:
                # The loan is refused already; its rows are still read, so that everything is found at once.
                self._read(row, loan_no=loan_no)
            by_loan[loan_no].append(row)
        return by_loan

    def _pledges(self, loan_no: str, rows: list[Row]) -> dict[str, PledgeRecord]:
        found: dict[str, PledgeRecord] = {}
        for row in rows:
            values = self._read(row, loan_no=loan_no)
            if values is None:
                continue
            number = ids.normalise(values["registration_no"])
            if number in found:
                self._error(
                    row,
                    "registration_no",
                    loan_no,
                    "同一贷款下质押登记号重复",
                    "the loan has this pledge already",
                    "一项质押登记只填一行,多项权利填在权利表",
                    "give a pledge one row; its rights go to the sheet of rights",
                )
                continue
            if values["registered_on"] > self.on:
                self._future(row, "registered_on", loan_no)
            if values["maximum_yuan"] == 0:
                zero = ("最高债权额不能为 0", "a maximum of 0 secures nothing")
                self._error(
                    row, "maximum_yuan", loan_no, *zero, "非最高额质押请留空", "leave it empty for an ordinary pledge"
                )
                continue
            found[number] = PledgeRecord(
                registration_no=number,
                pledgor_name=values["pledgor_name"],
                pledgor_uscc=values["pledgor_uscc"],
                registered_on=values["registered_on"],
                rank=values["rank"] or 1,
                maximum_fen=values["maximum_yuan"],
            )
        return found

    def _rights(self, loan_no: str, rows: list[Row], *, pledges: dict[str, PledgeRecord]) -> list[RightRecord]:
        found: dict[tuple[str, str, str], RightRecord] = {}
        for row in rows:
            values = self._read(row, loan_no=loan_no)
            if values is None:
                continue
            pledge_no = ids.normalise(values["registration_no"])
            if pledge_no not in pledges:
                self._error(
                    row,
                    "registration_no",
                    loan_no,
                    "该贷款没有此质押登记号",
                    "the loan has no such pledge",
                    "请在质押表补录或更正登记号",
                    "add the pledge or mend its number",
                )
                continue
            number = self._right_number(row, values, loan_no=loan_no)
            if number is None:
                continue
            key = (pledge_no, values["kind"], number)
            if key in found:
                twice = ("同一质押下权利重复", "the pledge holds this right already")
                self._error(row, "number", loan_no, *twice, "请删除重复行", "delete the row")
                continue
            self._judge_right(row, values, loan_no=loan_no)
            if values["kind"] == "PATENT":
                self._warn_pledge_number(row, pledge_no, loan_no=loan_no)
            found[key] = RightRecord(
                registration_no=pledge_no,
                kind=values["kind"],
                number=number,
                title=values["title"],
                owner=values["owner"],
                filed_on=values["filed_on"],
                expires_on=values["expires_on"],
                annual_fee_due_on=values["annual_fee_due_on"],
                ip_class=values["ip_class"] or "",
                notes=values["notes"] or "",
            )
        return list(found.values())

    def _right_number(self, row: Row, values: dict[str, Any], *, loan_no: str) -> str | None:
        try:
            number = CHECKS[values["kind"]](values["number"])
        except InvalidNumber as problem:
            self._find("error", row, "number", bad_number(problem), loan_no=loan_no)
            return None
        odd = ids.warning("ic_layout", values["number"]) if values["kind"] == "IC_LAYOUT" else None
        if odd is not None:
            self._find("warning", row, "number", bad_number(odd), loan_no=loan_no)
        return number

    def _warn_pledge_number(self, row: Row, number: str, *, loan_no: str) -> None:
        odd = ids.warning("pledge_registration", number)
        if odd is not None:
            self._find("warning", row, "registration_no", bad_number(odd), loan_no=loan_no)

    def _judge_right(self, row: Row, values: dict[str, Any], *, loan_no: str) -> None:
        filed, expires = values["filed_on"], values["expires_on"]
        if filed is not None and filed > self.on:
            self._future(row, "filed_on", loan_no)
        if filed is not None and expires is not None and expires <= filed:
            early = ("届满日早于申请日", "the right expires before it was filed")
            self._error(row, "expires_on", loan_no, *early, "请核对证书", "compare the certificate")
            return
        if expires is not None and expires < self.on:
            gone = BadCell(
                "权利已届满",
                "the right has expired",
                "请核实是否续展;届满权利不能挂牌",
                "see whether it was renewed; it cannot be listed",
            )
            self._find("warning", row, "expires_on", gone, loan_no=loan_no)
        if values["kind"] == "PATENT" and filed is not None and expires is not None:
            key, years = patent_term(values["number"], on=self.on)
            if expires > add_months(filed, 12 * years):
                rule = rulebook.rule(key, on=self.on)
                zh = f"届满日超过自申请日起 {years} 年(依据:{rulebook.cite(rule, zh=True)})"
                en = f"the patent lasts longer than {years} years from filing ({rulebook.cite(rule)})"
                self._error(
                    row,
                    "expires_on",
                    loan_no,
                    zh,
                    en,
                    "请核对申请日与届满日",
                    "compare both dates with the certificate",
                )

    def _future(self, row: Row, column: str, loan_no: str) -> None:
        late = ("日期晚于今日", "the date is later than today")
        self._error(row, column, loan_no, *late, "请核对日期", "check the date")

    def _judge_loan(
        self, row: Row, values: dict[str, Any], *, pledges: dict[str, PledgeRecord], rights: list[RightRecord]
    ) -> None:
        loan_no = values["loan_no"]
        if values["principal_yuan"] == 0:
            zero = ("放款本金须大于 0", "the principal must be more than 0")
            self._error(row, "principal_yuan", loan_no, *zero, "请填写放款金额", "write the amount drawn")
        if values["outstanding_principal_yuan"] > values["principal_yuan"]:
            more = ("本金余额大于放款本金", "more principal is outstanding than was drawn")
            self._error(row, "outstanding_principal_yuan", loan_no, *more, "请核对两项金额", "compare both amounts")
        for column in ("drawn_on", "overdue_since", "recorded_with_fund_on"):
            if values[column] is not None and values[column] > self.on:
                self._future(row, column, loan_no)
        for column, zh, en in (
            ("due_on", "到期日早于放款日", "the loan is due before it was drawn"),
            ("overdue_since", "逾期起始日早于放款日", "the loan is overdue before it was drawn"),
        ):
            if values[column] is not None and values[column] < values["drawn_on"]:
                self._error(row, column, loan_no, zh, en, "请核对日期", "compare both dates")
        if not pledges:
            none = ("该贷款没有质押登记", "the loan has no pledge")
            self._error(row, "loan_no", loan_no, *none, "请在质押表补录", "add one to the sheet of pledges")
        for number in pledges.keys() - {right.registration_no for right in rights}:
            if loan_no not in self.bad:
                empty = (f"质押 {number} 没有对应的权利", f"the pledge {number} holds no right")
                self._error(row, "loan_no", loan_no, *empty, "请在权利表补录", "add one to the sheet of rights")
        self._warn_grade(row, values)

    def _warn_grade(self, row: Row, values: dict[str, Any]) -> None:
        overdue = values["overdue_since"]
        if overdue is None or values["classification"] not in ("NORMAL", "SPECIAL_MENTION"):
            return
        days = rulebook.value("compensation.overdue_days", on=self.on)
        if (self.on - overdue).days >= days:
            why = BadCell(
                f"已逾期 {days} 日以上但分类优于次级,系统按违约处理",
                f"overdue for {days} days or more and still graded better than substandard: it counts as defaulted",
                "请核对五级分类",
                "see whether the grade is right",
            )
            self._find("warning", row, "classification", why, loan_no=values["loan_no"])


_FEN = {
    "principal_yuan": "principal_fen",
    "outstanding_principal_yuan": "outstanding_principal_fen",
    "interest_yuan": "interest_fen",
}


def _key(row: Row, column: str) -> str:
    return shown(row.cells.get(column))
