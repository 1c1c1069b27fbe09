"""A rep files lines, explains the gap, submits; the lock keeps what stood."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm_core.entities import Todo
from crm_core.errors import CrmConflict, CrmError, CrmForbidden, CrmInvalid, CrmNotFound
from crm_core.forecast.cycle.entities import EvidenceLink, GapAttribution
from crm_core.forecast.cycle.terms import ActionSource, Category, CycleState, GapCategory, Horizon, SheetState
from crm_core.service.forecast_lines import ActionClaim
from crm_core.service.forecast_submission import attribute_gap, submit_forecast
from crm_core.sight import Sight
from crm_core.terms import Outcome, TodoState
from tests.unit.crm_core.forecast.cycle.company import REP, Company
from tests.unit.crm_core.samples import EAST, quote

WHY = "客户昨天在电话里同意了全部付款条件,只差法务盖章,模型还看不到这一步"


def submitted(company: Company) -> Any:
    return submit_forecast(company.store, REP, rep_id="rep-1", policy=company.policy, actor_id="rep-1", now=company.now)


def explained(company: Company, horizon: Horizon, text: str = WHY, links: int = 1) -> GapAttribution:
    return attribute_gap(
        company.store,
        REP,
        rep_id="rep-1",
        horizon=horizon,
        category=GapCategory.NEW_INFO,
        text=text,
        evidence=(EvidenceLink("call", "call-1"),) * links,
        policy=company.policy,
        actor_id="rep-1",
        now=company.now,
    )


@pytest.mark.feature("C-069")
def test_lines_are_filed_as_a_whole_and_a_stale_version_is_refused(company: Company) -> None:
    first = company.file(company.draft("d1"), company.draft("d2", 5))
    second = company.file(company.draft("d1", 2))

    assert (first.sheet.version, second.sheet.version) == (1, 2)
    assert [(one.opportunity_id, one.week) for one in company.store.forecast_lines(EAST, second.sheet.cycle_id)] == [
        ("d1", 2)
    ]
    with pytest.raises(CrmConflict) as stale:
        company.file(version=1)
    assert stale.value.code == "changed_meanwhile"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"week": 0}, "bad_week"),
        ({"week": 14}, "bad_week"),
        ({"amount": "-1"}, "bad_amount"),
        ({"amount": "1.005"}, "bad_amount"),
        ({"probability": 1.01}, "bad_probability"),
        ({"currency": "EUR"}, "currency_unknown"),
        ({"reason": "  "}, "reason_missing"),
        ({"reason": "啊啊啊啊啊啊啊啊"}, "reason_missing"),
        ({"actions": (ActionClaim("dancing", ActionSource.CALL, "x"),)}, "action_unknown"),
        ({"actions": (ActionClaim("trial", ActionSource.CALL, "nowhere"),)}, "action_not_found"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    company: Company, fields: dict[str, Any], code: str
) -> None:
    draft = company.draft("d1", **fields)

    with pytest.raises(CrmInvalid) as refused:
        company.file(draft)
    assert refused.value.code == code
    assert company.store.find_sheet(EAST, company.open().id, "rep-1") is None


def test_a_deal_stands_once_in_a_week_and_belongs_to_the_rep_and_is_open(company: Company) -> None:
    company.deal("theirs", rep_id="rep-2")
    company.close("d2", Outcome.LOST)
    bad: list[tuple[tuple[Any, ...], str]] = [
        ((company.draft("d1"), company.draft("d1")), "duplicate_line"),
        ((company.draft("theirs"),), "foreign_deal"),
        ((company.draft("d2"),), "opportunity_closed"),
    ]
    for drafts, code in bad:
        with pytest.raises(CrmInvalid) as refused:
            company.file(*drafts)
        assert refused.value.code == code
    with pytest.raises(CrmNotFound):
        company.file(company.draft("d1", actions=()), company.draft("none", actions=()))
    with pytest.raises(CrmForbidden):
        company.file(sight=Sight("east", rep_id="rep-2"))


def test_a_call_of_another_deal_proves_nothing(company: Company) -> None:
    other = ActionClaim("quote_sent", ActionSource.CALL, company.call("d2"))

    with pytest.raises(CrmInvalid) as refused:
        company.file(company.draft("d1", actions=(other,)))
    assert refused.value.code == "action_not_found"


@pytest.mark.feature("C-073")
def test_a_to_do_binds_by_its_due_time_and_later_by_when_it_was_done(company: Company) -> None:
    company.call("d1", -2)
    todo = Todo(
        id="t1",
        activity_id=company.call("d1", -2),
        call_id="call-1",
        claim_id="c1",
        account_id="a1",
        opportunity_id="d1",
        region="east",
        team="east-1",
        rep_id="rep-1",
        owner="rep",
        action="send_contract",
        promised_at=company.now,
        evidence=quote(),
        state=TodoState.OPEN,
        unconfirmed=False,
        due_at=company.now + timedelta(days=1),
    )
    company.store.save_todo(todo)
    planned = company.file(company.draft("d1", actions=(ActionClaim("legal_review", ActionSource.TODO, "t1"),)))
    (action,) = planned.lines[0].actions
    assert (action.done, action.proved, action.at) == (False, True, todo.due_at)

    company.store.save_todo(replace(todo, state=TodoState.CANCELLED, rejected=True))
    (line,) = company.store.forecast_lines(EAST, company.lock().id)
    assert line.bound is False


@pytest.mark.feature("C-071")
def test_a_large_gap_blocks_the_submission_until_each_horizon_is_explained(company: Company) -> None:
    company.file(company.draft("d1", amount="2000", category=Category.COMMIT))
    company.model(rep_1=1000.0)

    with pytest.raises(CrmConflict) as blocked:
        submitted(company)
    assert blocked.value.code == "attribution_missing"
    assert [one.key for one in blocked.value.missing] == ["attribution.all", "attribution.near"]
    assert all(one.zh and one.en and (one.have, one.need) == (1.0, 0.15) for one in blocked.value.missing)
    explained(company, Horizon.ALL)
    with pytest.raises(CrmConflict) as half:
        submitted(company)
    assert [one.key for one in half.value.missing] == ["attribution.near"]
    assert explained(company, Horizon.NEAR).gap == 1

    sheet = submitted(company)
    assert (sheet.state, sheet.submitted_by) == (SheetState.SUBMITTED, "rep-1")
    assert submitted(company) == sheet


def test_a_gap_of_exactly_fifteen_percent_does_not_block(company: Company) -> None:
    company.file(company.draft("d1", amount="1150", category=Category.COMMIT))
    company.model(rep_1=1000.0)

    assert submitted(company).state is SheetState.SUBMITTED


def test_a_grown_gap_is_asked_about_again_and_a_smaller_one_is_not(company: Company) -> None:
    company.file(company.draft("d1", amount="2000", category=Category.COMMIT))
    company.model(rep_1=1000.0)
    for horizon in Horizon:
        explained(company, horizon)
    submitted(company)

    company.file(company.draft("d1", amount="2050", category=Category.COMMIT))
    assert submitted(company).state is SheetState.SUBMITTED
    company.file(company.draft("d1", amount="2051", category=Category.COMMIT))
    with pytest.raises(CrmConflict):
        submitted(company)


@pytest.mark.parametrize(
    ("text", "links", "code"),
    [("太短了", 1, "text_flawed"), ("啊" * 30, 1, "text_flawed"), (WHY, 0, "evidence_missing")],
)
def test_an_attribution_needs_real_words_and_evidence(company: Company, text: str, links: int, code: str) -> None:
    company.file(company.draft("d1", amount="2000"))
    company.model(rep_1=500.0)

    with pytest.raises(CrmInvalid) as refused:
        explained(company, Horizon.ALL, text, links)
    assert refused.value.code == code


def test_lines_that_no_action_binds_are_shown_but_not_counted(company: Company) -> None:
    company.file(company.draft("d1", actions=()), company.draft("d2", category=Category.COMMIT))
    company.model(rep_1=1000.0)

    assert submitted(company).state is SheetState.SUBMITTED  # 1000 against 1000: d1 adds nothing


def test_without_lines_nothing_is_submitted_and_without_a_cycle_nothing_is_filed(company: Company) -> None:
    for code in ("cycle_not_open", "lines_missing"):
        with pytest.raises(CrmError) as refused:
            submitted(company)
        assert refused.value.code == code
        company.open()


@pytest.mark.feature("C-072")
def test_after_the_cut_off_changes_belong_to_the_next_cycle_and_the_snapshot_stays(company: Company) -> None:
    company.file(company.draft("d1", 1), company.draft("d2", 3, amount="500"))
    company.model(rep_1=800.0)
    locked = company.lock()

    assert locked.state is CycleState.LOCKED
    kept = company.store.forecast_lines(EAST, locked.id)
    assert [one.bound for one in kept] == [True, True]
    with pytest.raises(CrmConflict) as refused:
        company.file(cycle_id=locked.id)
    assert refused.value.code == "cycle_locked"
    following = company.file(company.draft("d3"))
    assert following.sheet.cycle_id != locked.id
    assert company.store.forecast_lines(EAST, locked.id) == kept
    assert company.lock().id == following.sheet.cycle_id


def test_the_next_cycle_starts_with_last_weeks_lines_each_a_week_nearer(company: Company) -> None:
    company.file(company.draft("d1", 1), company.draft("d2", 3), company.draft("d3", 13))
    company.lock()
    company.close("d3", Outcome.LOST)
    following = company.open()

    lines = company.store.forecast_lines(EAST, following.id)
    assert [(one.opportunity_id, one.week, one.bound) for one in lines] == [("d2", 2, None)]
    sheet = company.store.find_sheet(EAST, following.id, "rep-1")
    assert sheet
    assert (sheet.state, sheet.version) == (SheetState.DRAFT, 1)


def test_the_lock_keeps_both_tracks_of_all_reps_even_of_those_who_filed_nothing(company: Company) -> None:
    company.file(company.draft("d1", amount="2000"))
    company.model(rep_1=800.0, rep_2=400.0)
    locked = company.lock()

    sheets = {one.rep_id: one for one in company.store.sheets(EAST, locked.id)}
    mine, theirs = sheets["rep-1"].figures, sheets["rep-2"].figures
    assert mine
    assert theirs
    assert (mine.rep_total, mine.model_total, mine.official_total) == (Decimal(1000), Decimal(800), Decimal(1000))
    assert (theirs.rep_total, theirs.model_near) == (Decimal(0), Decimal(400))
    assert mine.floor == Decimal(30)  # 5 % of 1200, of two reps
    assert len(locked.digest or "") == 64
    assert company.lock().id != locked.id
