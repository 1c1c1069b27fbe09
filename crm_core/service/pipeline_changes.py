"""Takes running deals over to another version of the pipeline: previewed first, then in portions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from crm_core.entities import Opportunity, StageInterval
from crm_core.pipeline_change import StageChange, require_mapped, stage_changes, taken_over
from crm_core.policy import PipelinePolicy
from crm_core.service.log import log_event
from crm_core.sight import Sight
from crm_core.stores import CrmStore

NO_MAPPING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class DealMigration:
    """How many deals were taken over, and how many still stand in another version."""

    moved: int
    left: int


def preview_migration(
    store: CrmStore, sight: Sight, target: PipelinePolicy, *, mapping: Mapping[str, str] = NO_MAPPING
) -> tuple[StageChange, ...]:
    """What each group of open deals in sight would become. Raises CrmInvalid (bad_stage) for a bad mapping."""
    return stage_changes(store.open_deals_by_stage(sight, target.key), target, mapping)


def migrate_deals(
    store: CrmStore,
    sight: Sight,
    target: PipelinePolicy,
    *,
    gates_version: int,
    actor_id: str,
    now: datetime,
    mapping: Mapping[str, str] = NO_MAPPING,
    limit: int = 200,
) -> DealMigration:
    """Take at most `limit` open deals over; call again until none moves.

    They stand under the gates of `gates_version` from then on. A deal that waits for an approval is left where it is
    until that is decided. A deal whose stage is mapped to another begins an interval there; one that keeps its stage
    keeps its time in it. Raises CrmInvalid (bad_stage, stage_unmapped) before anything is changed.
    """
    changes = preview_migration(store, sight, target, mapping=mapping)
    require_mapped(changes)
    ids = store.deals_outside_version(sight, target.key, target.version, limit)
    for deal_id in ids:
        store.lock(f"opportunity:{deal_id}")
    # Read after the locks: a deal that was moved or closed meanwhile is taken as it is now.
    before = [
        deal
        for deal in store.open_deals(sight, ids)
        if deal.pipeline_version != target.version and not deal.pending_approval
    ]
    after = [taken_over(deal, target, mapping) for deal in before]
    standing = store.standing_intervals(ids)
    intervals: list[StageInterval] = []
    for new in after:
        intervals += _intervals(standing[new.id], new, gates_version, actor_id=actor_id, now=now)
    store.save_stage_intervals(intervals)  # first: no deal is in a stage without an interval that tells of it
    store.save_opportunities(after)
    for old, new in zip(before, after, strict=True):
        _log(store, old, new, actor_id=actor_id, now=now)
    return DealMigration(len(after), sum(change.deals for change in changes) - len(after))


def _intervals(
    standing: StageInterval, deal: Opportunity, gates_version: int, *, actor_id: str, now: datetime
) -> tuple[StageInterval, ...]:
    pinned = replace(standing, pipeline_version=deal.pipeline_version, gates_version=gates_version)
    if deal.stage == standing.stage:
        return (pinned,)
    begun = replace(
        pinned,
        position=standing.position + 1,
        stage=deal.stage,
        entered_at=now,
        entered_by=actor_id,
        recorded_at=now,
    )
    return replace(standing, exited_at=now), begun


def _log(store: CrmStore, before: Opportunity, after: Opportunity, *, actor_id: str, now: datetime) -> None:
    log_event(
        store,
        type="opportunity.migrated",
        aggregate=f"opportunity:{after.id}",
        payload={
            "from": before.stage,
            "to": after.stage,
            "from_version": before.pipeline_version,
            "to_version": after.pipeline_version,
        },
        region=after.region,
        team=after.team,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
