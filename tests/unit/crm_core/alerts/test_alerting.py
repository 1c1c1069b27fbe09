"""One alert a deal and day for superiors, one a rule, subject and day for all; and what people do with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crm_core.alerts.alert import Alert, AlertState, Audience
from crm_core.alerts.store import AlertFilter
from crm_core.errors import CrmConflict, CrmInvalid, CrmNotFound
from crm_core.ledger import verify_chain
from crm_core.service import acknowledge_alert, close_alert, raise_alert
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore
from tests.unit.crm_core.alerts.given import NOW, opened

WHO: dict[str, Any] = {"actor_id": "boss", "now": NOW}


@pytest.fixture(autouse=True)
def _deals(store: CrmStore) -> None:
    opened(store, "d1")
    opened(store, "d2")


def raised(store: CrmStore, **said: Any) -> Alert | None:
    base: dict[str, Any] = {
        "rule": "stagnation",
        "subject": "opportunity:d1",
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "audience": "manager",
        "reason": {"workdays": 6},
        "actor_id": "clock",
        "now": NOW,
        "opportunity_id": "d1",
    }
    return raise_alert(store, **{**base, **said})


def test_an_alert_is_raised_open_with_its_reason_and_logged(store: CrmStore) -> None:
    alert = raised(store)
    assert alert
    assert (alert.state, alert.day, alert.audience) == (AlertState.OPEN, date(2026, 3, 20), Audience.MANAGER)
    assert [dict(reason.data) for reason in alert.reasons] == [{"workdays": 6}]
    assert store.alert(EVERYWHERE, alert.id) == alert
    assert store.events(EVERYWHERE)[0].type == "alert.raised"


@pytest.mark.feature("B-054")
def test_a_manager_gets_one_alert_a_deal_and_day_to_which_further_reasons_are_added(store: CrmStore) -> None:
    first = raised(store)
    assert first
    assert raised(store, rule="no_outbound", reason={"days": 8}) is None
    (alert,) = store.alerts(EVERYWHERE)
    assert [reason.rule for reason in alert.reasons] == ["stagnation", "no_outbound"]
    assert store.events(EVERYWHERE)[0].type == "alert.joined"


def test_the_same_rule_and_subject_is_told_once_a_day(store: CrmStore) -> None:
    first = raised(store)
    assert raised(store, now=NOW + timedelta(hours=1), reason={"workdays": 7}) is None
    assert store.alerts(EVERYWHERE) == (first,)


def test_another_deal_another_day_and_another_audience_have_alerts_of_their_own(store: CrmStore) -> None:
    raised(store)
    assert raised(store, subject="opportunity:d2", opportunity_id="d2")
    assert raised(store, now=NOW + timedelta(days=1))
    assert raised(store, audience="director")
    assert raised(store, audience="rep")
    assert len(store.alerts(EVERYWHERE)) == 5


def test_a_rep_gets_one_alert_a_rule(store: CrmStore) -> None:
    assert raised(store, audience="rep")
    assert raised(store, audience="rep", rule="no_update")
    assert raised(store, audience="rep", rule="no_update") is None


def test_the_day_is_the_local_one(store: CrmStore) -> None:
    late = datetime(2026, 3, 20, 17, 0, tzinfo=UTC)  # one o'clock on the 21st in Shanghai
    alert = raised(store, now=late)
    assert alert
    assert alert.day == date(2026, 3, 21)
    abroad = raised(store, now=late, zone=ZoneInfo("Europe/Berlin"))
    assert abroad
    assert abroad.day == date(2026, 3, 20)


def test_a_further_reason_opens_a_closed_alert_again(store: CrmStore) -> None:
    alert = raised(store)
    assert alert
    close_alert(store, EVERYWHERE, alert.id, **WHO)
    assert raised(store) is None  # what was closed is not told again
    assert store.alert(EVERYWHERE, alert.id).state is AlertState.CLOSED
    assert raised(store, rule="keyword", subject="call:c1", reason={"keyword": "等领导批"}) is None
    again = store.alert(EVERYWHERE, alert.id)
    assert (again.state, again.closed_by) == (AlertState.OPEN, None)


def test_an_alert_is_acknowledged_and_closed_once(store: CrmStore) -> None:
    alert = raised(store)
    assert alert
    mine = acknowledge_alert(store, EVERYWHERE, alert.id, **WHO)
    assert (mine.state, mine.acknowledged_by, mine.acknowledged_at) == (AlertState.ACKNOWLEDGED, "boss", NOW)
    assert acknowledge_alert(store, EVERYWHERE, alert.id, actor_id="other", now=NOW) == mine
    done = close_alert(store, EVERYWHERE, alert.id, **WHO)
    assert (done.state, done.closed_by) == (AlertState.CLOSED, "boss")
    assert close_alert(store, EVERYWHERE, alert.id, actor_id="other", now=NOW) == done
    with pytest.raises(CrmConflict) as refused:
        acknowledge_alert(store, EVERYWHERE, alert.id, **WHO)
    assert refused.value.code == "alert_closed"
    assert [event.type for event in store.events(EVERYWHERE)][:2] == ["alert.closed", "alert.acknowledged"]
    assert verify_chain(store.chain()).ok


def test_who_sees_an_alert_depends_on_its_audience(store: CrmStore) -> None:
    for audience in Audience:
        raised(store, audience=audience.value, rule=f"r-{audience}")
    seen = {
        Sight("east", rep_id="rep-1"): {"rep"},
        Sight("east", rep_id="rep-2"): set(),
        Sight("east", team="east-1"): {"rep", "manager"},
        Sight("east", team="east-2"): set(),
        Sight("east"): {"rep", "manager", "director"},
        Sight("north"): set(),
    }
    assert {sight: {one.audience.value for one in store.alerts(sight)} for sight in seen} == seen


def test_an_alert_out_of_sight_cannot_be_closed(store: CrmStore) -> None:
    alert = raised(store)
    assert alert
    with pytest.raises(CrmNotFound):
        close_alert(store, Sight("east", rep_id="rep-1"), alert.id, **WHO)


@pytest.mark.parametrize(
    ("where", "count"),
    [
        (AlertFilter(), 2),
        (AlertFilter(state=AlertState.OPEN), 2),
        (AlertFilter(state=AlertState.CLOSED), 0),
        (AlertFilter(rule="keyword"), 1),
        (AlertFilter(opportunity_id="d2"), 1),
        (AlertFilter(audience=Audience.REP), 0),
        (AlertFilter(rep_id="rep-1", day=date(2026, 3, 20)), 2),
        (AlertFilter(day=date(2026, 3, 21)), 0),
    ],
)
def test_alerts_are_asked_by_state_rule_deal_and_day(store: CrmStore, where: AlertFilter, count: int) -> None:
    raised(store)
    raised(store, rule="keyword", subject="call:c9", opportunity_id="d2", now=NOW + timedelta(minutes=1))
    found = store.alerts(EVERYWHERE, where)
    assert len(found) == count
    assert list(found) == sorted(found, key=lambda one: one.raised_at, reverse=True)


def test_a_naive_time_and_an_unknown_audience_are_refused(store: CrmStore) -> None:
    with pytest.raises(CrmInvalid):
        raised(store, now=NOW.replace(tzinfo=None))
    with pytest.raises(CrmInvalid):
        raised(store, audience="board")
    assert store.alerts(EVERYWHERE) == ()


def test_many_alerts_are_saved_and_read_by_id_at_once(store: CrmStore) -> None:
    alert = raised(store)
    assert alert
    copies = [replace(alert, id=f"x{number}", opportunity_id=None) for number in range(1200)]
    store.save_alerts(copies)
    store.save_alerts([])
    assert len(store.alerts_by_id([one.id for one in copies] * 2)) == 1200
