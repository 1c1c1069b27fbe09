"""The twelve metrics: each measures one behaviour of a deal and scores it 0..100, or says that it is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from crm_core.calendar import WorkCalendar
from crm_core.health.inputs import DealDay
from crm_core.health.policy import HealthPolicy, MetricPolicy
from crm_core.health.terms import Metric

Measured = tuple[float, float]  # the value and its score
ONE_HOUR = timedelta(hours=1)


def contacts(deal: DealDay, policy: HealthPolicy, calendar: WorkCalendar) -> Measured:
    """Two-way contacts of the last days; many without any advance count against the deal."""
    own = policy.of(Metric.CONTACTS)
    score = own.curve.at(deal.two_way)
    first = deal.day - timedelta(days=own.days() - 1)
    if deal.two_way > own["crowd_above"] and calendar.local_day(deal.stage_entered_at) < first:
        score -= own["crowd_penalty"] * (deal.two_way - own["crowd_above"])
    return deal.two_way, max(0.0, score)


def reading(deal: DealDay, policy: HealthPolicy, calendar: WorkCalendar) -> Measured | None:
    """Seconds in which the customer read our documents; missing when none was sent through a channel that tells."""
    return _plain(policy.of(Metric.READING), deal.viewed_seconds) if deal.documents_sent else None


def revisions(deal: DealDay, policy: HealthPolicy, calendar: WorkCalendar) -> Measured | None:
    own = policy.of(Metric.REVISIONS)
    return _plain(own, deal.revisions) if deal.stage_place >= own["from_stage"] else None


def recency(deal: DealDay, policy: HealthPolicy, calendar: WorkCalendar) -> Measured:
    """Working hours since the last two-way contact, since the opening when there was none."""
    since = deal.last_two_way or deal.opened_at
    return _plain(policy.of(Metric.RECENCY), calendar.work_between(since, deal.as_of) / ONE_HOUR)


def response(deal: DealDay, policy: HealthPolicy, calendar: WorkCalendar) -> Measured | None:
    """Share of our last touches that the customer answered in time; one whose time still runs does not count."""
    own = policy.of(Metric.RESPONSE)
    workdays, answered, judged = int(own["answer_workdays"]), 0, 0
    for at, answer in deal.asked:
        if answer == at:  # a conversation answers itself
            answered, judged = answered + 1, judged + 1
            continue
        limit = calendar.add_workdays(at, workdays)
        if answer is not None and answer <= limit:
            answered, judged = answered + 1, judged + 1
        elif limit < deal.as_of:
            judged += 1
    return None if judged < own["min_touches"] else _plain(own, answered / judged)


def next_step(deal: DealDay, policy: HealthPolicy, calendar: WorkCalendar) -> Measured:
    """2: dated, near and agreed with the customer. 1: only ours, or agreed for later. 0: none, or overdue."""
    own = policy.of(Metric.NEXT_STEP)
    agreed, internal = deal.next_agreed_at, deal.next_internal_at
    if agreed and calendar.workdays_between(deal.day, calendar.local_day(agreed)) <= own["max_workdays"]:
        return _plain(own, 2)
    return _plain(own, 1 if agreed or internal else 0)


def promises(deal: DealDay, policy: HealthPolicy, calendar: WorkCalendar) -> Measured | None:
    if not deal.promises_due:
        return None
    return _plain(policy.of(Metric.PROMISES), deal.promises_kept / deal.promises_due)


def roles(deal: DealDay, policy: HealthPolicy, calendar: WorkCalendar) -> Measured:
    """Classes of key people who were touched; an advance without the one who pays is worth no more than the cap."""
    own = policy.of(Metric.ROLES)
    value, score = _plain(own, len(deal.role_classes))
    if deal.stage_place >= own["cap_from_stage"] and policy.buyer_class not in deal.role_classes:
        score = min(score, own["cap"])
    return value, score


def requirements(deal: DealDay, policy: HealthPolicy, calendar: WorkCalendar) -> Measured | None:
    own = policy.of(Metric.REQUIREMENTS)
    return _plain(own, deal.fill) if deal.stage_place >= own["from_stage"] else None


def rivals(deal: DealDay, policy: HealthPolicy, calendar: WorkCalendar) -> Measured | None:
    own = policy.of(Metric.RIVALS)
    return _plain(own, deal.plan) if deal.rival and deal.stage_place >= own["from_stage"] else None


def velocity(deal: DealDay, policy: HealthPolicy, calendar: WorkCalendar) -> Measured:
    """Workdays in the stage as a multiple of what won deals took."""
    own = policy.of(Metric.VELOCITY)
    usual = max(1.0, deal.stage_median if deal.stage_median is not None else own["fallback_workdays"])
    stayed = calendar.workdays_between(calendar.local_day(deal.stage_entered_at), deal.day)
    return _plain(own, max(0, stayed) / usual)


def risks(deal: DealDay, policy: HealthPolicy, calendar: WorkCalendar) -> Measured | None:
    """Open objections and words behind which deals are lost, weighed; missing before the first call."""
    own = policy.of(Metric.RISKS)
    if not deal.calls:
        return None
    return _plain(own, own["severe"] * deal.severe_risks + own["other"] * deal.other_risks)


def _plain(own: MetricPolicy, value: float) -> Measured:
    return value, own.curve.at(value)


MEASURES: dict[Metric, Callable[[DealDay, HealthPolicy, WorkCalendar], Measured | None]] = {
    Metric.CONTACTS: contacts,
    Metric.READING: reading,
    Metric.REVISIONS: revisions,
    Metric.RECENCY: recency,
    Metric.RESPONSE: response,
    Metric.NEXT_STEP: next_step,
    Metric.PROMISES: promises,
    Metric.ROLES: roles,
    Metric.REQUIREMENTS: requirements,
    Metric.RIVALS: rivals,
    Metric.VELOCITY: velocity,
    Metric.RISKS: risks,
}
