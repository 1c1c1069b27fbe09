"""Moving a deal: the one method that every way of writing a stage goes through, and the way back from a loss."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm_core.directory import Directory
from crm_core.entities import Opportunity
from crm_core.errors import CrmConflict, CrmInvalid
from crm_core.gates.entities import Approval, DealEpisode, RequirementState
from crm_core.gates.terms import PASSING, RequirementKind
from crm_core.policies import CrmPolicy
from crm_core.policy_book import PolicyBook
from crm_core.service.approval_requests import request_move
from crm_core.service.deal_facts import End
from crm_core.service.gate_check import Judgement, judge, next_move, pinned_rules
from crm_core.service.stage_entry import begin_anew, enter
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stages import check_reopening
from crm_core.stores import CrmStore
from crm_core.terms import Outcome


@dataclass(frozen=True, slots=True)
class Advance:
    """What became of a request to move: moved, or waiting for `approval` with the stage unchanged."""

    opportunity: Opportunity
    approval: Approval | None
    states: tuple[RequirementState, ...]


def gate_of(
    store: CrmStore,
    sight: Sight,
    opportunity_id: str,
    *,
    policy: CrmPolicy,
    now: datetime,
    to: str | None = None,
    outcome: Outcome | None = None,
    reason: str | None = None,
    book: PolicyBook | None = None,
) -> Judgement:
    """How the move would be judged now; to the next stage unless `to` names another. Nothing is changed.

    Raises CrmNotFound, and CrmConflict or CrmInvalid for a move that there is not.
    """
    deal = store.opportunity(sight, opportunity_id)
    stay = store.stage_history(EVERYWHERE, deal.id)[-1]
    if to is None:
        following = next_move(deal, pinned_rules(store, deal, stay, policy=policy, book=book))
        if following is None:
            raise CrmConflict("The opportunity is closed.", code="opportunity_closed")
        to, outcome = following
    # A loss is judged also before its reason is written: the missing reason is among what is shown.
    shown = End(outcome, reason or ("?" if outcome is Outcome.LOST else None))
    return judge(store, deal, to=to, end=shown, policy=policy, book=book, now=now, stay=stay)


def advance(
    store: CrmStore,
    sight: Sight,
    opportunity_id: str,
    *,
    to: str,
    policy: CrmPolicy,
    directory: Directory,
    actor_id: str,
    now: datetime,
    outcome: Outcome | None = None,
    reason: str | None = None,
    loss_reason: str | None = None,
    expected_revision: int | None = None,
    book: PolicyBook | None = None,
) -> Advance:
    """Move a deal to the next stage, an earlier one, or its end, when its gate lets it through.

    Where the gate asks for a superior's consent, the request is made and the stage stays as it is.

    Raises CrmNotFound; CrmConflict: changed_meanwhile, gate_not_met with what is missing, no_approver, and what
    `stages.check_move` raises; CrmInvalid for a stage, outcome or reason that does not go.
    """
    deal = lock_deal(store, sight, opportunity_id, expected_revision)
    end = End(outcome, reason, loss_reason if outcome is Outcome.LOST else None)
    judged = judge(store, deal, to=to, end=end, policy=policy, book=book, now=now)
    judged.refuse_unless_met()
    if _waits_for_consent(judged):
        approval = request_move(store, judged, policy=policy, directory=directory, actor_id=actor_id, now=now)
        return Advance(store.opportunity(EVERYWHERE, deal.id), approval, judged.states)
    moved = enter(store, judged, policy=policy, book=book, actor_id=actor_id, now=now)
    return Advance(moved, None, judged.states)


def reopen_opportunity(
    store: CrmStore,
    sight: Sight,
    opportunity_id: str,
    *,
    to: str,
    reason: str,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
    expected_revision: int | None = None,
    book: PolicyBook | None = None,
) -> Opportunity:
    """Begin a lost deal anew, at most in the stage in which it was lost; its evidence must be confirmed again.

    Raises CrmNotFound, CrmConflict unless it is lost, CrmInvalid for a later stage or without a reason.
    """
    deal = lock_deal(store, sight, opportunity_id, expected_revision)
    if not reason.strip():
        raise CrmInvalid("Why the deal lives again must be said.", code="reason_missing")
    episode = store.episodes(deal.id)[-1]
    stay = store.stage_history(EVERYWHERE, deal.id)[-1]
    rules = pinned_rules(store, deal, stay, policy=policy, book=book)
    lost_in = episode.last_open_stage or rules.pipeline.first.key
    check_reopening(deal, to, last_open=lost_in, pipeline=rules.pipeline)
    store.save_episode(
        DealEpisode(
            opportunity_id=deal.id,
            number=episode.number + 1,
            opened_at=now,
            opened_by=actor_id,
            reopen_reason=reason.strip(),
        )
    )
    return begin_anew(store, deal, stay, to=to, policy=policy, book=book, actor_id=actor_id, now=now)


def lock_deal(store: CrmStore, sight: Sight, opportunity_id: str, expected_revision: int | None = None) -> Opportunity:
    """The deal, held against all other writers. Raises CrmNotFound, CrmConflict (changed_meanwhile)."""
    store.lock(f"opportunity:{opportunity_id}")
    deal = store.opportunity(sight, opportunity_id)
    if expected_revision not in (None, deal.revision):
        raise CrmConflict(
            "Somebody changed the opportunity meanwhile.",
            code="changed_meanwhile",
            remedy="Read it again, then decide.",
        )
    return deal


def _waits_for_consent(judged: Judgement) -> bool:
    asked = {one.key for one in judged.gate.requirements if one.kind is RequirementKind.APPROVAL}
    return any(state.key in asked and state.status not in PASSING for state in judged.states)
