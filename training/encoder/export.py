"""The fitted network as the files that the service reads: int8 ONNX, heads in numpy, the tokenizer."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.encoder.dialogues import HEADS
from training.encoder.network import DialogueNetwork
from voice.extract.encoder import HEADS as HEADS_FILE
from voice.extract.encoder import MODEL, TOKENIZER

OPSET = 17


class _Vectors(torch.nn.Module):
    def __init__(self, network: DialogueNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: torch.Tensor, sides: torch.Tensor) -> torch.Tensor:
        vectors: torch.Tensor = self.network(ids, sides, torch.ones_like(ids))
        return vectors


def export(network: DialogueNetwork, tokenizer: Path, out: Path) -> None:
    """Write MODEL, HEADS_FILE and TOKENIZER into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    example = torch.zeros((1, 16), dtype=torch.long)
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / MODEL
        torch.onnx.export(
            _Vectors(network.eval()),
            (example, example),
            str(exact),
            input_names=["ids", "sides"],
            output_names=["vectors"],
            dynamic_axes={"ids": {1: "tokens"}, "sides": {1: "tokens"}, "vectors": {1: "tokens"}},
            opset_version=OPSET,
            dynamo=False,
        )
        quantize_dynamic(exact, out / MODEL, weight_type=QuantType.QInt8, per_channel=True)
    onnx.checker.check_model(str(out / MODEL))
    arrays: dict[str, np.ndarray] = {}
    for unit, name in HEADS:
        weight, bias = _over_raw_means(network, unit, name)
        arrays[f"{unit}.{name}.weight"], arrays[f"{unit}.{name}.bias"] = weight, bias
    np.savez_compressed(out / HEADS_FILE, allow_pickle=False, **arrays)
    shutil.copy(tokenizer, out / TOKENIZER)


def _over_raw_means(network: DialogueNetwork, unit: str, name: str) -> tuple[np.ndarray, np.ndarray]:
    """The head's weight and bias as they are for means that nobody centred."""
    parts = ("turn",) if unit == "turn" else ("clause", "turn")
    centre = torch.cat([getattr(network, f"{part}_centre") for part in parts])
    spread = torch.cat([getattr(network, f"{part}_spread") for part in parts])
    head = network.heads[f"{unit}_{name}"]
    weight = head.weight.detach() / spread
    bias = head.bias.detach() - weight @ centre
    return weight.numpy().astype(np.float32), bias.numpy().astype(np.float32)
