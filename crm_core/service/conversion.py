"""Turns a lead into a customer: account, contact and opportunity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from crm_core.attribution import account_by_keys
from crm_core.entities import Account, Contact, Lead, Opportunity
from crm_core.errors import CrmConflict
from crm_core.names import company_name
from crm_core.paging import WHOLE_LIST
from crm_core.people import same_person
from crm_core.policies import CrmPolicy
from crm_core.routing.lifecycle import converted
from crm_core.routing.policy import StopsOn
from crm_core.service.customers import create_account, create_contact
from crm_core.service.deals import create_opportunity
from crm_core.service.lead_log import log_lead
from crm_core.service.lead_timers import drop_timers, stop_timers
from crm_core.sight import Sight
from crm_core.stores import CrmStore


@dataclass(frozen=True, slots=True)
class Conversion:
    lead: Lead
    account: Account
    contact: Contact
    opportunity: Opportunity


def convert_lead(
    store: CrmStore,
    sight: Sight,
    lead_id: str,
    *,
    policy: CrmPolicy,
    actor_id: str,
    now: datetime,
    account_id: str | None = None,
    deal_name: str | None = None,
    amount: Decimal | None = None,
    currency: str = "CNY",
    close_date: date | None = None,
    sound: str = "",
) -> Conversion:
    """The lead's company, person and deal; what is there already is used. The deal begins in the first stage.

    Raises CrmConflict for a lead that nobody has or that is closed; CrmNotFound for `account_id`.
    """
    store.lock(f"lead:{lead_id}")
    before = store.lead(sight, lead_id)
    if before.rep_id is None:
        raise CrmConflict("Nobody has this lead yet.", code="lead_unassigned", remedy="Route or assign it first.")
    converted(before, account_id="", contact_id="", opportunity_id="", at=now)  # refuse before anything is made
    region = Sight(before.region)
    store.lock(f"account-name:{before.region}:{company_name(before.company).core}")  # the log's lock comes last
    known = account_id or before.account_id or account_by_keys(store, region, phone=None, company=before.company)
    if known:
        store.lock(f"account:{known}")
        account = store.account(region, known)
    else:
        account = create_account(
            store,
            region,
            name=before.company,
            actor_id=actor_id,
            now=now,
            rep_id=before.rep_id,
            industry=before.industry,
            size=before.size,
            sound=sound,
        )
    contact = _contact(store, region, account, before, actor_id=actor_id, now=now)
    opportunity = create_opportunity(
        store,
        region,
        account_id=account.id,
        name=deal_name or before.product or before.need[:40],
        rep_id=before.rep_id,
        pipeline=policy.pipeline,
        gates_version=policy.gates.version,
        actor_id=actor_id,
        now=now,
        team=before.team,
        amount=amount,
        currency=currency,
        close_date=close_date,
    )
    lead = converted(before, account_id=account.id, contact_id=contact.id, opportunity_id=opportunity.id, at=now)
    store.save_lead(lead)
    stop_timers(store, lead, StopsOn.INTERVIEW, at=now, policy=policy, actor_id=actor_id, now=now)
    drop_timers(store, lead, policy=policy, actor_id=actor_id, now=now)
    log_lead(
        store,
        lead,
        "lead.converted",
        actor_id=actor_id,
        now=now,
        account_id=account.id,
        contact_id=contact.id,
        opportunity_id=opportunity.id,
    )
    return Conversion(lead, account, contact, opportunity)


def _contact(store: CrmStore, region: Sight, account: Account, lead: Lead, *, actor_id: str, now: datetime) -> Contact:
    contacts = store.contacts(region, account_id=account.id, page=WHOLE_LIST)
    known = next((one for one in contacts if same_person(one, name=lead.name, phone=lead.phone)), None)
    if known and known.created_by:
        return known
    return create_contact(
        store, region, account_id=account.id, name=lead.name, phone=lead.phone, actor_id=actor_id, now=now
    )
