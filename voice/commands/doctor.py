"""`callgate doctor`: says what is missing and how to mend it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from voice.adapters.model_files import Model, ModelFiles
from voice.engines import models_dir
from voice.runtime.checkup import Check, check_all
from voice.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON, with path and sha256 of each model")


def run(args: argparse.Namespace) -> int:
    """0 when nothing is missing."""
    settings = Settings()
    checks = list(check_all(settings))
    files = ModelFiles(models_dir(settings) / "manifest.toml", settings.cache_dir)
    models = [_model(files, model) for model in files.models()]
    if args.json:
        report = {"checks": [asdict(check) for check in checks], "models": models}
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _print(checks, models)
    return 0 if all(check.ok for check in checks) and all(model["ok"] for model in models) else 1


def _model(files: ModelFiles, model: Model) -> dict[str, Any]:
    fault = files.fault(model)
    return {
        "name": model.name,
        "title": model.title,
        "version": model.version,
        "path": str(model.path),
        "files": [{"path": str(model.path / file.name), "sha256": file.sha256} for file in model.files],
        "ok": fault is None,
        "detail": fault,
        "remedy": None if fault is None else _remedy(model),
    }


def _remedy(model: Model) -> str:
    return f"callgate models fetch {model.name}" if model.requirements else "make setup"


def _print(checks: list[Check], models: list[dict[str, Any]]) -> None:
    for check in checks:
        _line(check.name, check.ok, check.detail, check.remedy)
    for model in models:
        _line(
            f"model {model['name']}",
            model["ok"],
            model["detail"] or f"{model['title']}, {model['path']}",
            model["remedy"],
        )
        for file in model["files"] if model["ok"] else []:
            print(f"{'':<8}sha256 {file['sha256']}  {file['path']}")


def _line(name: str, ok: bool, detail: str, remedy: str | None) -> None:
    print(f"{'ok' if ok else 'MISSING':<8}{name}: {detail}")
    if not ok and remedy:
        print(f"{'':<8}→ {remedy}")
