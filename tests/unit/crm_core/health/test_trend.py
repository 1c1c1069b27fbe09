"""How often the technical side is heard of."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.health.entities import Touch
from crm_core.health.terms import TouchKind
from crm_core.health.trend import Course, Trend, feedback_trend
from tests.unit.crm_core.health.deals import CALENDAR, DAY, HEALTH, days_ago
from tests.unit.crm_core.health.rows import touch


def trend(*touches: Touch, weeks: int = 4) -> Trend:
    return feedback_trend(touches, people="technical", day=DAY, weeks=weeks, policy=HEALTH, calendar=CALENDAR)


def heard(days: int, **fields: Any) -> Touch:
    return touch(f"t{days}", occurred_at=days_ago(days), **{"two_way": True, "roles": ("technical_buyer",), **fields})


@pytest.mark.feature("B-059")
def test_contacts_are_counted_by_week_up_to_today() -> None:
    assert trend(heard(0), heard(6), heard(7), heard(27)).counts == (1, 0, 1, 2)


def test_older_ones_other_people_and_one_way_mails_do_not_count() -> None:
    others = (heard(28), heard(1, roles=("purchasing",)), heard(2, two_way=False), heard(3, roles=("unheard_of",)))
    assert trend(*others, heard(4, kind=TouchKind.DOCUMENT_VIEWED)) == Trend((0, 0, 0, 0), Course.SILENT)


@pytest.mark.feature("B-059")
@pytest.mark.parametrize(
    ("days", "course"),
    [
        ((20, 1, 2), Course.RISING),
        ((20, 1), Course.STEADY),
        ((20, 21, 1), Course.FALLING),
        ((20, 21), Course.SILENT),
    ],
)
def test_the_later_half_is_held_against_the_earlier_one(days: tuple[int, ...], course: Course) -> None:
    assert trend(*map(heard, days)).course is course
