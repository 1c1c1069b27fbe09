"""The gap between the rep's number and the model's: how large it is, and whether it must be explained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from crm_core.forecast.cycle.entities import GapAttribution
from crm_core.forecast.cycle.policy import GapPolicy
from crm_core.forecast.cycle.terms import Horizon, Track


@dataclass(frozen=True, slots=True)
class Gap:
    """R against M over one horizon, with the floor under the denominator.

    `asked`: the gap is beyond the limit. `explained`: somebody has said why, and it has not grown since.
    """

    horizon: Horizon
    rep: Decimal
    model: Decimal
    floor: Decimal
    size: Decimal | None  # |R - M| / max(|M|, floor); None when both lie below the floor
    asked: bool
    explained: bool = False

    @property
    def blocks(self) -> bool:
        return self.asked and not self.explained


def floor_of(team_model: Decimal, reps: int, policy: GapPolicy) -> Decimal:
    """The smallest denominator: a share of the team's number per rep."""
    return abs(team_model) * policy.floor_share / max(reps, 1)


def gap_of(horizon: Horizon, rep: Decimal, model: Decimal, floor: Decimal, policy: GapPolicy) -> Gap:
    """Exactly the limit asks nothing. Nothing is asked either when both numbers lie below the floor."""
    base = max(abs(model), floor)
    if (base == 0 and rep == 0) or max(abs(rep), abs(model)) < floor:
        return Gap(horizon, rep, model, floor, None, asked=False)
    if base == 0:  # the model expects nothing of the whole team, and the rep something
        return Gap(horizon, rep, model, floor, Decimal(1), asked=policy.limit < 1)
    distance = abs(rep - model)
    return Gap(horizon, rep, model, floor, distance / base, asked=distance > policy.limit * base)


def explained(gap: Gap, attributions: Iterable[GapAttribution], policy: GapPolicy) -> bool:
    """Whether one of the attributions of the same cycle and rep covers the gap as it is now."""
    return any(
        one.horizon is gap.horizon and gap.size is not None and gap.size - one.gap <= policy.growth
        for one in attributions
    )


def closer(rep: Decimal, model: Decimal, actual: Decimal) -> Track:
    """Whose number lay nearer to what was signed."""
    ours, theirs = abs(rep - actual), abs(model - actual)
    if ours == theirs:
        return Track.EVEN
    return Track.REP if ours < theirs else Track.MODEL
