"""Tables as files: CSV, XLSX and JSON, read into rows and written from them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from voice.domain.errors import InvalidInput, TooLarge

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What parsers of a damaged workbook raise: broken archives, broken XML, and parts that are missing or senseless.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, SyntaxError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, OSError),
)
_MAX_UNPACKED = 100 << 20  # bytes of an XLSX when unpacked: a small one may hold a huge one


class SheetFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


MEDIA_TYPES = {
    SheetFormat.CSV: "text/csv; charset=utf-8",
    SheetFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    SheetFormat.JSON: "application/json",
}


def read_sheet(data: bytes, kind: SheetFormat, *, max_rows: int) -> tuple[tuple[int, dict[str, str]], ...]:
    """(line, cells by column) of every row that is not empty; the first line names the columns.

    Cells are text without blanks around it and without the mark that `write_sheet` puts before formulas. Raises
    InvalidInput (bad_file) for what is no such file, TooLarge for more rows.
    """
    rows = {SheetFormat.CSV: _csv_rows, SheetFormat.XLSX: _xlsx_rows, SheetFormat.JSON: _json_rows}[kind](data)
    found = []
    for line, cells in rows:
        if any(cells.values()):
            found.append((line, cells))
        if len(found) > max_rows:
            raise TooLarge(f"The file has more than {max_rows} rows.", code="too_many_rows", remedy="Split the file.")
    return tuple(found)


def write_sheet(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], kind: SheetFormat) -> bytes:
    """The rows under these columns. In CSV and XLSX a text that a spreadsheet would run gets a ' before it."""
    if kind is SheetFormat.JSON:
        plain = [{name: _json_value(row.get(name)) for name in columns} for row in rows]
        return json.dumps(plain, ensure_ascii=False, indent=1).encode()
    table = [[_cell(row.get(name)) for name in columns] for row in rows]
    if kind is SheetFormat.CSV:
        text = io.StringIO()
        csv.writer(text).writerows([list(columns), *table])
        return ("\ufeff" + text.getvalue()).encode()  # the mark by which spreadsheets know UTF-8
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for cells in ([*columns], *table):
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", value)  # no workbook can hold control characters
        return f"'{text}" if text.startswith(_FORMULA) else text
    return "" if value is None else value


def _json_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, datetime | date) else value


def _read_cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # 13800138000.0: spreadsheets know no other numbers
    if isinstance(value, datetime):
        value = value.date() if value.time() == datetime.min.time() else value
    text = "" if value is None else ILLEGAL_CHARACTERS_RE.sub("", str(value)).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _csv_rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    rows = csv.reader(io.StringIO(_decoded(data), newline=""))
    try:
        header = _header(next(rows, []))
        for row in rows:
            yield rows.line_num, _named(header, row)
    except csv.Error as error:
        raise _bad_file(f"Line {rows.line_num} is no CSV.") from error


def _xlsx_rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _MAX_UNPACKED:
                raise TooLarge("The workbook is too large when unpacked.", code="too_many_rows")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
        header = _header([_read_cell(value) for value in next(rows, ())])
        for line, row in enumerate(rows, start=2):
            yield line, _named(header, row)
    except _DAMAGED as error:
        raise _bad_file("This is no XLSX workbook.") from error


def _json_rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        rows = json.loads(_decoded(data))
        json.dumps(rows, ensure_ascii=False).encode()  # half a pair of surrogates is no text
    except (ValueError, RecursionError) as error:
        raise _bad_file("This is no JSON.") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _bad_file("The JSON is no list of objects.")
    for line, row in enumerate(rows, start=1):
        yield line, {str(name).strip().lower(): _read_cell(value) for name, value in row.items()}


def _header(cells: Sequence[Any]) -> list[str]:
    names = [str(cell or "").strip().lower() for cell in cells]
    if not any(names):
        raise _bad_file("The first line names no columns.")
    return names


def _named(header: Sequence[str], row: Sequence[Any]) -> dict[str, str]:
    return {name: _read_cell(value) for name, value in zip(header, row, strict=False) if name}


def _decoded(data: bytes) -> str:
    """UTF-8, or what Chinese spreadsheets save."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _bad_file("The file is no text.")


def _bad_file(detail: str) -> InvalidInput:
    return InvalidInput(detail, code="bad_file", remedy="Send CSV, XLSX or a JSON list of objects.")
