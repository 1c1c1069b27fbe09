"""Fits the heads anew on the training calls of the release and on calls that people reviewed, and says what it changed.

The embeddings, rules and tuning are those of the release; only the linear heads and their thresholds are learned.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from voice.domain.errors import EngineFailed
from voice.extract.classifier import load_heads
from voice.extract.decisions import Decision, scored
from voice.extract.labelled import labelled_call, read_call
from voice.extract.training.examples import Examples, build_examples
from voice.extract.training.heads import leave_links, link_examples, score
from voice.extract.training.scoring import Tally, tally
from voice.extract.training.tuning import tasks
from voice.extract.training.unseen import leave_unseen
from voice.extract.training.whole import train

SEED = 0  # of the folds
HEADS = ("link", "request", "objection", "need", "commitment")
Figures = dict[str, dict[str, dict[str, float]]]  # kind -> label, "all" first -> precision, recall, f1, items


def refit(folder: Path, rows: Sequence[Mapping[str, Any]], target: Path) -> dict[str, Any]:
    """Write the heads of all calls to `target`; `folder` is models/extract, `rows` are labelled calls as plain JSON.

    Returns {seed, data: {release_calls, release_sha256}, figures: {release, people: {before, after}}}, JSON-plain.
    Figures are of calls that the heads had not seen: by five folds, and for `before` on people's calls by the heads
    of the release. Raises EngineFailed when the release's own figures are missing, InvalidInput on a bad row.
    """
    paths = sorted((folder / "train").glob("*.json"))
    own = [read_call(path) for path in paths]
    calls = [*own, *(labelled_call(row, source=str(row.get("id"))) for row in rows)]
    examples = build_examples(folder, calls)
    ours, theirs = range(len(own)), range(len(own), len(calls))
    before = _of_release(folder / "heads", examples, len(own))
    was = {"release": figures(examples, ours, before), "people": figures(examples, theirs, before)}
    after = train(folder, examples, target)
    now = {"release": figures(examples, ours, after), "people": figures(examples, theirs, after)}
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
    return {
        "seed": SEED,
        "data": {"release_calls": len(own), "release_sha256": digest},
        "figures": {whose: {"before": was[whose], "after": now[whose]} for whose in ("release", "people")},
    }


def figures(examples: Examples, calls: Sequence[int], decisions: Mapping[str, Decision]) -> Figures:
    """How well the scores that the Docs hold find what is labelled; labels that nobody named or found are left out."""
    found: Figures = {}
    for task in tasks(decisions["link"]):
        decision = decisions[task.kind]
        by_label: dict[str, Tally] = {"all": Tally()}
        for index in calls:
            doc, call = examples.docs[index], examples.calls[index]
            kept = [d for d in scored(doc, task.kind, decision) if d.score >= decision.threshold]
            items, truth = task.items(doc, kept, decision), task.truth(call)
            by_label["all"] += tally(truth, items)
            for label in sorted({label for label, _ in (*items, *truth)}):
                one = tally([item for item in truth if item[0] == label], [item for item in items if item[0] == label])
                by_label[label] = by_label.get(label, Tally()) + one
        found[task.kind] = {label: _plain(total) for label, total in by_label.items()}
    return found


def _plain(total: Tally) -> dict[str, float]:
    rates = {"precision": total.precision, "recall": total.recall, "f1": total.f1}
    return {**{name: round(rate, 3) for name, rate in rates.items()}, "items": total.hit + total.missed}


def _of_release(heads: Path, examples: Examples, own: int) -> dict[str, Decision]:
    """Leave on the Docs what the heads of the release say: of their own calls by folds, of the others as they are."""
    ours = replace(
        examples,
        calls=examples.calls[:own],
        docs=examples.docs[:own],
        turn_calls=examples.turn_calls[examples.turn_calls < own],
        clause_calls=examples.clause_calls[examples.clause_calls < own],
    )
    theirs = range(own, len(examples.calls))
    try:
        leave_unseen(heads / "unseen.npz", ours)
        known = load_heads(heads / "heads.npz")
        decisions = {head: Decision.load(heads, head) for head in HEADS}
    except (OSError, KeyError, ValueError) as error:
        raise EngineFailed(
            f"The heads of the release cannot be compared with: {error}",
            code="release_heads_unfit",
            remedy="Check models/extract/heads, or fit them again with `python -m voice.extract.training`.",
        ) from error
    score(examples, known, theirs)
    keys, pairs, _ = link_examples(examples, range(len(examples.calls)))
    linked = known["link"].probabilities(pairs)[:, 1].tolist()
    chosen = [place for place, (index, _) in enumerate(keys) if index >= own]
    leave_links(examples, [keys[place] for place in chosen], [linked[place] for place in chosen])
    return decisions
