"""The health of a deal on one day: the weighted mean of the metrics that are known. It is no chance of winning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from crm_core.calendar import WorkCalendar
from crm_core.health.inputs import DealDay
from crm_core.health.metrics import MEASURES
from crm_core.health.policy import HealthPolicy
from crm_core.health.terms import HealthStatus, Metric


@dataclass(frozen=True, slots=True)
class Component:
    """One metric of one day; value and score (0..100) are None where the metric is missing."""

    metric: Metric
    value: float | None
    score: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class HealthScore:
    """H = sum of weight x score over the known metrics / their weights; coverage is their share of all weight, 0..1.

    `score` is None when no metric is known. When `status` is insufficient, it is not to be read as low.
    """

    score: float | None
    components: tuple[Component, ...]
    coverage: float
    status: HealthStatus


def deal_health(deal: DealDay, policy: HealthPolicy, calendar: WorkCalendar) -> HealthScore:
    components, known, total, points = [], 0.0, 0.0, 0.0
    for metric, measure in MEASURES.items():
        weight = policy.metrics[metric].weight
        total += weight
        measured = measure(deal, policy, calendar)
        if measured is None:
            components.append(Component(metric, None, None, weight))
            continue
        value, score = round(measured[0], 3), round(measured[1], 2)
        known += weight
        points += weight * score
        components.append(Component(metric, value, score, weight))
    coverage = round(known / total, 6)
    young = deal.as_of - deal.opened_at < timedelta(days=policy.min_age_days)
    enough = coverage >= policy.min_coverage and not young
    return HealthScore(
        score=round(points / known, 2) if known else None,
        components=tuple(components),
        coverage=coverage,
        status=HealthStatus.SUFFICIENT if enough else HealthStatus.INSUFFICIENT,
    )


def lowest(components: Sequence[Component], count: int) -> tuple[Component, ...]:
    """The factors that pull the score down most, the worst first: by what they cost, then by their order."""
    known = [one for one in components if one.score is not None and one.weight > 0 and one.score < 100]
    return tuple(sorted(known, key=lambda one: -one.weight * (100 - (one.score or 0)))[:count])


def highest(components: Sequence[Component], count: int) -> tuple[Component, ...]:
    """The factors that hold the score up most, the best first."""
    known = [one for one in components if one.score is not None and one.weight > 0 and one.score > 0]
    return tuple(sorted(known, key=lambda one: -one.weight * (one.score or 0))[:count])


def reason(component: Component, policy: HealthPolicy) -> tuple[str, str]:
    """Why the metric stands where it stands, in Chinese and in English."""
    own = policy.of(component.metric)
    if component.value is None:
        return own.missing_zh, own.missing_en
    return (
        _said(own.reason_zh, own.words_zh, component.value),
        _said(own.reason_en, own.words_en, component.value),
    )


def _said(template: str, words: tuple[str, ...], value: float) -> str:
    word = words[min(len(words) - 1, max(0, int(value)))] if words else ""
    return template.format(value=f"{round(value, 1):g}", percent=f"{round(100 * value):d}", word=word)
