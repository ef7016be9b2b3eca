"""Single cells of a loan tape (pure): a cell in, a value or a `BadCell` with its remedy out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from listings.tape.columns import CLASSIFICATION_WORDS, RIGHT_KIND_WORDS, Column, ValueKind
from listings.tape.parse import Cell
from market.kernel import ids
from market.kernel.ids import InvalidNumber

TEXT_MAX = 1000
_FEN_MAX = 10**15
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")


class BadCell(Exception):
    """Why a cell cannot be taken, and what to do about it."""

    def __init__(self, zh: str, en: str, remedy_zh: str, remedy_en: str) -> None:
        super().__init__(en)
        self.zh, self.en, self.remedy_zh, self.remedy_en = zh, en, remedy_zh, remedy_en


def bad_number(problem: InvalidNumber) -> BadCell:
    """The kernel's own words about a number, with what the bank should do."""
    if problem.fields.get("expected"):
        remedy_zh, remedy_en = "请对照证书原件核对录入", "compare it with the original certificate"
    else:
        example = problem.fields["example"]
        remedy_zh, remedy_en = f"请按示例格式填写:{example}", f"write it like {example}"
    return BadCell(problem.render(problem.zh), problem.render(problem.en), remedy_zh, remedy_en)


def shown(cell: Cell) -> str:
    """A cell as the report repeats it."""
    return "" if cell is None else (cell.isoformat() if isinstance(cell, date) else str(cell))[:200]


def _text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        # A number typed as a number: 12345678 and not 12345678.0.
        return str(int(cell)) if cell == cell.to_integral_value() else str(cell)
    text = shown(cell) if isinstance(cell, date) else str(cell)
    if len(text) > TEXT_MAX or any(ord(char) < 32 and char not in "\n\t" for char in text):
        raise BadCell(
            f"文字超过 {TEXT_MAX} 字或含不可见字符",
            f"the text is longer than {TEXT_MAX} characters or has control characters",
            "请缩短或重新录入",
            "shorten it or type it anew",
        )
    return text


def _number(cell: Cell, *, remedy: tuple[str, str]) -> Decimal:
    text = str(cell).replace(",", "").replace("\uff0c", "").replace("¥", "").replace("元", "").strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or isinstance(cell, date):
        raise BadCell("不是数字", "this is no number", *remedy)
    return number


def _yuan(cell: Cell) -> int:
    """Yuan to fen, exactly."""
    number = _number(
        cell, remedy=("请填写以元为单位的金额,例如 1000000.00", "write an amount in yuan, for example 1000000.00")
    )
    if number < 0:
        raise BadCell("金额不能为负", "an amount cannot be negative", "没有的请填 0", "write 0 for none")
    fen = number * 100
    if fen != fen.to_integral_value() or fen > _FEN_MAX:
        raise BadCell(
            "金额最多两位小数,且不超过十万亿元",
            "an amount has at most two decimals and 10 trillion yuan",
            "请四舍五入到分,并检查单位是否为元",
            "round it to the fen, and see whether the unit is yuan",
        )
    return int(fen)


def _count(cell: Cell) -> int:
    remedy = ("请填写 1 至 99 的整数", "write a whole number from 1 to 99")
    number = _number(cell, remedy=remedy)
    if number != number.to_integral_value() or not 1 <= number <= 99:
        raise BadCell("不是有效的序数", "this is no valid rank", *remedy)
    return int(number)


def _date(cell: Cell) -> date:
    if isinstance(cell, date):
        return cell
    text = _text(cell)
    match = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        found = date(int(match[1]), int(match[2]), int(match[3]))
        if not 1980 <= found.year <= 2100:
            raise ValueError(text)
    except ValueError:
        raise BadCell(
            "不是有效日期", "this is no valid date", "请按 2023-03-15 的格式填写", "write it like 2023-03-15"
        ) from None
    return found


def _word(cell: Cell, words: dict[str, str]) -> str:
    text = _text(cell).upper()
    if text in words.values():
        return text
    if text in words:
        return words[text]
    raise BadCell(
        "不在可选范围内",
        "this is none of the choices",
        f"请填写:{'、'.join(words)}",
        f"choose one of {', '.join(words.values())}",
    )


def _uscc(cell: Cell) -> str:
    try:
        return ids.check_uscc(_text(cell))
    except InvalidNumber as problem:
        raise bad_number(problem) from None


_READ: dict[ValueKind, Callable[[Cell], Any]] = {
    "text": _text,
    "uscc": _uscc,
    "yuan": _yuan,
    "date": _date,
    "count": _count,
    "classification": lambda cell: _word(cell, CLASSIFICATION_WORDS),
    "right_kind": lambda cell: _word(cell, RIGHT_KIND_WORDS),
}


def read(column: Column, cell: Cell) -> Any:
    """The value of a cell (fen, date, code, text); None where an optional cell is empty. Raises BadCell."""
    if cell is None:
        if not column.required:
            return None
        example_zh, example_en = (f"请填写,例如 {column.example}", f"fill it in, for example {column.example}")
        raise BadCell(f"“{column.zh}”为必填", f"`{column.key}` is required", example_zh, example_en)
    return _READ[column.kind](cell)
