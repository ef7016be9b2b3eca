"""The empty loan tape that a bank downloads: three sheets with Chinese and English headers, an example each, and an explanation."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from listings.tape.columns import CLASSIFICATION_WORDS, RIGHT_KIND_WORDS, SHEETS, Column, SheetForm

_HEAD = Font(bold=True)
_REQUIRED = PatternFill("solid", fgColor="FFF2CC")
_CHOICES = {"classification": list(CLASSIFICATION_WORDS), "right_kind": list(RIGHT_KIND_WORDS)}
_LAST_ROW = 2000


def write_headers(sheet: Worksheet, form: SheetForm) -> None:
    """Row 1 in Chinese, row 2 the keys; required columns are shaded, choices offer a list."""
    for place, column in enumerate(form.columns, start=1):
        head = sheet.cell(row=1, column=place, value=column.zh)
        head.font = _HEAD
        if column.required:
            head.fill = _REQUIRED
        if column.note:
            head.comment = Comment(column.note, "exchange")
        sheet.cell(row=2, column=place, value=column.key)
        sheet.column_dimensions[get_column_letter(place)].width = max(14, 2 * len(column.zh) + 2)
        if column.kind in _CHOICES:
            choices = DataValidation(type="list", formula1=f'"{",".join(_CHOICES[column.kind])}"', allow_blank=True)
            sheet.add_data_validation(choices)
            choices.add(f"{get_column_letter(place)}3:{get_column_letter(place)}{_LAST_ROW}")
    sheet.freeze_panes = "A3"


def workbook() -> bytes:
    """The template as an XLSX file."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for form in SHEETS:
        write_headers(book.create_sheet(form.name), form)
    guide = book.create_sheet("说明 guide")
    guide.append(["工作表 sheet", "列 column", "名称", "必填 required", "示例 example", "说明 note"])
    for form in SHEETS:
        for column in form.columns:
            guide.append(
                [form.name, column.key, column.zh, "是 yes" if column.required else "", column.example, _note(column)]
            )
    for letter, width in zip("ABCDEF", (14, 28, 28, 16, 34, 48), strict=True):
        guide.column_dimensions[letter].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _note(column: Column) -> str:
    kinds = {"yuan": "以元为单位,最多两位小数", "date": "YYYY-MM-DD", "uscc": "18 位,校验位须正确"}
    return ";".join(part for part in (kinds.get(column.kind, ""), column.note) if part)
