"""The clock of deadlines: looks at every timer whose time has come, in the order in which the times came."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, tzinfo

from crm_core.policies import CrmPolicy
from crm_core.service.alerting import raise_alert
from crm_core.service.timers import CLOCK, log_timer
from crm_core.stores import CrmStore
from crm_core.timers.ladder import Level, Look, Rung, look_at
from crm_core.timers.timer import Timer

BATCH = 1000


def run_due_timers(store: CrmStore, *, now: datetime, policy: CrmPolicy, limit: int = BATCH) -> int:
    """Catch up on at most `limit` timers: note breaches, tell those whom the ladders name. Returns how many.

    After the service stood still, findings are marked late, and a team with many of them gets one digest. Takes the
    log's lock before any timer's row, and passes over rows that others hold: so nobody waits in a circle.
    """
    store.lock("events")
    looks = [_look(timer, policy, now) for timer in store.timers_to_check(now, limit)]
    store.save_timers([look.timer for look in looks])
    for look in looks:
        if look.breached:
            log_timer(store, look.timer, "timer.breached", actor_id=CLOCK, at=look.timer.due_at, now=now)
    covered = _digest(store, [look.timer for look in looks if _stale(look, policy, now)], policy, now)
    for look in looks:
        if look.rung and look.timer.id not in covered:
            _tell(store, look.timer, look.rung, policy, now)
    return len(looks)


def _look(timer: Timer, policy: CrmPolicy, now: datetime) -> Look:
    ladder, calendar = policy.escalation.ladder(timer.ladder), policy.calendar.of(timer.region)
    return look_at(timer, ladder, calendar, now=now, late_after=policy.escalation.late_after)


def _stale(look: Look, policy: CrmPolicy, now: datetime) -> bool:
    return look.moment is not None and now - look.moment > policy.escalation.late_after


def _digest(store: CrmStore, stale: Sequence[Timer], policy: CrmPolicy, now: datetime) -> set[str]:
    """One alert for each team with many stale findings. Returns the ids of the timers that it covers."""
    teams: dict[tuple[str, str | None], list[Timer]] = defaultdict(list)
    for timer in stale:
        teams[timer.region, timer.team].append(timer)
    covered: set[str] = set()
    for (region, team), timers in teams.items():
        if len(timers) <= policy.escalation.digest_above:
            continue
        covered |= {timer.id for timer in timers}
        zone = policy.calendar.of(region).zone
        raise_alert(
            store,
            rule="timer_digest",
            subject=f"timers:{region}/{team or ''}/{now.isoformat(timespec='minutes')}",
            region=region,
            team=team,
            rep_id=None,
            audience=Level.MANAGER,
            reason={
                "count": len(timers),
                "oldest": _on_the_clock(min(timer.due_at for timer in timers), zone),
                "kinds": dict(Counter(timer.kind for timer in timers)),
            },
            actor_id=CLOCK,
            now=now,
            zone=zone,
        )
    return covered


def _tell(store: CrmStore, timer: Timer, rung: Rung, policy: CrmPolicy, now: datetime) -> None:
    zone = policy.calendar.of(timer.region).zone
    name_zh, name_en = policy.escalation.name(timer.kind)
    raise_alert(
        store,
        rule="timer_soon" if now < timer.due_at else "timer_overdue",
        subject=f"timer:{timer.id}",
        region=timer.region,
        team=timer.team,
        rep_id=timer.rep_id,
        audience=rung.to,
        reason={
            "kind": timer.kind,
            "name_zh": name_zh,
            "name_en": name_en,
            "about": timer.subject,
            "level": timer.level,
            "due": _on_the_clock(timer.due_at, zone),
            "found_late": timer.detected_late,
        },
        actor_id=CLOCK,
        now=now,
        opportunity_id=timer.opportunity_id,
        zone=zone,
    )


def _on_the_clock(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")
