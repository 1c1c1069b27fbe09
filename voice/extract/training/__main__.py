"""Fits the heads: python -m voice.extract.training [--models DIR].

Cross-validates by call, tunes thresholds on the scores of unseen calls, fits on all calls, writes models/extract/heads.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from voice.extract.labelled import read_call
from voice.extract.training.examples import build_examples
from voice.extract.training.unseen import save_unseen
from voice.extract.training.whole import LOG, train


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path("models"))
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    folder = args.models / "extract"
    calls = [read_call(path) for path in sorted((folder / "train").glob("*.json"))]
    examples = build_examples(folder, calls)
    LOG.info("%d calls, %d turns, %d clauses", len(calls), len(examples.turn_calls), len(examples.clause_calls))
    train(folder, examples, folder / "heads")
    save_unseen(folder / "heads" / "unseen.npz", examples)


if __name__ == "__main__":
    main()
