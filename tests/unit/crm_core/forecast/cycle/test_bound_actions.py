"""What binds a line besides calls and to-dos: tasks that are done, and evidence that the gates accept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm_core.errors import CrmInvalid
from crm_core.forecast.cycle.entities import BoundAction
from crm_core.forecast.cycle.terms import ActionSource, Category
from crm_core.gates.entities import Evidence
from crm_core.gates.terms import EvidenceSource, EvidenceStatus
from crm_core.service.forecast_lines import ActionClaim
from crm_core.service.tasks import cancel_task, complete_task, open_task
from crm_core.sight import Sight
from crm_core.tasks.task import Task
from tests.unit.crm_core.forecast.cycle.company import Company
from tests.unit.crm_core.samples import EAST

DAY = timedelta(days=1)
ON_TASK, ON_EVIDENCE = ActionSource.TASK, ActionSource.EVIDENCE


def task(company: Company, deal: str | None = "d1", rep_id: str = "rep-1", **fields: Any) -> Task:
    given: dict[str, Any] = {
        "kind": "poc_delivery",
        "title_zh": "交付试样",
        "title_en": "Deliver the sample",
        "region": "east",
        "team": "east-1",
        "rep_id": rep_id,
        "due_at": company.now + DAY,
        "actor_id": "clock",
        "now": company.now,
        "opportunity_id": deal,
    }
    return open_task(company.store, source=f"rule:{deal}:{rep_id}", **{**given, **fields})


def evidence(company: Company, deal: str = "d1", days: float = -1, **fields: Any) -> Evidence:
    at = company.now + timedelta(days=days)
    base: dict[str, Any] = {
        "id": f"evidence-{deal}",
        "opportunity_id": deal,
        "account_id": "a1",
        "episode": 1,
        "region": "east",
        "team": "east-1",
        "rep_id": "rep-1",
        "kind": "contract",
        "status": EvidenceStatus.OK,
        "source": EvidenceSource.HUMAN,
        "actor_id": "rep-1",
        "captured_at": at,
        "uploaded_at": at,
    }
    filed = Evidence(**{**base, **fields})
    company.store.save_evidence(filed)
    return filed


def by(source: ActionSource, found: Task | Evidence) -> tuple[ActionClaim, ...]:
    return (ActionClaim("trial" if source is ON_TASK else "contract_draft_sent", source, found.id),)


def filed(company: Company, *actions: ActionClaim, **fields: Any) -> BoundAction:
    sheet = company.file(company.draft("d1", actions=actions, category=Category.COMMIT, **fields))
    return sheet.lines[0].actions[0]


def counted(company: Company) -> Decimal:
    """What the locked sheet counts."""
    cycle = company.lock()
    sheet = company.store.find_sheet(EAST, cycle.id, "rep-1")
    assert sheet
    assert sheet.figures
    return sheet.figures.rep_total


@pytest.mark.feature("C-073")
class TestTasks:
    def test_a_done_one_binds_by_when_it_was_done(self, company: Company) -> None:
        asked = task(company)
        complete_task(company.store, EAST, asked.id, actor_id="rep-1", now=company.now)

        action = filed(company, *by(ON_TASK, asked))
        assert (action.at, action.done, action.proved) == (company.now, True, True)
        assert counted(company) == 1000

    def test_an_open_one_is_a_rules_wish_and_binds_nothing(self, company: Company) -> None:
        asked = task(company)

        action = filed(company, *by(ON_TASK, asked))
        assert (action.at, action.done, action.proved) == (asked.due_at, False, False)
        assert counted(company) == 0

    def test_it_binds_once_it_is_done_without_the_line_being_filed_again(self, company: Company) -> None:
        asked = task(company)
        filed(company, *by(ON_TASK, asked))
        company.now += DAY
        complete_task(company.store, EAST, asked.id, actor_id="rep-1", now=company.now)

        assert counted(company) == 1000

    def test_a_cancelled_one_binds_nothing(self, company: Company) -> None:
        asked = task(company)
        cancel_task(company.store, source=asked.source, actor_id="clock", now=company.now)

        filed(company, *by(ON_TASK, asked))
        assert counted(company) == 0

    def test_one_without_a_due_time_binds_when_it_is_done(self, company: Company) -> None:
        asked = task(company, due_at=None)
        assert filed(company, *by(ON_TASK, asked)).at is None
        complete_task(company.store, EAST, asked.id, actor_id="rep-1", now=company.now)

        assert counted(company) == 1000

    @pytest.mark.parametrize(("deal", "rep_id"), [("d2", "rep-1"), (None, "rep-1"), ("d1", "rep-2")])
    def test_of_another_deal_of_none_or_out_of_sight_it_is_not_there(
        self, company: Company, deal: str | None, rep_id: str
    ) -> None:
        asked = task(company, deal, rep_id)
        draft = company.draft("d1", actions=by(ON_TASK, asked))

        with pytest.raises(CrmInvalid) as refused:
            company.file(draft, sight=Sight("east", rep_id="rep-1"))
        assert refused.value.code == "action_not_found"
        assert company.store.find_sheet(EAST, company.open().id, "rep-1") is None


@pytest.mark.feature("C-073")
class TestEvidence:
    def test_accepted_it_binds_by_when_it_was_made(self, company: Company) -> None:
        contract = evidence(company)

        action = filed(company, *by(ON_EVIDENCE, contract))
        assert (action.at, action.done, action.proved) == (contract.captured_at, True, True)
        assert counted(company) == 1000

    @pytest.mark.parametrize("status", [status for status in EvidenceStatus if status is not EvidenceStatus.OK])
    def test_what_the_gate_does_not_accept_binds_nothing(self, company: Company, status: EvidenceStatus) -> None:
        filed(company, *by(ON_EVIDENCE, evidence(company, status=status)))
        assert counted(company) == 0

    def test_what_is_withdrawn_before_the_lock_counts_no_more(self, company: Company) -> None:
        contract = evidence(company)
        filed(company, *by(ON_EVIDENCE, contract))
        company.store.save_evidence(replace(contract, status=EvidenceStatus.WITHDRAWN))

        assert counted(company) == 0

    def test_what_is_withdrawn_after_the_lock_leaves_the_snapshot_as_it_was(self, company: Company) -> None:
        contract = evidence(company)
        filed(company, *by(ON_EVIDENCE, contract))
        cycle = company.lock()
        company.store.save_evidence(replace(contract, status=EvidenceStatus.WITHDRAWN))

        (line,) = company.store.forecast_lines(EAST, cycle.id)
        assert (line.bound, line.actions[0].proved) == (True, True)

    def test_of_another_deal_of_the_same_account_it_is_not_there(self, company: Company) -> None:
        with pytest.raises(CrmInvalid) as refused:
            filed(company, *by(ON_EVIDENCE, evidence(company, "d2")))
        assert refused.value.code == "action_not_found"

    @pytest.mark.parametrize(("age", "amount"), [(14 * DAY, 1000), (14 * DAY + timedelta(seconds=1), 0)])
    def test_it_binds_for_fourteen_days_to_the_second(self, company: Company, age: timedelta, amount: int) -> None:
        cut_off: datetime = company.open().cut_off_at
        filed(company, *by(ON_EVIDENCE, evidence(company, captured_at=cut_off - age)))

        assert counted(company) == amount


@pytest.mark.feature("C-073")
def test_one_action_of_any_kind_is_enough(company: Company) -> None:
    rejected = evidence(company, status=EvidenceStatus.REJECTED)
    asked = task(company)
    call = ActionClaim("quote_sent", ActionSource.CALL, company.call("d1"))

    sheet = company.file(
        company.draft("d1", actions=(*by(ON_EVIDENCE, rejected), *by(ON_TASK, asked), call), category=Category.COMMIT)
    )
    assert [one.proved for one in sheet.lines[0].actions] == [False, False, True]
    assert counted(company) == 1000


def test_the_same_id_of_another_kind_of_row_is_another_row(company: Company) -> None:
    contract = evidence(company)
    for source in (ActionSource.TODO, ActionSource.CALL, ON_TASK):
        with pytest.raises(CrmInvalid):
            filed(company, ActionClaim("contract_draft_sent", source, contract.id))
