"""Fits the heads: python -m voice.extract.training [--models DIR].

Cross-validates by call, tunes thresholds on the scores of unseen calls, fits on all calls, writes models/extract/heads.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from voice.extract.attributes import Scores
from voice.extract.classifier import save_heads
from voice.extract.decisions import Decision
from voice.extract.labelled import read_call
from voice.extract.training.examples import LANGUAGES, Examples, build_examples
from voice.extract.training.heads import fit_heads, fit_link, leave_links, link_examples, score
from voice.extract.training.tuning import START, tasks, total, tune, unknown_threshold
from voice.extract.training.unseen import save_unseen

FOLDS = 5
RULES_DIGEST = "rules.sha256"  # of the rules that the heads were fitted with
LOG = logging.getLogger("callgate.training")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path("models"))
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    folder = args.models / "extract"
    calls = [read_call(path) for path in sorted((folder / "train").glob("*.json"))]
    examples = build_examples(folder, calls)
    LOG.info("%d calls, %d turns, %d clauses", len(calls), len(examples.turn_calls), len(examples.clause_calls))

    everyone = range(len(calls))
    blind = _score_unseen(examples)
    keys, pairs, wanted = link_examples(examples, everyone)
    folds = np.array([_fold_of(index, len(calls)) for index, _ in keys])
    linked = np.zeros(len(keys))
    for fold in range(FOLDS):
        head = fit_link(pairs, wanted, np.flatnonzero(folds != fold))
        linked[folds == fold] = head.probabilities(pairs)[folds == fold, 1]
    leave_links(examples, keys, linked.tolist())
    target = folder / "heads"
    target.mkdir(exist_ok=True)
    save_unseen(target / "unseen.npz", examples)
    decisions = _decide(examples, blind)
    (target / "heads.toml").write_text(_toml(decisions), encoding="utf-8")
    (target / RULES_DIGEST).write_text(rules_digest(folder) + "\n", encoding="utf-8")
    heads = {**fit_heads(examples, everyone), "link": fit_link(pairs, wanted, np.arange(len(keys)))}
    save_heads(target / "heads.npz", heads)


def _fold_of(index: int, calls: int) -> int:
    return int(np.random.default_rng(0).permutation(calls)[index] % FOLDS)


def _score_unseen(examples: Examples) -> list[Scores]:
    """Leave on every Doc the scores of heads that have not seen its call; returned: the same without sides."""
    everyone = range(len(examples.calls))
    blind: dict[int, Scores] = {}
    for fold in range(FOLDS):
        unseen = [index for index in everyone if _fold_of(index, len(everyone)) == fold]
        heads = fit_heads(examples, [index for index in everyone if index not in set(unseen)])
        score(examples, heads, unseen, blind=True)
        blind |= {index: examples.docs[index]._.scores for index in unseen}
        score(examples, heads, unseen)
        LOG.info("fold %d of %d", fold + 1, FOLDS)
    return [blind[index] for index in everyone]


def _decide(examples: Examples, blind: list[Scores]) -> dict[str, Decision]:
    labelled = list(zip(examples.docs, examples.calls, strict=True))
    link = replace(START, threshold=0.5)
    decisions = {"link": link, "request": replace(START, threshold=0.5)}
    for task in tasks(link):
        decision = decisions[task.kind] = tune(task, labelled)
        result = total(task, labelled, decision)
        LOG.info("%s: P %.3f R %.3f F1 %.3f", task.kind, result.precision, result.recall, result.f1)
    for doc, scores in zip(examples.docs, blind, strict=True):
        doc._.scores = scores
    for task in tasks(link):
        decision = decisions[task.kind]
        decisions[task.kind] = replace(decision, unknown_threshold=unknown_threshold(task, labelled, decision))
        LOG.info("%s: %s", task.kind, decisions[task.kind])
    return decisions


def rules_digest(folder: Path) -> str:
    """Of the rule files whose hits are columns of the heads: when they change, the heads must be fitted again."""
    texts = [(folder / language / "rules.toml").read_bytes() for language in LANGUAGES]
    return hashlib.sha256(b"".join(texts)).hexdigest()


def _toml(decisions: dict[str, Decision]) -> str:
    lines = ["# How the scores of heads.npz are read (voice/extract/decisions.py). Written by training; do not edit."]
    for head, decision in decisions.items():
        lines += ["", f"[{head}]", *(f"{key} = {value}" for key, value in asdict(decision).items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
