"""Fits the network on dialogues, and says what it makes of others."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from training.encoder.dialogues import HEADS, Dialogue, Piece, pieces
from training.encoder.network import DialogueNetwork
from training.encoder.noise import Noise

LOG = logging.getLogger("callgate.training")
# How much a head's loss counts.
WEIGHTS = {"objection": 1.0, "need": 1.0, "commitment": 1.0, "action": 0.6, "request": 0.3}
CLAUSE_SHARE = 0.5
PAD = 1


@dataclass(frozen=True, slots=True)
class Plan:
    layers: int = 6
    epochs: int = 6
    windows: int = 4  # a step
    rate: float = 7e-4
    head_rate: float = 3e-3
    centred_on: int = 100  # windows, before the first step
    warm_up: float = 0.1
    decay: float = 0.01
    seed: int = 0


def fine_tune(base: Path, calls: Sequence[Dialogue], tokenizer: Tokenizer, plan: Plan) -> DialogueNetwork:
    """A network fitted on these calls, in eval mode."""
    torch.manual_seed(plan.seed)
    network = DialogueNetwork(base, plan.layers)
    _centre(network, [piece for call in calls[: plan.centred_on] for piece in pieces(call, tokenizer)])
    noise = Noise((text for call in calls for text in call.texts), plan.seed)
    steps = plan.epochs * (sum(len(pieces(call, tokenizer)) for call in calls) // plan.windows + 1)
    groups = [
        {"params": [p for p in network.bert.parameters() if p.requires_grad], "lr": plan.rate},
        {"params": network.heads.parameters(), "lr": plan.head_rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=plan.decay)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (plan.warm_up * steps)) * max(0.0, 1 - step / steps)
    )
    shuffle = np.random.default_rng(plan.seed)
    for epoch in range(plan.epochs):
        network.train()
        began, losses = time.monotonic(), []
        ready = [(call, piece) for call in calls for piece in pieces(call, tokenizer, noise)]
        order = shuffle.permutation(len(ready))
        for at in range(0, len(order), plan.windows):
            batch = [ready[i] for i in order[at : at + plan.windows]]
            loss = _loss(network, batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
        LOG.info("epoch %d of %d: loss %.3f, %.0f s", epoch + 1, plan.epochs, np.mean(losses), time.monotonic() - began)
    return network.eval()


def _centre(network: DialogueNetwork, ready: Sequence[Piece]) -> None:
    network.eval()
    with torch.no_grad():
        found = [network.means(_vectors(network, [piece]), [piece.spans]) for piece in ready]
        network.centre({unit: torch.cat([means[unit] for means in found]) for unit in ("turn", "clause")})


def _loss(network: DialogueNetwork, batch: Sequence[tuple[Dialogue, Piece]]) -> torch.Tensor:
    logits = _logits(network, [piece for _, piece in batch])
    total = torch.zeros(())
    for unit, name in HEADS:
        wanted = np.concatenate(
            [call.wanted[unit, name][piece.turns if unit == "turn" else piece.clauses] for call, piece in batch]
        )
        target = torch.from_numpy(wanted)
        rows = target.sum(dim=1) > 0
        if not bool(rows.any()):
            continue
        cross = -(target[rows] * torch.log_softmax(logits[f"{unit}_{name}"][rows].float(), dim=1)).sum(dim=1)
        total = total + WEIGHTS[name] * (CLAUSE_SHARE if unit == "clause" else 1.0) * cross.mean()
    return total


def _logits(network: DialogueNetwork, batch: Sequence[Piece]) -> dict[str, torch.Tensor]:
    return network.logits(_vectors(network, batch), [piece.spans for piece in batch])


def _vectors(network: DialogueNetwork, batch: Sequence[Piece]) -> torch.Tensor:
    longest = max(len(piece.window.ids) for piece in batch)

    def stacked(rows: Sequence[np.ndarray], blank: int) -> torch.Tensor:
        return torch.from_numpy(np.stack([np.pad(row, (0, longest - len(row)), constant_values=blank) for row in rows]))

    ids = stacked([piece.window.ids for piece in batch], PAD)
    sides = stacked([piece.window.sides for piece in batch], 0)
    mask = stacked([np.ones_like(piece.window.ids) for piece in batch], 0)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        vectors: torch.Tensor = network(ids, sides, mask)
    return vectors.float()


def read(network: DialogueNetwork, call: Dialogue, tokenizer: Tokenizer) -> dict[tuple[str, str], np.ndarray]:
    """Log probabilities a head, with a row a turn or clause of the call."""
    found = {key: np.zeros_like(table) for key, table in call.wanted.items()}
    with torch.no_grad():
        for piece in pieces(call, tokenizer):
            logits = _logits(network, [piece])
            for unit, name in HEADS:
                rows = piece.turns if unit == "turn" else piece.clauses
                found[unit, name][rows] = torch.log_softmax(logits[f"{unit}_{name}"], dim=1).numpy()
    return found
