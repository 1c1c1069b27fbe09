"""Reads the rows that prove bound actions: when they were done or are due, and whether they belong to the deal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from crm_core.entities import Opportunity, Todo
from crm_core.errors import CrmInvalid
from crm_core.forecast.cycle.entities import BoundAction, ForecastLine
from crm_core.forecast.cycle.store import CallProof, DealProof
from crm_core.forecast.cycle.terms import ActionSource
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore
from crm_core.terms import TodoState


class NamedAction(Protocol):
    """What names an action: a rep's claim, or one that was bound before."""

    @property
    def kind(self) -> str: ...

    @property
    def source(self) -> ActionSource: ...

    @property
    def source_id(self) -> str: ...


def resolved(
    store: CrmStore,
    sight: Sight,
    named: Sequence[tuple[str, Sequence[NamedAction]]],
    deals: Mapping[str, Opportunity],
) -> tuple[tuple[BoundAction, ...], ...]:
    """For each (deal, actions) the actions as their rows say, in one query for each source.

    Raises CrmInvalid for a row that is not in sight or belongs to another deal.
    """
    rows = _rows(store, sight, [action for _, actions in named for action in actions])
    bound = []
    for deal_id, actions in named:
        found = [_bound(action, deals[deal_id], rows) for action in actions]
        for action, one in zip(actions, found, strict=True):
            if one is None:
                raise CrmInvalid(
                    f"The deal {deal_id} has no {action.source} {action.source_id}.",
                    code="action_not_found",
                    remedy="Bind a to-do, a call, a task or evidence of this deal.",
                )
        bound.append(tuple(one for one in found if one))
    return tuple(bound)


def refreshed(store: CrmStore, lines: Sequence[ForecastLine]) -> tuple[ForecastLine, ...]:
    """The lines with their actions as they stand now; those of a locked cycle stay as they are.

    A row that has gone, or has moved to another deal, proves nothing any more.
    """
    moving = [line for line in lines if line.bound is None]
    rows = _rows(store, EVERYWHERE, [action for line in moving for action in line.actions])
    deals = {deal.id: deal for deal in store.forecast_deals(EVERYWHERE, {line.opportunity_id for line in moving})}
    return tuple(
        replace(
            line,
            actions=tuple(
                _bound(action, deals[line.opportunity_id], rows) or replace(action, proved=False)
                for action in line.actions
            ),
        )
        if line.bound is None
        else line
        for line in lines
    )


Row = Todo | CallProof | DealProof


def _rows(store: CrmStore, sight: Sight, actions: Sequence[NamedAction]) -> Mapping[tuple[ActionSource, str], Row]:
    reads: Mapping[ActionSource, Callable[[Sight, Collection[str]], Sequence[Row]]] = {
        ActionSource.TODO: store.todo_proofs,
        ActionSource.CALL: store.call_proofs,
        ActionSource.TASK: store.task_proofs,
        ActionSource.EVIDENCE: store.evidence_proofs,
    }
    return {
        (source, row.id): row
        for source, read in reads.items()
        for row in read(sight, {one.source_id for one in actions if one.source is source})
    }


def _bound(action: NamedAction, deal: Opportunity, rows: Mapping[tuple[ActionSource, str], Row]) -> BoundAction | None:
    match rows.get((action.source, action.source_id)):
        case Todo() as todo if _of_deal(deal, todo.opportunity_id, todo.account_id):
            done = todo.state is TodoState.DONE
            at = todo.done_at if done else todo.due_at
            proved = bool(todo.evidence) and not todo.withdrawn and todo.state is not TodoState.CANCELLED
        case CallProof() as call if _of_deal(deal, call.opportunity_id, call.account_id):
            at, done, proved = call.occurred_at, True, True
        case DealProof() as proof if proof.opportunity_id == deal.id:
            at, done, proved = proof.at, proof.done, proof.proved
        case _:
            return None
    return BoundAction(action.kind, action.source, action.source_id, at=at, done=done, proved=proved)


def _of_deal(deal: Opportunity, opportunity_id: str | None, account_id: str | None) -> bool:
    """A row of the deal itself, or of its account as long as it stands on no deal."""
    return opportunity_id == deal.id if opportunity_id else account_id == deal.account_id
