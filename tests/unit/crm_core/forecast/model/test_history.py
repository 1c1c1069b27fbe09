"""A history shows what was known on a day, and nothing of what came later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.forecast.model.book import OPEN, book_of
from crm_core.forecast.model.history import MOVE, STAYS_ON, DealHistory, history, weeks_after
from crm_core.forecast.model.rows import AMOUNT, DealRow, Observed
from tests.fakes.deal_histories import SEASONAL, STAGES, histories, sunday
from tests.unit.crm_core.forecast.model.samples import LOST, WON, deal, week

ROWS = histories(replace(SEASONAL, reps=3), weeks=40, seed=3)


def known_at(rows: tuple[DealRow, ...], cut: date) -> tuple[DealRow, ...]:
    """The rows as somebody would have written them down at the end of that day."""
    return tuple(
        replace(
            row,
            stays=tuple(stay for stay in row.stays if stay.entered <= cut),
            observed=tuple(seen for seen in row.observed if seen.on <= cut),
            **({} if row.closed and row.closed <= cut else {"closed": None, "outcome": None, "signed_amount": None}),
        )
        for row in rows
        if row.created <= cut
    )


def told(known: DealHistory) -> dict[str, list[object]]:
    """Everything that can be read from a history, by the names of deals."""
    spells, (stage, age) = known.spells(), known.last_stays()
    chosen = np.arange(len(known.deals))
    features = {
        name: np.nan_to_num(series.at(known.deals, np.full(len(known.deals), known.cut.toordinal())), nan=-1).tolist()
        for name, series in known.book.features.items()
    }
    return {
        "start": [known.start],
        "deals": [known.book.ids[deal] for deal in known.deals],
        "outcome": known.outcome.tolist(),
        "ended": known.ended.tolist(),
        "stages": [known.book.stages[place] for place in stage],
        "age": age.tolist(),
        "amounts": np.nan_to_num(known.amounts(chosen), nan=-1).tolist(),
        "spells": [spells.entry.tolist(), spells.exit.tolist(), spells.event.tolist(), spells.stage.tolist()],
        "features": [values for _, values in sorted(features.items()) if any(value >= 0 for value in values)],
    }


@settings(max_examples=25, deadline=None)
@given(st.integers(min_value=1, max_value=39 * 7))
def test_nothing_that_happened_later_can_be_told(days: int) -> None:
    cut = sunday(0) + timedelta(days=days)
    whole = history(book_of(ROWS, STAGES), cut)
    then = history(book_of(known_at(ROWS, cut), STAGES), cut)
    assert told(whole) == told(then)


def test_a_deal_that_closed_after_the_cut_is_still_open() -> None:
    known = history(book_of([deal("d1", ("lead", 0), ended=(5, WON))]), week(4))
    assert known.outcome.tolist() == [OPEN]
    assert known.open.tolist() == [0]


def test_a_deal_that_begins_after_the_cut_is_not_there() -> None:
    known = history(book_of([deal("d1", ("lead", 0)), deal("d2", ("lead", 9))]), week(4))
    assert [known.book.ids[n] for n in known.deals] == ["d1"]


def test_a_lost_deal_is_lost_from_its_last_open_stage() -> None:
    known = history(book_of([deal("d1", ("lead", 0), ("proposal", 3), ended=(8, LOST))]), week(10), start=week(0))
    stage, age = known.last_stays()
    assert (known.book.stages[stage[0]], age[0]) == ("proposal", 5)
    assert known.spells().event.tolist() == [MOVE + 1, 1]


def test_a_won_deal_counts_in_all_stages_it_passed() -> None:
    rows = [deal("d1", ("a", 0), ("b", 2), ("c", 5), ended=(6, WON))]
    spells = history(book_of(rows), week(10), start=week(0)).spells()
    assert spells.stage.tolist() == [0, 1, 2]
    assert spells.exit.tolist() == [2, 3, 1]
    assert spells.event.tolist() == [MOVE + 1, MOVE + 2, 0]


def test_an_open_deal_stays_on_until_the_cut() -> None:
    spells = history(book_of([deal("d1", ("a", 0), ("b", 2))]), week(7), start=week(0)).spells()
    assert spells.exit.tolist() == [2, 5]
    assert spells.event.tolist() == [MOVE + 1, STAYS_ON]


def test_of_several_stages_in_one_week_the_last_counts() -> None:
    known = history(book_of([deal("d1", ("a", 0), ("b", 2), ("c", 2))]), week(4), start=week(0))
    assert known.stay_stage.tolist() == [0, 2]


def test_a_stage_that_is_entered_in_the_week_of_closing_is_left_out() -> None:
    known = history(book_of([deal("d1", ("a", 0), ("closing", 4), ended=(4, WON))]), week(9), start=week(0))
    assert known.stay_stage.tolist() == [0]
    assert known.spells().event.tolist() == [0]


def test_a_deal_that_is_won_in_its_first_week_takes_one_week() -> None:
    known = history(book_of([deal("d1", ("a", 3), ended=(3, WON))]), week(9), start=week(0))
    assert known.spells().exit.tolist() == [1]


def test_older_deals_enter_when_recording_begins() -> None:
    rows = [deal("old", ("a", 0), ended=(9, WON)), deal("gone", ("a", 0), ended=(3, WON))]
    known = history(book_of(rows), week(12), start=week(6))
    spells = known.spells()
    assert [known.book.ids[n] for n in known.deals] == ["old"]
    assert (spells.entry.tolist(), spells.exit.tolist()) == ([6], [9])


def test_recording_begins_with_the_first_closing_unless_it_is_told() -> None:
    rows = [deal("d1", ("a", 0)), deal("d2", ("a", 0), ended=(4, LOST))]
    assert history(book_of(rows), week(9)).start == history(book_of(rows), week(9), start=week(4)).start
    assert history(book_of(rows), week(3)).start == history(book_of(rows), week(3), start=week(0)).start


def test_the_last_quote_before_the_cut_holds() -> None:
    quotes = (Observed(AMOUNT, week(2), 150.0), Observed(AMOUNT, week(6), 90.0))
    book = book_of([deal("d1", ("a", 0), observed=quotes), deal("d2", ("a", 0), amount=None)])
    for at, amount in ((1, 100.0), (2, 150.0), (5, 150.0), (6, 90.0)):
        found = history(book, week(at)).amounts(np.array([0, 1]))
        assert found[0] == amount
        assert np.isnan(found[1])


@pytest.mark.parametrize("day", range(7))
def test_thirteen_weeks_begin_on_the_monday_after_the_cut(day: int) -> None:
    weeks = weeks_after(week(0, day))
    assert weeks[0] == week(1)
    assert weeks[-1] == week(13)
    assert len(weeks) == 13


def test_a_book_without_deals_has_an_empty_history() -> None:
    known = history(book_of([]), week(1))
    assert len(known.deals) == len(known.spells().stage) == 0
