"""The rate of promises kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm_core.promises.kept import DuePromise, kept_rates
from tests.unit.crm_core.samples import DUE

SECOND = timedelta(seconds=1)


def due(
    done: datetime | None = DUE,
    *,
    owner: str = "rep",
    rep: str = "rep-1",
    account: str | None = "a1",
    moved: bool = False,
) -> DuePromise:
    return DuePromise(owner=owner, rep_id=rep, account_id=account, due_at=DUE, done_at=done, moved=moved)


def test_done_at_the_due_time_is_kept_and_a_second_later_is_late() -> None:
    rate = kept_rates([due(DUE), due(DUE + SECOND), due(None), due(DUE - SECOND)]).all_ours
    assert (rate.due, rate.kept, rate.late, rate.rate) == (4, 2, 1, 0.5)


def test_ours_are_told_by_rep_and_the_customers_by_account() -> None:
    rates = kept_rates(
        [
            due(),
            due(None, rep="rep-2"),
            due(owner="customer"),
            due(None, owner="customer", account=None),
            due(owner="unknown"),
        ]
    )
    assert {rep: rate.rate for rep, rate in rates.ours.items()} == {"rep-1": 1.0, "rep-2": 0.0}
    assert {account: rate.rate for account, rate in rates.theirs.items()} == {"a1": 1.0, None: 0.0}
    assert (rates.all_ours.due, rates.all_theirs.due) == (2, 2)


def test_where_nothing_was_due_there_is_no_rate() -> None:
    rates = kept_rates([])
    assert (rates.all_ours.rate, rates.all_theirs.rate, rates.ours, rates.theirs) == (None, None, {}, {})


def test_moved_due_times_are_counted_beside_the_rate() -> None:
    assert kept_rates([due(moved=True), due()]).all_ours.moved == 1


@given(
    st.lists(
        st.builds(
            due,
            st.none() | st.datetimes().map(lambda moment: moment.replace(tzinfo=DUE.tzinfo)),
            owner=st.sampled_from(["rep", "customer", "unknown"]),
            rep=st.sampled_from(["r1", "r2"]),
            account=st.sampled_from(["a1", None]),
        )
    )
)
def test_the_parts_add_up_to_the_whole(promises: list[DuePromise]) -> None:
    rates = kept_rates(promises)
    for whole, parts in ((rates.all_ours, rates.ours.values()), (rates.all_theirs, rates.theirs.values())):
        for figure in ("due", "kept", "late", "moved"):
            assert getattr(whole, figure) == sum(getattr(part, figure) for part in parts)
        assert whole.kept + whole.late <= whole.due
