"""`callgate models`, on an empty cache: what is missing is said, in words and in JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from voice.cli import main


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLGATE_CACHE_DIR", str(tmp_path / "cache"))


def test_the_list_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list"]) == 1
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert "model.bin is missing" in lines["base"]
    assert " ok " in lines["silero"]


def test_json_names_each_model_with_path_and_hashes(capsys: pytest.CaptureFixture[str]) -> None:
    main(["models", "list", "--json"])
    base = next(model for model in json.loads(capsys.readouterr().out) if model["name"] == "base")
    assert base["path"].endswith("whisper-base")
    assert base["sha256"]["model.bin"].startswith("d01c3014")
    assert base["fault"]


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "fetch", "huge"]) == 1
    assert "Known: base" in capsys.readouterr().err
