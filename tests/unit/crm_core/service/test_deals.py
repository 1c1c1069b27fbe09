"""Opportunities: opened on an account, moved by one method, with every stay in a stage kept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm_core.entities import Opportunity
from crm_core.errors import CrmConflict, CrmForbidden, CrmInvalid, CrmNotFound
from crm_core.service import create_opportunity, move_opportunity
from crm_core.sight import Sight
from crm_core.terms import Outcome
from tests.fakes.crm_store import FakeCrmStore
from tests.unit.crm_core.samples import EAST, NORTH, NOW, POLICY, account

REP = Sight("east", team="east-1", rep_id="rep-1")


@pytest.fixture
def store() -> FakeCrmStore:
    store = FakeCrmStore()
    store.save_account(account())
    return store


def new(store: FakeCrmStore, sight: Sight = REP, **fields: Any) -> Opportunity:
    base = {"account_id": "a1", "name": "彩盒框架", "rep_id": "rep-1", "actor_id": "rep-1", "now": NOW}
    return create_opportunity(store, sight, pipeline=POLICY.pipeline, **{**base, **fields})


def move(store: FakeCrmStore, deal: Opportunity, stage: str, hours: int = 1, **how: Any) -> Opportunity:
    return move_opportunity(
        store,
        how.pop("sight", REP),
        deal.id,
        stage=stage,
        pipeline=POLICY.pipeline,
        actor_id="rep-1",
        now=NOW + timedelta(hours=hours),
        **how,
    )


def test_a_deal_opens_in_the_first_stage_of_the_pipelines_version(store: FakeCrmStore) -> None:
    deal = new(store, amount=Decimal("385000.50"), close_date=date(2026, 6, 30))

    assert store.opportunity(REP, deal.id) == deal
    assert (deal.stage, deal.pipeline, deal.pipeline_version, deal.outcome) == ("lead", "b2b", 1, None)
    assert (deal.region, deal.team, deal.rep_id, deal.currency) == ("east", "east-1", "rep-1", "CNY")
    (stay,) = store.stage_history(REP, deal.id)
    assert (stay.position, stay.stage, stay.entered_at, stay.exited_at) == (1, "lead", NOW, None)
    assert store.events(EAST)[0].payload == {"from": None, "to": "lead", "outcome": None}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"stage": "closing"}, "bad_stage"),
        ({"amount": Decimal("-1")}, "bad_amount"),
        ({"amount": Decimal("0.001")}, "bad_amount"),
        ({"amount": Decimal("NaN")}, "bad_amount"),
    ],
)
def test_one_is_refused(store: FakeCrmStore, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(CrmInvalid) as refused:
        new(store, **fields)
    assert refused.value.code == code
    assert store.opportunities(EAST) == ()


def test_one_for_somebody_or_on_an_account_out_of_sight_is_refused(store: FakeCrmStore) -> None:
    with pytest.raises(CrmForbidden):
        new(store, rep_id="rep-2")
    with pytest.raises(CrmNotFound):
        new(store, NORTH)


def test_every_stay_is_kept_from_entry_to_exit(store: FakeCrmStore) -> None:
    deal = new(store)
    move(store, deal, "first_contact", hours=1)
    moved = move(store, deal, "lead", hours=3)

    assert (moved.stage, moved.updated_at) == ("lead", NOW + timedelta(hours=3))
    history = store.stage_history(REP, deal.id)
    assert [(stay.position, stay.stage) for stay in history] == [(1, "lead"), (2, "first_contact"), (3, "lead")]
    assert [stay.exited_at for stay in history] == [NOW + timedelta(hours=1), NOW + timedelta(hours=3), None]
    assert store.events(EAST)[0].payload == {"from": "first_contact", "to": "lead", "outcome": None}


def test_the_end_has_an_outcome_and_a_loss_its_reason(store: FakeCrmStore) -> None:
    deal = move(store, new(store), "closing", outcome=Outcome.LOST, reason="没有预算")

    assert (deal.outcome, deal.outcome_reason) == (Outcome.LOST, "没有预算")
    assert store.opportunities(REP, open_only=True) == ()
    assert store.events(EAST)[0].payload["outcome"] == "lost"


def test_a_refused_move_changes_nothing(store: FakeCrmStore) -> None:
    deal = new(store)
    with pytest.raises(CrmConflict):
        move(store, deal, "negotiation")
    with pytest.raises(CrmNotFound):
        move(store, deal, "first_contact", sight=Sight("east", rep_id="rep-2"))

    assert store.opportunity(REP, deal.id) == deal
    assert len(store.stage_history(REP, deal.id)) == 1
