"""Days are local ones: holidays, weekends that are worked, regions with a zone of their own, clocks that jump."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crm_core.calendar import WorkCalendar
from crm_core.health.metrics import MEASURES
from crm_core.health.terms import EvaluationDays, Metric
from crm_core.health.trigger import is_evaluation_day, streak
from crm_core.policies import CrmPolicy
from crm_core.policy_files import policy_text, read_policy_text
from tests.unit.crm_core.health.deals import CALENDAR, HEALTH, at, deal
from tests.unit.crm_core.health.world import World
from tests.unit.crm_core.samples import POLICY, objection

BEFORE, AFTER = date(2026, 2, 14), date(2026, 2, 24)  # the workdays around the Spring Festival of 2026
ABROAD = """
[[regions]]
region = "east"
zone = "Europe/Berlin"
segments = ["09:00-17:00"]
table = "cn"
"""


@cache
def abroad() -> CrmPolicy:
    """The shipped policies, but the region's people live in Berlin."""
    models = Path(__file__).parents[4] / "models" / "crm"
    text = policy_text(models, "calendar")
    head, table, rest = text.partition("\n[[tables]]")
    calendar = read_policy_text("calendar", f"{head}\n{ABROAD}{table}{rest}")
    return replace(POLICY, calendar=calendar)


def measured(metric: Metric, day: date, calendar: WorkCalendar = CALENDAR, **fields: datetime) -> tuple[float, float]:
    one = deal(day=day, as_of=calendar.end_of_day(day), **fields)
    found = MEASURES[metric](one, HEALTH, calendar)
    assert found is not None
    return found


@pytest.mark.feature("B-041")
def test_a_holiday_alone_makes_no_deal_older() -> None:
    touched = {"last_two_way": at(BEFORE, 17), "stage_entered_at": at(BEFORE, 9)}
    eve, last = BEFORE, AFTER - timedelta(days=1)

    assert measured(Metric.RECENCY, eve, **touched) == measured(Metric.RECENCY, last, **touched)
    assert measured(Metric.VELOCITY, eve, **touched) == measured(Metric.VELOCITY, last, **touched)
    assert measured(Metric.RECENCY, AFTER, **touched)[0] > measured(Metric.RECENCY, last, **touched)[0]


@pytest.mark.feature("B-041")
def test_the_two_days_may_lie_on_both_sides_of_a_holiday() -> None:
    assert streak(AFTER, HEALTH, CALENDAR) == (BEFORE, AFTER)


@pytest.mark.parametrize("day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_a_weekend_day_that_is_worked_is_an_evaluation_day(day: str) -> None:
    assert is_evaluation_day(date.fromisoformat(day), HEALTH, CALENDAR)


@pytest.mark.parametrize("day", ["2026-01-01", "2026-02-17", "2026-02-23", "2026-05-01", "2026-10-01", "2026-03-07"])
def test_a_holiday_and_a_plain_saturday_are_not(day: str) -> None:
    assert not is_evaluation_day(date.fromisoformat(day), HEALTH, CALENDAR)
    always = replace(HEALTH, evaluation_days=EvaluationDays.CALENDAR_DAYS)
    assert is_evaluation_day(date.fromisoformat(day), always, CALENDAR)


@pytest.mark.feature("B-041")
def test_no_manager_is_called_while_nobody_works(world: World) -> None:
    """Low on the last workday before the May holiday and on the first one after it, with five days off between."""
    thursday, back = date(2026, 4, 30), date(2026, 5, 6)
    world.deal(opened=date(2026, 4, 27))
    for hour, tags in ((10, ("price", "delivery")), (11, ("budget",))):
        claims = tuple(objection(tag, tag=tag) for tag in tags)
        world.call(date(2026, 4, 28), hour=hour, objections=claims)
    world.days(thursday, back)

    assert world.interventions() == []
    assert {thursday + timedelta(days=number) for number in range(6)} <= set(world.health())

    world.run(back + timedelta(days=1))
    assert [one.days for one in world.interventions()] == [(thursday, back)]


@pytest.mark.parametrize(
    ("region_zone", "day", "end"),
    [
        ("Asia/Shanghai", date(2026, 3, 12), datetime(2026, 3, 12, 15, 59, 59, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 12), datetime(2026, 3, 12, 22, 59, 59, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 29), datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)),  # the clock jumps
        ("Europe/Berlin", date(2026, 10, 25), datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_local_midnight(region_zone: str, day: date, end: datetime) -> None:
    calendar = (abroad() if region_zone == "Europe/Berlin" else POLICY).calendar.of("east")
    assert calendar.zone == ZoneInfo(region_zone)
    assert calendar.end_of_day(day).astimezone(UTC).replace(microsecond=0) == end


def test_a_far_western_province_keeps_the_common_time() -> None:
    """Only a region that says so has another zone."""
    assert POLICY.calendar.of("乌鲁木齐").zone == ZoneInfo("Asia/Shanghai")


def test_the_same_moment_is_another_day_elsewhere(world: World) -> None:
    """A touch at two in the morning of the tenth in Shanghai is one of the ninth in Berlin."""
    moment = at(date(2026, 3, 10), 2)
    days = {policy.calendar.of("east").local_day(moment) for policy in (POLICY, abroad())}
    assert days == {date(2026, 3, 9), date(2026, 3, 10)}

    world.policy = abroad()
    world.deal()
    world.call(date(2026, 3, 10), occurred_start=moment, occurred_end=moment + timedelta(minutes=2))
    world.run_at(datetime(2026, 3, 10, 0, 0, tzinfo=ZoneInfo("Europe/Berlin")))
    (contacts,) = [one for one in world.health()[date(2026, 3, 9)].components if one.metric is Metric.CONTACTS]
    assert contacts.value == 1


def test_the_night_of_a_region_comes_with_its_own_midnight(world: World) -> None:
    world.policy = abroad()
    world.deal()
    midnight = datetime(2026, 3, 11, tzinfo=ZoneInfo("Europe/Berlin"))

    world.run_at(midnight - timedelta(seconds=1))
    assert max(world.health()) == date(2026, 3, 9)
    world.run_at(midnight)
    assert max(world.health()) == date(2026, 3, 10)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_the_day_on_which_the_clock_jumps_has_one_snapshot_and_the_right_hours(world: World, day: date) -> None:
    world.policy = abroad()
    world.deal(opened=day - timedelta(days=5))
    zone = ZoneInfo("Europe/Berlin")
    world.run_at(datetime.combine(day, datetime.min.time(), zone))
    world.run_at(datetime.combine(day + timedelta(days=1), datetime.min.time(), zone))

    assert sorted(world.health()) == [day - timedelta(days=1), day]
