"""Which days are worked: a table of holidays and make-up days, and the plain week before and after it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from crm_core.errors import PolicyInvalid

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkDays:
    """The working days from 1 January of `first_year` to 31 December of `last_year`, and by the week outside them.

    `off` are days off beside the weekend (0 = Monday), `worked` the weekend days that are worked (调休). Raises
    PolicyInvalid when nothing is left to work.
    """

    weekend: frozenset[int]
    first_year: int
    last_year: int
    off: frozenset[date]
    worked: frozenset[date]
    _table: tuple[int, ...] = field(init=False, repr=False, compare=False)  # ordinals of the working days, ascending
    _week: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        week = tuple(day for day in range(7) if day not in self.weekend)
        if not week or self.last_year < self.first_year:
            raise PolicyInvalid("A calendar needs at least one working weekday and one year.")
        first, end = date(self.first_year, 1, 1).toordinal(), date(self.last_year + 1, 1, 1).toordinal()
        table = tuple(day for day in range(first, end) if self.holds(date.fromordinal(day)))
        if not table:
            raise PolicyInvalid("A calendar has no working day.")
        object.__setattr__(self, "_week", week)
        object.__setattr__(self, "_table", table)

    def holds(self, day: date) -> bool:
        return day in self.worked or (day.weekday() not in self.weekend and day not in self.off)

    def rank(self, day: date) -> int:
        """How many working days lie before `day`, counted from the table's first; negative before that."""
        ordinal = day.toordinal()
        if ordinal < self._first:
            return -self._by_week(ordinal, self._first)
        if ordinal >= self._end:
            return len(self._table) + self._by_week(self._end, ordinal)
        return bisect_left(self._table, ordinal)

    def select(self, rank: int) -> date:
        """The working day of that rank: the inverse of `rank` on working days."""
        if 0 <= rank < len(self._table):
            return date.fromordinal(self._table[rank])
        if rank < 0:
            return self._step(self._first, rank)
        return self._step(self._end, rank - len(self._table))

    @property
    def _first(self) -> int:
        return date(self.first_year, 1, 1).toordinal()

    @property
    def _end(self) -> int:
        return date(self.last_year + 1, 1, 1).toordinal()

    def _by_week(self, start: int, end: int) -> int:
        """Working weekdays in [start, end), both ordinals."""
        weeks, rest = divmod(end - start, 7)
        return weeks * len(self._week) + sum((start + day - 1) % 7 not in self.weekend for day in range(rest))

    def _step(self, edge: int, count: int) -> date:
        """The working weekday number `count` (from 0) at or after `edge`; with a negative one, before it."""
        weeks, rest = divmod(count, len(self._week))
        days = [day for day in range(edge, edge + 7) if (day - 1) % 7 not in self.weekend]
        return date.fromordinal(days[rest] + 7 * weeks)


def outside_years(days: Collection[date], first_year: int, last_year: int) -> tuple[date, ...]:
    """Those that the table could not hold."""
    return tuple(sorted(day for day in days if not first_year <= day.year <= last_year))
