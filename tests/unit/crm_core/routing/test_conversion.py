"""A lead becomes a customer: account, contact and opportunity, each used where it is there already."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from crm_core.entities import Lead
from crm_core.errors import CrmConflict, CrmNotFound
from crm_core.ledger import verify_chain
from crm_core.service import Conversion, convert_lead, create_account, create_contact
from crm_core.service.routing import save_profile
from crm_core.store.sql import SqlCrmStore
from crm_core.terms import LeadState
from crm_core.timers.timer import TimerState
from tests.unit.crm_core.routing.desk import BOSS, at, taken, timers
from tests.unit.crm_core.routing.test_choose import profile
from tests.unit.crm_core.samples import POLICY

MONDAY = at(2, 10)


def become(store: SqlCrmStore, lead: Lead, **fields: Any) -> Conversion:
    return convert_lead(store, BOSS, lead.id, policy=POLICY, actor_id="anna", now=at(2, 11), **fields)


def test_all_three_are_made_and_the_deal_begins_in_the_first_stage(store: SqlCrmStore) -> None:
    lead = taken(store, MONDAY, details={"industry": "medical"})
    made = become(store, lead, deal_name="三期", amount=Decimal("385000.00"), sound="rui feng")
    assert (made.account.name, made.account.industry, made.account.sound) == ("瑞丰电子", "medical", "rui feng")
    assert (made.contact.name, made.contact.phone, made.contact.confirmed) == ("王敏", "13800138000", True)
    assert (made.opportunity.stage, made.opportunity.rep_id) == (POLICY.pipeline.first.key, "anna")
    assert made.opportunity.amount == Decimal("385000.00")
    assert made.lead.state is LeadState.CONVERTED
    assert store.lead(BOSS, lead.id) == made.lead
    assert (made.lead.account_id, made.lead.opportunity_id) == (made.account.id, made.opportunity.id)
    assert verify_chain(store.chain()).ok


def test_its_timers_end(store: SqlCrmStore) -> None:
    lead = taken(store, MONDAY)
    become(store, lead)
    states = {kind: timer.state for kind, timer in timers(store, lead).items()}
    assert states["deep_interview"] is TimerState.MET
    assert not any(timer.running for timer in timers(store, lead).values())


def test_a_known_company_and_person_are_used(store: SqlCrmStore) -> None:
    known = create_account(store, BOSS, name="瑞丰电子有限公司", actor_id="boss", now=MONDAY)
    person = create_contact(store, BOSS, account_id=known.id, name="王敏", actor_id="boss", now=MONDAY)
    made = become(store, taken(store, MONDAY))
    assert (made.account.id, made.contact.id) == (known.id, person.id)
    assert len(store.accounts(BOSS)) == len(store.contacts(BOSS)) == 1


def test_the_account_may_be_named(store: SqlCrmStore) -> None:
    other = create_account(store, BOSS, name="别家公司", actor_id="boss", now=MONDAY)
    lead = taken(store, MONDAY)
    with pytest.raises(CrmNotFound):
        become(store, lead, account_id="none")
    assert become(store, lead, account_id=other.id).opportunity.account_id == other.id


def test_a_lead_is_converted_once_and_by_somebody(store: SqlCrmStore) -> None:
    lead = taken(store, MONDAY)
    become(store, lead)
    with pytest.raises(CrmConflict) as again:
        become(store, lead)
    assert again.value.code == "lead_closed"
    for rep_id in ("anna", "bert"):
        save_profile(store, BOSS, profile(rep_id, capacity=0), actor_id="boss", now=MONDAY)
    with pytest.raises(CrmConflict) as nobody:
        become(store, taken(store, MONDAY, phone="13900139000"))
    assert nobody.value.code == "lead_unassigned"
