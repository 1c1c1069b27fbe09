"""A model's name leads to its folder, and only to files with the pinned hashes."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from voice.adapters.model_files import STAMP, ModelFiles
from voice.domain.errors import NotFound, Unavailable

WEIGHTS = b"weights"
MANIFEST = f"""
[[models]]
name = "tiny"
kind = "asr"
title = "Tiny"
version = "1"
license = "MIT"
source = "here"
folder = "tiny-folder"
requirements = "requirements/models.txt"
[[models.files]]
name = "model.bin"
size = {len(WEIGHTS)}
sha256 = "{hashlib.sha256(WEIGHTS).hexdigest()}"
parts = ["wheel/model.bin"]

[[models]]
name = "beside"
kind = "head"
title = "Beside the manifest"
version = "1"
license = "Apache-2.0"
source = "this project"
folder = "heads"
[[models.files]]
name = "head.json"
size = 2
sha256 = "{hashlib.sha256(b"{}").hexdigest()}"

[[models]]
name = "packaged"
kind = "vad"
title = "In a package"
version = "1"
license = "MIT"
source = "a package"
package = "voice"
folder = "transcribe"
files = []
"""


@pytest.fixture
def files(tmp_path: Path) -> ModelFiles:
    manifest = tmp_path / "project" / "models" / "manifest.toml"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(MANIFEST)
    return ModelFiles(manifest, tmp_path / "cache")


def install(files: ModelFiles, content: bytes = WEIGHTS) -> Path:
    folder = files.model("tiny").path
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.bin").write_bytes(content)
    return folder


def test_each_kind_of_home_is_found(files: ModelFiles, tmp_path: Path) -> None:
    assert files.model("tiny").path == tmp_path / "cache" / "models" / "tiny-folder"
    assert files.model("beside").path == tmp_path / "project" / "models" / "heads"
    assert (files.model("packaged").path / "run.py").is_file()
    assert files.model("tiny").requirements == tmp_path / "project" / "requirements" / "models.txt"


def test_a_verified_folder_is_what_an_engine_opens(files: ModelFiles) -> None:
    folder = install(files)
    assert files.locate("tiny") == str(folder)


def test_missing_weights_say_how_to_get_them(files: ModelFiles) -> None:
    with pytest.raises(Unavailable) as refused:
        files.locate("tiny")
    assert refused.value.code == "model_missing"
    assert "callgate models fetch tiny" in (refused.value.remedy or "")


def test_other_weights_are_refused(files: ModelFiles) -> None:
    install(files, b"WEIGHTS")
    with pytest.raises(Unavailable, match="sha256"):
        files.locate("tiny")


def test_a_change_after_the_check_is_noticed(files: ModelFiles) -> None:
    install(files)
    files.locate("tiny")
    install(files, b"changed")
    with pytest.raises(Unavailable):
        files.locate("tiny")


def test_hashes_are_remembered_while_size_and_time_stay(files: ModelFiles) -> None:
    folder = install(files)
    files.locate("tiny")
    before = (folder / "model.bin").stat()
    (folder / "model.bin").write_bytes(b"WEIGHTS")
    os.utime(folder / "model.bin", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert files.fault(files.model("tiny")) is None  # not read again: the stamp answers


def test_a_broken_stamp_means_a_new_check(files: ModelFiles) -> None:
    folder = install(files)
    (folder / STAMP).write_text("{broken")
    assert files.fault(files.model("tiny")) is None
    assert "model.bin" in json.loads((folder / STAMP).read_text())


def test_a_new_pin_makes_an_old_stamp_worthless(files: ModelFiles) -> None:
    folder = install(files)
    files.locate("tiny")
    stamps = json.loads((folder / STAMP).read_text())
    stamps["model.bin"][2] = "0" * 64
    (folder / STAMP).write_text(json.dumps(stamps))
    install(files, b"changed")
    assert files.fault(files.model("tiny")) is not None


def test_a_folder_of_the_users_own_is_taken_as_it_is(files: ModelFiles, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    assert files.locate(str(own)) == str(own)


def test_a_name_of_the_manifest_means_that_model_even_beside_a_folder_of_the_same_name(
    files: ModelFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tiny").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Unavailable):
        files.locate("tiny")


def test_a_hub_id_is_left_to_the_engine(files: ModelFiles) -> None:
    assert files.locate("someone/whisper-large") == "someone/whisper-large"


def test_an_unknown_name_is_refused_with_the_known_ones(files: ModelFiles) -> None:
    with pytest.raises(NotFound) as refused:
        files.locate("huge")
    assert "tiny, beside, packaged" in (refused.value.remedy or "")
