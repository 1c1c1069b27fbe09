"""Stage gates in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Text, cast, func, literal, or_, select

from crm_core.gates.entities import Approval, DealEpisode, Delegation, Evidence, Override, RequirementState
from crm_core.gates.terms import ApprovalState, EvidenceStatus, RequirementStatus
from crm_core.paging import FIRST_PAGE, Page
from crm_core.sight import Sight
from crm_core.store.gates_tables import (
    approvals,
    deal_episodes,
    delegations,
    evidence,
    overrides,
    requirement_states,
)
from crm_core.store.rows import OnConnection, fetch, fetch_one, to_row, upsert
from crm_core.store.sight import by_owner
from crm_core.store.tables import contacts, mentions


class SqlGates(OnConnection):
    """Implements `GateStore`."""

    def episodes(self, opportunity_id: str) -> tuple[DealEpisode, ...]:
        query = select(deal_episodes).where(deal_episodes.c.opportunity_id == opportunity_id)
        return fetch(self._connection, DealEpisode, query.order_by(deal_episodes.c.number))

    def save_episode(self, episode: DealEpisode) -> None:
        upsert(self._connection, deal_episodes, [to_row(episode)])

    def evidence(self, sight: Sight, evidence_id: str) -> Evidence:
        query = select(evidence).where(by_owner(evidence, sight), evidence.c.id == evidence_id)
        return fetch_one(self._connection, Evidence, query, "evidence")

    def evidence_of(
        self, sight: Sight, opportunity_id: str, *, episode: int | None = None, page: Page = FIRST_PAGE
    ) -> tuple[Evidence, ...]:
        query = select(evidence).where(by_owner(evidence, sight), evidence.c.opportunity_id == opportunity_id)
        if episode is not None:
            query = query.where(evidence.c.episode == episode)
        query = query.order_by(evidence.c.uploaded_at.desc(), evidence.c.id)
        return fetch(self._connection, Evidence, query, page)

    def evidence_from_call(self, activity_id: str) -> tuple[Evidence, ...]:
        query = select(evidence).where(evidence.c.activity_id == activity_id).order_by(evidence.c.id)
        return fetch(self._connection, Evidence, query)

    def file_is_elsewhere(self, sha256: str, *, than: str) -> bool:
        query = select(evidence.c.id).where(
            evidence.c.sha256 == sha256,
            evidence.c.opportunity_id != than,
            evidence.c.status.not_in((EvidenceStatus.REJECTED, EvidenceStatus.WITHDRAWN)),
        )
        return self._connection.execute(query.limit(1)).first() is not None

    def fingerprints(self, rep_id: str, *, account_id: str, limit: int) -> tuple[int, ...]:
        query = (
            select(evidence.c.fingerprint)
            .where(
                evidence.c.rep_id == rep_id,
                evidence.c.account_id != account_id,
                evidence.c.fingerprint.is_not(None),
            )
            .order_by(evidence.c.uploaded_at.desc(), evidence.c.id)
            .limit(limit)
        )
        return tuple(self._connection.scalars(query))

    def save_evidence(self, filed: Evidence) -> None:
        upsert(self._connection, evidence, [to_row(filed)])

    def last_contacts(self, account_id: str) -> Mapping[str, datetime]:
        query = (
            select(mentions.c.contact_id, func.max(mentions.c.occurred_at))
            .join(contacts, contacts.c.id == mentions.c.contact_id)
            .where(contacts.c.account_id == account_id)
            .group_by(mentions.c.contact_id)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def requirement_states(self, opportunity_id: str, *, episode: int) -> tuple[RequirementState, ...]:
        states = requirement_states.c
        query = (
            select(requirement_states)
            .where(states.opportunity_id == opportunity_id, states.episode == episode)
            .order_by(states.from_stage, states.to_stage, states.key)
        )
        return fetch(self._connection, RequirementState, query)

    def deals_with_overdue_states(self, now: datetime, *, limit: int) -> tuple[str, ...]:
        states = requirement_states.c
        query = (
            select(states.opportunity_id)
            .distinct()
            .where(states.status == RequirementStatus.OPEN, states.due_at < now)
            .order_by(states.opportunity_id)
            .limit(limit)
        )
        return tuple(self._connection.scalars(query))

    def save_requirement_states(self, states: Sequence[RequirementState]) -> None:
        upsert(self._connection, requirement_states, [to_row(state) for state in states])

    def approval(self, sight: Sight, approval_id: str) -> Approval:
        query = select(approvals).where(by_owner(approvals, sight), approvals.c.id == approval_id)
        return fetch_one(self._connection, Approval, query, "approval")

    def approvals_of(self, opportunity_id: str, *, episode: int) -> tuple[Approval, ...]:
        query = select(approvals).where(approvals.c.opportunity_id == opportunity_id, approvals.c.episode == episode)
        return fetch(self._connection, Approval, query.order_by(approvals.c.requested_at.desc(), approvals.c.id))

    def approvals(
        self, sight: Sight, *, state: ApprovalState | None = None, page: Page = FIRST_PAGE
    ) -> tuple[Approval, ...]:
        query = select(approvals).where(by_owner(approvals, sight))
        if state is not None:
            query = query.where(approvals.c.state == state)
        return fetch(self._connection, Approval, query.order_by(approvals.c.requested_at.desc(), approvals.c.id), page)

    def pending_approvals_of(self, people: Sequence[str]) -> tuple[Approval, ...]:
        asked = literal(" ").concat(cast(approvals.c.asked, Text)).concat(" ")
        query = select(approvals).where(
            approvals.c.state == ApprovalState.PENDING,
            or_(*(asked.contains(f" {person} ", autoescape=True) for person in people)),
        )
        return fetch(self._connection, Approval, query.order_by(approvals.c.requested_at, approvals.c.id))

    def overdue_approvals(self, now: datetime, *, limit: int) -> tuple[Approval, ...]:
        query = (
            select(approvals)
            .where(approvals.c.state == ApprovalState.PENDING, approvals.c.due_at < now)
            .order_by(approvals.c.due_at, approvals.c.id)
            .limit(limit)
        )
        return fetch(self._connection, Approval, query)

    def save_approval(self, approval: Approval) -> None:
        upsert(self._connection, approvals, [to_row(approval)])

    def override(self, sight: Sight, override_id: str) -> Override:
        query = select(overrides).where(by_owner(overrides, sight), overrides.c.id == override_id)
        return fetch_one(self._connection, Override, query, "override")

    def overrides_of(self, opportunity_id: str, *, episode: int) -> tuple[Override, ...]:
        query = select(overrides).where(overrides.c.opportunity_id == opportunity_id, overrides.c.episode == episode)
        return fetch(self._connection, Override, query.order_by(overrides.c.created_at.desc(), overrides.c.id))

    def overrides(
        self, sight: Sight, *, since: datetime, until: datetime, page: Page = FIRST_PAGE
    ) -> tuple[Override, ...]:
        query = select(overrides).where(
            by_owner(overrides, sight), overrides.c.created_at >= since, overrides.c.created_at < until
        )
        return fetch(self._connection, Override, query.order_by(overrides.c.created_at.desc(), overrides.c.id), page)

    def save_override(self, override: Override) -> None:
        upsert(self._connection, overrides, [to_row(override)])

    def delegations_to(self, person_id: str, *, at: datetime) -> tuple[Delegation, ...]:
        query = select(delegations).where(
            delegations.c.to_id == person_id, delegations.c.since <= at, delegations.c.until >= at
        )
        return fetch(self._connection, Delegation, query.order_by(delegations.c.id))

    def save_delegation(self, delegation: Delegation) -> None:
        upsert(self._connection, delegations, [to_row(delegation)])
