"""Rows that contradict themselves are refused before anything is learned from them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_core.errors import CrmInvalid
from crm_core.forecast.model.rows import DealRow, Stay
from tests.unit.crm_core.forecast.model.samples import WON, deal, week


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stays": ()}, "has no stage"),
        ({"stays": (Stay("b", week(3)), Stay("a", week(1)))}, "out of order"),
        ({"closed": week(4)}, "a day without an outcome"),
        ({"outcome": WON}, "a day without an outcome"),
        ({"closed": week(-1), "outcome": WON}, "closed before it is created"),
        ({"amount": -1.0}, "negative amount"),
        ({"signed_amount": -1.0}, "negative amount"),
        ({"haircut": 0.0}, "haircut"),
        ({"haircut": 1.1}, "haircut"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(CrmInvalid, match=said) as refused:
        replace(deal("d1", ("lead", 0)), **change)
    assert refused.value.code == "deal_row"
    assert refused.value.remedy


def test_a_deal_without_a_quote_is_taken() -> None:
    row: DealRow = deal("d1", ("lead", 0), amount=None)
    assert row.amount is None
