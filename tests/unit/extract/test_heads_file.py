"""heads.npz and heads.toml: what the learned heads are fitted for is what the pipeline asks of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from tests.unit.extract.conftest import MODELS
from voice.domain.facts import Action, NeedCategory, ObjectionTag
from voice.domain.transcript import Side
from voice.extract.classifier import Features, Head, SentenceEncoder, load_heads, save_heads
from voice.extract.decisions import NONE, Decision
from voice.extract.features import BUCKETS, Line, features, grams
from voice.extract.rules import RuleBook

FOLDER = MODELS / "extract" / "heads"
WANTED = {
    "turn.objection": (NONE, *ObjectionTag),
    "turn.need": (NONE, *NeedCategory),
    "turn.commitment": (NONE, "commitment"),
    "turn.action": tuple(Action),
    "turn.request": (NONE, "request"),
    "clause.objection": (NONE, *ObjectionTag),
    "clause.need": (NONE, *NeedCategory),
    "clause.commitment": (NONE, "commitment"),
    "clause.action": tuple(Action),
    "link": (NONE, "same"),
}
TEXTS = ["我明天上午把报价单发给您", "太贵了，价格太高", "", "😀", "I'll send the quote by Friday", "，。"]


@pytest.fixture(scope="module")
def heads() -> Mapping[str, Head]:
    return load_heads(FOLDER / "heads.npz")


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture(scope="module", params=["zh", "en"])
def rows(request: pytest.FixtureRequest, encoder: SentenceEncoder) -> Features:
    book = RuleBook.load(MODELS / "extract" / request.param / "rules.toml")
    return features([line(text, book) for text in TEXTS], encoder)


def line(text: str, book: RuleBook) -> Line:
    hits, nothing = book.counts(text), [0] * len(book.names)
    return Line(text, "", "好的", Side.CUSTOMER, hits, nothing, nothing, times=1)


# --- the weights


def test_there_is_a_head_for_each_question_and_no_other(heads: Mapping[str, Head]) -> None:
    assert set(heads) == set(WANTED)


@pytest.mark.parametrize(("name", "labels"), WANTED.items())
def test_a_head_answers_in_the_words_of_the_domain(heads: Mapping[str, Head], name: str, labels: Sequence[str]) -> None:
    assert heads[name].labels == tuple(map(str, labels))


@pytest.mark.parametrize("name", WANTED)
def test_the_weights_are_numbers_of_one_shape(heads: Mapping[str, Head], name: str) -> None:
    head = heads[name]
    assert head.bias.shape == (len(head.labels),)
    assert head.dense.shape[1] == head.grams.shape[1] == len(head.labels)
    for weights in (head.dense, head.grams, head.bias):
        assert np.isfinite(weights).all()


@pytest.mark.parametrize("name", [name for name in WANTED if name != "link"])
def test_the_weights_fit_the_features_of_both_languages(heads: Mapping[str, Head], rows: Features, name: str) -> None:
    assert heads[name].dense.shape[0] == rows.dense.shape[1]
    assert heads[name].grams.shape[0] == BUCKETS


def test_both_languages_count_the_same_rules_in_the_same_order() -> None:
    books = [RuleBook.load(MODELS / "extract" / language / "rules.toml") for language in ("zh", "en")]
    assert books[0].names == books[1].names


@pytest.mark.parametrize("name", [name for name in WANTED if name != "link"])
def test_scores_are_probabilities(heads: Mapping[str, Head], rows: Features, name: str) -> None:
    scores = heads[name].probabilities(rows)
    assert scores.shape == (len(TEXTS), len(heads[name].labels))
    assert ((scores >= 0) & (scores <= 1)).all()
    np.testing.assert_allclose(scores.sum(axis=1), 1, atol=1e-5)


def test_what_is_written_is_read_back(heads: Mapping[str, Head], tmp_path: Path) -> None:
    save_heads(tmp_path / "heads.npz", heads)
    again = load_heads(tmp_path / "heads.npz")
    assert set(again) == set(heads)
    for name, head in heads.items():
        assert again[name].labels == head.labels
        np.testing.assert_allclose(again[name].dense, head.dense, atol=1e-3)


def test_no_weights_are_an_error_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        load_heads(tmp_path / "none.npz")


# --- how the scores are read


@pytest.mark.parametrize("head", ["link", "request", "objection", "need", "commitment"])
def test_each_decision_has_its_figures(head: str) -> None:
    decision = Decision.load(FOLDER, head)
    assert 0 <= decision.clause_weight <= 1
    assert decision.merge_within >= 0
    assert decision.slope > 0


def test_the_figures_are_of_known_heads_alone() -> None:
    data = tomllib.loads((FOLDER / "heads.toml").read_text(encoding="utf-8"))
    assert set(data) == {"link", "request", "objection", "need", "commitment"}
    assert all(set(figures) == {field.name for field in fields(Decision)} for figures in data.values())


@pytest.mark.parametrize("head", ["objection", "need", "commitment"])
def test_a_better_score_is_surer_and_an_unknown_side_asks_for_no_less(head: str) -> None:
    decision = Decision.load(FOLDER, head)
    sureness = [decision.confidence(score) for score in (-8.0, -4.0, -2.0, -1.0, 0.0)]
    assert sureness == sorted(sureness)
    assert all(0 <= value <= 1 for value in sureness)
    assert decision.unknown_threshold >= decision.threshold


def test_a_head_without_figures_is_told(tmp_path: Path) -> None:
    (tmp_path / "heads.toml").write_text("[need]\n", encoding="utf-8")
    with pytest.raises(KeyError):
        Decision.load(tmp_path, "objection")


# --- the features


def test_the_pieces_of_a_text_fall_into_the_buckets() -> None:
    for text in TEXTS:
        indexes, values = grams(text)
        assert len(indexes) == len(values)
        assert (indexes >= 0).all()
        assert (indexes < BUCKETS).all()
        assert len(set(indexes.tolist())) == len(indexes)


def test_the_same_text_has_the_same_pieces_whatever_its_case() -> None:
    assert grams("Quote OK 报价")[0].tolist() == grams("quote ok 报价")[0].tolist()


def test_a_text_is_encoded_alike_alone_and_among_others(encoder: SentenceEncoder) -> None:
    alone = encoder.encode(TEXTS[:1])
    encoder.forget()
    np.testing.assert_allclose(encoder.encode(TEXTS)[0], alone[0], atol=1e-4)


def test_words_have_unit_length_and_no_words_none(encoder: SentenceEncoder) -> None:
    lengths = np.linalg.norm(encoder.encode(["价格太高", "", "   "]), axis=1)
    np.testing.assert_allclose(lengths, [1, 0, 0], atol=1e-3)
