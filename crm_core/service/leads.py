"""Leads: taking one in, changing it, and closing it as invalid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from crm_core.attribution import account_by_keys
from crm_core.directory import Directory
from crm_core.entities import Lead
from crm_core.errors import CrmConflict, CrmForbidden, CrmInvalid
from crm_core.ids import stable_id
from crm_core.names import phone_key
from crm_core.policies import CrmPolicy
from crm_core.revisions import require_revision
from crm_core.routing.lifecycle import invalid
from crm_core.service.lead_log import log_lead
from crm_core.service.lead_timers import drop_timers
from crm_core.service.routing import placed
from crm_core.sight import Sight
from crm_core.stores import CrmStore

FOUR = ("name", "phone", "company", "need")
DETAILS = ("source", "channel", "industry", "size", "product")
NO_DETAILS: Mapping[str, str | None] = {}


def take_lead(
    store: CrmStore,
    sight: Sight,
    *,
    name: str,
    phone: str,
    company: str,
    need: str,
    actor_id: str,
    now: datetime,
    policy: CrmPolicy,
    directory: Directory,
    region: str | None = None,
    team: str | None = None,
    rep_id: str | None = None,
    external_id: str | None = None,
    urgent: bool = False,
    details: Mapping[str, str | None] = NO_DETAILS,
) -> Lead:
    """A lead of any channel: placed with `rep_id`, or by the rules; its timers run from now.

    The same `external_id` of one channel again gives the lead that is there. It is urgent when asked for or when the
    customer's words name an urgent word. An account that its number or company names exactly is noted.

    Raises CrmConflict (lead_exists) while another open lead of the region has the number; CrmInvalid, CrmForbidden.
    """
    home = sight.home(region)
    team = team or sight.team
    if not sight.covers(home, team, rep_id):
        raise CrmForbidden("A lead for somebody out of your sight.", code="foreign_rep")
    _check_details(details)
    key = ("external", str(details.get("channel")), external_id) if external_id else (actor_id, now.isoformat())
    lead = _new(home, name=name, phone=phone, company=company, need=need, key=key, now=now)
    store.lock(f"routing:{home}")
    if external_id and (known := store.find_lead(Sight(home), lead.id)):
        return known
    for other in store.open_leads_by_phone(Sight(home), str(phone_key(phone))):
        mine = sight.covers(other.region, other.team, other.rep_id)
        raise CrmConflict(
            f"An open lead has this number ({other.id})." if mine else "A colleague has an open lead with this number.",
            code="lead_exists",
            remedy="Work on that lead.",
        )
    said: dict[str, Any] = {name: details.get(name) for name in DETAILS}
    lead = replace(
        lead,
        team=team,
        external_id=external_id,
        urgent=urgent or policy.routing.is_urgent(f"{need} {details.get('product') or ''}"),
        account_id=account_by_keys(store, Sight(home), phone=phone, company=company),
        **said,
    )
    lead, payload = placed(store, lead, rep_id=rep_id, team=team, policy=policy, directory=directory, now=now)
    store.save_lead(lead)
    log_lead(store, lead, "lead.created", actor_id=actor_id, now=now, urgent=lead.urgent, **payload)
    return lead


def update_lead(
    store: CrmStore,
    sight: Sight,
    lead_id: str,
    *,
    changes: Mapping[str, Any],
    actor_id: str,
    now: datetime,
    expected: str | None = None,
) -> Lead:
    """Other words in its fields, or what was missing. `expected` is the revision that the changer read.

    Raises CrmConflict when it was changed meanwhile; CrmInvalid for a field that nobody changes by hand.
    """
    store.lock(f"lead:{lead_id}")
    before = store.lead(sight, lead_id)
    require_revision(before, expected)
    if unknown := set(changes) - {*FOUR, *DETAILS, "urgent"}:
        raise CrmInvalid(f"{min(unknown)} of a lead is not changed by hand.", code="fixed_field")
    after = replace(before, **changes)
    _check_four(after)
    store.save_lead(after)
    log_lead(store, after, "lead.changed", actor_id=actor_id, now=now, fields=sorted(changes))
    return after


def invalidate_lead(
    store: CrmStore, sight: Sight, lead_id: str, *, reason: str, policy: CrmPolicy, actor_id: str, now: datetime
) -> Lead:
    """Closed with a reason; its timers end. Raises what `lifecycle.invalid` raises."""
    store.lock(f"lead:{lead_id}")
    lead = invalid(store.lead(sight, lead_id), reason=reason, at=now, policy=policy.routing)
    store.save_lead(lead)
    drop_timers(store, lead, policy=policy, actor_id=actor_id, now=now)
    log_lead(store, lead, "lead.invalid", actor_id=actor_id, now=now, reason=reason)
    return lead


def _new(home: str, *, name: str, phone: str, company: str, need: str, key: tuple[str, ...], now: datetime) -> Lead:
    own = () if key[0] == "external" else (name, phone)
    lead = Lead(
        id=stable_id("lead", home, *own, *key),
        region=home,
        team=None,
        rep_id=None,
        name=name.strip(),
        phone=phone,
        company=company.strip(),
        need=need.strip(),
        created_at=now,
    )
    _check_four(lead)
    return lead


def _check_four(lead: Lead) -> None:
    for field in FOUR:
        if not (getattr(lead, field) or "").strip():
            raise CrmInvalid(f"A lead needs its {field}.", code=f"{field}_missing")
    if phone_key(lead.phone) is None:
        raise CrmInvalid("This is no phone number.", code="bad_phone", remedy="Digits, with +country code from abroad.")


def _check_details(details: Mapping[str, Any]) -> None:
    if unknown := set(details) - set(DETAILS):
        raise CrmInvalid(f"A lead has no {min(unknown)}.", code="unknown_field")
