"""A record in JSON with seconds, and as a table with mm:ss; both from facts as the API shows them."""

from __future__ import annotations

from typing import Any

import pytest

from voice.runtime.record_json import record_json
from voice.runtime.record_table import clock_time, record_table


def fact(kind: str, quote: str, start_ms: int | None, end_ms: int | None, **fields: Any) -> dict[str, Any]:
    span = {"turn": 3, "char_start": 0, "char_end": len(quote), "quote": quote, "start_ms": start_ms, "end_ms": end_ms}
    return {
        "kind": kind,
        "fields": fields,
        "quote": quote,
        "turns": [3],
        "evidence": [span],
        "confidence": 0.9,
        "id": "f_1",
        "state": "proposed",
    }


PROMISE = fact(
    "commitment",
    "明天下午三点前发给您",
    62_500,
    65_000,
    owner="rep",
    action="send_quote",
    due="2026-03-13T15:00:00+08:00",
    due_text="明天下午三点前",
    due_precision="minute",
)
PERSON = fact(
    "identity",
    "我是王建国",
    1_000,
    2_000,
    side="customer",
    role="purchasing",
    name="王建国",
    title="主任",
    department="设备科",
    organization=None,
    phone=None,
)
NEED = fact("need", "太慢了", 3_000, 4_000, category="service", tried="报修", why_failed="三天才来")
DOUBT = fact("objection", "别家便宜", 5_000, 6_000, tag="competitor", competitor="恒力")


def test_each_kind_has_its_list_even_when_nothing_was_said() -> None:
    assert record_json([]) == {
        "identity": [],
        "needs": [],
        "commitments": [],
        "objections": [],
        "signals": [],
        "fields": [],
    }


def test_an_item_has_its_fields_its_quote_and_its_seconds() -> None:
    [item] = record_json([PROMISE])["commitments"]

    assert item["owner"] == "rep"
    assert item["due"] == "2026-03-13T15:00:00+08:00"
    assert item["quote"] == "明天下午三点前发给您"
    assert item["turns"] == [3]
    assert item["confidence"] == 0.9
    assert item["evidence"] == [{"start": 62.5, "end": 65.0}]
    assert "id" not in item


def test_words_without_times_have_no_seconds() -> None:
    [item] = record_json([fact("need", "太慢了", None, None, category="service", tried=None, why_failed=None)])["needs"]

    assert item["evidence"] == []


def test_the_table_shows_when_what_and_the_words() -> None:
    table = record_table(record_json([PERSON, NEED, PROMISE, DOUBT]))

    assert "01:02–01:05" in table
    assert "rep · send_quote · 2026-03-13 15:00" in table
    assert "“明天下午三点前发给您”" in table
    assert "王建国 · 主任 · 设备科 · customer · purchasing" in table
    assert "service · 报修 · → 三天才来" in table
    assert "competitor · 恒力" in table


def test_all_four_kinds_are_headed_and_an_empty_one_says_so() -> None:
    lines = record_table(record_json([NEED])).splitlines()

    assert [line for line in lines if not line.startswith(" ")] == [
        "人物 People",
        "需求 Needs",
        "承诺 Commitments",
        "异议 Objections",
    ]
    assert lines.count("  —") == 3


def test_quotes_stand_in_one_column_whatever_the_script() -> None:
    chinese, latin = (
        record_table(record_json([PERSON])).splitlines()[1],
        record_table(record_json([NEED])).splitlines()[3],
    )

    def cells(text: str) -> int:
        return sum(2 if ord(character) > 0x2E80 else 1 for character in text)

    assert cells(chinese.partition("“")[0]) == cells(latin.partition("“")[0])


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"due": "2026-03-13T23:59:00+08:00", "due_precision": "day", "due_text": "周五"}, "2026-03-13"),
        ({"due": None, "due_precision": None, "due_text": "尽快"}, "尽快"),
        ({"due": None, "due_precision": None, "due_text": None}, "rep · demo"),
    ],
)
def test_a_due_date_is_as_exact_as_it_was_said(fields: dict[str, Any], shown: str) -> None:
    item = fact("commitment", "演示一下", 0, 1_000, owner="rep", action="demo", **fields)

    line = record_table(record_json([item])).splitlines()[5]

    assert shown in line
    assert "23:59" not in line


def test_a_title_that_is_in_the_name_is_not_said_twice() -> None:
    person = PERSON | {"fields": PERSON["fields"] | {"name": "王主任", "title": "主任", "role": "unknown"}}

    assert "王主任 · 设备科 · customer" in record_table(record_json([person]))


def test_times_beyond_an_hour_stay_in_minutes() -> None:
    assert clock_time(0.4) == "00:00"
    assert clock_time(61) == "01:01"
    assert clock_time(3_725) == "62:05"
