"""Days on which a rep wrote the same as before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.reports.copies import copied_rows
from crm_core.reports.counts import Note
from tests.unit.crm_core.alerts.given import ago
from tests.unit.crm_core.samples import POLICY

CALENDAR = POLICY.calendar.of("east")
LONG = "今天拜访了永裕彩盒的采购部，对方要求下周三之前给出新的报价，并安排样品测试"
OTHER = "与鲲鹏重工的总工开会两小时，确认了产线改造的三个节点，设备清单由我方周五补齐"


def note(note_id: str, text: str, at: datetime, **fields: Any) -> Note:
    return Note(**{"id": note_id, "region": "east", "rep_id": "rep-1", "at": at, "text": text, **fields})


def found(*notes: Note, least: int = 3) -> tuple[dict[str, Any], ...]:
    return copied_rows(
        notes, day_of=lambda region, moment: CALENDAR.local_day(moment), policy=POLICY.quality, least=least
    )


def days(text: str, count: int, first: int = 1, **fields: Any) -> list[Note]:
    return [note(f"{text[2:4]}{number}", text, ago(days=number), **fields) for number in range(first, first + count)]


@pytest.mark.feature("F-138")
def test_the_same_words_on_three_days_are_copied() -> None:
    (row,) = found(*days(LONG, 3))
    assert (row["region"], row["rep_id"], row["copies"]) == ("east", "rep-1", 3)
    assert (row["first_day"], row["last_day"]) == ("2026-03-17", "2026-03-19")
    assert len(row["notes"].split(", ")) == 3


@pytest.mark.feature("F-138")
@pytest.mark.parametrize("count", [0, 1, 2])
def test_twice_is_not_yet_a_habit(count: int) -> None:
    assert found(*days(LONG, count)) == ()


@pytest.mark.feature("F-138")
@pytest.mark.parametrize(
    "variant",
    [
        LONG + "。",
        LONG.replace("，", ", "),
        f"  {LONG}\n",
    ],
)
def test_marks_and_blanks_do_not_make_it_new(variant: str) -> None:
    first, second, third = days(LONG, 3)
    (row,) = found(first, replace(second, text=variant), third)
    assert row["copies"] == 3


def test_other_days_of_the_same_rep_are_left_out() -> None:
    (row,) = found(*days(LONG, 3), *days(OTHER, 2, first=10))
    assert row["first_day"] == "2026-03-17"


def test_each_text_that_comes_back_has_its_row_the_most_copied_first() -> None:
    rows = found(*days(LONG, 3), *days(OTHER, 4, first=10))
    assert [row["copies"] for row in rows] == [4, 3]


def test_two_reps_who_write_the_same_did_not_copy_themselves() -> None:
    """What colleagues have in common may be the same meeting."""
    assert found(*days(LONG, 2), *days(LONG, 2, rep_id="rep-2")) == ()


def test_the_same_name_in_two_regions_is_two_people() -> None:
    assert found(*days(LONG, 2), *days(LONG, 2, region="north")) == ()


def test_three_notes_of_one_day_are_one_day() -> None:
    assert found(*(note(f"n{minute}", LONG, ago(days=1, minutes=minute)) for minute in range(3))) == ()


def test_a_days_notes_are_one_text() -> None:
    """The first note comes back every day, what is added to it makes the days differ."""
    added = ("客户确认了预算三十万元，合同条款待法务审阅", "技术对接人换成王敏，需要重新介绍方案", OTHER)
    notes = [
        one
        for number, text in enumerate(added, start=1)
        for one in (
            note(f"a{number}", LONG, ago(days=number, hours=1)),
            note(f"b{number}", text, ago(days=number)),
        )
    ]
    assert found(*notes) == ()


def test_midnight_parts_the_days_where_the_rep_lives() -> None:
    midnight = datetime(2026, 3, 10, tzinfo=CALENDAR.zone)
    late = [note(f"n{number}", LONG, midnight + timedelta(days=number, seconds=-1)) for number in range(3)]
    (row,) = found(*late)
    assert (row["first_day"], row["last_day"]) == ("2026-03-09", "2026-03-11")


@pytest.mark.parametrize("text", ["已发报价", "ok", "", "？！"])
def test_texts_too_short_to_be_told_apart_are_no_copies(text: str) -> None:
    assert len(text) < POLICY.quality.copy_min_chars
    assert found(*(note(f"n{number}", text, ago(days=number)) for number in range(1, 6))) == ()


def test_the_words_themselves_are_not_in_the_report() -> None:
    (row,) = found(*days(LONG, 3))
    assert not any("永裕" in str(value) for value in row.values())


@given(st.permutations(range(6)))
def test_the_order_in_which_notes_are_read_changes_nothing(order: list[int]) -> None:
    notes = [*days(LONG, 3), *days(OTHER, 3, first=10)]
    assert found(*(notes[place] for place in order)) == found(*notes)


@given(st.lists(st.dates(date(2026, 1, 1), date(2026, 3, 1)), max_size=8))
def test_as_many_days_as_hold_the_text_are_counted(written: list[date]) -> None:
    notes = [
        note(f"n{number}", LONG, datetime.combine(day, datetime.min.time(), CALENDAR.zone))
        for number, day in enumerate(written)
    ]
    rows = found(*notes, least=2)
    assert [row["copies"] for row in rows] == ([len(set(written))] if len(set(written)) > 1 else [])


def test_no_notes_no_rows() -> None:
    assert found() == ()
