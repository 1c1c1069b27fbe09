"""Runs the rules about how deals are worked over everything, and writes what changes, set by set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crm_core.alerts.alert import Alert
from crm_core.alerts.call_rules import check_calls
from crm_core.alerts.deal_rules import check_deals
from crm_core.alerts.findings import Finding, hours
from crm_core.alerts.lead_rules import check_contacts, check_leads, check_loose_calls
from crm_core.alerts.raising import after_findings, id_of, not_yet_told, over
from crm_core.policies import CrmPolicy
from crm_core.service.log import log_event
from crm_core.sight import ALL_REGIONS, EVERYWHERE
from crm_core.stores import CrmStore

CLOCK = "clock"  # who acts when nobody does
_RUNS = "alerts:runs"


@dataclass(frozen=True, slots=True)
class ProcessRun:
    """How many alerts a run raised, gave a further reason, and closed because their cause was gone."""

    raised: int
    joined: int
    closed: int


def run_process_rules(store: CrmStore, *, policy: CrmPolicy, actor_id: str, now: datetime) -> ProcessRun:
    """Look at all open deals, leads and recent calls once. Repeated at the same moment it changes nothing.

    An alert is closed when every reason of it is a state that has ended. Logs one event a kind of change, region and
    team. The figures are read before the log is locked: that takes long, and all writers wait for the log.
    """
    findings = tuple(process_findings(store, policy=policy, now=now))
    store.lock("events")
    rules = policy.alerts
    standing = tuple(store.standing_alerts(since=now - timedelta(hours=rules.recent_hours) - timedelta(days=1)))
    new = not_yet_told(findings, standing)

    def day_of(region: str) -> date:
        return policy.calendar.of(region).local_day(now)

    ids = [id_of(finding, policy=rules, day=day_of(finding.region)) for finding in new]
    known = {alert.id: alert for alert in store.alerts_by_id(ids)}
    raised, joined = after_findings(new, known, policy=rules, day_of=day_of, now=now)
    ended = over([one for one in standing if one.id not in known], findings, actor_id=actor_id, now=now)
    store.save_alerts([*raised, *joined, *ended])
    for event, alerts in (("alerts.raised", raised), ("alerts.joined", joined), ("alerts.ended", ended)):
        _log(store, event, alerts, actor_id=actor_id, now=now)
    return ProcessRun(len(raised), len(joined), len(ended))


def run_due_process_rules(store: CrmStore, *, policy: CrmPolicy, now: datetime) -> int:
    """Run the rules unless a run lies less than the policy's interval back; returns how many alerts changed."""
    last = store.events(EVERYWHERE, aggregate=_RUNS, limit=1)
    if last and hours(last[0].occurred_at, now) < policy.alerts.run_every_hours:
        return 0
    done = run_process_rules(store, policy=policy, actor_id=CLOCK, now=now)
    log_event(
        store,
        type="alerts.run",
        aggregate=_RUNS,
        payload={"raised": done.raised, "joined": done.joined, "closed": done.closed},
        region=ALL_REGIONS,
        actor_id=CLOCK,
        occurred_at=now,
        now=now,
    )
    return done.raised + done.joined + done.closed


def process_findings(store: CrmStore, *, policy: CrmPolicy, now: datetime) -> Iterator[Finding]:
    """What every rule finds now, whether it was told before or not."""
    rules = policy.alerts
    deals = store.deal_facts(EVERYWHERE)
    yield from check_deals(deals, policy=rules, pipeline=policy.pipeline, calendar_of=policy.calendar.of, now=now)
    recent = store.recent_calls(
        EVERYWHERE, since=now - timedelta(hours=rules.recent_hours), count=int(rules.rules["no_progress"].limit) + 1
    )
    yield from check_calls(recent, {deal.opportunity_id: deal for deal in deals}, policy=rules, now=now)
    pool = now - timedelta(days=rules.pool_days)
    yield from check_leads(store.lead_facts(EVERYWHERE, since=pool), policy=rules, now=now)
    loose = store.loose_calls(EVERYWHERE, since=pool, before=now - timedelta(hours=rules.rules["unlinked"].limit))
    yield from check_loose_calls(loose, policy=rules)
    yield from check_contacts(store.contact_facts(EVERYWHERE), policy=rules, now=now)


def _log(store: CrmStore, event: str, alerts: Iterable[Alert], *, actor_id: str, now: datetime) -> None:
    by_team: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for alert in alerts:
        by_team[alert.region, alert.team].append(alert.id)
    for (region, team), ids in sorted(by_team.items(), key=str):
        log_event(
            store,
            type=event,
            aggregate=f"alerts:{region}",
            payload={"alerts": ids},
            region=region,
            team=team,
            actor_id=actor_id,
            occurred_at=now,
            now=now,
        )
