"""The columns of a loan tape (pure): three sheets, each column with its names, its kind of value and an example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from listings.kinds import CLASSIFICATIONS, RIGHT_KINDS

SheetName = Literal["loans", "pledges", "rights"]
ValueKind = Literal["text", "uscc", "yuan", "date", "count", "classification", "right_kind"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """`key` is the English header, `zh` the Chinese one; either is recognised."""

    key: str
    zh: str
    kind: ValueKind = "text"
    required: bool = True
    example: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SheetForm:
    name: SheetName
    zh: str
    columns: tuple[Column, ...]


CLASSIFICATION_WORDS = dict(zip(("正常", "关注", "次级", "可疑", "损失"), CLASSIFICATIONS, strict=True))
RIGHT_KIND_WORDS = dict(zip(("专利", "商标", "著作权", "地理标志", "集成电路布图设计"), RIGHT_KINDS, strict=True))

_LOAN_NO = Column(key="loan_no", zh="借据号", example="BHKJ-2023-0001", note="本行内唯一;质押、权利两表以此关联")

SHEETS: tuple[SheetForm, ...] = (
    SheetForm(
        name="loans",
        zh="贷款",
        columns=(
            _LOAN_NO,
            Column(key="contract_no", zh="借款合同号", example="滨科银借2023字第0001号"),
            Column(key="borrower_name", zh="借款人名称", example="天津海晶智能科技有限公司"),
            Column(key="borrower_uscc", zh="借款人统一社会信用代码", kind="uscc", example="91350100M000100Y43"),
            Column(key="principal_yuan", zh="放款本金(元)", kind="yuan", example="2000000.00"),
            Column(key="outstanding_principal_yuan", zh="本金余额(元)", kind="yuan", example="1000000.00"),
            Column(key="interest_yuan", zh="欠息及罚息(元)", kind="yuan", example="60000.00", note="没有的填 0"),
            Column(key="drawn_on", zh="放款日", kind="date", example="2023-03-15"),
            Column(key="due_on", zh="到期日", kind="date", example="2026-03-14"),
            Column(key="overdue_since", zh="逾期起始日", kind="date", required=False, note="未逾期的留空"),
            Column(
                key="classification",
                zh="五级分类",
                kind="classification",
                example="次级",
                note="正常、关注、次级、可疑、损失",
            ),
            Column(key="recorded_with_fund_on", zh="补偿资金备案日", kind="date", required=False, note="未备案的留空"),
        ),
    ),
    SheetForm(
        name="pledges",
        zh="质押",
        columns=(
            _LOAN_NO,
            Column(key="registration_no", zh="质押登记号", example="Y2023120000123"),
            Column(key="pledgor_name", zh="出质人名称", example="天津海晶智能科技有限公司"),
            Column(key="pledgor_uscc", zh="出质人统一社会信用代码", kind="uscc", example="91350100M000100Y43"),
            Column(key="registered_on", zh="登记日", kind="date", example="2023-03-10"),
            Column(key="rank", zh="顺位", kind="count", required=False, example="1", note="留空为 1"),
            Column(key="maximum_yuan", zh="最高债权额(元)", kind="yuan", required=False, note="非最高额质押留空"),
        ),
    ),
    SheetForm(
        name="rights",
        zh="权利",
        columns=(
            _LOAN_NO,
            Column(key="registration_no", zh="质押登记号", example="Y2023120000123"),
            Column(
                key="kind",
                zh="权利类型",
                kind="right_kind",
                example="专利",
                note="专利、商标、著作权、地理标志、集成电路布图设计",
            ),
            Column(key="number", zh="专利号/注册号/登记号", example="201710601862.3"),
            Column(key="title", zh="名称", example="一种海水淡化浓盐水处理装置"),
            Column(key="owner", zh="权利人", example="天津海晶智能科技有限公司"),
            Column(key="filed_on", zh="申请日", kind="date", required=False, example="2017-07-21"),
            Column(key="expires_on", zh="届满日", kind="date", required=False, example="2037-07-21"),
            Column(key="annual_fee_due_on", zh="下次年费(续展)日", kind="date", required=False),
            Column(key="ip_class", zh="分类号(IPC/尼斯)", required=False, example="C02F 1/44"),
            Column(key="notes", zh="备注", required=False),
        ),
    ),
)

FORMS: dict[str, SheetForm] = {form.name: form for form in SHEETS}
