"""The life of one alert, without a store."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.alerts.alert import (
    Alert,
    AlertReason,
    AlertState,
    Audience,
    acknowledged,
    alert_id,
    closed,
    joined,
)
from crm_core.errors import CrmConflict
from tests.unit.crm_core.alerts.given import NOW

LATER = NOW + timedelta(hours=3)
DAY = date(2026, 3, 20)
SUPERIORS = (Audience.MANAGER, Audience.DIRECTOR)


def reason(rule: str = "stagnation", subject: str = "opportunity:d1", **data: Any) -> AlertReason:
    return AlertReason(rule=rule, subject=subject, raised_at=LATER, data=data)


def alert(**said: Any) -> Alert:
    base: dict[str, Any] = {
        "id": "x",
        "rule": "stagnation",
        "subject": "opportunity:d1",
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "audience": Audience.MANAGER,
        "day": DAY,
        "state": AlertState.OPEN,
        "reasons": (reason(),),
        "raised_at": NOW,
        "updated_at": NOW,
    }
    return Alert(**{**base, **said})


def key(audience: Audience, *, rule: str = "r", subject: str = "s", deal: str | None = "d1", day: date = DAY) -> str:
    return alert_id(audience=audience, rule=rule, subject=subject, opportunity_id=deal, day=day)


@pytest.mark.parametrize("audience", SUPERIORS)
def test_superiors_have_one_alert_a_deal_and_day_whatever_the_rule(audience: Audience) -> None:
    assert key(audience) == key(audience, rule="other", subject="call:c1")
    assert key(audience) != key(audience, deal="d2")
    assert key(audience) != key(audience, day=DAY + timedelta(days=1))


def test_a_manager_and_a_director_have_an_alert_each() -> None:
    assert key(Audience.MANAGER) != key(Audience.DIRECTOR)


@pytest.mark.parametrize("deal", ["d1", None])
def test_reps_have_one_a_rule_and_subject(deal: str | None) -> None:
    assert key(Audience.REP, deal=deal) == key(Audience.REP, deal=None)
    assert key(Audience.REP, deal=deal) != key(Audience.REP, deal=deal, rule="other")
    assert key(Audience.REP, deal=deal) != key(Audience.REP, deal=deal, subject="other")


def test_without_a_deal_superiors_have_one_a_rule_and_subject_too() -> None:
    assert key(Audience.MANAGER, deal=None) != key(Audience.MANAGER, deal=None, subject="other")


def test_a_further_reason_is_added_and_dates_the_alert() -> None:
    grown = joined(alert(), reason("red_line", contacts=16))
    assert [one.rule for one in grown.reasons] == ["stagnation", "red_line"]
    assert (grown.raised_at, grown.updated_at, grown.state) == (NOW, LATER, AlertState.OPEN)


def test_a_known_reason_changes_nothing_even_with_new_figures() -> None:
    before = alert()
    assert joined(before, reason(workdays=9)) == before


def test_the_same_rule_about_another_subject_is_a_further_reason() -> None:
    assert len(joined(alert(), reason(subject="call:c2")).reasons) == 2


def test_a_further_reason_opens_what_was_closed_and_leaves_what_is_in_hand() -> None:
    was_closed = closed(alert(), actor_id="boss", now=NOW)
    again = joined(was_closed, reason("red_line"))
    assert (again.state, again.closed_at, again.closed_by) == (AlertState.OPEN, None, None)
    in_hand = acknowledged(alert(), actor_id="boss", now=NOW)
    assert joined(in_hand, reason("red_line")).state is AlertState.ACKNOWLEDGED


def test_who_acknowledged_first_stays_named() -> None:
    first = acknowledged(alert(), actor_id="boss", now=LATER)
    assert (first.state, first.acknowledged_by, first.updated_at) == (AlertState.ACKNOWLEDGED, "boss", LATER)
    assert acknowledged(first, actor_id="other", now=LATER + timedelta(hours=1)) == first


def test_a_closed_alert_cannot_be_acknowledged() -> None:
    with pytest.raises(CrmConflict):
        acknowledged(closed(alert(), actor_id="boss", now=NOW), actor_id="boss", now=LATER)


def test_closing_keeps_who_had_it_in_hand() -> None:
    done = closed(acknowledged(alert(), actor_id="boss", now=NOW), actor_id="chief", now=LATER)
    assert (done.acknowledged_by, done.closed_by, done.closed_at) == ("boss", "chief", LATER)
    assert closed(done, actor_id="other", now=LATER + timedelta(days=1)) == done


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"))))
def test_an_alert_holds_every_reason_once_in_the_order_they_came(given_reasons: list[tuple[str, str]]) -> None:
    grown = alert(reasons=())
    for rule, subject in given_reasons:
        grown = joined(grown, reason(rule, subject))
    assert [(one.rule, one.subject) for one in grown.reasons] == list(dict.fromkeys(given_reasons))
    assert all(grown.knows(rule, subject) for rule, subject in given_reasons)
