"""What the CRM observed of each deal over time, as the features that the model may use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from crm_core.calendar import WorkCalendar
from crm_core.entities import Opportunity, StageInterval
from crm_core.forecast.cycle.store import DealMark
from crm_core.forecast.model.policy import PseudoProgress
from crm_core.forecast.model.rows import Observed
from crm_core.stores import CrmStore
from crm_core.terms import Outcome

FOUR_WEEKS = timedelta(days=28)


def observed_features(
    store: CrmStore,
    deals: Sequence[Opportunity],
    stays: Mapping[str, Sequence[StageInterval]],
    *,
    calendar: WorkCalendar,
) -> Mapping[str, tuple[Observed, ...]]:
    """By deal, read in three queries: talks in four weeks, people met, rivals named, objections, earlier deals."""
    found: dict[str, list[Observed]] = {}
    for deal, marks in _by_deal(store.call_marks()).items():
        found.setdefault(deal, []).extend(_recent(marks, calendar))
    for deal, marks in _by_deal(store.person_marks()).items():
        found.setdefault(deal, []).extend(_distinct("people_known", marks, calendar))
    for deal, marks in _by_deal(store.objection_marks()).items():
        found.setdefault(deal, []).extend(_distinct("open_objections", [(at, str(at)) for at, _ in marks], calendar))
        named = [(at, rival) for at, rival in marks if rival]
        found.setdefault(deal, []).extend(_distinct("rivals_named", named, calendar))
    for deal_id, earlier in _earlier(deals, stays, calendar).items():
        found.setdefault(deal_id, []).extend(earlier)
    return {deal: tuple(sorted(rows, key=lambda one: (one.name, one.on))) for deal, rows in found.items()}


def haircuts(store: CrmStore, *, policy: PseudoProgress, now: datetime) -> Mapping[str, float]:
    """What the chances of single deals are multiplied by until somebody who buys has been spoken to; others have 1."""
    met: dict[str, set[str | None]] = {}
    for mark in store.role_marks():
        if mark.at <= now:
            met.setdefault(mark.opportunity_id, set()).add(mark.what)
    return {
        deal: policy.haircut for deal, roles in met.items() if roles & policy.technical and not roles & policy.buyers
    }


Marks = Sequence[tuple[datetime, str | None]]


def _by_deal(marks: Iterable[DealMark]) -> dict[str, list[tuple[datetime, str | None]]]:
    grouped: dict[str, list[tuple[datetime, str | None]]] = {}
    for mark in marks:
        grouped.setdefault(mark.opportunity_id, []).append((mark.at, mark.what))
    return grouped


def _recent(marks: Marks, calendar: WorkCalendar) -> list[Observed]:
    """The count changes with each talk, and again when the talk is four weeks old."""
    days = sorted(calendar.local_day(at) for at, _ in marks)
    changes = sorted({*days, *(day + FOUR_WEEKS for day in days)})
    return [
        Observed("contacts_4w", day, float(sum(day - FOUR_WEEKS < talk <= day for talk in days))) for day in changes
    ]


def _distinct(name: str, marks: Marks, calendar: WorkCalendar) -> list[Observed]:
    """How many different ones were known at the end of each day that brought a new one."""
    seen: set[str | None] = set()
    by_day: dict[date, float] = {}
    for at, what in sorted(marks, key=lambda mark: mark[0]):
        if what not in seen:
            seen.add(what)
            by_day[calendar.local_day(at)] = float(len(seen))
    return [Observed(name, day, value) for day, value in by_day.items()]


def _earlier(
    deals: Sequence[Opportunity], stays: Mapping[str, Sequence[StageInterval]], calendar: WorkCalendar
) -> Mapping[str, list[Observed]]:
    """How many deals of the same account were won and whether one was lost before the deal began."""
    closed: dict[str, list[tuple[date, Outcome]]] = {}
    for deal in deals:
        if deal.outcome and deal.id in stays:
            day = calendar.local_day(stays[deal.id][-1].entered_at)
            closed.setdefault(deal.account_id, []).append((day, deal.outcome))
    found = {}
    for deal in deals:
        began = calendar.local_day(deal.created_at)
        before = [outcome for day, outcome in closed.get(deal.account_id, ()) if day < began]
        won, lost = float(before.count(Outcome.WON)), float(Outcome.LOST in before)
        found[deal.id] = [Observed("prior_won", began, won), Observed("prior_lost", began, lost)]
    return found
