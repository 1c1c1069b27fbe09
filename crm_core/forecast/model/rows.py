"""The plain rows that the model track is given: dated facts of deals, which the history then cuts at a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm_core.errors import CrmInvalid
from crm_core.terms import Outcome


@dataclass(frozen=True, slots=True)
class Stay:
    """A deal entered a stage on a day, by the calendar of its region; it stays until the next entry or its end."""

    stage: str
    entered: date


@dataclass(frozen=True, slots=True)
class Observed:
    """A feature's value from this day on; its name is one of the registry, or AMOUNT for a new quote."""

    name: str
    on: date
    value: float


AMOUNT = "amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class DealRow:
    """One deal, open or closed, with all amounts in one currency.

    `amount` is the first quote, None while there is none; later ones are observations named AMOUNT. A closed deal has
    `closed` and `outcome`; a won one may have `signed_amount`. `haircut` (0..1] lowers the win chance of a deal whose
    progress is doubted.
    Raises CrmInvalid (`deal_row`) for what contradicts itself.
    """

    id: str
    rep_id: str
    team: str
    region: str
    created: date
    amount: float | None
    stays: tuple[Stay, ...]
    product: str = ""
    closed: date | None = None
    outcome: Outcome | None = None
    signed_amount: float | None = None
    observed: tuple[Observed, ...] = ()
    haircut: float = 1.0

    def __post_init__(self) -> None:
        entries = [stay.entered for stay in self.stays]
        _require(self.id, "has no stage", bool(entries))
        _require(self.id, "has stages that are out of order", entries == sorted(entries))
        _require(
            self.id,
            "has an outcome without a day or a day without an outcome",
            (self.closed is None) == (self.outcome is None),
        )
        _require(self.id, "is closed before it is created", self.closed is None or self.closed >= self.created)
        _require(self.id, "has a negative amount", (self.amount or 0) >= 0 and (self.signed_amount or 0) >= 0)
        _require(self.id, "has a haircut outside 0..1", 0 < self.haircut <= 1)


def _require(deal: str, what: str, held: bool) -> None:
    if not held:
        raise CrmInvalid(f"Deal {deal} {what}.", code="deal_row", remedy="Mend the row at its source.")
