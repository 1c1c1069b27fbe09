"""The heads of all calls, with thresholds and calibration from calls that they had not seen."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from voice.extract.attributes import Scores
from voice.extract.classifier import save_heads
from voice.extract.decisions import Decision
from voice.extract.encoder import HEADS
from voice.extract.training.examples import LANGUAGES, Examples
from voice.extract.training.heads import fit_heads, fit_link, leave_links, link_examples, score
from voice.extract.training.tuning import START, tasks, total, tune, unknown_threshold

FOLDS = 5
COLUMNS_DIGEST = "columns.sha256"  # of the rules and the encoder that the heads were fitted with
LOG = logging.getLogger("callgate.training")


def train(folder: Path, examples: Examples, target: Path) -> dict[str, Decision]:
    """Write heads.npz, heads.toml and COLUMNS_DIGEST into `target`; `folder` is models/extract.

    Afterwards every Doc holds the scores of heads that had not seen its call.
    """
    everyone = range(len(examples.calls))
    blind = _score_unseen(examples)
    keys, pairs, wanted = link_examples(examples, everyone)
    folds = np.array([fold_of(index, len(everyone)) for index, _ in keys])
    linked = np.zeros(len(keys))
    for fold in range(FOLDS):
        head = fit_link(pairs, wanted, np.flatnonzero(folds != fold))
        linked[folds == fold] = head.probabilities(pairs)[folds == fold, 1]
    leave_links(examples, keys, linked.tolist())
    decisions = _decide(examples, blind)
    target.mkdir(parents=True, exist_ok=True)
    (target / "heads.toml").write_text(_toml(decisions), encoding="utf-8")
    (target / COLUMNS_DIGEST).write_text(columns_digest(folder) + "\n", encoding="utf-8")
    heads = {**fit_heads(examples, everyone), "link": fit_link(pairs, wanted, np.arange(len(keys)))}
    save_heads(target / "heads.npz", heads)
    return decisions


def fold_of(index: int, calls: int) -> int:
    return int(np.random.default_rng(0).permutation(calls)[index] % FOLDS)


def _score_unseen(examples: Examples) -> list[Scores]:
    """Leave on every Doc the scores of heads that have not seen its call; returned: the same without sides."""
    everyone = range(len(examples.calls))
    blind: dict[int, Scores] = {}
    for fold in range(FOLDS):
        unseen = [index for index in everyone if fold_of(index, len(everyone)) == fold]
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
    seen = [doc._.scores for doc in examples.docs]
    for doc, scores in zip(examples.docs, blind, strict=True):
        doc._.scores = scores
    for task in tasks(link):
        decision = decisions[task.kind]
        decisions[task.kind] = replace(decision, unknown_threshold=unknown_threshold(task, labelled, decision))
        LOG.info("%s: %s", task.kind, decisions[task.kind])
    for doc, scores in zip(examples.docs, seen, strict=True):
        doc._.scores = scores
    return decisions


def columns_digest(folder: Path) -> str:
    """Of what makes the columns of the heads: when it changes, the heads must be fitted again."""
    files = [*(folder / language / "rules.toml" for language in LANGUAGES), folder / "encoder" / HEADS]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _toml(decisions: dict[str, Decision]) -> str:
    lines = ["# How the scores of heads.npz are read (voice/extract/decisions.py). Written by training; do not edit."]
    for head, decision in decisions.items():
        lines += ["", f"[{head}]", *(f"{key} = {value}" for key, value in asdict(decision).items())]
    return "\n".join(lines) + "\n"
