"""Makes the sample loan tape: fictitious companies of Binhai, valid check digits, the same bytes every time.

    python -m listings.sample.make        # writes loan_tape.xlsx, loan_tape.csv.zip, broken_loan_tape.xlsx beside this file

42 loans: 15 in default, 27 performing. Loan `BHKJ-2023-0001` is the rulebook's test vector: ¥1,000,000 of principal
and ¥60,000 of interest outstanding. Dates lie far enough back that the tape holds on any later day.
`Maker(batch=7)` makes a further tape: 15 other loans, all in default, for a demonstration that goes on.
"""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from listings.tape.columns import FORMS, SHEETS
from listings.tape.template import write_headers
from market.kernel.calendar import add_months
from market.kernel.ids import ic_layout_check_digit, make_uscc, patent_check_digit

HERE = Path(__file__).parent
TEST_VECTOR_LOAN = "BHKJ-2023-0001"
_SEED = 20230915
_STAMP = (2025, 6, 30, 0, 0, 0)

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Field:
    """A trade with its vocabulary."""

    word: str
    ipc: str
    inventions: tuple[str, ...]
    software: str
    nice: str
    mark: str


FIELDS = (
    Field(
        "海水淡化",
        "C02F 1/44",
        ("一种反渗透海水淡化浓盐水回用装置", "海水淡化膜组件在线清洗方法"),
        "海水淡化能耗管控系统",
        "11",
        "津淡",
    ),
    Field(
        "智能装备", "B25J 9/16", ("一种协作机械臂碰撞检测方法", "船用焊缝跟踪机器人"), "柔性产线调度软件", "7", "滨力"
    ),
    Field(
        "生物医药",
        "C12N 15/10",
        ("一种外泌体快速分离试剂盒", "重组蛋白稳定保存制剂及其制备方法"),
        "临床样本管理系统",
        "5",
        "海安康",
    ),
    Field(
        "新能源",
        "H01M 10/0525",
        ("一种低温锂离子电池电解液", "梯次电池储能舱热管理装置"),
        "储能电站监控平台",
        "9",
        "港能",
    ),
    Field(
        "海洋工程",
        "B63C 11/52",
        ("一种水下管线巡检机器人", "自升式平台桩腿应力监测方法"),
        "海上风电运维调度系统",
        "12",
        "渤擎",
    ),
    Field(
        "集成电路", "H01L 23/31", ("一种晶圆级封装散热结构", "低功耗毫米波收发芯片"), "芯片良率分析软件", "9", "芯沽"
    ),
    Field(
        "智慧物流", "G06Q 10/08", ("一种集装箱堆场自动调箱方法", "冷链温度追溯标签"), "港口集卡预约系统", "39", "沽运"
    ),
    Field(
        "新材料",
        "C08L 23/12",
        ("一种可降解聚丙烯复合材料", "石墨烯防腐涂料及其制备方法"),
        "材料配方数据库软件",
        "2",
        "滨涂",
    ),
    Field("环保科技", "B01D 53/86", ("一种低温脱硝催化剂", "含油污泥热解处理装置"), "排放在线监测平台", "40", "清沽"),
    Field(
        "数字文化",
        "G06T 13/20",
        ("一种虚拟场景实时渲染方法", "文物三维扫描拼接方法"),
        "数字展馆内容管理系统",
        "41",
        "津韵",
    ),
)
NAMES = (
    "海晶", "津航", "滨澜", "泰达源", "渤瑞", "临港恒", "塘沽星", "汉沽川", "大港益", "中新绿",
    "东疆云", "于家堡", "响螺湾", "海河启", "津沽达", "滨汇", "渤创", "海嘉", "津蓝", "港创",
    "滨芯", "海拓", "津睿", "渤海锋", "临海科", "滨沃", "海润达", "津博", "港城信", "滨瀚",
    "海卓", "津晟", "渤远", "滨颐", "海启明", "津禾", "港湾智", "滨诚", "海纳川", "津宏",
    "渤凌", "滨航",
)  # fmt: skip
DEFAULTED = 15
SYLLABLES = "新联合众诚信恒泰嘉瑞宏远盛达通源"
BATCHES = 2_300
"""So many tapes have numbers of their own: then the seven digits of a patent's serial are used up."""


def patent_number(year: int, kind: int, serial: int) -> str:
    """A whole patent number with its check digit."""
    digits = f"{year}{kind}{serial:07d}"
    return f"{digits}.{patent_check_digit(digits)}"


class Maker:
    """Builds the rows of the three sheets in one pass of a seeded generator. Batch 0 is the committed sample; no two
    batches share a company, a loan, a pledge or a right."""

    def __init__(self, *, batch: int = 0) -> None:
        if not 0 <= batch < BATCHES:
            raise ValueError(f"batch {batch}: there are {BATCHES}, from 0")
        self.batch = batch
        self.random = random.Random(_SEED + batch)
        self.rows: Rows = {"loans": [], "pledges": [], "rights": []}
        # The rights of fifteen loans advance it by less.
        self.serial = batch * 4_000

    def make(self) -> Rows:
        for index, name in enumerate(NAMES if self.batch == 0 else NAMES[:DEFAULTED]):
            self._loan(index, name)
        return self.rows

    def _company(self, name: str, trade: Field) -> str:
        """Every tenth batch comes round to the same trade under the same name: a prefix tells them apart."""
        turn = self.batch // len(FIELDS)
        prefix = SYLLABLES[turn // 16] + SYLLABLES[turn % 16] if turn else ""
        return f"天津{prefix}{name}{trade.word}有限公司"

    def _day(self, start: date, end: date) -> date:
        return start + timedelta(days=self.random.randrange((end - start).days))

    def _loan(self, index: int, name: str) -> None:
        trade = FIELDS[(index + self.batch) % len(FIELDS)]
        company = self._company(name, trade)
        uscc = make_uscc(serial=f"MB{self.batch:04d}{index + 1:02d}" if self.batch else f"MA07B{index + 1:03d}")
        defaulted = index < DEFAULTED
        year = 2023 if defaulted or index % 2 else 2024
        drawn = self._day(date(year, 1, 10), date(year, 11, 20))
        principal = self.random.randrange(10, 81) * 100_000
        outstanding, interest = principal, 0
        overdue, due = None, add_months(drawn, 60)
        grade = self.random.choice(("正常",) * 5 + ("关注",))
        if defaulted:
            overdue = self._day(date(2024, 9, 1), date(2025, 3, 20))
            due = min(add_months(drawn, 24), overdue - timedelta(days=1)) if index % 3 else due
            outstanding = principal * self.random.randrange(50, 100) // 100 // 1000 * 1000
            interest = outstanding * self.random.randrange(30, 110) // 1000
            grade = ("次级", "可疑", "损失")[0 if index % 5 else 1 + index % 2]
        if index == self.batch == 0:
            principal, outstanding, interest, grade = 2_000_000, 1_000_000, 60_000, "次级"
        recorded = drawn + timedelta(days=self.random.randrange(3, 28)) if index % 7 != 6 else None
        number = self.batch * 100 + index + 1
        loan_no = f"BHKJ-{year}-{number:04d}"
        self.rows["loans"].append(
            {
                "loan_no": loan_no,
                "contract_no": f"滨科银借{year}字第{number:04d}号",
                "borrower_name": company,
                "borrower_uscc": uscc,
                "principal_yuan": f"{principal}.00",
                "outstanding_principal_yuan": f"{outstanding}.00",
                "interest_yuan": f"{interest}.00",
                "drawn_on": drawn.isoformat(),
                "due_on": due.isoformat(),
                "overdue_since": overdue.isoformat() if overdue else "",
                "classification": grade,
                "recorded_with_fund_on": recorded.isoformat() if recorded else "",
            }
        )
        self._pledge(index, loan_no, company, uscc, trade, drawn)

    def _pledge(self, index: int, loan_no: str, company: str, uscc: str, trade: Field, drawn: date) -> None:
        registered = drawn - timedelta(days=self.random.randrange(5, 40))
        number = f"Y{registered.year}{120_980_000 + self.batch * 100 + index + 1:09d}"
        self.rows["pledges"].append(
            {
                "loan_no": loan_no,
                "registration_no": number,
                "pledgor_name": company,
                "pledgor_uscc": uscc,
                "registered_on": registered.isoformat(),
                "rank": "1",
                "maximum_yuan": "6000000.00" if index % 11 == 10 else "",
            }
        )
        # The test vector is one patent; the others differ in kind and number.
        self._patent(loan_no, number, company, trade, title=trade.inventions[index // len(FIELDS) % 2])
        if index == 0:
            return
        if index % 2:
            self._patent(loan_no, number, company, trade, title=f"{trade.word}用夹具", kind=2)
        if index % 3 == 1:
            self._trademark(loan_no, number, company, trade)
            if index % 2:
                self._trademark(loan_no, number, company, trade)
        if index % 4 == 2:
            self._copyright(loan_no, number, company, trade)
        if trade.word == "集成电路":
            self._layout(index, loan_no, number, company)

    def _right(self, loan_no: str, pledge: str, company: str, **facts: str) -> None:
        self.rows["rights"].append({"loan_no": loan_no, "registration_no": pledge, "owner": company, **facts})

    def _next(self) -> int:
        self.serial += self.random.randrange(11, 97)
        return self.serial

    def _patent(self, loan_no: str, pledge: str, company: str, trade: Field, *, title: str, kind: int = 1) -> None:
        filed = (
            self._day(date(2018, 2, 1), date(2021, 10, 1))
            if kind == 1
            else self._day(date(2020, 2, 1), date(2021, 10, 1))
        )
        self._right(
            loan_no,
            pledge,
            company,
            kind="专利",
            number=f"ZL{patent_number(filed.year, kind, 400_000 + self._next())}",
            title=title,
            filed_on=filed.isoformat(),
            expires_on=add_months(filed, 240 if kind == 1 else 120).isoformat(),
            annual_fee_due_on=add_months(filed, 12 * (2027 - filed.year)).isoformat(),
            ip_class=trade.ipc,
            notes="发明专利" if kind == 1 else "实用新型",
        )

    def _trademark(self, loan_no: str, pledge: str, company: str, trade: Field) -> None:
        filed = self._day(date(2019, 1, 5), date(2021, 12, 1))
        self._right(
            loan_no,
            pledge,
            company,
            kind="商标",
            number=str(30_000_000 + self._next()),
            title=f"{trade.mark}{'' if self.random.random() < 0.5 else ' BINHAI'}",
            filed_on=filed.isoformat(),
            expires_on=add_months(filed, 120 + 12).isoformat(),
            annual_fee_due_on="",
            ip_class=trade.nice,
            notes="注册商标",
        )

    def _copyright(self, loan_no: str, pledge: str, company: str, trade: Field) -> None:
        year = self.random.choice((2021, 2022))
        work = trade.word == "数字文化"
        self._right(
            loan_no,
            pledge,
            company,
            kind="著作权",
            number=f"津作登字-{year}-F-{120_000 + self._next():08d}"
            if work
            else f"{year}SR{500_000 + self._next():07d}",
            title=f"{trade.mark}系列数字展陈美术作品" if work else f"{trade.software}V2.0",
            filed_on="",
            expires_on=f"{year + 50}-12-31",
            annual_fee_due_on="",
            ip_class="",
            notes="作品登记" if work else "计算机软件著作权",
        )

    def _layout(self, index: int, loan_no: str, pledge: str, company: str) -> None:
        serial = self._next() % 10_000 if self.batch == 0 else 10_000 + self.batch * 20 + index
        digits = f"215{serial:05d}"
        filed = self._day(date(2021, 3, 1), date(2021, 11, 1))
        self._right(
            loan_no,
            pledge,
            company,
            kind="集成电路布图设计",
            number=f"BS.{digits}.{ic_layout_check_digit(digits)}",
            title="毫米波前端收发布图设计",
            filed_on=filed.isoformat(),
            expires_on=add_months(filed, 120).isoformat(),
            annual_fee_due_on="",
            ip_class="",
            notes="",
        )


def broken(rows: Rows) -> Rows:
    """The first eight loans with one mistake each, as banks make them; the last two of them are whole."""
    keep = {row["loan_no"] for row in rows["loans"][:8]}
    made: Rows = {sheet: [dict(row) for row in lines if row["loan_no"] in keep] for sheet, lines in rows.items()}
    loans = made["loans"]
    last = loans[0]["borrower_uscc"][-1]
    loans[0]["borrower_uscc"] = loans[0]["borrower_uscc"][:-1] + ("0" if last != "0" else "1")
    loans[1]["outstanding_principal_yuan"] = "一百万"
    loans[2]["due_on"] = "2023/02/30"
    loans[3]["classification"] = "不良"
    loans.append(dict(loans[4]))
    wrong = next(row for row in made["rights"] if row["loan_no"] == loans[5]["loan_no"])
    wrong["number"] = wrong["number"][:-1] + ("0" if wrong["number"][-1] != "0" else "1")
    made["pledges"].append({**made["pledges"][-1], "loan_no": "BHKJ-2099-9999"})
    return made


def workbook(rows: Rows) -> bytes:
    """The tape as a workbook, the same bytes for the same rows."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for form in SHEETS:
        sheet = book.create_sheet(form.name)
        write_headers(sheet, form)
        for row in rows[form.name]:
            sheet.append([_typed(column.kind, row.get(column.key, "")) for column in form.columns])
    out = io.BytesIO()
    book.save(out)
    return _stamped(out.getvalue())


def _typed(kind: str, text: str) -> Any:
    """Dates and amounts as a spreadsheet holds them, where they are well-formed."""
    if kind == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text)
    if kind == "yuan" and re.fullmatch(r"\d+\.00", text):
        return int(text.removesuffix(".00"))
    return int(text) if kind == "count" and text.isdigit() else text or None


def _stamped(data: bytes) -> bytes:
    """The same archive with fixed times, so that a remade file differs only when its content does."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2025-06-30T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def csv_archive(rows: Rows) -> bytes:
    """The tape as a ZIP of three CSV files in UTF-8 with a byte order mark, as spreadsheet programs like it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for form in SHEETS:
            text = io.StringIO(newline="")
            writer = csv.writer(text)
            writer.writerow([column.zh for column in form.columns])
            writer.writerow([column.key for column in form.columns])
            writer.writerows(
                [row.get(column.key, "") for column in FORMS[form.name].columns] for row in rows[form.name]
            )
            info = zipfile.ZipInfo(f"{form.name}.csv", _STAMP)
            archive.writestr(info, text.getvalue().encode("utf-8-sig"), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def main() -> None:
    """Write the files."""
    rows = Maker().make()
    (HERE / "loan_tape.xlsx").write_bytes(workbook(rows))
    (HERE / "loan_tape.csv.zip").write_bytes(csv_archive(rows))
    (HERE / "broken_loan_tape.xlsx").write_bytes(workbook(broken(rows)))


if __name__ == "__main__":
    main()
