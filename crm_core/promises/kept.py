"""The rate of promises kept: by rep for our own, by account for the customer's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crm_core.terms import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePromise:
    """A promise whose time has come. `moved`: a person set another time than the call did."""

    owner: str  # a Party
    rep_id: str
    account_id: str | None
    due_at: datetime
    done_at: datetime | None
    moved: bool


@dataclass(frozen=True, slots=True)
class KeptRate:
    """`moved` tells how many of `due` had their time moved: a rate made of moved promises says little."""

    due: int
    kept: int
    late: int
    moved: int

    @property
    def rate(self) -> float | None:
        """Kept on time ÷ due, 0..1; None when nothing was due."""
        return self.kept / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class KeptRates:
    """`ours` by rep id; `theirs` by account id, which is None for calls on no account."""

    all_ours: KeptRate
    all_theirs: KeptRate
    ours: dict[str, KeptRate]
    theirs: dict[str | None, KeptRate]


def kept_rates(promises: Iterable[DuePromise]) -> KeptRates:
    """Over promises that are due; done exactly at the due time is kept."""
    ours: dict[str, list[DuePromise]] = defaultdict(list)
    theirs: dict[str | None, list[DuePromise]] = defaultdict(list)
    for promise in promises:
        if promise.owner == Party.REP:
            ours[promise.rep_id].append(promise)
        elif promise.owner == Party.CUSTOMER:
            theirs[promise.account_id].append(promise)
    return KeptRates(
        all_ours=_rate(one for found in ours.values() for one in found),
        all_theirs=_rate(one for found in theirs.values() for one in found),
        ours={rep: _rate(found) for rep, found in ours.items()},
        theirs={account: _rate(found) for account, found in theirs.items()},
    )


def _rate(promises: Iterable[DuePromise]) -> KeptRate:
    due = list(promises)
    done = [one for one in due if one.done_at is not None]
    kept = sum(one.done_at <= one.due_at for one in done if one.done_at is not None)
    return KeptRate(len(due), kept, len(done) - kept, sum(one.moved for one in due))
