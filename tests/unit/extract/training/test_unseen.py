"""Scores of calls that the heads have not seen are kept, and given back to the same calls alone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.unit.extract.talk import DATA
from voice.extract.labelled import read_call
from voice.extract.training.examples import Examples, build_examples
from voice.extract.training.heads import fit_heads, fit_link, leave_links, link_examples, score
from voice.extract.training.unseen import leave_unseen, save_unseen

CALLS = [read_call(path) for path in sorted((DATA / "train").glob("*.json"))[::40]]


@pytest.fixture(scope="module")
def examples() -> Examples:
    """Seven calls, scored by heads that learned from four of them."""
    made = build_examples(DATA, CALLS)
    score(made, fit_heads(made, range(4)), range(len(CALLS)))
    keys, pairs, wanted = link_examples(made, range(len(CALLS)))
    head = fit_link(pairs, wanted, np.arange(len(keys)))
    leave_links(made, keys, head.probabilities(pairs)[:, 1].tolist())
    return made


def test_heads_learn_from_the_calls_they_are_given(examples: Examples) -> None:
    """On calls they have seen, a commitment is more likely at the turns that hold one."""
    held, other = [], []
    for doc, call in list(zip(examples.docs, examples.calls, strict=True))[:4]:
        named = {turn for item in call.record["commitments"] for turn in item["turns"]}
        for turn, row in enumerate(doc._.scores.turns["commitment"]):
            (held if turn in named else other).append(float(row[1]))
    assert np.mean(held) > np.mean(other) + 0.3


def test_every_turn_and_clause_has_its_scores(examples: Examples) -> None:
    for doc, call in zip(examples.docs, examples.calls, strict=True):
        assert all(len(table) == len(call.transcript.turns) for table in doc._.scores.turns.values())
        assert all(len(table) == len(doc._.clauses) for table in doc._.scores.clauses.values())


def test_blind_scores_do_not_know_the_side(examples: Examples) -> None:
    kept = [doc._.scores for doc in examples.docs]
    heads = fit_heads(examples, range(4))
    score(examples, heads, range(len(CALLS)), blind=True)
    changed = [
        not np.allclose(doc._.scores.turns["commitment"], old.turns["commitment"])
        for doc, old in zip(examples.docs, kept, strict=True)
    ]
    for doc, old in zip(examples.docs, kept, strict=True):
        doc._.scores = old
    assert any(changed)


def test_scores_survive_being_kept(tmp_path: Path, examples: Examples) -> None:
    before = [doc._.scores for doc in examples.docs]
    save_unseen(tmp_path / "unseen.npz", examples)
    leave_unseen(tmp_path / "unseen.npz", examples)
    for doc, old in zip(examples.docs, before, strict=True):
        new = doc._.scores
        assert new.labels["turn.need"] == old.labels["turn.need"]
        assert all(np.allclose(new.turns[head], old.turns[head], atol=1e-3) for head in old.turns)
        assert all(np.allclose(new.clauses[head], old.clauses[head], atol=1e-3) for head in old.clauses)
        assert new.links == pytest.approx(old.links, abs=1e-3)


def test_scores_of_other_calls_are_refused(tmp_path: Path, examples: Examples) -> None:
    save_unseen(tmp_path / "unseen.npz", examples)
    fewer = replace(examples, turn_calls=examples.turn_calls[:-1])
    with pytest.raises(ValueError, match="training"):
        leave_unseen(tmp_path / "unseen.npz", fewer)


def test_rule_books_that_differ_are_refused(tmp_path: Path) -> None:
    for language in ("zh", "en"):
        shutil.copytree(DATA / language, tmp_path / language)
    shutil.copy(DATA / "calendar.toml", tmp_path)
    rules = tmp_path / "en" / "rules.toml"
    rules.write_text(rules.read_text(encoding="utf-8") + '\n[extra]\nrule = ["x"]\n', encoding="utf-8")
    with pytest.raises(ValueError, match="same rules"):
        build_examples(tmp_path, CALLS[:1], featured=False)
