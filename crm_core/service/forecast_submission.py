"""Hands in a rep's forecast; a large gap to the model must be explained before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from crm_core.errors import CrmConflict, CrmInvalid, Missing
from crm_core.forecast.cycle.entities import EvidenceLink, ForecastCycle, ForecastSheet, GapAttribution
from crm_core.forecast.cycle.gap import Gap
from crm_core.forecast.cycle.terms import GapCategory, Horizon, SheetState
from crm_core.ids import stable_id
from crm_core.policies import CrmPolicy
from crm_core.quality import flaws_of
from crm_core.service.forecast_gaps import gaps_of, weeks_of
from crm_core.service.forecast_lines import cycle_taking_changes, log_sheet
from crm_core.sight import Sight
from crm_core.stores import CrmStore


def submit_forecast(
    store: CrmStore,
    sight: Sight,
    *,
    rep_id: str,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
    cycle_id: str | None = None,
) -> ForecastSheet:
    """Hand in the sheet. Again on a submitted one: no change.

    Raises CrmConflict (`attribution_missing`) while a gap to the model is not explained, with what is missing.
    """
    cycle = cycle_taking_changes(store, cycle_id, policy=policy, now=now)
    sheet = _sheet(store, sight, cycle, rep_id)
    if sheet.state is SheetState.SUBMITTED:
        return sheet
    blocking = [gap for gap in gaps_of(store, cycle, rep_id, policy=policy, now=now) if gap.blocks]
    if blocking:
        raise CrmConflict(
            "The gap to the model is not explained.",
            code="attribution_missing",
            remedy="Add an attribution for each horizon that is named, then submit again.",
            missing=tuple(_missing(gap, cycle, policy) for gap in blocking),
        )
    submitted = replace(
        sheet,
        state=SheetState.SUBMITTED,
        submitted_at=now,
        submitted_by=actor_id,
        version=sheet.version + 1,
        updated_at=now,
    )
    store.save_sheets([submitted])
    log_sheet(store, submitted, "forecast.submitted", actor_id, now, version=submitted.version)
    return submitted


def attribute_gap(
    store: CrmStore,
    sight: Sight,
    *,
    rep_id: str,
    horizon: Horizon,
    category: GapCategory,
    text: str,
    evidence: Sequence[EvidenceLink],
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
    cycle_id: str | None = None,
) -> GapAttribution:
    """Say why the rep's number and the model's differ, as they stand now.

    Raises CrmInvalid for a text that is too short or says nothing, or without evidence; CrmConflict without a gap.
    """
    if not evidence or not all(link.kind.strip() and link.ref.strip() for link in evidence):
        raise CrmInvalid(
            "An attribution needs a link to evidence.",
            code="evidence_missing",
            remedy="Name a call, to-do or document.",
        )
    flaws = flaws_of(text, policy=policy.quality, min_chars=policy.forecast.gap.min_chars)
    if flaws:
        raise CrmInvalid(
            f"The text does not explain the gap ({', '.join(flaws)}).",
            code="text_flawed",
            remedy=f"Say in at least {policy.forecast.gap.min_chars} characters what the model does not know.",
        )
    cycle = cycle_taking_changes(store, cycle_id, policy=policy, now=now)
    sheet = _sheet(store, sight, cycle, rep_id)
    gap = next(one for one in gaps_of(store, cycle, rep_id, policy=policy, now=now) if one.horizon is horizon)
    if gap.size is None:
        raise CrmConflict("There is no gap to explain.", code="no_gap")
    attribution = GapAttribution(
        id=stable_id("attribution", cycle.id, rep_id, horizon, now.isoformat()),
        cycle_id=cycle.id,
        rep_id=rep_id,
        region=sheet.region,
        team=sheet.team,
        horizon=horizon,
        category=category,
        text=text.strip(),
        evidence=tuple(evidence),
        gap=gap.size,
        rep_amount=gap.rep,
        model_amount=gap.model,
        created_by=actor_id,
        created_at=now,
    )
    store.save_gap_attributions([attribution])
    log_sheet(store, sheet, "forecast.attributed", actor_id, now, horizon=horizon.value, category=category.value)
    return attribution


def _sheet(store: CrmStore, sight: Sight, cycle: ForecastCycle, rep_id: str) -> ForecastSheet:
    sheet = store.find_sheet(sight, cycle.id, rep_id)
    if sheet is None:
        raise CrmConflict("There is no forecast to work on.", code="lines_missing", remedy="File the lines first.")
    return sheet


def _missing(gap: Gap, cycle: ForecastCycle, policy: CrmPolicy) -> Missing:
    weeks, rules = weeks_of(gap.horizon, policy), policy.forecast.gap
    share = float(gap.size or 0)
    return Missing(
        key=f"attribution.{gap.horizon}",
        zh=f"未来{weeks}周填报 {gap.rep},模型 {gap.model},相差 {share:.1%},须说明原因",
        en=f"{gap.rep} filed for the next {weeks} weeks against the model's {gap.model}, {share:.1%} apart: say why",
        have=share,
        need=float(rules.limit),
        due_at=cycle.cut_off_at,
        how_to_fix_zh=f"选择原因类别,写明至少{rules.min_chars}个字,并附至少一条证据链接",
        how_to_fix_en=f"Choose a category, write at least {rules.min_chars} characters and link one piece of evidence",
    )
