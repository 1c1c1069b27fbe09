"""Which pairs of turns are asked whether they speak of one promise, and what the head sees of them."""

from __future__ import annotations

import numpy as np

from tests.unit.extract.talk import doc_of, with_scores, with_times
from voice.extract.links import FAINT, REACH, candidate_pairs, pair_features

LINES = (
    "rep: 我周五把报价发您。",
    "customer: 周五几点？",
    "rep: 五点前。",
    "customer: 合同我下周签。",
    "rep: 好的。",
)


def scored(held: dict[int, float]):
    doc = with_scores(doc_of(*LINES), "commitment", {t: {"commitment": p} for t, p in held.items()}, {})
    with_scores(doc, "action", {0: {"send_quote": 0.9}, 2: {"send_quote": 0.8}, 3: {"sign": 0.9}}, {})
    return with_times(
        doc,
        (0, "周五", "2026-03-06T23:59:00+08:00", "day"),
        (2, "五点前", "2026-03-06T17:00:00+08:00", "clock"),
        (3, "下周", "2026-03-15T23:59:00+08:00", "week"),
    )


def test_only_turns_of_one_side_that_may_promise_are_paired() -> None:
    assert candidate_pairs(scored({0: 0.9, 2: 0.4, 3: 0.9, 4: 0.3})) == [(0, 2), (0, 4), (2, 4)]


def test_a_turn_that_hardly_promises_is_not_paired() -> None:
    assert candidate_pairs(scored({0: 0.9, 2: FAINT / 2})) == []


def test_far_turns_are_not_paired() -> None:
    lines = [f"{'rep' if i % 2 == 0 else 'customer'}: 第{i}句话。" for i in range(REACH + 4)]
    doc = with_scores(doc_of(*lines), "commitment", {i: {"commitment": 0.9} for i in range(len(lines))}, {})
    assert max(b - a for a, b in candidate_pairs(doc)) <= REACH


def test_the_head_sees_distance_times_and_likeness() -> None:
    doc = scored({0: 0.9, 2: 0.4, 4: 0.3})
    vectors = np.eye(5, dtype=np.float32)
    vectors[2] = vectors[0]
    rows = pair_features(doc, [(0, 2), (0, 4)], vectors).dense
    assert rows.shape[0] == 2
    near, far = rows
    assert near[1] == 1  # two turns apart
    assert far[3] == 1  # more than three
    assert near[4] == 1  # the same words
    assert far[4] == 0
    assert (near[8], near[9], far[9]) == (1, 1, 0)  # times in the first, in the second


def test_pairs_have_no_grams() -> None:
    features = pair_features(scored({0: 0.9, 2: 0.4}), [(0, 2)], np.eye(5, dtype=np.float32))
    assert [len(indexes) for indexes, _ in features.grams] == [0]
