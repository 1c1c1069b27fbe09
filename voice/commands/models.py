"""`callgate models`: fetch and verify model weights; versions of the extraction heads."""

from __future__ import annotations

import argparse
import json
import sys

from voice.adapters.model_fetch import fetch
from voice.adapters.model_files import Model, ModelFiles
from voice.commands import model_heads
from voice.engines import models_dir
from voice.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    fetching = actions.add_parser("fetch", help="download, verify and install; does nothing when all is there")
    fetching.add_argument("name", nargs="*", help="names in models/manifest.toml; default: all that can be fetched")
    listing = actions.add_parser("list", help="each model with its place, its hashes and what is wrong with it")
    listing.add_argument("--json", action="store_true")
    model_heads.configure(actions.add_parser("heads", help="versions of the extraction heads, and which is in use"))


def run(args: argparse.Namespace) -> int:
    """0 when every model concerned is there and right."""
    if args.action == "heads":
        return model_heads.run(args)
    settings = Settings()
    files = ModelFiles(models_dir(settings) / "manifest.toml", settings.cache_dir)
    if args.action == "fetch":
        return _fetch(files, args.name)
    return _list(files, as_json=args.json)


def _fetch(files: ModelFiles, names: list[str]) -> int:
    for name in names or [model.name for model in files.models() if model.requirements]:
        model = files.model(name)
        if files.fault(model) is not None:
            size_mb = sum(file.size for file in model.files) / 1e6
            print(f"Fetching {model.title} ({size_mb:.0f} MB) …", file=sys.stderr, flush=True)
        print(f"{model.name}: {fetch(files, name).path}, sha256 verified")
    return 0


def _list(files: ModelFiles, *, as_json: bool) -> int:
    described = [_described(files, model) for model in files.models()]
    if as_json:
        print(json.dumps(described, ensure_ascii=False, indent=2))
    else:
        for model in described:
            print(f"{model['name']:<10} {model['fault'] or 'ok':<40} {model['path']}")
    return 1 if any(model["fault"] for model in described) else 0


def _described(files: ModelFiles, model: Model) -> dict[str, object]:
    return {
        "name": model.name,
        "kind": model.kind,
        "title": model.title,
        "version": model.version,
        "license": model.license,
        "path": str(model.path),
        "sha256": {file.name: file.sha256 for file in model.files},
        "fault": files.fault(model),
    }
