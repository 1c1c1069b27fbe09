"""Fits what tells a rep's turn from a customer's by its words: python -m training.sides [--models DIR].

A logistic regression over hashed pieces of single turns, as they were said and as a recognizer mishears them. Told:
how often the speaker of a whole call is told right, wrong or not at all, by five folds of calls.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from training.encoder.noise import Noise
from voice.domain.grams import BUCKETS, grams
from voice.domain.transcript import Side
from voice.extract.labelled import LabelledCall, read_call
from voice.transcribe.side_words import SideWords, save_side_words

FOLDS, DECAY, COPIES = 5, 2.0, 3
LOG = logging.getLogger("callgate.training")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path("models"))
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    calls = [read_call(path) for path in sorted((args.models / "extract" / "train").glob("*.json"))]
    order = np.random.default_rng(0).permutation(len(calls)) % FOLDS
    margins = []
    for fold in range(FOLDS):
        model = fit([call for call, held in zip(calls, order, strict=True) if held != fold])
        margins += [margin(model, call) for call, held in zip(calls, order, strict=True) if held == fold]
    for least in (0.0, 2.0, 4.0, 6.0, 8.0):
        right, wrong = (sum(sign * m >= max(least, 1e-9) for m in margins) for sign in (1, -1))
        LOG.info("margin %.0f: %d right, %d wrong, %d unknown", least, right, wrong, len(margins) - right - wrong)
    save_side_words(args.models / "transcribe" / "sides.npz", fit(calls))


def fit(calls: Sequence[LabelledCall]) -> SideWords:
    noise = Noise((turn.text for call in calls for turn in call.transcript.turns), seed=0)
    texts, wanted = [], []
    for copy in range(COPIES):
        for call in calls:
            turns = [turn for turn in call.transcript.turns if turn.side in (Side.REP, Side.CUSTOMER)]
            said = [turn.text for turn in turns]
            texts += noise.misheard(said) if copy else said
            wanted += [float(turn.side is Side.REP) for turn in turns]
    rows = [grams(text) for text in texts]
    pointers = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    values = np.concatenate([np.full(len(row), max(1, len(row)) ** -0.5) for row in rows])
    table = csr_matrix((values, np.concatenate(rows), pointers), shape=(len(rows), BUCKETS))
    target = np.array(wanted)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        logits = table @ weights[:-1] + weights[-1]
        error = 1 / (1 + np.exp(-logits)) - target
        value = float((np.logaddexp(0, logits) - target * logits).sum() + 0.5 * DECAY * (weights[:-1] ** 2).sum())
        return value, np.append(table.T @ error + DECAY * weights[:-1], error.sum())

    found = minimize(loss, np.zeros(BUCKETS + 1), jac=True, method="L-BFGS-B", options={"maxiter": 100}).x
    return SideWords(found[:-1].astype(np.float32), float(found[-1]))


def margin(model: SideWords, call: LabelledCall) -> float:
    """Above 0 where the rep is found."""
    said = [(turn.side.value, turn.text) for turn in call.transcript.turns]
    found = model.scores(said)
    return found.get("rep", 0.0) - found.get("customer", 0.0)


if __name__ == "__main__":
    main()
