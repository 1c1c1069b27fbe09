"""Files as people really send them: damaged, saved by other programs, or full of what no cell should hold."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest

from voice.domain.errors import InvalidInput, TooLarge
from voice.pipeline.sheets import SheetFormat, read_sheet, write_sheet

CSV, XLSX, JSON = SheetFormat.CSV, SheetFormat.XLSX, SheetFormat.JSON


def rows_of(data: bytes | str, kind: SheetFormat) -> list[dict[str, str]]:
    content = data.encode() if isinstance(data, str) else data
    return [cells for _, cells in read_sheet(content, kind, max_rows=100)]


def refusal(data: bytes | str, kind: SheetFormat) -> str:
    with pytest.raises(InvalidInput) as refused:
        rows_of(data, kind)
    assert refused.value.remedy
    return refused.value.code


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


GOOD = workbook(("name", "phone"), ("甲", "1"))


def repacked(parts: Mapping[str, bytes | None]) -> bytes:
    """A good workbook with other parts; None: the part is missing."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as before, zipfile.ZipFile(file, "w") as after:
        for name in before.namelist():
            content = parts.get(name, before.read(name))
            if content is not None:
                after.writestr(name, content)
    return file.getvalue()


def only_a_chart() -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.create_chartsheet()
    return saved(book)


def flipped() -> bytes:
    """With bytes in the middle that the transport spoiled."""
    middle = len(GOOD) // 2
    return GOOD[:middle] + bytes(one ^ 0xFF for one in GOOD[middle : middle + 200]) + GOOD[middle + 200 :]


SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


@pytest.mark.feature("A-032")
@pytest.mark.parametrize(
    "data",
    [
        repacked({SHEET: b"<worksheet><sheetData><row>"}),
        repacked({SHEET: b""}),
        repacked({SHEET: None}),
        repacked({BOOK: b"<workbook"}),
        repacked({BOOK: None}),
        repacked({"[Content_Types].xml": None}),
        only_a_chart(),
        flipped(),
        GOOD[:-30],
        GOOD[: len(GOOD) // 2],
        b"",
        b"name,phone\n",
    ],
    ids=[
        *("open element", "empty sheet", "no sheet", "broken book", "no book", "no types", "chart", "flipped bytes"),
        *("no directory", "half", "nothing", "a csv"),
    ],
)
def test_a_damaged_workbook_is_refused_as_such(data: bytes) -> None:
    assert refusal(data, XLSX) == "bad_file"


def test_a_workbook_without_a_header_is_refused() -> None:
    assert refusal(saved(openpyxl.Workbook()), XLSX) == "bad_file"
    assert refusal(workbook((None, " "), ("甲", "1")), XLSX) == "bad_file"


def test_only_the_first_sheet_of_a_workbook_counts() -> None:
    book = openpyxl.Workbook()
    book.active.append(("name",))
    book.active.append(("甲",))
    second = book.create_sheet("旧")
    second.append(("colour",))
    second.append(("red",))
    assert rows_of(saved(book), XLSX) == [{"name": "甲"}]


def test_days_numbers_and_formulas_of_a_workbook_become_words() -> None:
    at_night = datetime.datetime(2026, 6, 30)  # noqa: DTZ001 - workbooks know no zones
    row = (at_night, at_night.replace(hour=9), 13800138000, 13800138000.0, 0.5, True, "=1+1", "  甲 ")
    header = ("day", "moment", "whole", "phone", "part", "yes", "formula", "name")
    (cells,) = rows_of(workbook(header, row), XLSX)
    assert cells == {
        "day": "2026-06-30",
        "moment": "2026-06-30 09:00:00",
        "whole": "13800138000",
        "phone": "13800138000",
        "part": "0.5",
        "yes": "True",
        "formula": "",  # never computed, so there is no value to read
        "name": "甲",
    }


def test_columns_without_a_name_are_left_out_and_short_rows_have_fewer_cells() -> None:
    assert rows_of("name,,phone\n甲,x,1\n乙\n丙,,2,3\n", CSV) == [
        {"name": "甲", "phone": "1"},
        {"name": "乙"},
        {"name": "丙", "phone": "2"},
    ]
    assert rows_of(workbook(("name", None, "phone"), ("甲", "x", "1")), XLSX) == [{"name": "甲", "phone": "1"}]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_lines_end_as_the_system_of_the_sender_ends_them(ends: str) -> None:
    assert rows_of(ends.join(("name,phone", "甲,1", "乙,2", "")), CSV) == [
        {"name": "甲", "phone": "1"},
        {"name": "乙", "phone": "2"},
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_names_of_columns_are_told_in_any_encoding_of_the_country(encoding: str) -> None:
    text = "客户名称,电话\n鲲鹏重工,138\n"
    assert rows_of(text.encode(encoding), CSV) == [{"客户名称": "鲲鹏重工", "电话": "138"}]


def test_the_case_and_blanks_of_a_header_do_not_matter() -> None:
    assert rows_of(" Name , PHONE\n甲,1\n", CSV) == [{"name": "甲", "phone": "1"}]
    assert rows_of('[{" Name ": "甲"}]', JSON) == [{"name": "甲"}]


def test_a_cell_may_hold_lines_commas_and_quotes() -> None:
    assert rows_of('name,phone\n"甲,""乙""\n二厂",1\n', CSV) == [{"name": '甲,"乙"\n二厂', "phone": "1"}]


def test_a_cell_without_end_is_refused_with_its_line() -> None:
    with pytest.raises(InvalidInput, match="Line 2"):
        rows_of(f"name\n{'甲' * 200_000}\n", CSV)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "null",
        "[",
        '"甲"',
        "[[]]",
        '[{"name": "甲"}, 7]',
        '[{"name": "\\ud800"}]',
        "[" * 100_000,
        f'[{{"name": {"9" * 5000}}}]',
        b"\xff\xff\xff",
    ],
    ids=["empty", "null", "open", "text", "lists", "a number", "half a sign", "deep", "endless number", "bytes"],
)
def test_what_is_no_list_of_objects_is_refused(data: str | bytes) -> None:
    assert refusal(data, JSON) == "bad_file"


def test_values_of_json_become_words_and_an_empty_list_has_no_rows() -> None:
    text = '[{"name": "甲", "amount": 385000.5, "whole": 385000.0, "yes": true, "none": null}, {}, {"name": ""}]'
    assert rows_of(text, JSON) == [
        {"name": "甲", "amount": "385000.5", "whole": "385000", "yes": "True", "none": ""},
    ]
    assert rows_of("[]", JSON) == []


@pytest.mark.parametrize("kind", list(SheetFormat))
def test_control_characters_are_left_out_of_what_comes(kind: SheetFormat) -> None:
    dirty = "\x00鲲鹏\x0b重\x1f工"
    data = {
        CSV: f"name\n{dirty}\n".encode(),
        JSON: json.dumps([{"name": dirty}]).encode(),
        XLSX: workbook(("name",), ("鲲鹏重工",)),
    }[kind]
    assert rows_of(data, kind) == [{"name": "鲲鹏重工"}]


@pytest.mark.feature("F-143")
@pytest.mark.parametrize("kind", [CSV, XLSX])
@pytest.mark.parametrize("text", ["甲\x0b厂", "\x01=甲厂", "\x1f\x00+甲厂"])
def test_control_characters_stop_no_export_and_hide_no_formula(kind: SheetFormat, text: str) -> None:
    data = write_sheet(["name"], [{"name": text}], kind)
    clean = "".join(one for one in text if one >= " ")
    assert rows_of(data, kind) == [{"name": clean}]
    if kind is CSV:
        assert data.decode("utf-8-sig").splitlines()[1].startswith(("'", "甲"))


def test_exactly_the_allowed_rows_are_read_and_one_more_is_not() -> None:
    rows = [{"name": f"厂{place}"} for place in range(101)]
    for kind in SheetFormat:
        assert len(rows_of(write_sheet(["name"], rows[:100], kind), kind)) == 100
        with pytest.raises(TooLarge) as refused:
            rows_of(write_sheet(["name"], rows, kind), kind)
        assert refused.value.code == "too_many_rows"


def test_empty_rows_do_not_count_against_the_limit() -> None:
    text = "name\n" + "甲\n\n,\n" * 100
    assert len(rows_of(text, CSV)) == 100


@pytest.mark.parametrize("kind", list(SheetFormat))
def test_a_table_without_rows_keeps_its_columns(kind: SheetFormat) -> None:
    data = write_sheet(["name", "phone"], [], kind)
    assert rows_of(data, kind) == []
    if kind is CSV:
        assert data.decode("utf-8-sig").split() == ["name,phone"]


def test_columns_that_a_row_lacks_are_empty_and_others_are_left_out() -> None:
    row = {"name": "甲", "secret": "x"}
    assert rows_of(write_sheet(["name", "phone"], [row], CSV), CSV) == [{"name": "甲", "phone": ""}]
    assert json.loads(write_sheet(["name", "phone"], [row], JSON)) == [{"name": "甲", "phone": None}]
