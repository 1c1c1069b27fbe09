"""Promises by due time, as seen on Wednesday at ten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.unit.api_ui.conftest import SHANGHAI, WEDNESDAY
from voice.api.ui.moments import Moments
from voice.api.ui.views.todos import TodoLine, by_due, todo_line
from voice.ports.crm import EvidenceRef, Todo, TodoState

TODO: dict[str, Any] = {
    "id": "t1",
    "activity_id": "a1",
    "call_id": "c1",
    "claim_id": "f1",
    "account_id": "a1",
    "opportunity_id": None,
    "region": "east",
    "team": "a",
    "rep_id": "u1",
    "owner": "rep",
    "action": "send_quote",
    "promised_at": WEDNESDAY,
    "evidence": (EvidenceRef("c1", 2, 42_000, 44_000, "下班前发您"),),
    "state": TodoState.OPEN,
    "unconfirmed": True,
}


def todo(due_at: datetime | None, **changed: Any) -> Todo:
    return Todo(**(TODO | {"due_at": due_at} | changed))


def line(moments: Moments, due_at: datetime | None, **changed: Any) -> TodoLine:
    return todo_line(todo(due_at, **changed), moments, accounts={"a1": "鲲鹏重工"}, reps={"u1": "李伟"})


@pytest.mark.parametrize(
    ("due_at", "group"),
    [
        (WEDNESDAY - timedelta(minutes=1), "overdue"),
        (WEDNESDAY, "today"),
        (datetime(2026, 3, 11, 23, 59, tzinfo=SHANGHAI), "today"),
        (datetime(2026, 3, 12, 0, 0, tzinfo=SHANGHAI), "week"),
        (datetime(2026, 3, 15, 23, 59, tzinfo=SHANGHAI), "week"),
        (datetime(2026, 3, 16, 0, 0, tzinfo=SHANGHAI), "later"),
        (None, "undated"),
    ],
)
def test_each_promise_stands_in_the_group_of_its_due_time(
    chinese: Moments, due_at: datetime | None, group: str
) -> None:
    assert [name for name, _ in by_due([todo(due_at)], chinese)] == [group]


def test_groups_come_in_the_order_of_urgency_and_empty_ones_not_at_all(chinese: Moments) -> None:
    found = by_due([todo(None), todo(WEDNESDAY + timedelta(days=30)), todo(WEDNESDAY - timedelta(days=1))], chinese)
    assert [name for name, _ in found] == ["overdue", "later", "undated"]


def test_a_line_opens_the_call_at_the_second_of_the_promise(chinese: Moments) -> None:
    found = line(chinese, WEDNESDAY + timedelta(hours=8), due_precision="minute")
    assert found.span is not None
    assert (found.span.start, found.span.at, found.quote) == (42.0, "0:42", "下班前发您")
    assert (found.label, found.account, found.rep) == ("发报价", "鲲鹏重工", "李伟")
    assert (found.due, found.due_state, found.overdue) == ("今天 18:00 前", "soon", None)


def test_a_late_one_says_how_late_until_it_is_done(chinese: Moments) -> None:
    late = WEDNESDAY - timedelta(hours=2)
    assert line(chinese, late).overdue == "逾期 2 小时"
    assert line(chinese, late, state=TodoState.DONE, done_at=WEDNESDAY).overdue is None


def test_words_of_time_that_name_no_moment_are_shown_as_said(chinese: Moments) -> None:
    found = line(chinese, None, due_text="尽快")
    assert (found.due, found.due_state, found.due_input) == ("尽快", "none", "")


def test_a_moved_date_is_shown_to_the_minute_although_a_day_was_said(chinese: Moments) -> None:
    at = datetime(2026, 3, 13, 9, 30, tzinfo=SHANGHAI)
    assert line(chinese, at, due_precision="day").due == "后天"
    assert line(chinese, at, due_precision="day", due_moved_by="u1").due == "后天 09:30 前"


def test_a_promise_of_a_text_call_has_no_sound(chinese: Moments) -> None:
    assert line(chinese, None, evidence=(EvidenceRef("c1", 2, None, None, "下班前发您"),)).span is None
