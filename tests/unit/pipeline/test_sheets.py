"""Tables as files: what is written is read back, and nothing in them runs."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.domain.errors import InvalidInput, TooLarge
from voice.pipeline import sheets
from voice.pipeline.sheet_columns import EXPORTED, IMPORTED, Kind, english
from voice.pipeline.sheets import SheetFormat, read_sheet, write_sheet

FORMATS = list(SheetFormat)


def back(rows: list[dict[str, object]], kind: SheetFormat) -> list[dict[str, str]]:
    columns = list(rows[0])
    return [cells for _, cells in read_sheet(write_sheet(columns, rows, kind), kind, max_rows=100)]


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_written_is_read_back(kind: SheetFormat) -> None:
    row: dict[str, object] = {
        "name": "鲲鹏,重工\n二厂",
        "amount": Decimal("385000.50"),
        "day": date(2026, 6, 30),
        "at": datetime(2026, 3, 12, 7, tzinfo=UTC),
        "open": True,
        "none": None,
    }
    (cells,) = back([row], kind)
    assert cells == {
        "name": "鲲鹏,重工\n二厂",
        "amount": "385000.50",
        "day": "2026-06-30",
        "at": "2026-03-12T07:00:00+00:00",
        "open": "True",
        "none": "",
    }


@pytest.mark.parametrize("kind", FORMATS)
@given(text=st.text(st.sampled_from("=+-@'a1电 "), min_size=1, max_size=6))
def test_formulas_are_put_out_of_action_and_come_back_as_they_were(kind: SheetFormat, text: str) -> None:
    if text.strip() != text or not text or text.startswith("'"):
        return
    (cells,) = back([{"name": text}], kind)
    assert cells == {"name": text}


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-2", "@SUM(A1)", "\tx"])
def test_no_cell_of_a_spreadsheet_begins_like_a_formula(text: str) -> None:
    csv = write_sheet(["name"], [{"name": text}], SheetFormat.CSV).decode("utf-8-sig")
    assert csv.splitlines()[1].lstrip('"').startswith("'")
    with zipfile.ZipFile(io.BytesIO(write_sheet(["name"], [{"name": text}], SheetFormat.XLSX))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


def test_whole_numbers_of_a_spreadsheet_stay_whole() -> None:
    assert back([{"phone": Decimal(13800138000)}], SheetFormat.XLSX) == [{"phone": "13800138000"}]


def test_empty_rows_are_left_out_and_lines_count_as_in_the_file() -> None:
    rows = read_sheet("name\n\n甲\n,\n乙\n".encode("gb18030"), SheetFormat.CSV, max_rows=2)
    assert rows == ((3, {"name": "甲"}), (5, {"name": "乙"}))


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge):
        read_sheet(b"name\na\nb\nc\n", SheetFormat.CSV, max_rows=2)
    book = write_sheet(["name"], [{"name": "a"}], SheetFormat.XLSX)
    monkeypatch.setattr(sheets, "_MAX_UNPACKED", 100)
    with pytest.raises(TooLarge):
        read_sheet(book, SheetFormat.XLSX, max_rows=2)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", SheetFormat.CSV),
        (b"\xff\xfe\x80", SheetFormat.CSV),
        (b"[1]", SheetFormat.JSON),
        (b"PK\x03\x04", SheetFormat.XLSX),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, kind: SheetFormat) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_sheet(data, kind, max_rows=2)
    assert refused.value.code == "bad_file"


def test_every_kind_has_columns_and_chinese_names_lead_to_them() -> None:
    assert set(IMPORTED) == set(EXPORTED) == set(Kind)
    assert english({"电话": "1", "phone": "2", "x": "3"}) == {"phone": "2", "x": "3"}
    known = {name for columns in IMPORTED.values() for name in columns}
    assert set(english({"统一社会信用代码": "", "预计成交日期": "", "客户": ""})) <= known
