"""The fine-tuned dialogue encoder: reads a call in its order, says of every turn and clause what it may hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np
import onnxruntime

from voice.domain.transcript import Side
from voice.extract.classifier import Floats, softmax
from voice.extract.clauses import Clause
from voice.extract.dialogue import Window, load_tokenizer, windows

TURN_HEADS = ("objection", "need", "commitment", "action", "request")
CLAUSE_HEADS = ("objection", "need", "commitment", "action")
MODEL, TOKENIZER, HEADS = "encoder.onnx", "tokenizer.json", "heads.npz"
TURN, CLAUSE = "turn", "clause"
# No head is surer than this of a label's absence, so that one slip of the encoder can be outvoted.
LEAST_LOG = -7.0
# What it has to say beside the linear heads, which see the rules as well; chosen on calls that neither had seen.
SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Reading:
    """Log probabilities of every label of every head side by side, in the order of TURN_HEADS and CLAUSE_HEADS."""

    turns: Floats  # (turns, columns)
    clauses: Floats  # (clauses, columns), as `Doc._.clauses`


class DialogueEncoder:
    """An int8 BERT in ONNX on one thread, and linear heads over the mean vectors of turns and clauses."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError when a file is missing."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        model = (folder / MODEL).read_bytes()
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = load_tokenizer(folder / TOKENIZER)
        with np.load(folder / HEADS, allow_pickle=False) as stored:
            self._heads = {
                unit: [(stored[f"{unit}.{name}.weight"], stored[f"{unit}.{name}.bias"]) for name in names]
                for unit, names in ((TURN, TURN_HEADS), (CLAUSE, CLAUSE_HEADS))
            }

    def read(self, texts: Sequence[str], sides: Sequence[Side], clauses: Sequence[Clause]) -> Reading:
        """`clauses` in the order of their turns."""
        width = self._heads[TURN][0][0].shape[1]
        turn_vectors = np.zeros((len(texts), width), np.float32)
        clause_vectors = np.zeros((len(clauses), width), np.float32)
        for window in windows(texts, sides, self._tokenizer):
            vectors = self._vectors(window)
            for turn in range(*window.own):
                turn_vectors[turn] = _mean(vectors, window, turn, 0, len(texts[turn]))
            for row, clause in enumerate(clauses):
                if window.own[0] <= clause.turn < window.own[1]:
                    clause_vectors[row] = _mean(vectors, window, clause.turn, clause.start, clause.end)
        beside = turn_vectors[[clause.turn for clause in clauses]].reshape(-1, width)
        return Reading(self._told(TURN, turn_vectors), self._told(CLAUSE, np.hstack([clause_vectors, beside])))

    def _vectors(self, window: Window) -> Floats:
        found = self._session.run(None, {"ids": window.ids[None], "sides": window.sides[None]})[0]
        return np.asarray(found[0], np.float32)

    def _told(self, unit: str, vectors: Floats) -> Floats:
        return np.hstack([log_softmax(vectors @ weight.T + bias) for weight, bias in self._heads[unit]])


def _mean(vectors: Floats, window: Window, turn: int, start: int, end: int) -> Floats | float:
    held = window.tokens_of(turn, start, end)
    return np.asarray(vectors[held].mean(axis=0), np.float32) if len(held) else 0.0


def fused(heads: Sequence[Floats], told: Floats) -> list[Floats]:
    """Probabilities of linear heads, and the encoder's columns of the same heads, as one: a weighted geometric mean."""
    found, column = [], 0
    for probabilities in heads:
        width = probabilities.shape[1]
        logs = np.log(np.maximum(probabilities, 1e-7)) * (1 - SHARE) + told[:, column : column + width] * SHARE
        found.append(softmax(np.asarray(logs, np.float32)))
        column += width
    return found


def log_softmax(logits: Floats) -> Floats:
    """Never under LEAST_LOG."""
    if not len(logits):
        return logits
    shifted = logits - logits.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return np.asarray(np.maximum(logs, LEAST_LOG), np.float32)


# Kept for as long as a pipeline holds it; the pipelines of both languages read with the same one.
_LIVING: WeakValueDictionary[Path, DialogueEncoder] = WeakValueDictionary()


def shared_dialogue_encoder(folder: Path) -> DialogueEncoder:
    """The one encoder of the process over this folder. Raises OSError."""
    encoder = _LIVING.get(folder)
    if encoder is None:
        encoder = _LIVING[folder] = DialogueEncoder(folder)
    return encoder
