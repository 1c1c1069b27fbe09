"""Where the windows of the metrics begin and end, as the store counts: local days, the last one in full."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from crm_core.health.inputs import DealDay, Plan
from crm_core.health.terms import Direction, TouchKind
from crm_core.service import add_touch
from tests.unit.crm_core.health.deals import CALENDAR, HEALTH, at
from tests.unit.crm_core.health.world import World
from tests.unit.crm_core.samples import EAST, person

DAY = date(2026, 6, 10)  # a Wednesday, a hundred days after the deal was opened


def facts(world: World, day: date = DAY) -> DealDay:
    (chunk,) = world.store.deal_days(
        "east", day, policy=HEALTH, pipeline=world.policy.pipeline, calendar=CALENDAR, only=["d1"]
    )
    (found,) = chunk
    return found


def touched(world: World, moment: datetime, kind: TouchKind = TouchKind.VISIT, **said: Any) -> None:
    who: dict[str, Any] = {"policy": HEALTH, "actor_id": "rep-1", "now": at(DAY + timedelta(days=9))}
    add_touch(world.store, EAST, "d1", kind=kind, occurred_at=moment, reference=moment.isoformat(), **who, **said)


def first_moment(days: int) -> datetime:
    """With which a window of so many local days begins."""
    return at(DAY - timedelta(days=days - 1), 0)


@pytest.fixture
def dealing(world: World) -> World:
    world.deal()
    return world


@pytest.mark.feature("B-040", "B-043")
def test_contacts_are_those_of_seven_local_days(dealing: World) -> None:
    for moment in (first_moment(7), at(DAY, 23, 59), first_moment(7) - timedelta(seconds=1), at(DAY, 0)):
        touched(dealing, moment)
    assert facts(dealing).two_way == 3


@pytest.mark.parametrize(
    ("kind", "direction", "counts"),
    [
        (TouchKind.VISIT, Direction.UNKNOWN, True),
        (TouchKind.MEETING, Direction.OUTBOUND, True),
        (TouchKind.MAIL, Direction.INBOUND, True),
        (TouchKind.MESSAGE, Direction.INBOUND, True),
        (TouchKind.MAIL, Direction.OUTBOUND, False),
        (TouchKind.MESSAGE, Direction.UNKNOWN, False),
        (TouchKind.DOCUMENT_VIEWED, Direction.INBOUND, False),
        (TouchKind.PLAN_FILED, Direction.UNKNOWN, False),
    ],
)
def test_a_contact_has_two_sides(dealing: World, kind: TouchKind, direction: Direction, counts: bool) -> None:
    touched(dealing, at(DAY, 10), kind, direction=direction)
    assert facts(dealing).two_way == counts
    assert (facts(dealing).last_two_way is not None) is counts


@pytest.mark.parametrize(("seconds", "counts"), [(59, 0), (60, 1), (600, 1)])
def test_a_call_is_a_contact_from_a_minute_on(dealing: World, seconds: int, counts: int) -> None:
    start = at(DAY, 10)
    dealing.call(DAY, occurred_start=start, occurred_end=start + timedelta(seconds=seconds))
    assert facts(dealing).two_way == counts
    assert facts(dealing).calls == 1  # though there has been a call


@pytest.mark.feature("B-040")
def test_reading_adds_up_over_fourteen_days_once_a_document_was_sent(dealing: World) -> None:
    for moment, seconds in ((first_moment(14), 40), (at(DAY, 9), 20), (first_moment(14) - timedelta(seconds=1), 500)):
        touched(dealing, moment, TouchKind.DOCUMENT_VIEWED, seconds=seconds)
    assert not facts(dealing).documents_sent
    touched(dealing, at(DAY - timedelta(days=60), 9), TouchKind.DOCUMENT_SENT)
    found = facts(dealing)
    assert (found.documents_sent, found.viewed_seconds) == (True, 60)


@pytest.mark.feature("B-040")
def test_revisions_are_those_of_thirty_days(dealing: World) -> None:
    for moment in (first_moment(30), at(DAY, 18), first_moment(30) - timedelta(seconds=1)):
        touched(dealing, moment, TouchKind.PROPOSAL_REVISED)
    assert facts(dealing).revisions == 2


@pytest.mark.feature("B-045")
def test_role_classes_are_those_reached_within_thirty_days(dealing: World) -> None:
    touched(dealing, first_moment(30), roles=("user",))
    touched(dealing, at(DAY, 10), roles=("decision_maker", "economic_buyer"))  # one class
    touched(dealing, first_moment(30) - timedelta(seconds=1), roles=("technical_buyer",))
    assert facts(dealing).role_classes == {"user", "economic"}


@pytest.mark.feature("B-045")
def test_who_speaks_in_a_call_is_reached_and_an_unknown_role_is_no_class(dealing: World) -> None:
    dealing.call(
        DAY,
        persons=(
            person("p1", role="purchasing"),
            person("p2", role="unknown"),
            person("p3", role="technical_buyer", rejected=True),
            person("p4", role="user", side="rep"),
        ),
    )
    assert facts(dealing).role_classes == {"purchasing"}


@pytest.mark.feature("B-044")
def test_the_requirement_document_is_as_full_as_it_was_last_filed(dealing: World) -> None:
    assert facts(dealing).fill == 0
    touched(dealing, at(DAY, 9), TouchKind.REQUIREMENTS_FILED, fill=0.9)
    touched(dealing, at(DAY, 11), TouchKind.REQUIREMENTS_FILED, fill=0.4)
    touched(dealing, at(DAY + timedelta(days=1), 9), TouchKind.REQUIREMENTS_FILED, fill=1.0)
    assert facts(dealing).fill == 0.4


@pytest.mark.feature("B-046")
def test_a_plan_once_filed_stays_filed(dealing: World) -> None:
    assert (facts(dealing).rival, facts(dealing).plan) == (False, Plan.NONE)
    touched(dealing, at(DAY - timedelta(days=80), 9), TouchKind.RIVAL_SEEN)
    touched(dealing, at(DAY - timedelta(days=70), 9), TouchKind.PLAN_FILED)
    touched(dealing, at(DAY, 9), TouchKind.PLAN_DRAFTED)
    assert (facts(dealing).rival, facts(dealing).plan) == (True, Plan.FILED)


def test_the_nearest_of_the_steps_to_come_is_the_next_one(dealing: World) -> None:
    for days in (-1, 5, 3):
        touched(dealing, at(DAY, 9 + days), next_agreed_at=at(DAY + timedelta(days=days), 15))
    assert facts(dealing).next_agreed_at == at(DAY + timedelta(days=3), 15)


def test_a_reply_answers_what_was_asked_before_it_and_nothing_later(dealing: World) -> None:
    monday = DAY - timedelta(days=2)
    touched(dealing, at(monday, 9), TouchKind.MAIL, direction=Direction.OUTBOUND)
    touched(dealing, at(monday, 16), TouchKind.MAIL, direction=Direction.INBOUND)
    touched(dealing, at(DAY, 9), TouchKind.MAIL, direction=Direction.OUTBOUND)
    assert set(facts(dealing).asked) == {(at(monday, 9), at(monday, 16)), (at(DAY, 9), None)}


def test_a_conversation_answers_itself_and_what_the_customer_began_is_no_question_of_ours(dealing: World) -> None:
    touched(dealing, at(DAY, 9))
    touched(dealing, at(DAY, 11), TouchKind.MAIL, direction=Direction.INBOUND)
    assert facts(dealing).asked == ((at(DAY, 9), at(DAY, 9)),)


def test_only_the_last_five_touches_tell_how_responsive_the_customer_is(dealing: World) -> None:
    for hour in range(9, 17):
        touched(dealing, at(DAY, hour), TouchKind.MAIL, direction=Direction.OUTBOUND)
    assert sorted(asked for asked, _ in facts(dealing).asked) == [at(DAY, hour) for hour in range(12, 17)]


def test_what_happens_after_the_day_is_not_known_on_it(dealing: World) -> None:
    tomorrow = DAY + timedelta(days=1)
    touched(dealing, at(tomorrow, 0))
    dealing.call(tomorrow)
    before, after = facts(dealing), facts(dealing, tomorrow)
    assert (before.two_way, before.calls, before.last_two_way) == (0, 0, None)
    assert (after.two_way, after.calls) == (2, 1)


def test_only_the_deals_asked_for_are_gathered(dealing: World) -> None:
    dealing.deal("d2")
    touched(dealing, at(DAY, 9))
    chunks = dealing.store.deal_days("east", DAY, policy=HEALTH, pipeline=dealing.policy.pipeline, calendar=CALENDAR)
    assert {one.opportunity_id: one.two_way for chunk in chunks for one in chunk} == {"d1": 1, "d2": 0}
    assert facts(dealing).opportunity_id == "d1"


@pytest.mark.parametrize("region", ["north", "nowhere"])
def test_another_region_has_none_of_these_deals(dealing: World, region: str) -> None:
    days = dealing.store.deal_days(region, DAY, policy=HEALTH, pipeline=dealing.policy.pipeline, calendar=CALENDAR)
    assert list(days) == []
