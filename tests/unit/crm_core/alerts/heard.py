"""Calls that come in the usual way, with what they say, for the rules that read calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from crm_core.policies import CrmPolicy
from crm_core.records import CallRecord, SignalClaim
from crm_core.service import CallOutcome, record_call
from crm_core.stores import CrmStore
from crm_core.terms import SignalKind
from tests.unit.crm_core.alerts.given import ago
from tests.unit.crm_core.samples import POLICY, quote, record


def risk(text: str = "这个得等领导批", claim_id: str = "s1", **said: Any) -> SignalClaim:
    base: dict[str, Any] = {"kind": SignalKind.RISK, "value": "approval", "evidence": quote(text), "confidence": 0.9}
    return SignalClaim(claim_id=claim_id, **{**base, **said})


def call(days: float, version: int = 1, **said: Any) -> CallRecord:
    start = ago(days=days)
    times = {"occurred_start": start, "occurred_end": start + timedelta(minutes=5), "recorded_at": start}
    return record(version, **{"call_id": f"call-{days}", "direction": "outbound", **times, **said})


def heard(store: CrmStore, days: float, version: int = 1, *, policy: CrmPolicy = POLICY, **said: Any) -> CallOutcome:
    """Taken in by the name of the account, which has one open deal."""
    given = call(days, version, **{"account_hint": "永裕彩盒", **said})
    return record_call(store, given, policy=policy, now=given.recorded_at)
