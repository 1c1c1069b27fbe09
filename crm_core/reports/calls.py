"""Reports from calls: the day of each rep, who has enough valid updates, the objections and feedback of one deal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from crm_core.entities import Activity
from crm_core.records import CallRecord

STANDUP_COLUMNS = ("region", "team", "rep_id", "updates", "enough")
DAILY_COLUMNS = ("day", "rep_id", "calls", "accounts", "needs", "promises", "objection_tags")
OBJECTION_COLUMNS = ("call_id", "at", "tag", "answered")
FEEDBACK_COLUMNS = ("since", "until", "calls", "trend")


def is_valid_update(activity: Activity) -> bool:
    """Whether a call is an update on a customer: it stands on an account and says something that nobody rejected."""
    return activity.account_id is not None and any(not claim.rejected for claim in activity.record.claims())


def standup_rows(activities: Iterable[Activity], *, enough: int) -> tuple[dict[str, Any], ...]:
    """How many customers each rep brought valid updates on; several calls with one customer are one update."""
    updated: dict[tuple[str, str | None, str], set[str]] = defaultdict(set)
    for activity in activities:
        record = activity.record
        mine = updated[record.region, record.team, record.rep_id]
        if is_valid_update(activity) and activity.account_id:
            mine.add(activity.account_id)
    return tuple(
        {"region": region, "team": team, "rep_id": rep_id, "updates": len(found), "enough": len(found) >= enough}
        for (region, team, rep_id), found in sorted(updated.items(), key=lambda item: (-len(item[1]), str(item[0])))
    )


def daily_rows(
    activities: Iterable[Activity], *, day_of: Callable[[str, datetime], date]
) -> tuple[dict[str, Any], ...]:
    """The daily report of each rep, drafted from the calls of the rep's local day; the newest day first."""
    by_day: dict[tuple[date, str], list[Activity]] = defaultdict(list)
    for activity in activities:
        record = activity.record
        by_day[day_of(record.region, record.occurred_start), record.rep_id].append(activity)
    return tuple(
        _day_row(day, rep_id, calls)
        for (day, rep_id), calls in sorted(by_day.items(), key=lambda item: (-item[0][0].toordinal(), item[0][1]))
    )


def objection_rows(activities: Iterable[Activity], *, shown: int) -> tuple[dict[str, Any], ...]:
    """The objections of the last `shown` calls, latest call first. A later call that answers a tag answers it for the
    earlier ones too; a call without objections has a row without a tag.
    """
    latest = sorted(activities, key=lambda one: one.record.occurred_start, reverse=True)[:shown]
    rows: list[dict[str, Any]] = []
    settled: set[str] = set()
    for activity in latest:
        raised = [claim for claim in activity.record.objections if not claim.rejected]
        settled |= {claim.tag for claim in raised if claim.answered}
        told = {"call_id": activity.call_id, "at": activity.record.occurred_start.isoformat()}
        rows += [
            {**told, "tag": claim.tag, "answered": True if claim.tag in settled else claim.answered} for claim in raised
        ] or [{**told, "tag": None, "answered": None}]
    return tuple(rows)


def feedback_rows(moments: Sequence[datetime], *, window_days: int, windows: int, now: datetime) -> tuple[Any, ...]:
    """How many calls named the contacts in each of the last windows, oldest first, and how that changed.

    The newest window ends now.
    """
    rows: list[dict[str, Any]] = []
    span = timedelta(days=window_days)
    for place in range(windows, 0, -1):
        since, until = now - span * place, now - span * (place - 1)
        count = sum(since <= moment < until for moment in moments)
        trend = count - rows[-1]["calls"] if rows else None
        rows.append({"since": since.isoformat(), "until": until.isoformat(), "calls": count, "trend": trend})
    return tuple(rows)


def _day_row(day: date, rep_id: str, calls: Sequence[Activity]) -> dict[str, Any]:
    records = [activity.record for activity in calls]
    return {
        "day": day.isoformat(),
        "rep_id": rep_id,
        "calls": len(calls),
        "accounts": len({activity.account_id for activity in calls if activity.account_id}),
        "needs": _listed(claim.category for record in records for claim in record.needs if not claim.rejected),
        "promises": _listed(_promises(records)),
        "objection_tags": _listed(claim.tag for record in records for claim in record.objections if not claim.rejected),
    }


def _promises(records: Iterable[CallRecord]) -> Iterable[str]:
    return (f"{claim.owner}:{claim.action}" for record in records for claim in record.commitments if not claim.rejected)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))
