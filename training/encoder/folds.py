"""One network of the training, in a process of its own: of a fold, or of all calls."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from training.encoder.dialogues import Dialogue, dialogue
from training.encoder.export import export
from training.encoder.fine_tune import Plan, fine_tune, read
from training.encoder.network import DialogueNetwork
from voice.domain.transcript import Side
from voice.extract.dialogue import load_tokenizer
from voice.extract.encoder import Reading
from voice.extract.labelled import read_call
from voice.extract.training.examples import build_examples
from voice.extract.training.readings import Both

FOLDS = 2


def fit(base: Path, folder: Path, paths: Sequence[Path], fold: int | None) -> dict[str, Both]:
    """Readings of the fold's calls; without a fold: none, and the encoder of all calls is written."""
    logging.basicConfig(
        level=logging.INFO, force=True, format=f"%(asctime)s {'all' if fold is None else fold}: %(message)s"
    )
    torch.set_num_threads(1)
    calls = [read_call(path) for path in paths]
    examples = build_examples(folder, calls, featured=False)
    dialogues = [dialogue(doc, call) for doc, call in zip(examples.docs, calls, strict=True)]
    tokenizer = load_tokenizer(base / "tokenizer.json")
    held = [index for index in range(len(calls)) if fold_of(index, len(calls)) == fold]
    network = fine_tune(base, [d for i, d in enumerate(dialogues) if i not in set(held)], tokenizer, Plan())
    if fold is None:
        export(network, base / "tokenizer.json", folder / "encoder")
    return {
        calls[i].id: (_reading(network, dialogues[i], tokenizer), _blind(network, dialogues[i], tokenizer))
        for i in held
    }


def fold_of(index: int, calls: int) -> int:
    return int(np.random.default_rng(0).permutation(calls)[index] % FOLDS)


def _reading(network: DialogueNetwork, call: Dialogue, tokenizer: Tokenizer) -> Reading:
    found = read(network, call, tokenizer)
    turns = [table for (unit, _), table in found.items() if unit == "turn"]
    clauses = [table for (unit, _), table in found.items() if unit == "clause"]
    return Reading(np.hstack(turns), np.hstack(clauses))


def _blind(network: DialogueNetwork, call: Dialogue, tokenizer: Tokenizer) -> Reading:
    return _reading(network, replace(call, sides=(Side.UNKNOWN,) * len(call.sides)), tokenizer)
