"""The one door of the core exports what it says, and all that its callers were promised."""

from __future__ import annotations

from crm_core import port, service

PROMISED = """
    EvidenceRef PersonClaim NeedClaim CommitmentClaim ObjectionClaim CallRecord
    Account Contact Lead Opportunity Activity Todo StandingObjection Event Sight CrmStore
    record_call assign_call attribute Attribution CallOutcome create_account create_contact create_lead
    create_opportunity complete_todo reopen_todo reschedule_todo log_event verify_chain ChainReport
    CrmError CrmInvalid CrmForbidden CrmNotFound CrmConflict load_policy CrmPolicy
"""


def test_every_export_exists_once_and_in_order() -> None:
    assert len(port.__all__) == len(set(port.__all__))
    assert [name for name in port.__all__ if not hasattr(port, name)] == []


def test_what_was_promised_is_exported() -> None:
    assert set(PROMISED.split()) <= set(port.__all__)


def test_every_use_case_is_exported() -> None:
    assert set(service.__all__) <= set(port.__all__)
