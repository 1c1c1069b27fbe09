"""Whatever deals did and whenever one looks: weeks under watch are those that had passed, and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.forecast.model.book import LOST as LOST_CODE
from crm_core.forecast.model.book import NEVER, OPEN, book_of
from crm_core.forecast.model.book import WON as WON_CODE
from crm_core.forecast.model.history import MOVE, STAYS_ON, DealHistory, history, week_of
from crm_core.forecast.model.rows import AMOUNT, DealRow, Observed, Stay
from tests.unit.crm_core.forecast.model.samples import LOST, MONDAY, WON, deal, week

STAGES = ("a", "b", "c")
HORIZON = 40 * 7  # days


@st.composite
def rows_of_deals(draw: st.DrawFn) -> tuple[DealRow, ...]:
    """Deals with stays on any days of the week, some closed, some quoted anew."""
    rows = []
    for number in range(draw(st.integers(1, 12))):
        days = sorted(draw(st.lists(st.integers(0, HORIZON), min_size=1, max_size=4)))
        stays = tuple(Stay(draw(st.sampled_from(STAGES)), MONDAY + timedelta(days=day)) for day in days)
        quotes = draw(st.lists(st.tuples(st.integers(0, HORIZON), st.integers(1, 500)), max_size=3))
        row = replace(
            deal(f"d{number}"),
            stays=stays,
            created=stays[0].entered,
            observed=tuple(Observed(AMOUNT, MONDAY + timedelta(days=day), float(value)) for day, value in quotes),
        )
        if draw(st.booleans()):
            closed = stays[-1].entered + timedelta(days=draw(st.integers(0, 60)))
            row = replace(row, closed=closed, outcome=draw(st.sampled_from([WON, LOST])), signed_amount=50.0)
        rows.append(row)
    return tuple(rows)


cuts = st.integers(0, HORIZON + 70).map(lambda days: MONDAY + timedelta(days=days))


def at(rows: tuple[DealRow, ...], cut: object, **fields: object) -> DealHistory:
    return history(book_of(rows, STAGES), cut, **{"start": MONDAY, **fields})  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None)
@given(rows_of_deals(), cuts)
def test_every_deal_known_has_begun_and_every_deal_begun_is_known(rows: tuple[DealRow, ...], cut: object) -> None:
    known = at(rows, cut)
    assert {known.book.ids[one] for one in known.deals} == {row.id for row in rows if row.created <= cut}  # type: ignore[operator]


@settings(max_examples=25, deadline=None)
@given(rows_of_deals(), cuts)
def test_a_deal_is_open_until_the_day_it_closes(rows: tuple[DealRow, ...], cut: object) -> None:
    known = at(rows, cut)
    told = {known.book.ids[one]: int(code) for one, code in zip(known.deals, known.outcome, strict=True)}
    codes = {WON: WON_CODE, LOST: LOST_CODE}
    for row in rows:
        if row.id in told:
            over = row.closed is not None and row.closed <= cut  # type: ignore[operator]
            assert told[row.id] == (codes[row.outcome] if over and row.outcome else OPEN)


@settings(max_examples=25, deadline=None)
@given(rows_of_deals(), cuts)
def test_stays_of_a_deal_follow_one_another_without_a_gap(rows: tuple[DealRow, ...], cut: object) -> None:
    """Watched weeks add up to the deal's life: from its first stay to its end, or to the cut."""
    known = at(rows, cut)
    spells = known.spells()
    begun = np.full(len(known.deals), NEVER)
    np.minimum.at(begun, known.stay_deal, known.stay_week)
    ended = np.where(known.outcome == OPEN, known.week, known.ended)
    assert (spells.exit - spells.entry).sum() == np.maximum(0, ended - begun).sum()
    assert (spells.exit > spells.entry).all()
    assert (spells.entry >= 0).all()


@settings(max_examples=25, deadline=None)
@given(rows_of_deals(), cuts)
def test_each_closed_deal_ends_once_and_an_open_one_never(rows: tuple[DealRow, ...], cut: object) -> None:
    known = at(rows, cut)
    event = known.spells().event
    assert (event == 0).sum() == (known.outcome == WON_CODE).sum()
    assert (event == 1).sum() == (known.outcome == LOST_CODE).sum()
    assert set(event.tolist()) <= {STAYS_ON, 0, 1, *(MOVE + place for place in range(len(STAGES)))}


@settings(max_examples=25, deadline=None)
@given(rows_of_deals(), cuts, st.integers(0, 30))
def test_what_is_under_watch_later_is_a_part_of_what_was_under_watch(
    rows: tuple[DealRow, ...], cut: object, weeks: int
) -> None:
    """Recording that begins later takes weeks and deals away and adds none."""
    whole, part = at(rows, cut), at(rows, cut, start=week(weeks))
    assert set(part.deals.tolist()) <= set(whole.deals.tolist())
    seen = [(one.exit - one.entry).sum() for one in (whole.spells(), part.spells())]
    assert seen[1] <= seen[0]
    assert (part.spells().event == 0).sum() <= (whole.spells().event == 0).sum()


@settings(max_examples=25, deadline=None)
@given(rows_of_deals(), cuts, st.integers(1, 120))
def test_time_only_adds_deals_and_endings(rows: tuple[DealRow, ...], cut: object, days: int) -> None:
    early, late = at(rows, cut), at(rows, cut + timedelta(days=days))  # type: ignore[operator]
    assert set(early.deals.tolist()) <= set(late.deals.tolist())
    ended = {int(one): int(code) for one, code in zip(early.deals, early.outcome, strict=True) if code != OPEN}
    later = {int(one): int(code) for one, code in zip(late.deals, late.outcome, strict=True)}
    assert all(later[one] == code for one, code in ended.items())


@settings(max_examples=25, deadline=None)
@given(rows_of_deals(), cuts, st.integers(1, 90), st.integers(1, 9000))
def test_a_quote_that_is_made_later_changes_no_amount(
    rows: tuple[DealRow, ...], cut: object, days: int, value: int
) -> None:
    later = cut + timedelta(days=days)  # type: ignore[operator]
    quoted = tuple(replace(row, observed=(*row.observed, Observed(AMOUNT, later, float(value)))) for row in rows)
    one, other = at(rows, cut), at(quoted, cut)
    chosen = np.arange(len(one.deals))
    assert one.amounts(chosen).tolist() == other.amounts(chosen).tolist()


@settings(max_examples=25, deadline=None)
@given(rows_of_deals(), cuts)
def test_the_stage_of_a_deal_is_the_last_it_entered(rows: tuple[DealRow, ...], cut: object) -> None:
    known = at(rows, cut)
    stage, age = known.last_stays()
    told = {known.book.ids[one]: known.book.stages[place] for one, place in zip(known.deals, stage, strict=True)}
    for row in rows:
        if row.id in told and (row.closed is None or row.closed > cut):  # type: ignore[operator]
            assert told[row.id] == [stay.stage for stay in row.stays if stay.entered <= cut][-1]  # type: ignore[operator]
    assert (age >= 0).all()


@given(st.integers(0, 800), st.integers(0, 6))
def test_days_of_one_iso_week_share_its_number(weeks: int, day: int) -> None:
    assert week_of(week(weeks, day).toordinal()) == week_of(MONDAY.toordinal()) + weeks
    assert week(weeks, day).isocalendar()[:2] == week(weeks).isocalendar()[:2]
