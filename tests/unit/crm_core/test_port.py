"""The one door of the core exports what it says, and all that its callers were promised."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from crm_core import port, service

PROMISED = """
    EvidenceRef PersonClaim NeedClaim CommitmentClaim ObjectionClaim CallRecord
    Account Contact Lead Opportunity Activity Todo StandingObjection Event Sight CrmStore
    record_call assign_call attribute Attribution CallOutcome create_account create_contact take_lead
    create_opportunity complete_todo reopen_todo reschedule_todo log_event verify_chain ChainReport
    CrmError CrmInvalid CrmForbidden CrmNotFound CrmConflict load_policy CrmPolicy
"""


PARTS = [import_module(f"crm_core.port.{part.name}") for part in iter_modules(port.__path__)]
EXPORTED: list[str] = [name for part in PARTS for name in part.__all__]


def test_every_export_exists_once() -> None:
    assert len(EXPORTED) == len(set(EXPORTED))
    assert [name for name in EXPORTED if not hasattr(port, name)] == []


def test_nothing_else_goes_through_the_door() -> None:
    parts = {part.__name__.rsplit(".", 1)[1] for part in PARTS}
    assert {name for name in vars(port) if not name.startswith("_")} - parts == set(EXPORTED)


def test_what_was_promised_is_exported() -> None:
    assert set(PROMISED.split()) <= set(EXPORTED)


def test_every_use_case_is_exported() -> None:
    assert set(service.__all__) <= set(EXPORTED)
