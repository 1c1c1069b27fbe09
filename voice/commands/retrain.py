"""`callgate retrain`: fits the heads of the extraction with reviewed calls and shows what that changes."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from voice.bootstrap import build
from voice.domain.actor import SYSTEM
from voice.settings import Settings

_WHOSE = ("release", "people")
_NOBODY: dict[str, float] = {"f1": 0.0, "items": 0}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="DIR", help="only write the version there: it cannot be used then")
    parser.add_argument("--json", action="store_true", help="print the manifest instead of a table")


def run(args: argparse.Namespace) -> int:
    print("Fitting; this takes some minutes.", file=sys.stderr, flush=True)
    manifest = build(Settings()).learning.retrain(SYSTEM, out=args.out)
    if args.json:
        print(json.dumps(manifest, ensure_ascii=False, indent=2))
        return 0
    for line in report(manifest):
        print(line)
    if args.out is None:
        print(f"Not in use yet: `callgate models heads use {manifest['version']}`.")
    return 0


def report(manifest: Mapping[str, Any]) -> Iterator[str]:
    """What a version was made from, and its F1 by kind and label beside that of the release's heads."""
    data = manifest["data"]
    regions = ", ".join(f"{region} {count}" for region, count in data["regions"].items())
    yield (
        f"{manifest['version']}: {data['release_calls']} calls of the release, {data['people_calls']} reviewed "
        f"({regions}), {manifest['seconds']:.0f} s."
    )
    if data["left_out"]:
        yield "Left out: " + ", ".join(f"{count} {reason}" for reason, count in data["left_out"].items()) + "."
    yield f"{'F1':<22}{'calls of the release':<30}reviewed calls"
    yield f"{'':<22}" + f"{'before':>7}{'after':>7}{'change':>8}{'n':>6}  " * len(_WHOSE)
    figures = manifest["figures"]
    for kind in figures["release"]["after"]:
        labels = {label for whose in _WHOSE for when in ("before", "after") for label in figures[whose][when][kind]}
        for label in ("all", *sorted(labels - {"all"})):
            cells = (_cells(figures[whose], kind, label) for whose in _WHOSE)
            yield f"{kind if label == 'all' else '  ' + label:<22}" + "".join(cells)


def _cells(figures: Mapping[str, Any], kind: str, label: str) -> str:
    before, after = (figures[when][kind].get(label, _NOBODY) for when in ("before", "after"))
    change = after["f1"] - before["f1"]
    return f"{before['f1']:>7.3f}{after['f1']:>7.3f}{change:>+8.3f}{after['items']:>6}  "
