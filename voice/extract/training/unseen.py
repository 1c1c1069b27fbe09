"""Scores of the training calls by heads that have not seen them, kept so that tests need not fit again."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from voice.extract.attributes import Scores
from voice.extract.encoder import CLAUSE_HEADS, TURN_HEADS
from voice.extract.training.examples import Examples
from voice.extract.training.heads import leave_links
from voice.extract.training.targets import LABELS


def save_unseen(path: Path, examples: Examples) -> None:
    """What the Docs hold, as float16: rows in the order of the calls."""
    scores = [doc._.scores for doc in examples.docs]
    links = [(i, a, b, p) for i, s in enumerate(scores) for (a, b), p in s.links.items()]
    np.savez_compressed(
        path,
        allow_pickle=False,
        **{f"turn.{head}": np.concatenate([s.turns[head] for s in scores]).astype(np.float16) for head in TURN_HEADS},
        **{
            f"clause.{head}": np.concatenate([s.clauses[head] for s in scores]).astype(np.float16)
            for head in CLAUSE_HEADS
        },
        link_pairs=np.array([link[:3] for link in links], np.int32),
        links=np.array([link[3] for link in links], np.float16),
    )


def leave_unseen(path: Path, examples: Examples) -> None:
    """Put the stored scores on the Docs. Raises ValueError when they are of other calls."""
    with np.load(path, allow_pickle=False) as stored:
        if len(stored["turn.need"]) != len(examples.turn_calls):
            raise ValueError("The stored scores are of other calls: run the training again.")
        for index, doc in enumerate(examples.docs):
            turns, clauses = examples.turn_calls == index, examples.clause_calls == index
            doc._.scores = Scores(
                labels={name: tuple(map(str, LABELS[name.split(".")[-1]])) for name in stored.files if "." in name},
                turns={head: stored[f"turn.{head}"][turns].astype(np.float32) for head in TURN_HEADS},
                clauses={head: stored[f"clause.{head}"][clauses].astype(np.float32) for head in CLAUSE_HEADS},
                links={},
            )
        keys = [(int(i), (int(a), int(b))) for i, a, b in stored["link_pairs"]]
        leave_links(examples, keys, [float(p) for p in stored["links"]])
