"""How alerts come and go over the days of a deal: told once, joined, closed, opened again, told anew tomorrow."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crm_core.alerts.alert import Alert, AlertState, Audience
from crm_core.alerts.store import AlertFilter
from crm_core.errors import CrmInvalid
from crm_core.ledger import verify_chain
from crm_core.paging import Page
from crm_core.service import acknowledge_alert, close_alert, raise_alert
from crm_core.sight import EVERYWHERE, Sight
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.alerts.given import NOW, opened
from tests.unit.crm_core.samples import account

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def store() -> FakeCrmStore:
    store = FakeCrmStore()
    store.save_account(account())
    for deal in ("d1", "d2"):
        opened(store, deal)
    return store


def raised(store: FakeCrmStore, rule: str = "no_outbound", deal: str | None = "d1", **said: Any) -> Alert | None:
    base: dict[str, Any] = {
        "subject": f"opportunity:{deal}",
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "audience": "manager",
        "reason": {"days": 8},
        "actor_id": "clock",
        "now": NOW,
        "opportunity_id": deal,
    }
    return raise_alert(store, rule=rule, **{**base, **said})


def new(store: FakeCrmStore, rule: str = "no_outbound", deal: str | None = "d1", **said: Any) -> Alert:
    alert = raised(store, rule, deal, **said)
    assert alert is not None
    return alert


def only(store: FakeCrmStore) -> Alert:
    (alert,) = store.alerts(EVERYWHERE)
    return alert


def closed_by_boss(store: FakeCrmStore, alert: Alert, at: datetime = NOW + HOUR) -> Alert:
    return close_alert(store, EVERYWHERE, alert.id, actor_id="boss", now=at)


def types(store: FakeCrmStore) -> list[str]:
    """Of the log, the oldest first."""
    return [event.type for event in reversed(store.events(EVERYWHERE))]


class TestOneADay:
    @pytest.mark.feature("B-056")
    def test_of_a_deal_with_many_troubles_the_manager_reads_one_alert_with_all_of_them(
        self, store: FakeCrmStore
    ) -> None:
        rules = ["no_outbound", "red_line", "keyword", "no_progress"]
        sent = [raised(store, rule, now=NOW + HOUR * place) for place, rule in enumerate(rules)]
        assert [alert is not None for alert in sent] == [True, False, False, False]
        assert [reason.rule for reason in only(store).reasons] == rules
        assert [reason.raised_at for reason in only(store).reasons] == [NOW + HOUR * place for place in range(4)]

    def test_a_further_reason_moves_the_alerts_last_change_and_not_its_birth(self, store: FakeCrmStore) -> None:
        new(store)
        raised(store, "red_line", now=NOW + HOUR)
        assert (only(store).raised_at, only(store).updated_at) == (NOW, NOW + HOUR)

    def test_a_reason_told_twice_keeps_its_first_figures(self, store: FakeCrmStore) -> None:
        new(store, reason={"days": 8})
        raised(store, reason={"days": 9}, now=NOW + HOUR)
        assert [dict(reason.data) for reason in only(store).reasons] == [{"days": 8}]
        assert types(store) == ["alert.raised"]

    def test_two_calls_with_the_same_danger_are_two_reasons(self, store: FakeCrmStore) -> None:
        for call in ("call:c1", "call:c2", "call:c1"):
            raised(store, "keyword", subject=call, reason={"keyword": "再看看"})
        assert [reason.subject for reason in only(store).reasons] == ["call:c1", "call:c2"]

    def test_what_has_no_deal_joins_nothing(self, store: FakeCrmStore) -> None:
        for subject in ("pool:east/", "pool:east/east-1"):
            new(store, "dormant_pool", None, subject=subject)
        new(store)
        assert len(store.alerts(EVERYWHERE)) == 3

    def test_the_alert_keeps_the_owner_of_its_first_reason_after_a_hand_over(self, store: FakeCrmStore) -> None:
        new(store)
        raised(store, "red_line", rep_id="rep-2", now=NOW + HOUR)
        assert only(store).rep_id == "rep-1"
        assert new(store, now=NOW + DAY, rep_id="rep-2").rep_id == "rep-2"


class TestMidnight:
    @pytest.mark.parametrize(
        ("zone", "moment", "day"),
        [
            ("Asia/Shanghai", datetime(2026, 3, 20, 15, 59, 59, tzinfo=UTC), date(2026, 3, 20)),
            ("Asia/Shanghai", datetime(2026, 3, 20, 16, 0, tzinfo=UTC), date(2026, 3, 21)),
            ("America/New_York", datetime(2026, 3, 20, 3, 59, tzinfo=UTC), date(2026, 3, 19)),
            ("America/New_York", datetime(2026, 3, 20, 4, 0, tzinfo=UTC), date(2026, 3, 20)),
            ("Europe/Berlin", datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),  # the clocks go forward
            ("Europe/Berlin", datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        ],
    )
    def test_the_day_ends_at_the_local_midnight(
        self, store: FakeCrmStore, zone: str, moment: datetime, day: date
    ) -> None:
        assert new(store, now=moment, zone=ZoneInfo(zone)).day == day

    def test_a_minute_after_midnight_the_same_trouble_is_told_again(self, store: FakeCrmStore) -> None:
        before = datetime(2026, 3, 20, 15, 59, tzinfo=UTC)
        first = new(store, now=before)
        second = new(store, now=before + timedelta(minutes=1))
        assert (second.day - first.day) == DAY
        assert store.alerts(EVERYWHERE, AlertFilter(day=first.day)) == (first,)

    def test_an_alert_of_yesterday_that_stands_is_not_changed_by_todays(self, store: FakeCrmStore) -> None:
        first = new(store)
        new(store, "red_line", now=NOW + DAY)
        assert store.alert(EVERYWHERE, first.id) == first


class TestOpenedAgain:
    def test_news_about_a_closed_deal_alert_open_it_and_the_log_tells_the_whole_story(
        self, store: FakeCrmStore
    ) -> None:
        alert = new(store)
        closed_by_boss(store, alert)
        assert raised(store, "keyword", subject="call:c1", now=NOW + 2 * HOUR) is None
        again = only(store)
        assert (again.state, again.closed_at, again.closed_by) == (AlertState.OPEN, None, None)
        assert types(store) == ["alert.raised", "alert.closed", "alert.joined"]
        assert verify_chain(store.chain()).ok

    def test_the_same_news_leave_it_closed(self, store: FakeCrmStore) -> None:
        done = closed_by_boss(store, new(store))
        assert raised(store, now=NOW + 2 * HOUR, reason={"days": 9}) is None
        assert only(store) == done

    def test_who_had_it_in_hand_before_stays_named_when_it_opens_again(self, store: FakeCrmStore) -> None:
        alert = new(store)
        acknowledge_alert(store, EVERYWHERE, alert.id, actor_id="boss", now=NOW + HOUR)
        closed_by_boss(store, alert, NOW + 2 * HOUR)
        raised(store, "red_line", now=NOW + 3 * HOUR)
        assert (only(store).state, only(store).acknowledged_by) == (AlertState.OPEN, "boss")

    def test_it_can_be_taken_in_hand_and_closed_a_second_time(self, store: FakeCrmStore) -> None:
        alert = new(store)
        closed_by_boss(store, alert)
        raised(store, "red_line", now=NOW + 2 * HOUR)
        taken = acknowledge_alert(store, EVERYWHERE, alert.id, actor_id="deputy", now=NOW + 3 * HOUR)
        assert (taken.state, taken.acknowledged_by) == (AlertState.ACKNOWLEDGED, "deputy")
        done = close_alert(store, EVERYWHERE, alert.id, actor_id="deputy", now=NOW + 4 * HOUR)
        assert (done.state, done.closed_by, len(done.reasons)) == (AlertState.CLOSED, "deputy", 2)

    def test_news_about_what_is_in_hand_do_not_take_it_out_of_the_hand(self, store: FakeCrmStore) -> None:
        alert = new(store)
        acknowledge_alert(store, EVERYWHERE, alert.id, actor_id="boss", now=NOW + HOUR)
        raised(store, "red_line", now=NOW + 2 * HOUR)
        assert (only(store).state, len(only(store).reasons)) == (AlertState.ACKNOWLEDGED, 2)

    def test_another_deals_news_open_nothing(self, store: FakeCrmStore) -> None:
        done = closed_by_boss(store, new(store))
        new(store, "red_line", "d2", now=NOW + 2 * HOUR)
        assert store.alert(EVERYWHERE, done.id) == done

    @pytest.mark.parametrize("again", ["no_update", "stagnation"])
    def test_a_reps_closed_alert_stays_closed_whatever_else_is_found(self, store: FakeCrmStore, again: str) -> None:
        done = closed_by_boss(store, new(store, "no_update", audience="rep"))
        raised(store, again, audience="rep", now=NOW + 2 * HOUR)
        assert store.alert(EVERYWHERE, done.id) == done


class TestWhatIsKept:
    def test_the_log_holds_figures_of_the_event_and_not_the_reasons_content(self, store: FakeCrmStore) -> None:
        new(store, "keyword", subject="call:c1", reason={"keyword": "等领导批", "call_id": "c1"})
        (event,) = store.events(EVERYWHERE)
        assert dict(event.payload) == {"rule": "keyword", "opportunity_id": "d1", "audience": "manager"}

    def test_the_log_names_the_reason_that_joined(self, store: FakeCrmStore) -> None:
        new(store)
        raised(store, "red_line", now=NOW + HOUR)
        newest, *_ = store.events(EVERYWHERE)
        assert (newest.type, newest.payload["rule"]) == ("alert.joined", "red_line")

    def test_nested_figures_come_back_as_they_were_given(self, store: FakeCrmStore) -> None:
        figures = {"count": 7, "kinds": {"promise": 4, "poc_72h": 3}, "share": 0.345, "none": None, "late": True}
        new(store, "timer_digest", None, subject="timers:east/", reason=figures)
        assert dict(only(store).reasons[0].data) == figures

    def test_a_reason_that_a_caller_changes_afterwards_stays_as_it_was(self, store: FakeCrmStore) -> None:
        figures = {"days": 8}
        alert = new(store, reason=figures)
        figures["days"] = 99
        assert dict(alert.reasons[0].data) == {"days": 8}

    @pytest.mark.parametrize("audience", ["", "Manager", "everybody"])
    def test_an_unknown_audience_is_refused_with_those_there_are(self, store: FakeCrmStore, audience: str) -> None:
        with pytest.raises(CrmInvalid) as refused:
            raised(store, audience=audience)
        assert refused.value.code == "bad_audience"
        assert all(one.value in str(refused.value.remedy) for one in Audience)
        assert types(store) == []


class TestList:
    def test_pages_meet_without_gap_or_overlap_and_the_newest_comes_first(self, store: FakeCrmStore) -> None:
        made = [new(store, deal=None, subject=f"lead:{number}", now=NOW + HOUR * number) for number in range(5)]
        pages = [store.alerts(EVERYWHERE, page=Page(limit=2, offset=offset)) for offset in (0, 2, 4)]
        assert [one.id for page in pages for one in page] == [one.id for one in reversed(made)]

    def test_a_filter_narrows_within_sight_and_never_widens_it(self, store: FakeCrmStore) -> None:
        new(store)
        assert store.alerts(Sight("east", rep_id="rep-1"), AlertFilter(audience=Audience.MANAGER)) == ()
        assert store.alerts(Sight("north"), AlertFilter(opportunity_id="d1")) == ()
        assert len(store.alerts(Sight("east", team="east-1"), AlertFilter(rep_id="rep-1"))) == 1
