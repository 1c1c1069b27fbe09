"""From a model's name in models/manifest.toml to its folder, with the sha256 of each file checked."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from voice.domain.errors import NotFound, Unavailable

STAMP = ".verified.json"  # beside the files: size and time of change at which each hash was right


@dataclass(frozen=True, slots=True)
class ModelFile:
    name: str
    size: int
    sha256: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """An entry of the manifest, at home in `path` whether it is there yet or not."""

    name: str
    kind: str
    title: str
    version: str
    license: str
    source: str
    path: Path
    files: tuple[ModelFile, ...]
    requirements: Path | None  # of the wheels to fetch it from


class ModelFiles:
    """`manifest` is models/manifest.toml; fetched models lie under `cache_dir`/models."""

    def __init__(self, manifest: Path, cache_dir: Path) -> None:
        self._manifest = manifest
        self.root = cache_dir.expanduser() / "models"

    def models(self) -> tuple[Model, ...]:
        entries = tomllib.loads(self._manifest.read_text(encoding="utf-8"))["models"]
        return tuple(self._model(entry) for entry in entries)

    def model(self, name: str) -> Model:
        """The entry of that name. Raises NotFound."""
        known = self.models()
        for model in known:
            if model.name == name:
                return model
        raise NotFound(
            f"There is no model named {name!r}.",
            code="unknown_model",
            remedy=f"Known: {', '.join(model.name for model in known)}; or give a folder, or a hub id (owner/name).",
        )

    def locate(self, name: str) -> str:
        """What an engine opens: a verified folder, a folder of the user's own, or a hub id as it stands.

        Raises NotFound for a name that is none of them, Unavailable when the weights are missing or wrong.
        """
        if name not in {model.name for model in self.models()}:
            if Path(name).expanduser().is_dir():
                return str(Path(name).expanduser())
            if "/" in name:
                return name
        model = self.model(name)
        fault = self.fault(model)
        if fault is not None:
            raise Unavailable(
                f"The weights of {model.title} {fault}.",
                code="model_missing",
                remedy=f"Run `callgate models fetch {model.name}`." if model.requirements else "Install it again.",
            )
        return str(model.path)

    def fault(self, model: Model) -> str | None:
        """What is wrong with a model's files, or None. Hashes are remembered while size and time stay the same."""
        stamps = _read_stamps(model.path)
        fresh: dict[str, list[int | str]] = {}
        for file in model.files:
            path = model.path / file.name
            if not path.is_file():
                return f"are not there ({file.name} is missing)"
            state = path.stat()
            stamp: list[int | str] = [state.st_size, state.st_mtime_ns, file.sha256]
            if stamps.get(file.name) != stamp and sha256_of(path) != file.sha256:
                return f"are not the ones that were pinned ({file.name} has another sha256)"
            fresh[file.name] = stamp
        if fresh != stamps:
            with suppress(OSError):  # a read-only place is checked each time
                (model.path / STAMP).write_text(json.dumps(fresh), encoding="utf-8")
        return None

    def _model(self, entry: dict[str, object]) -> Model:
        files = entry["files"]
        assert isinstance(files, list)
        requirements = entry.get("requirements")
        return Model(
            **{key: str(entry[key]) for key in ("name", "kind", "title", "version", "license", "source")},
            path=self._home(entry) / str(entry["folder"]),
            files=tuple(ModelFile(**{**file, "parts": tuple(file.get("parts", ()))}) for file in files),
            requirements=self._manifest.parents[1] / str(requirements) if requirements else None,
        )

    def _home(self, entry: dict[str, object]) -> Path:
        if "requirements" in entry:
            return self.root
        if "package" in entry:
            spec = importlib.util.find_spec(str(entry["package"]))
            places = spec.submodule_search_locations if spec else None
            return Path(places[0]) if places else Path(str(entry["package"]))
        return self._manifest.parent


def sha256_of(path: Path) -> str:
    """Hex digest of a file of any size."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _read_stamps(folder: Path) -> dict[str, list[int | str]]:
    try:
        stamps = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}
