"""The words of calls within an account's brief, as the actor may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from voice.domain.actor import Actor
from voice.pipeline.privacy import Privacy
from voice.ports.crm import AccountBrief, StandingObjection, Todo
from voice.ports.work import UnitOfWork, Work

Quoting = TypeVar("Quoting", Todo, StandingObjection)


def with_seen_quotes(brief: AccountBrief, actor: Actor, *, work: Work, privacy: Privacy) -> AccountBrief:
    if privacy.trusts(actor):
        return brief
    with work() as unit:
        return replace(
            brief,
            promises=_seen(unit, actor, brief.promises, privacy),
            objections=_seen(unit, actor, brief.objections, privacy),
        )


def _seen(unit: UnitOfWork, actor: Actor, rows: Sequence[Quoting], privacy: Privacy) -> tuple[Quoting, ...]:
    return tuple(
        replace(
            row,
            evidence=tuple(
                replace(said, quote=privacy.quote(unit, actor, said.call_id, said.quote)) for said in row.evidence
            ),
        )
        for row in rows
    )
