"""What was known of all deals on one day, week by week: nothing that happened later can be told from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from crm_core.forecast.model.book import NEVER, OPEN, WON, Book, Bools, Floats, Ints
from crm_core.forecast.model.result import WEEKS

MOVE = 2  # events of a stay: 0 won, 1 lost, 2 + n moved to stage n
STAYS_ON = -1  # no event until the cut


@dataclass(frozen=True, slots=True)
class Spells:
    """One stay of a deal in a stage each, in weeks of age in that stage; under watch from `entry` to `exit`."""

    team: Ints
    stage: Ints
    entry: Ints
    exit: Ints
    event: Ints


@dataclass(frozen=True, slots=True)
class DealHistory:
    """The deals known at the end of `cut`, as indices into the book.

    Weeks are counted from Monday, 1 January of the year 1, so that they are ISO weeks.
    """

    book: Book
    cut: date
    start: int  # the first week under watch: what ended before it was never recorded
    deals: Ints
    created: Ints  # weeks
    ended: Ints  # week of closing; NEVER while open
    outcome: Ints
    stay_deal: Ints  # index into `deals`
    stay_stage: Ints
    stay_week: Ints

    @property
    def week(self) -> int:
        return week_of(self.cut.toordinal())

    @property
    def open(self) -> Ints:
        """Positions in `deals`."""
        return np.flatnonzero(self.outcome == OPEN)

    def amounts(self, chosen: Ints) -> Floats:
        """The last quotes known at the cut, of positions in `deals`; nan where none was made."""
        deals = self.deals[chosen]
        return self.book.amounts.at(deals, np.full(len(deals), self.cut.toordinal()))

    def won(self) -> Ints:
        """Positions in `deals`."""
        return np.flatnonzero(self.outcome == WON)

    def spells(self) -> Spells:
        """All stays, with entry delayed to `start` where they began before it."""
        following = ~last_of(self.stay_deal)
        ended = np.where(self.outcome == OPEN, self.week, self.ended)[self.stay_deal]
        after = np.where(following, np.roll(self.stay_week, -1), ended)
        closing = np.where(self.outcome == OPEN, STAYS_ON, self.outcome - 1)[self.stay_deal]
        event = np.where(following, MOVE + np.roll(self.stay_stage, -1), closing)
        entry = np.maximum(0, self.start - self.stay_week)
        exits = after - self.stay_week
        seen = exits > entry
        team = self.book.team[self.deals[self.stay_deal]]
        return Spells(team[seen], self.stay_stage[seen], entry[seen], exits[seen], event[seen])

    def last_stays(self) -> tuple[Ints, Ints]:
        """Stage and weeks in it of each deal in `deals`: of a closed one, those it closed from."""
        last = last_of(self.stay_deal)
        ended = np.where(self.outcome == OPEN, self.week, self.ended)
        return self.stay_stage[last], ended - self.stay_week[last]


def history(book: Book, cut: date, *, start: date | None = None) -> DealHistory:
    """What the book held at the end of the day `cut`.

    `start`: since when closings are recorded; by default the day of the first closing, or of the first deal while none
    is closed. Deals that closed before are left out, and older open ones enter at it.
    """
    day = cut.toordinal()
    begin = start.toordinal() if start else _first_seen(book, day)
    first_stays = np.full(len(book.ids), NEVER)
    np.minimum.at(first_stays, book.stay_deal, book.stay_day)
    known = (book.created <= day) & (first_stays <= day) & (book.closed >= begin)
    deals = np.flatnonzero(known)
    over = book.closed[deals] <= day
    outcome = np.where(over, book.outcome[deals], OPEN)
    stay_deal, stay_stage, stay_week = _stays(book, known, day)
    ended = np.where(over, week_of_all(book.closed[deals]), NEVER)
    kept = _kept(stay_deal, stay_week, ended)
    stay_deal, stay_stage, stay_week = stay_deal[kept], stay_stage[kept], stay_week[kept]
    entered = np.zeros(len(deals), dtype=np.int64)
    entered[stay_deal] = stay_week
    return DealHistory(
        book=book,
        cut=cut,
        start=week_of(begin),
        deals=deals,
        created=week_of_all(book.created[deals]),
        ended=np.where(over, np.maximum(ended, entered + 1), NEVER),
        outcome=outcome,
        stay_deal=stay_deal,
        stay_stage=stay_stage,
        stay_week=stay_week,
    )


def _first_seen(book: Book, day: int) -> int:
    closings = book.closed[book.closed <= day]
    created = book.created[book.created <= day]
    return int(closings.min() if len(closings) else created.min(initial=day))


def _stays(book: Book, known: Bools, day: int) -> tuple[Ints, Ints, Ints]:
    """The stage at the end of each week in which it changed, of the known deals."""
    chosen = known[book.stay_deal] & (book.stay_day <= day)
    deal = (np.cumsum(known) - 1)[book.stay_deal[chosen]]
    stage, week = book.stay_stage[chosen], week_of_all(book.stay_day[chosen])
    last = last_of(deal) | last_of(week)
    return deal[last], stage[last], week[last]


def _kept(deal: Ints, week: Ints, ended: Ints) -> Bools:
    """Stays that began before the week of closing; the first of a deal is kept in any case."""
    return first_of(deal) | (week < ended[deal])


def first_of(groups: Ints) -> Bools:
    """Marks the first of each run of equal values."""
    marks = np.ones(len(groups), dtype=np.bool_)
    marks[1:] = groups[1:] != groups[:-1]
    return marks


def last_of(groups: Ints) -> Bools:
    """Marks the last of each run of equal values."""
    marks = np.ones(len(groups), dtype=np.bool_)
    marks[:-1] = groups[1:] != groups[:-1]
    return marks


def week_of(day: int) -> int:
    """The ISO week of an ordinal day, counted on from year 1."""
    return (day - 1) // 7


def week_of_all(days: Ints) -> Ints:
    return np.where(days >= NEVER, NEVER, (days - 1) // 7)


def weeks_after(cut: date) -> tuple[date, ...]:
    """The Mondays of the 13 ISO weeks that follow the cut."""
    monday = cut + timedelta(days=7 - cut.weekday())
    return tuple(monday + timedelta(weeks=week) for week in range(WEEKS))
