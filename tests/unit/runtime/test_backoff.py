"""Pauses grow with each early death; a settled life is forgiven; too many deaths are the end."""

from __future__ import annotations

from voice.runtime.backoff import Backoff


def test_the_first_death_costs_little_and_each_further_one_twice_as_much() -> None:
    backoff = Backoff(first_s=0.2, longest_s=10, max_deaths=6)

    assert [backoff.died(ready_for_s=0) for _ in range(4)] == [0.2, 0.4, 0.8, 1.6]


def test_no_pause_is_longer_than_the_longest() -> None:
    backoff = Backoff(first_s=4, longest_s=5, max_deaths=9)

    assert [backoff.died(ready_for_s=0) for _ in range(3)] == [4, 5, 5]


def test_too_many_early_deaths_are_the_end() -> None:
    backoff = Backoff(max_deaths=3)

    assert backoff.died(ready_for_s=0) is not None
    assert backoff.died(ready_for_s=1) is not None
    assert backoff.died(ready_for_s=0) is None


def test_a_process_that_had_settled_begins_with_a_clean_slate() -> None:
    backoff = Backoff(first_s=0.2, settled_s=10, max_deaths=3)
    backoff.died(ready_for_s=0)
    backoff.died(ready_for_s=0)

    assert backoff.died(ready_for_s=11) == 0.2
    assert backoff.deaths == 1
