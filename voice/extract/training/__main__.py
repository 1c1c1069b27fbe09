"""Fits the heads: python -m voice.extract.training [--models DIR].

Cross-validates by call, tunes thresholds on the scores of unseen calls, fits on all calls, writes models/extract/heads.
"""

from __future__ import annotations

import argparse
import logging
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from voice.extract.classifier import save_heads
from voice.extract.decisions import Decision
from voice.extract.labelled import read_call
from voice.extract.training.examples import Examples, build_examples
from voice.extract.training.heads import fit_heads, fit_link, leave_links, link_examples, score
from voice.extract.training.tuning import START, tasks, total, tune
from voice.extract.training.unseen import save_unseen

FOLDS = 5
LOG = logging.getLogger("callgate.training")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--tune-only", action="store_true", help="cross-validate and report, write nothing")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    folder = args.models / "extract"
    calls = [read_call(path) for path in sorted((folder / "train").glob("*.json"))]
    examples = build_examples(folder, calls)
    LOG.info("%d calls, %d turns, %d clauses", len(calls), len(examples.turn_calls), len(examples.clause_calls))

    everyone = range(len(calls))
    fold_of = np.random.default_rng(0).permutation(len(calls)) % FOLDS
    for fold in range(FOLDS):
        unseen = np.flatnonzero(fold_of == fold).tolist()
        score(examples, fit_heads(examples, [c for c in everyone if c not in set(unseen)]), unseen)
        LOG.info("fold %d", fold)
    keys, pairs, wanted = link_examples(examples, everyone)
    folds = np.array([fold_of[index] for index, _ in keys])
    linked = np.zeros(len(keys))
    for fold in range(FOLDS):
        head = fit_link(pairs, wanted, np.flatnonzero(folds != fold))
        linked[folds == fold] = head.probabilities(pairs)[folds == fold, 1]
    leave_links(examples, keys, linked.tolist())
    target = folder / "heads"
    target.mkdir(exist_ok=True)
    save_unseen(target / "unseen.npz", examples)
    decisions = _decide(examples)
    if args.tune_only:
        return
    heads = {**fit_heads(examples, everyone), "link": fit_link(pairs, wanted, np.arange(len(keys)))}
    save_heads(target / "heads.npz", heads)
    (target / "heads.toml").write_text(_toml(decisions), encoding="utf-8")


def _decide(examples: Examples) -> dict[str, Decision]:
    labelled = list(zip(examples.docs, examples.calls, strict=True))
    link = replace(START, threshold=0.5)
    decisions = {"link": link, "request": replace(START, threshold=0.5)}
    for task in tasks(link):
        decision = decisions[task.kind] = tune(task, labelled)
        result = total(task, labelled, decision)
        LOG.info("%-11s P %.3f R %.3f F1 %.3f  %s", task.kind, result.precision, result.recall, result.f1, decision)
    return decisions


def _toml(decisions: dict[str, Decision]) -> str:
    lines = ["# How the scores of heads.npz are read (voice/extract/decisions.py). Written by training; do not edit."]
    for head, decision in decisions.items():
        lines += ["", f"[{head}]", *(f"{key} = {value}" for key, value in asdict(decision).items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
