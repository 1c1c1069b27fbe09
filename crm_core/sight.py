"""How far an actor sees, as the one predicate of every read and the check of every write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm_core.errors import CrmForbidden, CrmInvalid

ALL_REGIONS = "*"


@dataclass(frozen=True, slots=True)
class Sight:
    """Rows of `region` ("*" = all), narrowed to a team and to a rep where set.

    Accounts and their contacts belong to a region as a whole: only `region` applies to them. Rows without a team or
    a rep are hidden from a sight that names one: what is not known to be visible is not visible.

    With `shared_at`, accounts, contacts and opportunities that the region shares at that moment are in sight too:
    the files of groups, and what a live grant opens. `writing` leaves of those only what a live grant lets it change.
    The checks of new rows (`covers`, `home`) never count what is shared: one creates in the own region.
    """

    region: str
    team: str | None = None
    rep_id: str | None = None
    shared_at: datetime | None = None
    writing: bool = False

    def covers_region(self, region: str) -> bool:
        return self.region in (ALL_REGIONS, region)

    def covers(self, region: str, team: str | None, rep_id: str | None) -> bool:
        return self.covers_region(region) and self.team in (None, team) and self.rep_id in (None, rep_id)

    def home(self, region: str | None) -> str:
        """The region for a new row: the one asked for, else the sight's own.

        Raises CrmInvalid when neither names one region, CrmForbidden when it lies outside the sight.
        """
        chosen = region or self.region
        if chosen == ALL_REGIONS:
            raise CrmInvalid("No region is named.", code="region_missing", remedy="Name the region of the new row.")
        if not self.covers_region(chosen):
            raise CrmForbidden("This region is not yours.", code="foreign_region", remedy="Choose your own region.")
        return chosen


EVERYWHERE = Sight(ALL_REGIONS)
