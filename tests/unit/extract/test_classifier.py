"""Heads are linear layers in numpy; what is saved is what is loaded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.unit.extract.talk import DATA
from voice.extract.classifier import (
    EMBEDDING_SIZE,
    Features,
    Head,
    SentenceEncoder,
    load_heads,
    save_heads,
    sigmoid,
    softmax,
)


@pytest.fixture
def head() -> Head:
    return Head(
        labels=("none", "price"),
        dense=np.array([[0.0, 1.0], [0.0, -1.0]], np.float32),
        grams=np.array([[0.0, 2.0], [0.0, 0.0], [1.0, 0.0]], np.float32),
        bias=np.array([0.0, 0.5], np.float32),
    )


def features(dense: list[list[float]], grams: list[tuple[list[int], list[float]]]) -> Features:
    return Features(
        np.array(dense, np.float32),
        tuple((np.array(indexes, np.int64), np.array(values, np.float32)) for indexes, values in grams),
    )


def test_a_logit_is_the_bias_and_what_each_feature_adds(head: Head) -> None:
    logits = head.logits(features([[1.0, 3.0], [0.0, 0.0]], [([0, 2], [0.5, 2.0]), ([], [])]))
    assert logits.tolist() == [[2.0, 1.0 - 3.0 + 0.5 + 1.0], [0.0, 0.5]]


def test_probabilities_of_a_row_add_up_to_one(head: Head) -> None:
    table = head.probabilities(features([[1.0, 0.0], [0.0, 9.0]], [([], []), ([0], [1.0])]))
    assert table.shape == (2, 2)
    assert np.allclose(table.sum(axis=1), 1)


def test_no_rows_give_no_probabilities(head: Head) -> None:
    assert head.probabilities(Features(np.zeros((0, 2), np.float32), ())).shape == (0, 2)


def test_softmax_bears_large_logits() -> None:
    assert softmax(np.array([[1000.0, 1000.0]], np.float32)).tolist() == [[0.5, 0.5]]


def test_sigmoid_is_one_half_at_nothing() -> None:
    assert sigmoid(np.array([0.0], np.float32)).tolist() == [0.5]


def test_heads_survive_saving(tmp_path: Path, head: Head) -> None:
    save_heads(tmp_path / "heads.npz", {"turn.objection": head, "link": head})
    loaded = load_heads(tmp_path / "heads.npz")
    assert set(loaded) == {"turn.objection", "link"}
    assert loaded["link"].labels == head.labels
    assert np.allclose(loaded["link"].grams, head.grams)
    assert loaded["link"].dense.dtype == np.float32


def test_the_shipped_heads_are_small_and_read_one_row_size() -> None:
    path = DATA / "heads" / "heads.npz"
    heads = load_heads(path)
    assert path.stat().st_size < 5_000_000
    assert len({head.dense.shape[0] for name, head in heads.items() if name != "link"}) == 1
    assert {"turn.objection", "clause.objection", "turn.need", "turn.commitment", "turn.action", "link"} <= set(heads)


class TestSentenceEncoder:
    encoder = SentenceEncoder()

    def test_vectors_are_of_unit_length_in_the_order_asked(self) -> None:
        vectors = self.encoder.encode(["价格太高了", "see you on Friday", "价格太高了"])
        assert vectors.shape == (3, EMBEDDING_SIZE)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
        assert np.array_equal(vectors[0], vectors[2])

    def test_a_text_without_words_is_nothing(self) -> None:
        assert not self.encoder.encode(["", "  "]).any()

    def test_no_texts_give_no_rows(self) -> None:
        assert self.encoder.encode([]).shape == (0, EMBEDDING_SIZE)

    def test_what_means_alike_lies_close_across_languages(self) -> None:
        price, same, other = self.encoder.encode(["这个价格太贵了", "This price is too expensive", "我下午三点过去"])
        assert price @ same > price @ other + 0.2

    def test_a_forgotten_text_is_encoded_alike_again(self) -> None:
        before = self.encoder.encode(["您好"])
        self.encoder.forget()
        assert np.allclose(self.encoder.encode(["您好"]), before)
