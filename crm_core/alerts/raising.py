"""What findings do to the alerts that stand: new ones, further reasons, and those whose cause is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from crm_core.alerts.alert import Alert, AlertReason, AlertState, alert_id, closed, joined
from crm_core.alerts.findings import Finding
from crm_core.alerts.policy import AlertPolicy

# Rules about a state, looked at as a whole in every run: where one finds nothing more, its alert is over.
STATES = frozenset(
    {
        "stagnation",
        "overstay",
        "no_update",
        "no_outbound",
        "red_line",
        "dormant_pool",
        "second_action",
        "unlinked",
        "stale_contact",
    }
)
_ONCE = frozenset({"keyword", "intent", "no_progress"})  # about calls: what was closed is not raised again by them


def not_yet_told(findings: Iterable[Finding], standing: Iterable[Alert]) -> tuple[Finding, ...]:
    """The findings that no standing alert tells already, nor a closed one about the same call."""
    told = {
        (reason.rule, reason.subject)
        for alert in standing
        for reason in alert.reasons
        if alert.state is not AlertState.CLOSED or reason.rule in _ONCE
    }
    return tuple(finding for finding in findings if (finding.rule, finding.subject) not in told)


def id_of(finding: Finding, *, policy: AlertPolicy, day: date) -> str:
    return alert_id(
        audience=policy.rules[finding.rule].audience,
        rule=finding.rule,
        subject=finding.subject,
        opportunity_id=finding.opportunity_id,
        day=day,
    )


def after_findings(
    findings: Sequence[Finding],
    known: Mapping[str, Alert],
    *,
    policy: AlertPolicy,
    day_of: Callable[[str], date],
    now: datetime,
) -> tuple[tuple[Alert, ...], tuple[Alert, ...]]:
    """(raised, joined): the alerts that findings make. `known`: by id, the day's alerts that they may belong to."""
    raised: dict[str, Alert] = {}
    changed: dict[str, Alert] = {}
    for finding in findings:
        day = day_of(finding.region)
        key = id_of(finding, policy=policy, day=day)
        reason = AlertReason(rule=finding.rule, subject=finding.subject, raised_at=now, data=dict(finding.data))
        if key in raised:
            raised[key] = joined(raised[key], reason)
        elif key in known:
            before = changed.get(key, known[key])
            after = joined(before, reason)
            if after != before:
                changed[key] = after
        else:
            raised[key] = _alert(key, finding, reason, policy=policy, day=day)
    return tuple(raised.values()), tuple(changed.values())


def over(standing: Iterable[Alert], findings: Iterable[Finding], *, actor_id: str, now: datetime) -> tuple[Alert, ...]:
    """The alerts, closed, whose every reason is a state that was not found again."""
    found = {(finding.rule, finding.subject) for finding in findings}
    return tuple(
        closed(alert, actor_id=actor_id, now=now)
        for alert in standing
        if alert.state is not AlertState.CLOSED
        and all(one.rule in STATES and (one.rule, one.subject) not in found for one in alert.reasons)
    )


def _alert(key: str, finding: Finding, reason: AlertReason, *, policy: AlertPolicy, day: date) -> Alert:
    return Alert(
        id=key,
        rule=finding.rule,
        subject=finding.subject,
        region=finding.region,
        team=finding.team,
        rep_id=finding.rep_id,
        audience=policy.rules[finding.rule].audience,
        day=day,
        state=AlertState.OPEN,
        reasons=(reason,),
        raised_at=reason.raised_at,
        updated_at=reason.raised_at,
        opportunity_id=finding.opportunity_id,
    )
