"""When a low score calls the manager: which days count, who is left alone, what arms the trigger again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from crm_core.calendar import WorkCalendar
from crm_core.health.entities import HealthSnapshot, Intervention
from crm_core.health.policy import HealthPolicy
from crm_core.health.terms import EvaluationDays, HealthStatus, InterventionState

ENDED = (InterventionState.CLOSED, InterventionState.RECOVERED, InterventionState.DEAL_ENDED)


def is_evaluation_day(day: date, policy: HealthPolicy, calendar: WorkCalendar) -> bool:
    return policy.evaluation_days is EvaluationDays.CALENDAR_DAYS or calendar.is_workday(day)


def last_evaluation_day(day: date, policy: HealthPolicy, calendar: WorkCalendar) -> date:
    """`day` itself, or the evaluation day before it."""
    return day if is_evaluation_day(day, policy, calendar) else calendar.previous_workday(day)


def next_evaluation_day(day: date, policy: HealthPolicy, calendar: WorkCalendar) -> date:
    following = day + timedelta(days=1)
    return following if is_evaluation_day(following, policy, calendar) else calendar.next_workday(day)


def streak(day: date, policy: HealthPolicy, calendar: WorkCalendar) -> tuple[date, ...]:
    """The consecutive evaluation days that end with `day`, itself one, the earliest first."""
    days = [day]
    while len(days) < policy.low_days:
        before = days[-1] - timedelta(days=1)
        days.append(last_evaluation_day(before, policy, calendar))
    return tuple(reversed(days))


def is_low(snapshot: HealthSnapshot | None, policy: HealthPolicy) -> bool:
    """Strictly below the limit, and known well enough."""
    return (
        snapshot is not None
        and snapshot.status is HealthStatus.SUFFICIENT
        and snapshot.score is not None
        and snapshot.score < policy.low_below
    )


def arms_again(snapshot: HealthSnapshot, policy: HealthPolicy) -> bool:
    return (
        snapshot.status is HealthStatus.SUFFICIENT and snapshot.score is not None and snapshot.score >= policy.rearm_at
    )


def is_armed(days: Sequence[date], earlier: Iterable[Intervention]) -> bool:
    """Whether low days may call again: nothing is open, and all of them lie after the end of what was.

    What late data voided counts as if it had never been.
    """
    for one in earlier:
        if one.state is InterventionState.OPEN:
            return False
        if one.state in ENDED and one.ended_on is not None and one.ended_on >= days[0]:
            return False
    return True


def in_grace(
    owners: Mapping[date, str], rep_id: str, day: date, *, policy: HealthPolicy, calendar: WorkCalendar
) -> bool:
    """Whether the deal came to `rep_id` from another rep so lately that its health is not yet theirs.

    `owners`: who had the deal on the days before. The workdays of having it count; after `grace_workdays` it is over.
    """
    held: date | None = None
    for earlier in sorted((one for one in owners if one <= day), reverse=True):
        if owners[earlier] != rep_id:
            break
        held = earlier
    else:
        return False  # no other owner is known
    before = max(one for one in owners if one <= day and owners[one] != rep_id)
    first = held or before + timedelta(days=1)
    return calendar.workdays_between(first - timedelta(days=1), day) <= policy.grace_workdays
