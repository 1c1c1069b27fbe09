"""The actor's door to stage gates: what a move lacks, moving, evidence, consents and overrides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from voice.domain.actor import Actor, UserRole
from voice.pipeline.core import core, reading_sight, sight_of, writing_sight
from voice.pipeline.crm_door import CrmDoor, Who
from voice.pipeline.directory import directory_of
from voice.pipeline.privacy import Privacy
from voice.pipeline.rights import require_editor, require_role
from voice.ports import crm
from voice.ports.clock import Clock
from voice.ports.crm import (
    EVERYWHERE,
    Advance,
    Approval,
    CrmPolicy,
    Delegation,
    Draft,
    Evidence,
    EvidenceForm,
    Judgement,
    Opportunity,
    Outcome,
    Override,
    OverrideReport,
    Page,
    PolicyBook,
    Position,
)
from voice.ports.work import UnitOfWork, Work

_FIRST_PAGE = Page()
_REPORTED = timedelta(days=30)
_SUPERIORS = (UserRole.MANAGER, UserRole.ADMIN)


@dataclass(frozen=True, slots=True)
class _Act:
    """One change: its transaction, who makes it when, and the policies of the moment."""

    unit: UnitOfWork
    who: Who
    policy: CrmPolicy


class Gates(CrmDoor):
    """Deals out of sight raise NotFound; a refused move raises Conflict (gate_not_met) with what is missing."""

    def __init__(self, *, work: Work, clock: Clock, policies: PolicyBook, privacy: Privacy) -> None:
        super().__init__(work=work, clock=clock)
        self._policies = policies
        self._privacy = privacy

    def gate(
        self, actor: Actor, opportunity_id: str, *, to: str | None = None, outcome: Outcome | None = None
    ) -> Judgement:
        """How a move would be judged now; to the next stage unless `to` names another."""
        now = self._clock.now()
        with self._reading() as store:
            policy = self._policies.current(store, now)
            sight = reading_sight(actor, now)
            return crm.gate_of(
                store, sight, opportunity_id, to=to, outcome=outcome, policy=policy, now=now, book=self._policies
            )

    def advance(
        self,
        actor: Actor,
        opportunity_id: str,
        *,
        to: str | None = None,
        outcome: Outcome | None = None,
        reason: str | None = None,
        loss_reason: str | None = None,
        expected_revision: int | None = None,
    ) -> Advance:
        """Move a deal, without `to` to its end, or ask for the consent that the move needs.

        Raises Conflict (changed_meanwhile) when `expected_revision` is not the deal's.
        """
        with self._acting(actor, "move opportunities") as act:
            store, sight = act.unit.crm, writing_sight(actor, act.who["now"])
            if to is None:
                standing = store.opportunity(sight, opportunity_id)
                to = self._policies.pipeline(store, standing.pipeline_version).closing.key
            return crm.advance(
                store,
                sight,
                opportunity_id,
                to=to,
                outcome=outcome,
                reason=reason,
                loss_reason=loss_reason,
                expected_revision=expected_revision,
                policy=act.policy,
                directory=directory_of(act.unit),
                book=self._policies,
                **act.who,
            )

    def change(
        self, actor: Actor, opportunity_id: str, changes: Mapping[str, Any], *, expected_revision: int | None = None
    ) -> Opportunity:
        """Other words in its name, amount, currency or close date."""
        with self._acting(actor, "change opportunities") as act:
            return crm.change_opportunity(
                act.unit.crm,
                writing_sight(actor, act.who["now"]),
                opportunity_id,
                changes=changes,
                expected_revision=expected_revision,
                policy=act.policy,
                book=self._policies,
                **act.who,
            )

    def reopen(
        self, actor: Actor, opportunity_id: str, *, to: str, reason: str, expected_revision: int | None = None
    ) -> Opportunity:
        """Begin a lost deal anew."""
        with self._acting(actor, "reopen opportunities") as act:
            return crm.reopen_opportunity(
                act.unit.crm,
                writing_sight(actor, act.who["now"]),
                opportunity_id,
                to=to,
                reason=reason,
                expected_revision=expected_revision,
                policy=act.policy,
                book=self._policies,
                **act.who,
            )

    def forms(self) -> tuple[EvidenceForm, ...]:
        """The kinds of evidence with what each consists of."""
        with self._reading() as store:
            return tuple(self._policies.current(store, self._clock.now()).gates.forms.values())

    def evidence(self, actor: Actor, opportunity_id: str, *, page: Page = _FIRST_PAGE) -> tuple[Evidence, ...]:
        """Latest upload first, of all lives of the deal; quotes masked for those who may not hear the call."""
        with core(), self._work() as unit:
            deal = unit.crm.opportunity(reading_sight(actor, self._clock.now()), opportunity_id)
            found = unit.crm.evidence_of(EVERYWHERE, deal.id, page=page)
            return tuple(self._shown(unit, actor, one) for one in found)

    def file(self, actor: Actor, opportunity_id: str, draft: Draft) -> Evidence:
        """File evidence; what is suspect is filed all the same, with its flaws and status."""
        with self._acting(actor, "file evidence") as act:
            sight = writing_sight(actor, act.who["now"])
            filed = crm.file_evidence(
                act.unit.crm,
                sight,
                opportunity_id,
                draft,
                policy=act.policy,
                directory=directory_of(act.unit),
                book=self._policies,
                **act.who,
            )
            return self._shown(act.unit, actor, filed)

    def withdraw(self, actor: Actor, evidence_id: str) -> Evidence:
        with self._acting(actor, "withdraw evidence") as act:
            gone = crm.withdraw_evidence(
                act.unit.crm, sight_of(actor), evidence_id, policy=act.policy, book=self._policies, **act.who
            )
            return self._shown(act.unit, actor, gone)

    def confirm_again(self, actor: Actor, evidence_id: str) -> Evidence:
        """Take evidence of an earlier life of the deal over."""
        with self._acting(actor, "confirm evidence") as act:
            taken = crm.confirm_again(
                act.unit.crm, sight_of(actor), evidence_id, policy=act.policy, book=self._policies, **act.who
            )
            return self._shown(act.unit, actor, taken)

    def approvals(self, actor: Actor) -> tuple[Approval, ...]:
        """What waits for the actor's decision, oldest first."""
        with self._reading() as store:
            return crm.approvals_for(store, sight_of(actor), actor_id=actor.user_id, now=self._clock.now())

    def decide(self, actor: Actor, approval_id: str, *, approve: bool, comment: str | None = None) -> Approval:
        """Raises Forbidden for those who were not asked, Conflict (gate_not_met) when the facts have changed."""
        with self._acting(actor, "decide on approvals") as act:
            return crm.decide_approval(
                act.unit.crm,
                sight_of(actor),
                approval_id,
                approve=approve,
                comment=comment,
                policy=act.policy,
                book=self._policies,
                **act.who,
            )

    def delegate(self, actor: Actor, *, to_id: str, until: datetime) -> Delegation:
        require_role(actor, "delegate decisions", *_SUPERIORS)
        with self._acting(actor, "delegate decisions") as act:
            directory = directory_of(act.unit)
            return crm.delegate_approvals(act.unit.crm, to_id=to_id, until=until, directory=directory, **act.who)

    def override(
        self,
        actor: Actor,
        opportunity_id: str,
        *,
        to: str,
        reason: str,
        outcome: Outcome | None = None,
        keys: Sequence[str] = (),
    ) -> Override:
        require_role(actor, "override gates", *_SUPERIORS)
        with self._acting(actor, "override gates") as act:
            return crm.override_gate(
                act.unit.crm,
                sight_of(actor),
                opportunity_id,
                to=to,
                reason=reason,
                outcome=outcome,
                keys=tuple(keys),
                position=Position(actor.role.value),
                policy=act.policy,
                book=self._policies,
                **act.who,
            )

    def review_override(self, actor: Actor, override_id: str) -> Override:
        require_role(actor, "review overrides", *_SUPERIORS)
        with self._acting(actor, "review overrides") as act:
            return crm.review_override(act.unit.crm, sight_of(actor), override_id, **act.who)

    def override_report(
        self, actor: Actor, *, since: datetime | None = None, until: datetime | None = None
    ) -> OverrideReport:
        """Of the last 30 days unless a period is named."""
        require_role(actor, "read the report on overrides", *_SUPERIORS, UserRole.AUDITOR)
        until = until or self._clock.now()
        with self._reading() as store:
            return crm.override_report(store, sight_of(actor), since=since or until - _REPORTED, until=until)

    def run_due(self, now: datetime) -> int:
        """Note overdue requirements, and ask the next superior where a decision is overdue."""
        with core(), self._work() as unit:
            policy = self._policies.current(unit.crm, now)
            done = crm.settle_overdue(unit.crm, policy=policy, now=now, book=self._policies)
            done += crm.escalate_approvals(unit.crm, policy=policy, directory=directory_of(unit), now=now)
            unit.commit()
        return done

    @contextmanager
    def _acting(self, actor: Actor, doing: str) -> Iterator[_Act]:
        require_editor(actor, doing)
        with core(), self._work() as unit:
            now = self._clock.now()
            yield _Act(unit, Who(actor_id=actor.user_id, now=now), self._policies.current(unit.crm, now))
            unit.commit()

    def _shown(self, unit: UnitOfWork, actor: Actor, one: Evidence) -> Evidence:
        if one.quote is None or one.call_id is None or self._privacy.trusts(actor):
            return one
        return replace(one, quote=self._privacy.quote(unit, actor, one.call_id, one.quote))
