"""Moments as microseconds, exact in both directions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.adapters.db.columns import from_micros, to_micros


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_comes_back_to_the_microsecond(moment: datetime) -> None:
    assert from_micros(to_micros(moment)) == moment


def test_the_same_moment_in_two_zones_is_one_number() -> None:
    shanghai = datetime(2026, 3, 6, 10, 30, tzinfo=timezone(timedelta(hours=8)))
    assert to_micros(shanghai) == to_micros(shanghai.astimezone(UTC))


def test_moments_before_1970_count_backwards() -> None:
    assert to_micros(datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)) == -1_000_000


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="no offset"):
        to_micros(datetime(2026, 3, 6))  # noqa: DTZ001 the naive value is the point


def test_a_number_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(OverflowError):
        from_micros(10**20)
