"""Reading a loan tape (pure): bytes in, cells by sheet, row and column out. What the cells mean is for `rules`.

Two formats: a workbook (XLSX) with the sheets loans, pledges, rights (贷款, 质押, 权利), or a ZIP of `loans.csv`, `pledges.csv`,
`rights.csv` in UTF-8 or GB 18030. Headers are Chinese, English, or one row of each, in any order.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from listings.problems import TapeRefused
from listings.tape.columns import SHEETS, SheetForm, SheetName

Cell = str | date | Decimal | None
ROWS_MAX = 20_000
UNPACKED_BYTES_MAX = 100 * 1024 * 1024
_HEADER_ROWS = 3
_COLUMNS_MAX = 100


@dataclass(frozen=True)
class Row:
    """One line: `number` as people count it in their sheet, the cells by the column's English key."""

    sheet: SheetName
    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Tape:
    """The rows of the three sheets; `unknown_columns` are headers nobody asked for (they are ignored)."""

    loans: list[Row] = field(default_factory=list)
    pledges: list[Row] = field(default_factory=list)
    rights: list[Row] = field(default_factory=list)
    unknown_columns: list[tuple[str, str]] = field(default_factory=list)


def parse(data: bytes) -> Tape:
    """The tape in a file. Raises TapeRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(each.file_size for each in archive.infolist()) > UNPACKED_BYTES_MAX:
                raise TapeRefused(
                    reason_zh="解压后超过 100 MB,请拆分上传", reason_en="it unpacks to more than 100 MB; split it"
                )
            names = archive.namelist()
            tables = _workbook(data) if "[Content_Types].xml" in names else dict(_csvs(archive))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise TapeRefused(
            reason_zh="请上传 XLSX 工作簿,或含 loans.csv、pledges.csv、rights.csv 的 ZIP 文件",
            reason_en="upload an XLSX workbook, or a ZIP of loans.csv, pledges.csv and rights.csv",
        ) from error
    missing = [form for form in SHEETS if form.name not in tables]
    if missing:
        raise TapeRefused(
            reason_zh=f"缺少工作表:{'、'.join(form.zh for form in missing)}",
            reason_en=f"sheets are missing: {', '.join(form.name for form in missing)}",
        )
    tape = Tape()
    for form in SHEETS:
        getattr(tape, form.name).extend(_rows(form, tables[form.name], unknown=tape.unknown_columns))
    return tape


def _form_of(name: str) -> SheetForm | None:
    wanted = name.strip().lower()
    return next((form for form in SHEETS if wanted in (form.name, form.zh)), None)


def _workbook(data: bytes) -> dict[str, list[list[Cell]]]:
    # It takes long to import, and most processes never see a workbook.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    tables: dict[str, list[list[Cell]]] = {}
    try:
        # Read-only: row by row, nothing else of the workbook is built in memory; formulas give their last value.
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            form = _form_of(sheet.title)
            if form is not None:
                # Some programs write wrong dimensions; without them every row is read.
                sheet.reset_dimensions()
                rows = sheet.iter_rows(values_only=True, max_col=_COLUMNS_MAX)
                tables[form.name] = _limited([_cell(value) for value in row] for row in rows)
        book.close()
    except (InvalidFileException, AttributeError, KeyError, TypeError, ValueError, SyntaxError) as error:
        # What openpyxl and the XML parser raise on files that only look like workbooks.
        raise TapeRefused(
            reason_zh="工作簿已损坏,请重新保存后上传", reason_en="the workbook is damaged; save it anew"
        ) from error
    return tables


def _csvs(archive: zipfile.ZipFile) -> Iterator[tuple[str, list[list[Cell]]]]:
    for name in archive.namelist():
        path = PurePosixPath(name)
        form = _form_of(path.stem) if path.suffix.lower() == ".csv" else None
        if form is not None:
            reader = csv.reader(io.StringIO(_text(archive.read(name)), newline=""))
            try:
                yield form.name, _limited([_cell(value) for value in row[:_COLUMNS_MAX]] for row in reader)
            except csv.Error as error:
                raise TapeRefused(reason_zh=f"{name} 不是有效的 CSV", reason_en=f"{name} is no valid CSV") from error


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TapeRefused(reason_zh="CSV 须为 UTF-8 或 GB 18030 编码", reason_en="CSV files are UTF-8 or GB 18030")


def _limited(rows: Iterable[list[Cell]]) -> list[list[Cell]]:
    found = []
    for row in rows:
        found.append(row)
        if len(found) > ROWS_MAX:
            raise TapeRefused(
                reason_zh=f"每表最多 {ROWS_MAX} 行,请拆分上传", reason_en=f"at most {ROWS_MAX} rows a sheet; split it"
            )
    return found


def _cell(value: Any) -> Cell:
    """Text stripped, empty as None, numbers exact: a spreadsheet's 0.1 is the decimal 0.1, not its binary neighbour."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = Decimal(str(value))
        if number.is_finite():
            return Decimal(int(number)) if number == number.to_integral_value() else number
    return str(value).strip() or None


def _rows(form: SheetForm, table: Sequence[Sequence[Cell]], *, unknown: list[tuple[str, str]]) -> Iterator[Row]:
    names = {name: column.key for column in form.columns for name in (column.key, _plain(column.zh))}
    keys: dict[int, str] = {}
    first, strange = 0, []
    for index, row in enumerate(table[:_HEADER_ROWS]):
        found = {place: names[_plain(cell)] for place, cell in enumerate(row) if _plain(cell) in names}
        if len(found) < 2:
            continue
        keys |= found
        strange = [str(cell) for place, cell in enumerate(row) if cell is not None and place not in found]
        first = index + 1
    lacking = [column for column in form.columns if column.required and column.key not in keys.values()]
    if lacking:
        raise TapeRefused(
            reason_zh=f"工作表“{form.zh}”缺少列:{'、'.join(column.zh for column in lacking)}",
            reason_en=f"sheet `{form.name}` lacks the columns {', '.join(column.key for column in lacking)}",
        )
    unknown += [(form.name, name) for name in strange]
    for index, row in enumerate(table[first:], start=first + 1):
        cells = {key: row[place] if place < len(row) else None for place, key in keys.items()}
        if any(cell is not None for cell in cells.values()):
            yield Row(form.name, index, cells)


def _plain(cell: Cell) -> str:
    """A header without blanks, stars and the width of its brackets."""
    text = str(cell or "").lower().replace("*", "").replace("\uff08", "(").replace("\uff09", ")")
    return "".join(text.split())
