"""Outside factors on product lines: entered by people, or made by the rule on market readings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from crm_core.errors import CrmConflict, CrmForbidden, CrmInvalid
from crm_core.forecast.cycle.factors import Factor, Reading, check_factor
from crm_core.forecast.cycle.policy import Series
from crm_core.forecast.cycle.terms import FactorState
from crm_core.forecast.cycle.weeks import WEEK
from crm_core.forecast.model.factors import factor_of_price
from crm_core.ids import stable_id
from crm_core.policies import CrmPolicy
from crm_core.service.alerting import raise_alert
from crm_core.service.log import log_event
from crm_core.sight import ALL_REGIONS, EVERYWHERE, Sight
from crm_core.stores import CrmStore

RULE = "market_rise"
KIND = "raw_material"


@dataclass(frozen=True, slots=True)
class ReadingOutcome:
    """A market reading and the factors that it brought about."""

    reading: Reading
    factors: tuple[Factor, ...]


def create_factor(
    store: CrmStore,
    sight: Sight,
    *,
    product: str,
    kind: str,
    multiplier: Decimal,
    source: str,
    owner_id: str,
    reason: str,
    starts_on: date,
    expires_on: date,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
    region: str | None = None,
) -> Factor:
    """Weigh a product line up or down until a day. Raises CrmInvalid, CrmForbidden for a region out of sight."""
    for word, name in ((product, "product line"), (source, "source"), (owner_id, "owner"), (reason, "reason")):
        if not word.strip():
            raise CrmInvalid(f"A factor needs its {name}.", code="factor_incomplete")
    check_factor(
        multiplier,
        kind,
        starts_on,
        expires_on,
        bounds=policy.forecast_model.factors.bounds,
        policy=policy.forecast.factors,
    )
    factor = Factor(
        id=stable_id("factor", product, kind, actor_id, now.isoformat()),
        region=ALL_REGIONS if region is None and sight.region == ALL_REGIONS else sight.home(region),
        product=product.strip(),
        kind=kind,
        multiplier=multiplier,
        source=source.strip(),
        owner_id=owner_id,
        reason=reason.strip(),
        starts_on=starts_on,
        expires_on=expires_on,
        state=FactorState.ACTIVE,
        created_by=actor_id,
        created_at=now,
    )
    store.save_factor(factor)
    _log(store, "factor.created", factor, actor_id, now)
    return factor


def review_factor(
    store: CrmStore, sight: Sight, factor_id: str, *, keep_until: date | None, actor_id: str, now: datetime
) -> Factor:
    """Keep a factor until a day, or withdraw it (None). Raises CrmNotFound, CrmConflict for a withdrawn one."""
    store.lock(f"factor:{factor_id}")
    factor = store.factor(sight, factor_id)
    if not sight.covers_region(factor.region):
        raise CrmForbidden("A factor of all regions is reviewed by those who see them all.", code="foreign_region")
    if factor.state is FactorState.WITHDRAWN:
        raise CrmConflict("The factor has been withdrawn.", code="factor_withdrawn")
    if keep_until is not None and keep_until < factor.starts_on:
        raise CrmInvalid("The factor would end before it starts.", code="bad_times")
    reviewed = replace(
        factor,
        state=FactorState.ACTIVE if keep_until else FactorState.WITHDRAWN,
        expires_on=keep_until or factor.expires_on,
        reviewed_by=actor_id,
        reviewed_at=now,
    )
    store.save_factor(reviewed)
    _log(store, "factor.reviewed", reviewed, actor_id, now)
    return reviewed


def record_reading(
    store: CrmStore,
    *,
    series: str,
    day: date,
    value: Decimal,
    source: str,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
) -> ReadingOutcome:
    """Take one market value; a rise within a week beyond the limit lowers the series' product lines until reviewed.

    The value again: no change; another value for the same day corrects it. Raises CrmInvalid for a series that the
    policy does not name.
    """
    known = next((one for one in policy.forecast.factors.series if one.key == series), None)
    if known is None:
        raise CrmInvalid(
            f"There is no series {series}.", code="series_unknown", remedy="Name it in the forecast policy."
        )
    if not (value.is_finite() and value > 0):
        raise CrmInvalid("A market value is above 0.", code="bad_value")
    store.lock(f"series:{series}")
    before = store.find_reading(series, day)
    reading = Reading(series=series, day=day, value=value, source=source, recorded_by=actor_id, recorded_at=now)
    if before and before.value == value:
        return ReadingOutcome(before, ())
    store.save_reading(reading)
    week_ago = store.reading_before(series, day - WEEK)
    if week_ago is None or week_ago.day <= day - 2 * WEEK:
        return ReadingOutcome(reading, ())
    made = _lowered(store, known, reading, week_ago, policy=policy, actor_id=actor_id, now=now)
    if made:
        raise_alert(
            store,
            rule=RULE,
            subject=f"series:{series}",
            region=ALL_REGIONS,
            team=None,
            rep_id=None,
            audience="director",
            reason={"series": series, "day": day.isoformat(), "rise": float(value / week_ago.value - 1)},
            actor_id=actor_id,
            now=now,
        )
    return ReadingOutcome(reading, made)


def _lowered(
    store: CrmStore,
    series: Series,
    reading: Reading,
    week_ago: Reading,
    *,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
) -> tuple[Factor, ...]:
    """A factor for each product line of the series that does not wait for the review of an earlier one."""
    source = f"series:{series.key}"
    waiting = {
        one.product
        for one in store.factors(EVERYWHERE, active=True)
        if one.source == source and one.reviewed_at is None
    }
    rise = reading.value / week_ago.value - 1
    made = []
    for product in series.products:
        weight = factor_of_price(
            product=product,
            before=float(week_ago.value),
            after=float(reading.value),
            on=reading.day,
            owner=series.owner,
            rules=policy.forecast_model.factors,
        )
        if weight is None or product in waiting:
            continue
        factor = Factor(
            id=stable_id("factor", source, product, reading.day.isoformat()),
            region=ALL_REGIONS,
            product=product,
            kind=KIND,
            multiplier=Decimal(repr(weight.multiplier)),
            source=source,
            owner_id=series.owner,
            reason=f"{series.zh} +{rise:.1%} ({week_ago.day} → {reading.day})",
            starts_on=reading.day,
            expires_on=None,
            state=FactorState.ACTIVE,
            created_by=actor_id,
            created_at=now,
        )
        store.save_factor(factor)
        _log(store, "factor.created", factor, actor_id, now)
        made.append(factor)
    return tuple(made)


def _log(store: CrmStore, event: str, factor: Factor, actor_id: str, now: datetime) -> None:
    log_event(
        store,
        type=event,
        aggregate=f"factor:{factor.id}",
        payload={
            "kind": factor.kind,
            "multiplier": str(factor.multiplier),
            "state": factor.state.value,
            "expires_on": factor.expires_on and factor.expires_on.isoformat(),
        },
        region=factor.region,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
