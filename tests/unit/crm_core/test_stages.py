"""Moves between stages: one step forward, any step back, lost from anywhere, and nothing after the end."""

from __future__ import annotations

import pytest

from crm_core.errors import CrmConflict, CrmError, CrmInvalid
from crm_core.stages import check_move, check_reopening, goes_back
from crm_core.terms import Outcome
from tests.unit.crm_core.samples import POLICY, opportunity

PIPELINE = POLICY.pipeline


def move(here: str, to: str, outcome: Outcome | None = None, reason: str | None = None) -> str:
    return check_move(opportunity(stage=here), to, pipeline=PIPELINE, outcome=outcome, reason=reason).key


@pytest.mark.parametrize(
    ("here", "to", "outcome", "reason"),
    [
        ("lead", "first_contact", None, None),
        ("negotiation", "lead", None, None),
        ("negotiation", "closing", Outcome.WON, None),
        ("negotiation", "closing", Outcome.LOST, "价格"),
        ("lead", "closing", Outcome.LOST, "没有预算"),
    ],
)
def test_a_move_is_allowed(here: str, to: str, outcome: Outcome | None, reason: str | None) -> None:
    assert move(here, to, outcome, reason) == to


@pytest.mark.parametrize(
    ("here", "to", "outcome", "reason", "kind", "code"),
    [
        ("lead", "proposal", None, None, CrmConflict, "stage_skipped"),
        ("lead", "lead", None, None, CrmConflict, "same_stage"),
        ("lead", "closing", Outcome.WON, None, CrmConflict, "stage_skipped"),
        ("lead", "unknown", None, None, CrmInvalid, "bad_stage"),
        ("retired", "lead", None, None, CrmConflict, "stage_unknown"),
        ("negotiation", "closing", None, None, CrmInvalid, "bad_outcome"),
        ("lead", "first_contact", Outcome.LOST, "x", CrmInvalid, "bad_outcome"),
        ("lead", "closing", Outcome.LOST, " ", CrmInvalid, "reason_missing"),
        ("lead", "closing", Outcome.LOST, None, CrmInvalid, "reason_missing"),
    ],
)
def test_a_move_is_refused(
    here: str, to: str, outcome: Outcome | None, reason: str | None, kind: type[CrmError], code: str
) -> None:
    with pytest.raises(kind) as refused:
        move(here, to, outcome, reason)
    assert refused.value.code == code


def test_a_skip_says_which_stage_comes_first() -> None:
    with pytest.raises(CrmConflict) as refused:
        move("lead", "negotiation")
    assert refused.value.remedy == "Move to 首次接触 (First contact) first."


def test_nothing_moves_after_the_end() -> None:
    with pytest.raises(CrmConflict) as refused:
        check_move(
            opportunity(stage="closing", outcome=Outcome.WON), "lead", pipeline=PIPELINE, outcome=None, reason=None
        )
    assert refused.value.code == "opportunity_closed"


def test_a_step_back_is_told_from_a_step_forward() -> None:
    standing = opportunity(stage="proposal")
    assert goes_back(standing, "lead", pipeline=PIPELINE)
    assert not goes_back(standing, "proposal", pipeline=PIPELINE)
    assert not goes_back(standing, "objections", pipeline=PIPELINE)
    assert not goes_back(standing, "moon", pipeline=PIPELINE)


def test_a_lost_deal_begins_anew_where_it_was_lost_or_before() -> None:
    lost = opportunity(stage="closing", outcome=Outcome.LOST)
    for stage in ("proposal", "lead"):
        assert check_reopening(lost, stage, last_open="proposal", pipeline=PIPELINE).key == stage
    for stage in ("objections", "closing", "moon"):
        with pytest.raises(CrmInvalid) as refused:
            check_reopening(lost, stage, last_open="proposal", pipeline=PIPELINE)
        assert refused.value.code == "bad_stage"


def test_only_a_lost_deal_begins_anew() -> None:
    for outcome in (None, Outcome.WON):
        with pytest.raises(CrmConflict) as refused:
            check_reopening(opportunity(outcome=outcome), "lead", last_open="lead", pipeline=PIPELINE)
        assert refused.value.code == "not_lost"
