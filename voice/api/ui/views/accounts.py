"""A customer on one page: people, deals, calls, promises, what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from voice.api.ui.moments import Moments
from voice.api.ui.views.cards import Span, evidence_spans
from voice.ports.crm import Account, Activity, Contact, Opportunity, StandingObjection, Todo, TodoState


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    id: str
    name: str
    calls: int
    open_todos: int
    deals: int
    last_call: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealLine:
    id: str
    name: str
    stage: str
    amount: str
    outcome: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionLine:
    id: str
    call_id: str
    tag: str
    competitor: str | None
    quote: str
    span: Span | None
    raised: str
    unconfirmed: bool


def account_rows(
    accounts: Iterable[Account],
    activities: Iterable[Activity],
    todos: Iterable[Todo],
    opportunities: Iterable[Opportunity],
    moments: Moments,
) -> list[AccountRow]:
    """The most recently called first; `activities` come latest first."""
    calls: dict[str, list[Activity]] = {}
    for activity in activities:
        calls.setdefault(activity.account_id or "", []).append(activity)
    due = [todo.account_id for todo in todos if todo.state is TodoState.OPEN]
    deals = [opportunity.account_id for opportunity in opportunities if opportunity.outcome is None]
    ordered = sorted(accounts, key=lambda account: account.name)
    ordered.sort(key=lambda a: calls[a.id][0].record.occurred_start.timestamp() if a.id in calls else 0, reverse=True)
    return [
        AccountRow(
            id=account.id,
            name=account.name,
            calls=len(calls.get(account.id, [])),
            open_todos=due.count(account.id),
            deals=deals.count(account.id),
            last_call=moments.at(calls[account.id][0].record.occurred_start) if account.id in calls else None,
        )
        for account in ordered
    ]


def deal_line(opportunity: Opportunity, moments: Moments, stages: Mapping[str, str]) -> DealLine:
    """`stages` are the names of the pipeline's stages in the page's language."""
    return DealLine(
        id=opportunity.id,
        name=opportunity.name,
        stage=stages.get(opportunity.stage, opportunity.stage),
        amount=money(opportunity.amount, opportunity.currency, moments) if opportunity.amount is not None else "",
        outcome=opportunity.outcome.value if opportunity.outcome else None,
    )


def objection_line(objection: StandingObjection, moments: Moments) -> ObjectionLine:
    evidence = objection.evidence[0]
    spans = evidence_spans([(evidence.start_ms, evidence.end_ms)])
    return ObjectionLine(
        id=objection.id,
        call_id=objection.call_id,
        tag=objection.tag,
        competitor=objection.competitor,
        quote=evidence.quote,
        span=spans[0] if spans else None,
        raised=moments.at(objection.raised_at),
        unconfirmed=objection.unconfirmed,
    )


def people(contacts: Iterable[Contact]) -> list[Contact]:
    """Those with a say first, then those somebody confirmed."""
    return sorted(contacts, key=lambda contact: (contact.role == "unknown", not contact.confirmed, contact.name or ""))


def money(amount: Decimal, currency: str, moments: Moments) -> str:
    """¥38.5 万 in Chinese from 10,000 on; grouped digits otherwise."""
    sign = "¥" if currency == "CNY" else f"{currency} "
    if moments.t.locale == "zh-CN" and amount >= 10_000:
        return f"{sign}{(amount / 10_000).quantize(Decimal('0.1')):f} 万".replace(".0 ", " ")
    return f"{sign}{amount:,.0f}"
