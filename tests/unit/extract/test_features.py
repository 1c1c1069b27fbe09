"""What the heads see: rows whose columns stand where training put them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from voice.domain.transcript import Side
from voice.extract.classifier import EMBEDDING_SIZE, Floats
from voice.extract.features import (
    BUCKETS,
    GRAM_WEIGHT,
    NEIGHBOUR_WEIGHT,
    RULE_WEIGHT,
    SIDE_COLUMNS,
    Line,
    features,
    grams,
)

LINE = Line("太贵了", "这个价您看行吗", "再便宜点", Side.CUSTOMER, [1, 0], [0, 2], [0, 0], times=1)


class CountingEncoder:
    """Gives each text a vector of its length."""

    def encode(self, texts: Sequence[str]) -> Floats:
        return np.array([[len(text)] * EMBEDDING_SIZE for text in texts], np.float32)


def row(line: Line) -> Floats:
    return features([line], CountingEncoder()).dense[0]  # type: ignore[arg-type]


def test_the_line_stands_before_its_neighbours_which_weigh_less() -> None:
    dense = row(LINE)
    assert dense[0] == 3
    assert dense[EMBEDDING_SIZE] == pytest.approx(7 * NEIGHBOUR_WEIGHT)
    assert dense[2 * EMBEDDING_SIZE] == pytest.approx(4 * NEIGHBOUR_WEIGHT)


def test_rule_hits_follow_the_embeddings() -> None:
    start = 3 * EMBEDDING_SIZE
    assert row(LINE)[start : start + 2].tolist() == [RULE_WEIGHT, 0]


@pytest.mark.parametrize(
    ("side", "columns"),
    [(Side.CUSTOMER, [1, 0]), (Side.REP, [0, 1]), (Side.UNKNOWN, [0, 0]), (Side.THIRD_PARTY, [0, 0])],
)
def test_an_unknown_side_is_neither(side: Side, columns: list[int]) -> None:
    assert row(replace(LINE, side=side))[list(SIDE_COLUMNS)].tolist() == columns


def test_words_of_time_count_to_two() -> None:
    assert [row(replace(LINE, times=count))[-1] for count in (0, 1, 2, 9)] == [0, 0.5, 1, 1]


def test_a_very_short_line_is_marked() -> None:
    assert row(replace(LINE, text="好的"))[-2] == 1
    assert row(replace(LINE, text="好的，我明天发"))[-2] == 0


class TestGrams:
    def test_they_have_the_same_length_for_every_text(self) -> None:
        for text in ("好", "明天上午十点前发到您邮箱", "I'll send it tomorrow"):
            indexes, values = grams(text)
            assert np.linalg.norm(values) == pytest.approx(GRAM_WEIGHT)
            assert len(set(indexes.tolist())) == len(indexes)
            assert indexes.max() < BUCKETS

    def test_they_are_the_same_in_every_process(self) -> None:
        """Python's own hash is salted: the heads would mean something else each time."""
        assert grams("报价")[0].tolist() == [1068, 2908, 4774, 4990, 7471, 11321, 12338, 12347, 12568]

    def test_nothing_is_made_of_nothing(self) -> None:
        assert len(grams("  ")[0]) == 0

    def test_capitals_do_not_matter(self) -> None:
        assert grams("Net Sixty")[0].tolist() == grams("net sixty")[0].tolist()

    def test_order_matters(self) -> None:
        assert grams("不贵")[0].tolist() != grams("贵不")[0].tolist()
