"""Deadlines through their door: begun by hand, counted in working time, reported as done, escalated by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.fakes.service import FakeService
from tests.unit.crm_core.samples import SHANGHAI
from tests.unit.pipeline.selling import Selling
from voice.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from voice.ports.crm import Opportunity, Timer, TimerFilter, TimerState

FRIDAY = datetime(2026, 3, 6, 10, 30, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def selling(service: FakeService) -> Selling:
    return Selling(service)


@pytest.fixture
def deal(selling: Selling) -> Opportunity:
    return selling.deal()


def begun(selling: Selling, deal: Opportunity, anchor: datetime | None = None, kind: str = "follow_up_1h") -> Timer:
    return selling.sales.timers.start(
        selling.service.rep, kind=kind, opportunity_id=deal.id, anchor=anchor or selling.now
    )


def rules_told(selling: Selling, audience: str) -> list[str]:
    """What the region's manager reads that is meant for `audience`, the first alert first."""
    found = selling.sales.alerts.page(selling.service.admin)
    return [
        reason.rule
        for told in reversed(found)
        if told.alert.audience.value == audience
        for reason in told.alert.reasons
    ]


@pytest.mark.feature("F-133")
@pytest.mark.parametrize(
    ("anchor", "due"),
    [
        (FRIDAY, FRIDAY + timedelta(hours=1)),
        (FRIDAY.replace(hour=9, minute=0), FRIDAY.replace(hour=10, minute=0)),
        (datetime(2026, 3, 5, 11, 30, tzinfo=SHANGHAI), datetime(2026, 3, 5, 14, 0, tzinfo=SHANGHAI)),  # over lunch
        (datetime(2026, 3, 5, 17, 45, tzinfo=SHANGHAI), datetime(2026, 3, 6, 9, 45, tzinfo=SHANGHAI)),  # over night
        (datetime(2026, 3, 1, 12, 0, tzinfo=SHANGHAI), datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)),  # on a Sunday
    ],
)
def test_an_hour_to_follow_up_is_an_hour_of_work(
    selling: Selling, deal: Opportunity, anchor: datetime, due: datetime
) -> None:
    assert begun(selling, deal, anchor).due_at == due


def test_a_timer_belongs_to_the_owner_of_its_deal_whoever_begins_it(selling: Selling, deal: Opportunity) -> None:
    timer = selling.sales.timers.start(
        selling.service.manager, kind="follow_up_1h", opportunity_id=deal.id, anchor=selling.now
    )
    assert (timer.rep_id, timer.team, timer.region) == (deal.rep_id, deal.team, deal.region)
    assert selling.sales.timers.page(selling.service.rep) == (timer,)


@pytest.mark.parametrize("kind", ["first_response", "promise", "poc_72h", "no_such_kind", ""])
def test_a_kind_that_another_event_begins_is_refused_with_those_that_may_be(
    selling: Selling, deal: Opportunity, kind: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        begun(selling, deal, kind=kind)
    assert refused.value.code == "unknown_timer"
    assert "follow_up_1h" in str(refused.value.remedy)
    assert selling.sales.timers.page(selling.service.rep) == ()


def test_an_anchor_may_be_now_and_not_a_moment_later(selling: Selling, deal: Opportunity) -> None:
    with pytest.raises(InvalidInput) as refused:
        begun(selling, deal, selling.now + timedelta(microseconds=1))
    assert refused.value.code == "anchor_in_future"
    assert begun(selling, deal, selling.now).running


def test_a_deal_has_one_of_a_kind_at_a_time_and_the_next_one_after_it(selling: Selling, deal: Opportunity) -> None:
    first = begun(selling, deal)
    with pytest.raises(Conflict):
        begun(selling, deal)
    begun(selling, selling.deal(name="二号线"))
    selling.sales.timers.check_in(selling.service.rep, first.id)
    selling.clock.advance(minutes=5)
    assert begun(selling, deal).id != first.id


@pytest.mark.parametrize(
    ("minutes", "state"), [(0, TimerState.MET), (60, TimerState.MET), (60.001, TimerState.BREACHED)]
)
def test_done_at_the_deadline_itself_is_in_time(
    selling: Selling, deal: Opportunity, minutes: float, state: TimerState
) -> None:
    timer = begun(selling, deal)
    selling.clock.advance(minutes=minutes)
    done = selling.sales.timers.check_in(selling.service.rep, timer.id)
    assert (done.state, done.running, done.ended_at, done.ended_by) == (state, False, selling.now, "rep")


def test_a_second_report_changes_nothing(selling: Selling, deal: Opportunity) -> None:
    done = selling.sales.timers.check_in(selling.service.rep, begun(selling, deal).id)
    selling.clock.advance(hours=3)
    before = selling.service.events()
    assert selling.sales.timers.check_in(selling.service.manager, done.id) == done
    assert selling.service.events() == before


def test_the_timer_of_a_promise_ends_with_the_promise_alone(selling: Selling) -> None:
    selling.service.processed()
    selling.sales.timers.run_due(selling.now)
    (timer,) = selling.sales.timers.page(selling.service.rep, TimerFilter(kind="promise"))
    with pytest.raises(Conflict) as refused:
        selling.sales.timers.check_in(selling.service.rep, timer.id)
    assert refused.value.code == "not_by_hand"
    assert selling.sales.timers.page(selling.service.rep, TimerFilter(kind="promise", running=True)) == (timer,)


def test_who_does_not_see_the_deal_neither_begins_nor_ends_its_timer(selling: Selling, deal: Opportunity) -> None:
    timer = begun(selling, deal)
    for actor in (selling.service.stranger, selling.service.colleague):
        with pytest.raises(NotFound):
            selling.sales.timers.check_in(actor, timer.id)
        with pytest.raises(NotFound):
            selling.sales.timers.start(actor, kind="follow_up_1h", opportunity_id=deal.id, anchor=selling.now)
        assert selling.sales.timers.page(actor) == ()
    assert selling.sales.timers.page(selling.service.rep) == (timer,)


def test_an_auditor_reads_and_changes_nothing(selling: Selling, deal: Opportunity) -> None:
    timer, auditor = begun(selling, deal), selling.service.auditor
    assert selling.sales.timers.page(auditor) == (timer,)
    with pytest.raises(Forbidden):
        selling.sales.timers.check_in(auditor, timer.id)
    with pytest.raises(Forbidden):
        selling.sales.timers.start(auditor, kind="follow_up_1h", opportunity_id=deal.id, anchor=selling.now)


def test_every_kind_has_a_name_in_both_languages(selling: Selling) -> None:
    names = selling.sales.timers.names()
    assert names["follow_up_1h"] == ("会后1小时跟进", "Follow-up within an hour of the meeting")
    assert all(zh and en and zh != en for zh, en in names.values())


class TestTheClock:
    def test_it_reminds_the_rep_before_the_end_then_tells_the_manager_then_the_director(
        self, selling: Selling, deal: Opportunity
    ) -> None:
        begun(selling, deal)
        told = []
        for moment in (
            FRIDAY + 44 * MINUTE,
            FRIDAY + 45 * MINUTE,
            FRIDAY + 61 * MINUTE,
            FRIDAY + timedelta(days=3, hours=1),
        ):
            selling.sales.timers.run_due(moment)
            told.append({who: len(rules_told(selling, who)) for who in ("rep", "manager", "director")})
        assert told == [
            {"rep": 0, "manager": 0, "director": 0},
            {"rep": 1, "manager": 0, "director": 0},
            {"rep": 1, "manager": 1, "director": 0},
            {"rep": 1, "manager": 1, "director": 1},
        ]
        assert rules_told(selling, "rep") == ["timer_soon"]
        assert rules_told(selling, "manager") == ["timer_overdue"]

    def test_a_second_strike_at_the_same_moment_finds_nothing_to_do(self, selling: Selling, deal: Opportunity) -> None:
        begun(selling, deal)
        assert selling.sales.timers.run_due(FRIDAY + 61 * MINUTE) > 0
        before = selling.service.events()
        assert selling.sales.timers.run_due(FRIDAY + 61 * MINUTE) == 0
        assert selling.service.events() == before

    def test_what_is_done_in_time_is_told_to_nobody(self, selling: Selling, deal: Opportunity) -> None:
        selling.sales.timers.check_in(selling.service.rep, begun(selling, deal).id)
        selling.sales.timers.run_due(FRIDAY + timedelta(days=7))
        assert selling.sales.alerts.page(selling.service.admin) == ()

    def test_after_a_standstill_many_deadlines_come_as_one_digest(self, selling: Selling) -> None:
        for number in range(6):
            begun(selling, selling.deal(name=f"{number}号线"))
        selling.sales.timers.run_due(FRIDAY + timedelta(days=2))
        (told,) = selling.sales.alerts.page(selling.service.admin)
        assert told.alert.rule == "timer_digest"
        assert told.reasons[0].en == "6 deadlines came up while the service stood still, the oldest at 2026-03-06 11:30"
        timers = selling.sales.timers.page(selling.service.rep, TimerFilter(kind="follow_up_1h"))
        assert {(timer.state, timer.detected_late) for timer in timers} == {(TimerState.BREACHED, True)}


class TestCompliance:
    @pytest.mark.feature("B-062")
    def test_kept_late_and_missing_are_told_apart(self, selling: Selling) -> None:
        kept, late, _ = (begun(selling, selling.deal(name=name)) for name in ("一号线", "二号线", "三号线"))
        selling.sales.timers.check_in(selling.service.rep, kept.id)
        selling.clock.advance(hours=2)
        selling.sales.timers.check_in(selling.service.rep, late.id)
        found = selling.sales.timers.compliance(selling.service.manager, days=1)
        assert (found.due, found.done_in_time, found.late, found.missing) == (3, 1, 1, 1)
        assert found.rate == pytest.approx(1 / 3)

    def test_what_is_not_due_yet_or_was_due_before_the_period_does_not_count(
        self, selling: Selling, deal: Opportunity
    ) -> None:
        begun(selling, deal)
        assert selling.sales.timers.compliance(selling.service.rep, days=30).due == 0
        selling.clock.advance(days=2)
        assert selling.sales.timers.compliance(selling.service.rep, days=1).due == 0
        assert selling.sales.timers.compliance(selling.service.rep, days=2).due == 1

    def test_nobody_is_measured_by_anothers_deadlines(self, selling: Selling, deal: Opportunity) -> None:
        begun(selling, deal)
        selling.clock.advance(hours=2)
        for actor, due in ((selling.service.manager, 1), (selling.service.colleague, 0), (selling.service.stranger, 0)):
            assert selling.sales.timers.compliance(actor, days=1).due == due

    def test_one_kind_can_be_asked_for(self, selling: Selling, deal: Opportunity) -> None:
        begun(selling, deal)
        selling.clock.advance(hours=2)
        kinds = {
            kind: selling.sales.timers.compliance(selling.service.rep, days=1, kind=kind).due
            for kind in ("follow_up_1h", "poc_72h")
        }
        assert kinds == {"follow_up_1h": 1, "poc_72h": 0}
