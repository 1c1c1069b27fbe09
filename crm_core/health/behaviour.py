"""The behaviour index of a deal, and of a rep or a team as the mean over their open deals weighted by amount."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from crm_core.health.inputs import DealDay, Plan
from crm_core.health.policy import BehaviourPolicy

ITEMS = ("contacts", "fill", "roles", "plan")


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`index` is 0..100; `passed` names the items that reach their target."""

    index: float
    passed: tuple[str, ...]


def behaviour_index(deal: DealDay, policy: BehaviourPolicy) -> Behaviour:
    """100 x the weighted sum of contacts, fill, key roles and plan, each as its share of the target, at most 1."""
    plan = {Plan.NONE: 0.0, Plan.DRAFTED: policy.plan_drafted, Plan.FILED: 1.0}[deal.plan]
    shares = (
        min(1.0, deal.two_way / policy.contacts_target),
        min(1.0, deal.fill / policy.fill_target),
        min(1.0, len(deal.role_classes) / policy.roles_target),
        plan,
    )
    weights = (policy.contacts_weight, policy.fill_weight, policy.roles_weight, policy.plan_weight)
    total = 100 * sum(weight * share for weight, share in zip(weights, shares, strict=True))
    return Behaviour(round(total, 2), tuple(name for name, share in zip(ITEMS, shares, strict=True) if share >= 1))


@dataclass(frozen=True, slots=True)
class Weighed:
    """One deal in the mean."""

    index: float
    amount: Decimal | None
    passed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mean:
    index: float
    deals: int
    passed: dict[str, int]  # how many deals reach the target of each item


def mean_index(deals: Iterable[Weighed]) -> Mean | None:
    """Weighted by amount; deals without one weigh as much as the average of the others. None without deals."""
    rows = list(deals)
    if not rows:
        return None
    amounts = [float(row.amount) for row in rows if row.amount]
    usual = sum(amounts) / len(amounts) if amounts else 1.0
    weights = [float(row.amount) if row.amount else usual for row in rows]
    total = sum(weight * row.index for weight, row in zip(weights, rows, strict=True))
    passed = {item: sum(item in row.passed for row in rows) for item in ITEMS}
    return Mean(round(total / sum(weights), 2), len(rows), passed)
