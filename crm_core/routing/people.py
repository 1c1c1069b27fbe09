"""What routing knows about a rep, and what became of the leads a rep had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RepProfile:
    """A rep's skills and limits; a rep without a profile has no skills and the capacity of the policy.

    Away from `away_from` to `away_until`, both days included.
    """

    rep_id: str
    region: str
    team: str | None
    skills: tuple[str, ...] = ()
    capacity: int | None = None
    away_from: date | None = None
    away_until: date | None = None

    def on_duty(self, day: date) -> bool:
        if self.away_from is None:
            return True
        return not (self.away_from <= day and (self.away_until is None or day <= self.away_until))


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstResponse:
    """How fast a lead was answered. `minutes` are working minutes from the lead's coming in to the contact.

    Two verdicts, so that filling in afterwards is visible: whether the contact was in time, and whether its record
    was.
    """

    lead_id: str
    rep_id: str
    region: str
    team: str | None
    contacted_at: datetime
    recorded_at: datetime
    minutes: float
    done_in_time: bool
    recorded_in_time: bool


@dataclass(frozen=True, slots=True)
class Load:
    """The leads that a rep got on one local day, and the last time one came."""

    count: int = 0
    last_at: datetime | None = None
