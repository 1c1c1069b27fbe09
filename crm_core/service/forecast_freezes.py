"""Freezes a rep's independent forecast after a run of misses, lifts it again, and shows the credit behind it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from crm_core.errors import CrmConflict, CrmForbidden, CrmInvalid, CrmNotFound
from crm_core.forecast.cycle.chance import Luck, Stated, honest_luck
from crm_core.forecast.cycle.credit import FreezeVerdict, SettledPeriod, credit, lifts, may_freeze, verdict
from crm_core.forecast.cycle.freezes import Freeze
from crm_core.forecast.cycle.lines import chance, converted
from crm_core.forecast.cycle.terms import FreezeMode, FreezeState
from crm_core.forecast.cycle.weeks import WEEK, open_cycle
from crm_core.ids import stable_id
from crm_core.policies import CrmPolicy
from crm_core.quality import flaws_of
from crm_core.service.forecast_cycles import CLOCK
from crm_core.service.log import log_event
from crm_core.sight import EVERYWHERE, Sight
from crm_core.stores import CrmStore


@dataclass(frozen=True, slots=True)
class CreditLedger:
    """A rep's settled periods with what follows. `verdict` shows both rules on the last run, whatever the mode is."""

    rep_id: str
    credit: int
    mode: FreezeMode
    periods: tuple[SettledPeriod, ...]
    verdict: FreezeVerdict | None
    luck: Luck | None
    freeze: Freeze | None
    history: tuple[Freeze, ...]


def judge_reps(store: CrmStore, rep_ids: Collection[str], *, policy: CrmPolicy, now: datetime) -> int:
    """Judge each rep on all settled periods, read at once; returns about how many something was decided."""
    periods: dict[str, list[SettledPeriod]] = {}
    history: dict[str, list[Freeze]] = {}
    for period in store.periods(EVERYWHERE):
        periods.setdefault(period.rep_id, []).append(period)
    for freeze in store.freezes(EVERYWHERE):
        history.setdefault(freeze.rep_id, []).append(freeze)
    return sum(
        judge(store, rep, periods.get(rep, ()), history.get(rep, ()), policy=policy, now=now) for rep in sorted(rep_ids)
    )


def judge(
    store: CrmStore,
    rep_id: str,
    periods: Sequence[SettledPeriod],
    history: Sequence[Freeze],
    *,
    policy: CrmPolicy,
    now: datetime,
) -> bool:
    """Freeze, lift, or leave a rep after new or restated figures; whether something was decided.

    A freeze starts with the cycle after the one that is open, never in the middle of one.
    """
    active = next((one for one in history if one.state is FreezeState.ACTIVE), None)
    rules, miss = policy.forecast.freeze, policy.forecast.credit.miss
    if active:
        rests_on = [one for one in periods if one.start in active.periods]
        again = verdict(rests_on, freeze=rules, miss=miss)
        if again is None or not again.freezes(active.mode):
            _end(store, active, FreezeState.VOIDED, CLOCK, "restated", policy=policy, now=now)
            return True
        if lifts(periods, since=active.from_week, freeze=rules, miss=miss):
            _end(store, active, FreezeState.LIFTED, CLOCK, "shadow forecasts", policy=policy, now=now)
            return True
        return False
    fresh = _since_last(periods, history)
    found = verdict(fresh, freeze=rules, miss=miss)
    if found is None or not found.freezes(rules.mode) or not may_freeze(periods, rules):
        return False
    _freeze(store, periods[-1], found, luck_of(store, found, rep_id, policy=policy), policy=policy, now=now)
    return True


def credit_of(store: CrmStore, sight: Sight, rep_id: str, *, policy: CrmPolicy) -> CreditLedger:
    """The ledger of one rep in sight. Raises CrmNotFound when nothing of the rep was ever settled there."""
    periods = store.periods(sight, rep_id=rep_id)
    if not periods:
        raise CrmNotFound("There is no settled forecast of this rep.", code="credit_not_found")
    history = store.freezes(sight, rep_id=rep_id)
    rules = policy.forecast
    found = verdict(_since_last(periods, history), freeze=rules.freeze, miss=rules.credit.miss)
    return CreditLedger(
        rep_id=rep_id,
        credit=credit(periods, rules.credit),
        mode=rules.freeze.mode,
        periods=periods,
        verdict=found,
        luck=luck_of(store, found, rep_id, policy=policy) if found else None,
        freeze=next((one for one in history if one.state is FreezeState.ACTIVE), None),
        history=history,
    )


def unfreeze(
    store: CrmStore, sight: Sight, rep_id: str, *, reason: str, policy: CrmPolicy, actor_id: str, now: datetime
) -> Freeze:
    """Lift a freeze by decision of a superior; the next lock takes the rep's own number again.

    Raises CrmForbidden for the rep, CrmInvalid without a reason, CrmNotFound for a rep of whom nothing was settled in
    sight, CrmConflict when there is no freeze.
    """
    if sight.rep_id is not None or actor_id == rep_id:
        raise CrmForbidden("Nobody lifts a freeze of the own forecast.", code="own_freeze")
    if flaws_of(reason, policy=policy.quality, min_chars=policy.forecast.lines.reason_min_chars):
        raise CrmInvalid("Lifting a freeze needs a reason.", code="reason_missing")
    active = next(iter(store.freezes(sight, rep_id=rep_id, active=True)), None)
    if active is None and not store.periods(sight, rep_id=rep_id):
        raise CrmNotFound("There is no settled forecast of this rep.", code="credit_not_found")
    if active is None:
        raise CrmConflict("This rep is not frozen.", code="not_frozen")
    store.lock(f"forecast-freeze:{rep_id}")
    return _end(store, active, FreezeState.LIFTED, actor_id, reason.strip(), policy=policy, now=now)


def luck_of(store: CrmStore, found: FreezeVerdict, rep_id: str, *, policy: CrmPolicy) -> Luck:
    """The chance that the rep meets each rule in these periods although every stated chance is true."""
    cycles = {one.start: one.cycle_id for one in store.periods(EVERYWHERE, rep_id=rep_id)}
    stated = [_stated(store, cycles[start], rep_id, policy) for start in found.periods]
    rules = policy.forecast.freeze
    miss = float(policy.forecast.credit.miss)
    return honest_luck(stated, miss=miss, z=rules.z, draws=rules.draws, seed=found.periods[-1].toordinal())


def _stated(store: CrmStore, cycle_id: str, rep_id: str, policy: CrmPolicy) -> Stated:
    cycle = store.cycle(cycle_id)
    weeks = policy.forecast.cycle.period_weeks
    lines = [
        line for line in store.forecast_lines(EVERYWHERE, cycle_id, rep_id=rep_id) if line.bound and line.week <= weeks
    ]
    return Stated(
        tuple(float(converted(line.amount, line.currency, cycle.currency, cycle.rates)) for line in lines),
        tuple(chance(line) for line in lines),
    )


def _since_last(periods: Sequence[SettledPeriod], history: Sequence[Freeze]) -> tuple[SettledPeriod, ...]:
    """Periods that no earlier freeze has already counted, and that were forecast freely."""
    free_from = max((one.free_from for one in history if one.free_from), default=date.min)
    return tuple(one for one in periods if one.start >= free_from and not one.shadow)


def _freeze(
    store: CrmStore, last: SettledPeriod, found: FreezeVerdict, luck: Luck, *, policy: CrmPolicy, now: datetime
) -> None:
    freeze = Freeze(
        id=stable_id("freeze", last.rep_id, last.start.isoformat(), now.isoformat()),
        rep_id=last.rep_id,
        region=last.region,
        team=last.team,
        mode=policy.forecast.freeze.mode,
        state=FreezeState.ACTIVE,
        decided_at=now,
        from_week=_next_week(policy, now),
        periods=found.periods,
        literal=found.literal,
        evidence=found.evidence,
        luck_literal=luck.literal,
        luck_evidence=luck.evidence,
    )
    store.save_freeze(freeze)
    _log(store, freeze, "forecast.frozen", CLOCK, now)


def _end(
    store: CrmStore,
    freeze: Freeze,
    state: FreezeState,
    actor_id: str,
    reason: str,
    *,
    policy: CrmPolicy,
    now: datetime,
) -> Freeze:
    # What a lifted freeze counted is spent; what rested on a restated figure counts again as it stands now.
    free_from = freeze.from_week if state is FreezeState.LIFTED else None
    ended = replace(freeze, state=state, ended_at=now, ended_by=actor_id, end_reason=reason, free_from=free_from)
    store.save_freeze(ended)
    _log(store, ended, "forecast.unfrozen", actor_id, now)
    return ended


def _next_week(policy: CrmPolicy, now: datetime) -> date:
    return open_cycle(now, policy.calendar.default, policy.forecast.cycle).first_week + WEEK


def _log(store: CrmStore, freeze: Freeze, event: str, actor_id: str, now: datetime) -> None:
    log_event(
        store,
        type=event,
        aggregate=f"forecast-freeze:{freeze.id}",
        payload={
            "rep_id": freeze.rep_id,
            "state": freeze.state.value,
            "mode": freeze.mode.value,
            "from_week": freeze.from_week.isoformat(),
            "periods": [start.isoformat() for start in freeze.periods],
        },
        region=freeze.region,
        team=freeze.team,
        actor_id=actor_id,
        occurred_at=now,
        now=now,
    )
