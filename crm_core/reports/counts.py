"""What reports are reckoned from: counts by whose work it was, as storage gives them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`part` of `whole`, of one rep's work."""

    region: str
    team: str | None
    rep_id: str | None
    part: int
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePass:
    """One stay in a stage that began within the period, with the stage that followed it; None: it goes on."""

    stage: str
    followed_by: str | None
    entered_at: datetime
    exited_at: datetime | None
    won: bool = False  # the deal is won by now


@dataclass(frozen=True, slots=True, kw_only=True)
class WonDeal:
    opportunity_id: str
    region: str
    team: str | None
    rep_id: str
    won_at: datetime
    stages: int  # stays on record


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSales:
    account_id: str
    region: str
    rep_id: str | None
    name: str
    created_at: datetime
    last_won_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a person wrote on a day's work."""

    id: str
    region: str
    rep_id: str  # who wrote it
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCause:
    """The latest word on an objection or a risk of a deal, that was not answered."""

    tag: str
    severe: bool
    at: datetime
    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureUse:
    """How often a kind of entry stands in the log, and by how many people."""

    feature: str
    uses: int
    people: int
