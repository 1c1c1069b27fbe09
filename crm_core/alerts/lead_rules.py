"""Rules about leads, loose calls and contacts: what nobody takes care of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from crm_core.alerts.facts import ContactFacts, LeadFacts, LooseCalls
from crm_core.alerts.findings import Finding, days, hours
from crm_core.alerts.policy import AlertPolicy


def dormant(leads: Iterable[LeadFacts], *, limit: float, now: datetime) -> tuple[LeadFacts, ...]:
    """The leads that nobody has touched for more than `limit` hours."""
    return tuple(lead for lead in leads if hours(lead.last_update_at, now) > limit)


def without_second_action(leads: Iterable[LeadFacts], *, limit: float, now: datetime) -> tuple[LeadFacts, ...]:
    """The leads that were contacted once, more than `limit` hours ago, and never again."""
    return tuple(lead for lead in leads if len(lead.actions) == 1 and hours(lead.actions[0], now) > limit)


def check_leads(leads: Iterable[LeadFacts], *, policy: AlertPolicy, now: datetime) -> Iterator[Finding]:
    """One finding a pool (region and team) that has dormant leads, and one a lead without a second action."""
    leads = tuple(leads)
    rule = policy.rules["dormant_pool"]
    if rule.on:
        pools: dict[tuple[str, str | None], int] = defaultdict(int)
        for lead in dormant(leads, limit=rule.limit, now=now):
            pools[lead.region, lead.team] += 1
        for (region, team), count in sorted(pools.items(), key=str):
            yield Finding(
                rule="dormant_pool",
                subject=f"pool:{region}/{team or ''}",
                region=region,
                team=team,
                rep_id=None,
                data={"leads": count, "hours": int(rule.limit)},
            )
    rule = policy.rules["second_action"]
    if rule.on:
        for lead in without_second_action(leads, limit=rule.limit, now=now):
            yield Finding(
                rule="second_action",
                subject=f"lead:{lead.lead_id}",
                region=lead.region,
                team=lead.team,
                rep_id=lead.rep_id,
                data={"hours": int(hours(lead.actions[0], now))},
            )


def check_loose_calls(loose: Iterable[LooseCalls], *, policy: AlertPolicy) -> Iterator[Finding]:
    """One finding a rep who has calls without an account; `loose` holds those past the rule's limit."""
    rule = policy.rules["unlinked"]
    if not rule.on:
        return
    for one in loose:
        yield Finding(
            rule="unlinked",
            subject=f"rep:{one.rep_id}",
            region=one.region,
            team=one.team,
            rep_id=one.rep_id,
            data={"calls": one.calls, "hours": int(rule.limit)},
        )


def check_contacts(contacts: Iterable[ContactFacts], *, policy: AlertPolicy, now: datetime) -> Iterator[Finding]:
    """Accounts whose main contact is silent while calls go on with others.

    The main contact is the one whom most calls named; on a tie the one named last.
    """
    rule = policy.rules["stale_contact"]
    if not rule.on:
        return
    by_account: dict[str, list[ContactFacts]] = defaultdict(list)
    for contact in contacts:
        by_account[contact.account_id].append(contact)
    for account_id, named in sorted(by_account.items()):
        main = max(named, key=lambda one: (one.mentions, one.last_at, one.contact_id))
        latest = max(named, key=lambda one: one.last_at)
        silent = days(main.last_at, now)
        if silent > rule.limit and latest.last_at > main.last_at:
            yield Finding(
                rule="stale_contact",
                subject=f"account:{account_id}",
                region=latest.region,
                team=latest.team,
                rep_id=latest.rep_id,
                data={"contact_id": main.contact_id, "days": int(silent)},
            )
