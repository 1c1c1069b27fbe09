"""Holds the payout of a lost deal until its loss has been analysed."""

from __future__ import annotations

from dataclasses import replace

from crm_core.entities import Opportunity
from crm_core.gates.definitions import GatesPolicy
from crm_core.gates.entities import Evidence
from crm_core.gates.terms import EvidenceStatus


def lift_hold(deal: Opportunity, filed: Evidence, gates: GatesPolicy) -> Opportunity:
    """The deal without its hold when the evidence is the analysis that counts; else as it is."""
    ends = deal.payout_hold and filed.kind == gates.payout_hold_until and filed.status is EvidenceStatus.OK
    return replace(deal, payout_hold=False) if ends else deal
