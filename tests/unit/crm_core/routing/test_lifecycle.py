"""The life of a lead: new, assigned, contacted, converted or invalid."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_core.entities import Lead
from crm_core.errors import CrmConflict, CrmInvalid
from crm_core.routing.lifecycle import assigned, contacted, converted, invalid, still_missing
from crm_core.terms import LeadState
from tests.unit.crm_core.routing.test_choose import lead
from tests.unit.crm_core.samples import NOW, POLICY

LATER = NOW + timedelta(hours=1)


def taken() -> Lead:
    return assigned(lead(), rep_id="rep-1", team="east-1", rule="any", at=NOW)


def test_a_lead_is_new_then_assigned_then_contacted_then_converted() -> None:
    reached = contacted(taken(), at=LATER)
    done = converted(reached, account_id="a1", contact_id="k1", opportunity_id="d1", at=LATER)
    states = [one.state for one in (lead(), taken(), reached, done)]
    assert states == [LeadState.NEW, LeadState.ASSIGNED, LeadState.CONTACTED, LeadState.CONVERTED]
    assert (reached.contacted_at, done.closed_at, done.opportunity_id) == (LATER, LATER, "d1")


def test_a_contacted_lead_stays_contacted_when_it_changes_hands() -> None:
    moved = assigned(contacted(taken(), at=LATER), rep_id="rep-2", team=None, rule=None, at=LATER)
    assert (moved.state, moved.rep_id) == (LeadState.CONTACTED, "rep-2")


def test_the_earliest_contact_counts_whenever_it_is_told() -> None:
    reached = contacted(taken(), at=LATER)
    assert contacted(reached, at=LATER + timedelta(hours=1)) == reached
    assert contacted(reached, at=NOW).contacted_at == NOW


def test_a_contact_needs_a_rep_and_does_not_lie_before_the_lead() -> None:
    with pytest.raises(CrmConflict) as nobody:
        contacted(lead(), at=LATER)
    assert nobody.value.code == "lead_unassigned"
    with pytest.raises(CrmInvalid) as early:
        contacted(taken(), at=NOW - timedelta(seconds=1))
    assert early.value.code == "contact_too_early"


def test_a_lead_is_invalid_for_a_reason_of_the_policy_only() -> None:
    closed = invalid(taken(), reason="wrong_number", at=LATER, policy=POLICY.routing)
    assert (closed.state, closed.invalid_reason) == (LeadState.INVALID, "wrong_number")
    with pytest.raises(CrmInvalid) as refused:
        invalid(taken(), reason="boring", at=LATER, policy=POLICY.routing)
    assert refused.value.code == "bad_reason"
    assert "wrong_number" in str(refused.value.remedy)


def test_a_closed_lead_stays_closed() -> None:
    closed = invalid(taken(), reason="no_need", at=LATER, policy=POLICY.routing)
    for act in (
        lambda: assigned(closed, rep_id="r", team=None, rule=None, at=LATER),
        lambda: contacted(closed, at=LATER),
        lambda: invalid(closed, reason="no_need", at=LATER, policy=POLICY.routing),
        lambda: converted(closed, account_id="a", contact_id="k", opportunity_id="d", at=LATER),
    ):
        with pytest.raises(CrmConflict) as refused:
            act()
        assert refused.value.code == "lead_closed"


@pytest.mark.feature("A-031")
def test_what_was_not_asked_at_first_is_named_for_later() -> None:
    assert still_missing(lead()) == ("source", "channel", "industry", "size")
    assert still_missing(lead(source="展会", channel="form", industry="medical", size="large")) == ()
