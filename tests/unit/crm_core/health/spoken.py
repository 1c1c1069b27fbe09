"""What a call may say for or against a deal, as claims."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crm_core.records import SignalClaim
from crm_core.terms import SignalKind
from tests.unit.crm_core.samples import quote

SURE, UNSURE = 0.95, 0.3  # above and below every limit of the shipped policy


def signal(kind: SignalKind, claim_id: str = "s1", **said: Any) -> SignalClaim:
    base: dict[str, Any] = {"evidence": quote("那就这样定"), "confidence": SURE}
    return SignalClaim(claim_id=claim_id, kind=kind, **{**base, **said})


def next_step(at: datetime | None, claim_id: str = "step", **said: Any) -> SignalClaim:
    return signal(SignalKind.NEXT_STEP, claim_id, at=at, **said)


def risk(value: str = "approval", claim_id: str = "risk", **said: Any) -> SignalClaim:
    return signal(SignalKind.RISK, claim_id, value=value, **said)


def comparing(claim_id: str = "compare", **said: Any) -> SignalClaim:
    return signal(SignalKind.COMPARING, claim_id, evidence=quote("我们再比三家"), **said)
