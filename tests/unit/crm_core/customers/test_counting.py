"""Contacts count so that padding does not pay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.customers.counting import Added, count_contacts
from crm_core.customers.policy import CountingPolicy
from tests.unit.crm_core.samples import NOW, POLICY

RULES = POLICY.customers.counting


def added(number: str | None, minute: float = 0, rep_id: str = "anna", called: bool = True, name: str = "") -> Added:
    contact_id = name or f"{rep_id}-{number}-{minute}"
    return Added(rep_id, contact_id, number, NOW + timedelta(minutes=minute), called)


@pytest.mark.feature("D-099")
def test_each_real_person_counts_once() -> None:
    (count,) = count_contacts(
        [added("+861"), added("+861", 5), added("+862"), added(None), added("+863", called=False)], RULES
    )
    assert (count.entered, count.valid) == (5, 2)
    assert (count.duplicates, count.without_number, count.never_called) == (1, 1, 1)


def test_a_number_counts_for_whoever_entered_it_first() -> None:
    anna, bert = count_contacts([added("+861", 5, "anna"), added("+861", 1, "bert")], RULES)
    assert (anna.valid, anna.duplicates, bert.valid) == (0, 1, 1)


@pytest.mark.feature("D-099")
@pytest.mark.parametrize(
    ("minutes", "called", "burst"),
    [
        ([place * 6 for place in range(10)], False, True),
        ([place * 60 / 9 for place in range(10)], False, True),
        ([place * 7 for place in range(10)], False, False),
        (list(range(9)), False, False),
        (list(range(30)), True, False),
    ],
    ids=["ten in 54 minutes", "ten in exactly 60", "ten in 63", "nine at once", "thirty that were called"],
)
def test_many_at_once_that_nobody_called_are_flagged(minutes: list[float], called: bool, burst: bool) -> None:
    rows = [added(f"+86{place}", minute, called=called) for place, minute in enumerate(minutes)]
    assert count_contacts(rows, RULES)[0].burst is burst


@given(
    st.lists(
        st.builds(
            added,
            st.sampled_from([None, "+861", "+862", "+863"]),
            st.integers(0, 600),
            st.sampled_from(["anna", "bert"]),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_every_row_is_accounted_for_and_no_number_is_valid_twice(rows: list[Added]) -> None:
    rows = [added(row.number, place, row.rep_id, row.called) for place, row in enumerate(rows)]
    counts = count_contacts(rows, CountingPolicy(10, 60))
    for count in counts:
        assert count.entered == count.valid + count.duplicates + count.without_number + count.never_called
    assert sum(count.valid for count in counts) <= 3
    assert sum(count.entered for count in counts) == len(rows)
