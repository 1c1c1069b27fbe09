"""Opportunities are opened on an account, always in the first stage."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crm_core.entities import Opportunity
from crm_core.errors import CrmForbidden, CrmInvalid, CrmNotFound
from crm_core.service import create_opportunity
from crm_core.store.sql import SqlCrmStore
from tests.unit.crm_core.gates.cases import REP, a_store
from tests.unit.crm_core.samples import EAST, NORTH, NOW, POLICY


@pytest.fixture
def store() -> SqlCrmStore:
    return a_store()


def new(store: SqlCrmStore, sight: Any = REP, **fields: Any) -> Opportunity:
    base = {"account_id": "a1", "name": "彩盒框架", "rep_id": "rep-1", "actor_id": "rep-1", "now": NOW}
    return create_opportunity(store, sight, pipeline=POLICY.pipeline, **{**base, **fields})


def test_a_deal_opens_in_the_first_stage_of_the_pipelines_version(store: SqlCrmStore) -> None:
    deal = new(store, amount=Decimal("385000.50"), close_date=date(2026, 6, 30))

    assert store.opportunity(REP, deal.id) == deal
    assert (deal.stage, deal.pipeline, deal.pipeline_version, deal.outcome) == ("lead", "b2b", 1, None)
    assert (deal.region, deal.team, deal.rep_id, deal.currency) == ("east", "east-1", "rep-1", "CNY")
    assert (deal.episode, deal.revision, deal.payout_hold, deal.pending_approval) == (1, 1, False, None)
    (stay,) = store.stage_history(REP, deal.id)
    assert (stay.position, stay.stage, stay.entered_at, stay.exited_at) == (1, "lead", NOW, None)
    (episode,) = store.episodes(deal.id)
    assert (episode.number, episode.opened_at, episode.closed_at) == (1, NOW, None)
    assert store.events(EAST)[0].payload == {"from": None, "to": "lead", "outcome": None}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"amount": Decimal(-1)}, "bad_amount"),
        ({"amount": Decimal("0.001")}, "bad_amount"),
        ({"amount": Decimal("NaN")}, "bad_amount"),
    ],
)
def test_one_is_refused(store: SqlCrmStore, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(CrmInvalid) as refused:
        new(store, **fields)
    assert refused.value.code == code
    assert store.opportunities(EAST) == ()


def test_one_for_somebody_or_on_an_account_out_of_sight_is_refused(store: SqlCrmStore) -> None:
    with pytest.raises(CrmForbidden):
        new(store, rep_id="rep-2")
    with pytest.raises(CrmNotFound):
        new(store, NORTH)
