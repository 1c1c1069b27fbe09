"""Deals for the tests of the model track, and its policy as shipped."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from crm_core.forecast.model.policy import ModelPolicy
from crm_core.forecast.model.rows import DealRow, Observed, Stay
from crm_core.policy_files import policy_text, read_policy_text
from crm_core.terms import Outcome

MONDAY = date(2025, 1, 6)
WON, LOST = Outcome.WON, Outcome.LOST
FOLDER = Path(__file__).parents[5] / "models" / "crm"
POLICY: ModelPolicy = read_policy_text("forecast_model", policy_text(FOLDER, "forecast_model"))


def week(number: int, day: int = 0) -> date:
    """A day of a week, both counted from 0."""
    return MONDAY + timedelta(weeks=number, days=day)


def deal(
    name: str,
    *stays: tuple[str, int],
    ended: tuple[int, Outcome] | None = None,
    amount: float | None = 100.0,
    signed: float | None = None,
    observed: tuple[Observed, ...] = (),
    rep: str = "r1",
    team: str = "t1",
    region: str = "east",
    product: str = "",
    haircut: float = 1.0,
) -> DealRow:
    """Stays and end by week; everything happens on Mondays."""
    entries = stays or (("lead", 0),)
    return DealRow(
        id=name,
        rep_id=rep,
        team=team,
        region=region,
        product=product,
        created=week(entries[0][1]),
        amount=amount,
        stays=tuple(Stay(stage, week(at)) for stage, at in entries),
        closed=week(ended[0]) if ended else None,
        outcome=ended[1] if ended else None,
        signed_amount=signed,
        observed=observed,
        haircut=haircut,
    )
