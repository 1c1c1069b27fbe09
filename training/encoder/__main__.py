"""Fine-tunes the dialogue encoder: python -m training.encoder --base DIR [--models DIR] [--jobs N].

Encoders of FOLDS folds say what they make of calls that they have not seen (models/extract/encoder/unseen.npz, from
which the heads are fitted); then one encoder is fitted on all calls, and written as int8 ONNX beside it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

import torch

from training.encoder.fine_tune import Plan
from training.encoder.folds import FOLDS, fit
from voice.extract.training.readings import UNSEEN, save_readings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="what `python -m training.encoder.base` wrote")
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--jobs", type=int, default=2, help="networks fitted at once, each on one core")
    args = parser.parse_args()
    folder = args.models / "extract"
    paths = sorted((folder / "train").glob("*.json"))
    jobs = [(args.base, folder, paths, fold) for fold in (None, *range(FOLDS))]  # the longest first
    with get_context("spawn").Pool(args.jobs) as pool:
        found = pool.starmap(fit, jobs, chunksize=1)
    out = folder / "encoder"
    save_readings(out / UNSEEN, {name: both for readings in found for name, both in readings.items()})
    (out / "training.json").write_text(json.dumps(_story(args.base, paths), indent=1) + "\n", encoding="utf-8")


def _story(base: Path, paths: Sequence[Path]) -> dict[str, object]:
    """What the encoder was made from, so that it can be made again."""
    return {
        "plan": asdict(Plan()),
        "folds": FOLDS,
        "calls": len(paths),
        "calls_sha256": sha256(b"".join(path.read_bytes() for path in paths)).hexdigest(),
        "base_sha256": sha256((base / "model.safetensors").read_bytes()).hexdigest(),
        "torch": torch.__version__.split("+")[0],
    }


if __name__ == "__main__":
    main()
