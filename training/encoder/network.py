"""The network: a small multilingual BERT over a window of dialogue, read out at turns and clauses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn
from transformers import BertModel

from training.encoder.dialogues import HEADS, Spans
from voice.extract.training.targets import LABELS

SIDES = 3  # unknown, rep, customer


class DialogueNetwork(nn.Module):
    """`layers` of the base are kept, from the bottom. A head reads the mean of the vectors under its turn or clause."""

    def __init__(self, base: Path, layers: int) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(
            base, add_pooling_layer=False, attention_probs_dropout_prob=0.0
        )  # dropping attention costs half the time and gains nothing
        self.bert.encoder.layer = self.bert.encoder.layer[:layers]
        self.bert.config.num_hidden_layers = layers
        self.bert.embeddings.word_embeddings.requires_grad_(False)  # words of few calls would drift from their kin
        self._tell_sides()
        width = self.bert.config.hidden_size
        self.dropout = nn.Dropout(0.1)
        # The base's vectors all point one way: what tells them apart is made as large as what they share.
        for unit in ("turn", "clause"):
            self.register_buffer(f"{unit}_centre", torch.zeros(width))
            self.register_buffer(f"{unit}_spread", torch.ones(width))
        self.heads = nn.ModuleDict(
            {
                f"{unit}_{name}": nn.Linear(width * (1 if unit == "turn" else 2), len(LABELS[name]))
                for unit, name in HEADS
            }
        )

    def _tell_sides(self) -> None:
        """The base's vectors of segments become vectors of sides."""
        old = self.bert.embeddings.token_type_embeddings.weight.data
        new = nn.Embedding(SIDES, old.shape[1])
        new.weight.data.copy_(old[:1].repeat(SIDES, 1) + 0.02 * torch.randn(SIDES, old.shape[1]))
        self.bert.embeddings.token_type_embeddings = new
        self.bert.config.type_vocab_size = SIDES

    def forward(self, ids: torch.Tensor, sides: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Vectors of tokens, (windows, tokens, width); `mask` is 1 where a token stands."""
        return self.bert(input_ids=ids, token_type_ids=sides, attention_mask=mask).last_hidden_state

    def means(self, vectors: torch.Tensor, spans: Sequence[Spans]) -> dict[str, torch.Tensor]:
        """Mean vectors of the turns and clauses of all windows, (rows, width)."""
        pairs = list(zip(vectors, spans, strict=True))
        return {
            "turn": torch.cat([s.turn_means @ v[: s.tokens] for v, s in pairs]),
            "clause": torch.cat([s.clause_means @ v[: s.tokens] for v, s in pairs]),
        }

    def centre(self, means: dict[str, torch.Tensor]) -> None:
        """Fix what is subtracted from the means and what they are divided by."""
        for unit, rows in means.items():
            getattr(self, f"{unit}_centre").copy_(rows.mean(dim=0))
            getattr(self, f"{unit}_spread").copy_(rows.std(dim=0) + 1e-6)

    def logits(self, vectors: torch.Tensor, spans: Sequence[Spans]) -> dict[str, torch.Tensor]:
        """Per head, (rows, labels): the rows of all windows one after the other."""
        means = {
            unit: (rows - getattr(self, f"{unit}_centre")) / getattr(self, f"{unit}_spread")
            for unit, rows in self.means(vectors, spans).items()
        }
        owners = _owners(spans)
        rows = {
            "turn": self.dropout(means["turn"]),
            "clause": self.dropout(torch.cat([means["clause"], means["turn"][owners]], dim=1)),
        }
        return {name: head(rows[name.split("_", 1)[0]]) for name, head in self.heads.items()}


def _owners(spans: Sequence[Spans]) -> torch.Tensor:
    """For every clause of all windows the row of its turn."""
    first, found = 0, []
    for span in spans:
        found.append(span.clause_turns + first)
        first += len(span.turn_means)
    return torch.cat(found)
