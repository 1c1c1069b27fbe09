"""The tables of stage gates: episodes, evidence, states of requirements, approvals, overrides, delegations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Dialect, Float, ForeignKey, Index, Integer, Table, Text
from sqlalchemy.types import TypeDecorator

from crm_core.gates.terms import ApprovalKind, ApprovalState, EvidenceSource, EvidenceStatus, RequirementStatus
from crm_core.store.columns import Coded, Fields, UtcTime
from crm_core.store.tables import crm_metadata
from crm_core.terms import Outcome


class Texts(TypeDecorator[Mapping[str, str]]):
    """Texts by key, as JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return json.dumps(dict(value), ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: Any, dialect: Dialect) -> dict[str, str]:
        found: dict[str, str] = json.loads(value)
        return found


class Fingerprint(TypeDecorator[int]):
    """64 bits without a sign, as hex digits: no integer column of both databases holds them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{value:016x}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value, 16)


def _text(name: str, *, optional: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=optional)


def _deal(*, key: bool = False) -> Column[Any]:
    return Column("opportunity_id", ForeignKey("crm_opportunities.id"), primary_key=key, nullable=False)


def _owned() -> tuple[Column[Any], ...]:
    return _text("region"), _text("team", optional=True), _text("rep_id")


deal_episodes = Table(
    "crm_deal_episodes",
    crm_metadata,
    _deal(key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("opened_at", UtcTime, nullable=False),
    _text("opened_by"),
    Column("closed_at", UtcTime),
    Column("outcome", Coded(Outcome)),
    _text("last_open_stage", optional=True),
    _text("reopen_reason", optional=True),
)

evidence = Table(
    "crm_evidence",
    crm_metadata,
    Column("id", Text, primary_key=True),
    _deal(),
    Column("account_id", ForeignKey("crm_accounts.id"), nullable=False),
    Column("episode", Integer, nullable=False),
    *_owned(),
    _text("kind"),
    Column("status", Coded(EvidenceStatus), nullable=False),
    Column("source", Coded(EvidenceSource), nullable=False),
    _text("actor_id"),
    Column("captured_at", UtcTime, nullable=False),
    Column("uploaded_at", UtcTime, nullable=False),
    Column("fields", Texts, nullable=False),
    Column("flaws", Fields, nullable=False),
    _text("uri", optional=True),
    _text("sha256", optional=True),
    Column("fingerprint", Fingerprint),
    _text("activity_id", optional=True),
    _text("call_id", optional=True),
    Column("call_version", Integer),
    Column("turn", Integer),
    Column("start_ms", Integer),
    Column("end_ms", Integer),
    _text("quote", optional=True),
    _text("quote_sha256", optional=True),
    _text("reused_from", optional=True),
    Column("changed_at", UtcTime),
    _text("changed_by", optional=True),
    Index("ix_crm_evidence_opportunity_id", "opportunity_id", "uploaded_at"),
    Index("ix_crm_evidence_sha256", "sha256"),
    Index("ix_crm_evidence_rep_id", "rep_id", "uploaded_at"),
    Index("ix_crm_evidence_activity_id", "activity_id"),
)

requirement_states = Table(
    "crm_requirement_states",
    crm_metadata,
    _deal(key=True),
    Column("episode", Integer, primary_key=True, autoincrement=False),
    Column("from_stage", Text, primary_key=True),
    Column("to_stage", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("status", Coded(RequirementStatus), nullable=False),
    Column("have", Float, nullable=False),
    Column("need", Float, nullable=False),
    Column("due_at", UtcTime),
    _text("calendar_version", optional=True),
    Column("satisfied_at", UtcTime),
    Column("recorded_at", UtcTime),
    Column("by", Fields, nullable=False),
    Column("lacking", Fields, nullable=False),
    Column("breached_at", UtcTime),
    Column("passed_at", UtcTime),
    Index("ix_crm_requirement_states_status", "status", "due_at"),
)

approvals = Table(
    "crm_approvals",
    crm_metadata,
    Column("id", Text, primary_key=True),
    _deal(),
    Column("episode", Integer, nullable=False),
    *_owned(),
    Column("kind", Coded(ApprovalKind), nullable=False),
    Column("state", Coded(ApprovalState), nullable=False),
    _text("submitted_by"),
    Column("asked", Fields, nullable=False),
    Column("level", Integer, nullable=False),
    Column("requested_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    _text("from_stage", optional=True),
    _text("to_stage", optional=True),
    Column("outcome", Coded(Outcome)),
    _text("reason", optional=True),
    _text("loss_reason", optional=True),
    _text("evidence_id", optional=True),
    _text("decided_by", optional=True),
    _text("delegate_of", optional=True),
    _text("comment", optional=True),
    Column("decided_at", UtcTime),
    Index("ix_crm_approvals_opportunity_id", "opportunity_id", "requested_at"),
    Index("ix_crm_approvals_state", "state", "due_at"),
    Index("ix_crm_approvals_region", "region", "requested_at"),
)

overrides = Table(
    "crm_overrides",
    crm_metadata,
    Column("id", Text, primary_key=True),
    _deal(),
    Column("episode", Integer, nullable=False),
    *_owned(),
    _text("from_stage"),
    _text("to_stage"),
    Column("keys", Fields, nullable=False),
    _text("actor_id"),
    _text("position"),
    _text("reason"),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    _text("reviewed_by", optional=True),
    Column("reviewed_at", UtcTime),
    Index("ix_crm_overrides_opportunity_id", "opportunity_id", "created_at"),
    Index("ix_crm_overrides_region", "region", "created_at"),
)

delegations = Table(
    "crm_delegations",
    crm_metadata,
    Column("id", Text, primary_key=True),
    _text("from_id"),
    _text("to_id"),
    _text("region"),
    Column("since", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Index("ix_crm_delegations_to_id", "to_id", "until"),
)
