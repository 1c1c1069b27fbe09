"""Work that rules ask for and promises of calls, through their doors: whose they are, who may pass them on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_core.service.tasks import cancel_task
from tests.fakes import talk
from tests.fakes.service import FakeService
from tests.unit.pipeline.selling import Selling
from voice.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from voice.ports.crm import Opportunity, Page, TaskFilter, TaskState, TimerFilter, Todo

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def selling(service: FakeService) -> Selling:
    return Selling(service)


@pytest.fixture
def deal(selling: Selling) -> Opportunity:
    return selling.deal()


@pytest.fixture
def todo(selling: Selling) -> Todo:
    """The quote that the rep promised for noon of this day."""
    selling.service.processed()
    (made,) = selling.service.crm.todos(selling.service.rep)
    return made


class TestTasks:
    def test_those_with_a_time_come_first_and_those_without_last(self, selling: Selling, deal: Opportunity) -> None:
        some_day = selling.asked(deal, "1")
        late = selling.asked(deal, "2", due_at=selling.now + 2 * DAY)
        soon = selling.asked(deal, "3", due_at=selling.now + HOUR)
        assert selling.sales.tasks.page(selling.service.rep) == (soon, late, some_day)
        assert selling.sales.tasks.page(selling.service.rep, page=Page(limit=1, offset=1)) == (late,)

    def test_what_is_done_leaves_the_open_list_with_the_doers_name_and_word(
        self, selling: Selling, deal: Opportunity
    ) -> None:
        task = selling.asked(deal)
        selling.clock.advance(hours=1)
        done = selling.sales.tasks.complete(selling.service.manager, task.id, note="样机已送达")
        assert (done.done_by, done.done_at, done.note) == ("manager", selling.now, "样机已送达")
        assert selling.sales.tasks.page(selling.service.rep, TaskFilter(state=TaskState.OPEN)) == ()
        assert selling.sales.tasks.page(selling.service.rep, TaskFilter(state=TaskState.DONE)) == (done,)

    def test_the_first_doers_word_stands(self, selling: Selling, deal: Opportunity) -> None:
        task = selling.asked(deal)
        done = selling.sales.tasks.complete(selling.service.rep, task.id, note="已送")
        assert selling.sales.tasks.complete(selling.service.manager, task.id, note="没送") == done

    def test_the_countdown_of_a_task_ends_with_it(self, selling: Selling, deal: Opportunity) -> None:
        task = selling.asked(deal, due_at=selling.now + HOUR)
        running = TimerFilter(subject=f"task:{task.id}", running=True)
        assert len(selling.sales.timers.page(selling.service.rep, running)) == 1
        selling.sales.tasks.complete(selling.service.rep, task.id)
        assert selling.sales.timers.page(selling.service.rep, running) == ()

    def test_a_task_whose_reason_is_gone_cannot_be_ticked_off(self, selling: Selling, deal: Opportunity) -> None:
        task = selling.asked(deal)
        with selling.service.database.work() as unit:
            cancel_task(unit.crm, source="rule:1", actor_id="clock", now=selling.now)
            unit.commit()
        with pytest.raises(Conflict) as refused:
            selling.sales.tasks.complete(selling.service.rep, task.id)
        assert refused.value.code == "task_cancelled"

    def test_who_only_looks_on_ticks_nothing_off_and_who_does_not_see_it_finds_nothing(
        self, selling: Selling, deal: Opportunity
    ) -> None:
        task = selling.asked(deal)
        with pytest.raises(Forbidden):
            selling.sales.tasks.complete(selling.service.auditor, task.id)
        for actor in (selling.service.colleague, selling.service.stranger):
            with pytest.raises(NotFound):
                selling.sales.tasks.complete(actor, task.id)
        assert selling.sales.tasks.page(selling.service.auditor) == (task,)


class TestHandOver:
    def test_it_is_the_colleagues_from_then_on_and_the_givers_no_more(self, selling: Selling, todo: Todo) -> None:
        selling.sales.promises.hand_over(selling.service.rep, todo.id, "colleague")
        assert selling.service.crm.todos(selling.service.rep) == ()
        (theirs,) = selling.service.crm.todos(selling.service.colleague)
        assert (theirs.id, theirs.rep_id, theirs.assigned_by) == (todo.id, "colleague", "rep")

    def test_its_countdown_moves_with_it(self, selling: Selling, todo: Todo) -> None:
        selling.sales.timers.run_due(selling.now)
        selling.sales.promises.hand_over(selling.service.rep, todo.id, "colleague")
        selling.sales.timers.run_due(selling.now)
        where = TimerFilter(subject=f"todo:{todo.id}", running=True)
        assert selling.sales.timers.page(selling.service.rep, where) == ()
        (timer,) = selling.sales.timers.page(selling.service.colleague, where)
        assert timer.due_at == talk.DUE

    @pytest.mark.parametrize("taker", ["manager", "colleague"])
    def test_sellers_of_the_region_can_take_it(self, selling: Selling, todo: Todo, taker: str) -> None:
        selling.sales.promises.hand_over(selling.service.manager, todo.id, taker)
        assert selling.service.crm.todos(selling.service.manager)[0].rep_id == taker

    @pytest.mark.parametrize("taker", ["stranger", "auditor", "admin", "nobody", ""])
    def test_all_others_cannot_and_it_stays_where_it_is(self, selling: Selling, todo: Todo, taker: str) -> None:
        before = selling.service.events()
        with pytest.raises(InvalidInput) as refused:
            selling.sales.promises.hand_over(selling.service.rep, todo.id, taker)
        assert refused.value.code == "unknown_rep"
        assert selling.service.crm.todos(selling.service.rep) == (todo,)
        assert selling.service.events() == before

    def test_what_is_done_is_passed_on_no_more(self, selling: Selling, todo: Todo) -> None:
        selling.service.crm.complete_todo(selling.service.rep, todo.id)
        with pytest.raises(Conflict):
            selling.sales.promises.hand_over(selling.service.rep, todo.id, "colleague")

    def test_only_who_holds_it_or_stands_above_gives_it_away(self, selling: Selling, todo: Todo) -> None:
        for actor in (selling.service.colleague, selling.service.stranger):
            with pytest.raises(NotFound):
                selling.sales.promises.hand_over(actor, todo.id, "colleague")
        with pytest.raises(Forbidden):
            selling.sales.promises.hand_over(selling.service.auditor, todo.id, "colleague")


class TestAgenda:
    def test_it_holds_ones_own_open_promises_that_have_a_time(self, selling: Selling, todo: Todo) -> None:
        assert selling.sales.promises.agenda(selling.service.rep) == (todo,)
        for actor in (selling.service.manager, selling.service.colleague, selling.service.stranger):
            assert selling.sales.promises.agenda(actor) == ()

    def test_a_promise_taken_over_is_in_the_takers(self, selling: Selling, todo: Todo) -> None:
        selling.sales.promises.hand_over(selling.service.rep, todo.id, "colleague")
        assert [one.id for one in selling.sales.promises.agenda(selling.service.colleague)] == [todo.id]
        assert selling.sales.promises.agenda(selling.service.rep) == ()

    def test_what_is_done_leaves_it_and_comes_back_when_it_was_not(self, selling: Selling, todo: Todo) -> None:
        selling.service.crm.complete_todo(selling.service.rep, todo.id)
        assert selling.sales.promises.agenda(selling.service.rep) == ()
        selling.service.crm.reopen_todo(selling.service.rep, todo.id)
        assert [one.id for one in selling.sales.promises.agenda(selling.service.rep)] == [todo.id]


class TestRates:
    @pytest.mark.parametrize(("late_by", "kept", "late"), [(0, 1, 0), (0.01, 0, 1)])
    def test_done_exactly_at_the_time_is_kept_and_a_moment_later_is_not(
        self, selling: Selling, todo: Todo, late_by: float, kept: int, late: int
    ) -> None:
        selling.clock.advance(seconds=(talk.DUE - selling.now).total_seconds() + late_by)
        selling.service.crm.complete_todo(selling.service.rep, todo.id)
        selling.clock.advance(hours=1)
        found = selling.sales.promises.rates(selling.service.rep).all_ours
        assert (found.due, found.kept, found.late) == (1, kept, late)

    def test_what_is_not_due_yet_says_nothing(self, selling: Selling, todo: Todo) -> None:
        assert selling.sales.promises.rates(selling.service.rep).all_ours.rate is None

    def test_an_undone_promise_counts_when_its_time_has_come_and_for_thirty_days(
        self, selling: Selling, todo: Todo
    ) -> None:
        selling.clock.advance(days=1)
        assert selling.sales.promises.rates(selling.service.rep).all_ours.rate == 0.0
        selling.clock.advance(days=30)
        assert selling.sales.promises.rates(selling.service.rep).all_ours.due == 0

    def test_the_manager_reads_every_reps_and_a_colleague_reads_none_of_them(
        self, selling: Selling, todo: Todo
    ) -> None:
        selling.clock.advance(days=1)
        assert set(selling.sales.promises.rates(selling.service.manager).ours) == {"rep"}
        assert selling.sales.promises.rates(selling.service.colleague).ours == {}
        assert selling.sales.promises.rates(selling.service.stranger).all_ours.due == 0
