"""The dialogue encoder: a row for every turn and clause, the same each time, with the sides told or not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.unit.extract.talk import DATA
from voice.domain.transcript import Side
from voice.extract.clauses import Clause, split
from voice.extract.encoder import (
    LEAST_LOG,
    SHARE,
    DialogueEncoder,
    Reading,
    fused,
    log_softmax,
    shared_dialogue_encoder,
)

TEXTS = ["您好，我是明远的小李。", "嗯，你们的报价太高了，我们预算不够。", "那我明天把新的报价发给您。", ""]
SIDES = [Side.REP, Side.CUSTOMER, Side.REP, Side.CUSTOMER]
CLAUSES: list[Clause] = [clause for turn, text in enumerate(TEXTS) for clause in split(text, turn)]
FOLDER = DATA / "encoder"


@pytest.fixture(scope="module")
def encoder() -> DialogueEncoder:
    return shared_dialogue_encoder(FOLDER)


@pytest.fixture(scope="module")
def reading(encoder: DialogueEncoder) -> Reading:
    return encoder.read(TEXTS, SIDES, CLAUSES)


def test_every_turn_and_clause_has_a_row_of_log_probabilities(reading: Reading) -> None:
    assert len(reading.turns) == len(TEXTS)
    assert len(reading.clauses) == len(CLAUSES)
    for table in (reading.turns, reading.clauses):
        assert np.all((table >= LEAST_LOG) & (table <= 0))


def test_the_same_call_is_read_the_same_way(encoder: DialogueEncoder, reading: Reading) -> None:
    again = encoder.read(TEXTS, SIDES, CLAUSES)
    assert np.array_equal(again.turns, reading.turns)
    assert np.array_equal(again.clauses, reading.clauses)


def test_who_speaks_makes_a_difference(encoder: DialogueEncoder, reading: Reading) -> None:
    blind = encoder.read(TEXTS, [Side.UNKNOWN] * len(TEXTS), CLAUSES)
    assert not np.allclose(blind.turns, reading.turns, atol=0.01)


def test_a_call_is_read_in_its_order(encoder: DialogueEncoder, reading: Reading) -> None:
    alone = encoder.read(TEXTS[2:3], SIDES[2:3], [Clause(0, c.start, c.end, c.text) for c in CLAUSES if c.turn == 2])
    assert not np.allclose(alone.turns[0], reading.turns[2], atol=0.01)


def test_an_empty_call_has_no_rows(encoder: DialogueEncoder) -> None:
    nothing = encoder.read([], [], [])
    assert len(nothing.turns) == len(nothing.clauses) == 0


def test_one_encoder_serves_the_process(encoder: DialogueEncoder) -> None:
    assert shared_dialogue_encoder(FOLDER) is encoder


def test_missing_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="encoder"):
        DialogueEncoder(tmp_path)


def test_log_probabilities_sum_to_one_and_have_a_floor() -> None:
    table = log_softmax(np.array([[0.0, 0.0], [50.0, 0.0]], np.float32))
    assert np.exp(table[0]).sum() == pytest.approx(1)
    assert table[1].tolist() == [0.0, LEAST_LOG]


def test_heads_and_encoder_decide_together() -> None:
    """Each column of the encoder belongs to the head in its place; where one is undecided the other decides."""
    first, second = np.array([[0.5, 0.5]], np.float32), np.array([[0.2, 0.3, 0.5]], np.float32)
    told = np.log(np.array([[0.9, 0.1, 1 / 3, 1 / 3, 1 / 3]], np.float32))
    both = fused([first, second], told)
    assert both[0][0, 0] == pytest.approx(9**SHARE / (9**SHARE + 1), abs=1e-4)
    assert both[1][0].argsort().tolist() == [0, 1, 2]
    assert all(table.sum() == pytest.approx(1) for table in both)
