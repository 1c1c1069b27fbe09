"""`callgate process`: one recording in, its record out as JSON or as a table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.left_out import leave_out
from voice.adapters.model_files import ModelFiles
from voice.cli import main
from voice.engines import models_dir
from voice.settings import Settings

CALL = Path(__file__).parents[2] / "data" / "calls" / "zh-pump-quote.ogg"
CALLED_AT = "2026-03-10T10:20:00+08:00"


@pytest.mark.parametrize("moment", ["yesterday", "2026-03-10T10:20:00"])
def test_a_moment_needs_its_offset(moment: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["process", str(CALL), "--called-at", moment]) == 1

    assert "+08:00" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["process", str(tmp_path / "none.wav"), "--called-at", CALLED_AT]) == 1

    assert "none.wav" in capsys.readouterr().err


@pytest.fixture
def weights() -> None:
    settings = Settings(_env_file=None)
    files = ModelFiles(models_dir(settings) / "manifest.toml", settings.cache_dir)
    if files.fault(files.model("base")):
        leave_out("the Whisper weights are missing (callgate models fetch)")


@pytest.mark.models
@pytest.mark.slow
@pytest.mark.usefixtures("weights")
def test_each_item_has_its_words_and_the_seconds_at_which_they_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["process", str(CALL), "--called-at", CALLED_AT, "--direction", "outbound", "--json"]) == 0

    record = json.loads(capsys.readouterr().out)
    assert list(record) == ["identity", "needs", "commitments", "objections", "signals", "fields"]
    items = [item for items in record.values() for item in items]
    assert items
    for item in items:
        assert item["quote"].strip()
        assert item["turns"]
        assert 0 <= item["confidence"] <= 1
        assert all(0 <= span["start"] < span["end"] <= 45 for span in item["evidence"])
        assert item["evidence"]
    quote = next(item for item in record["commitments"] if item["action"] == "send_quote")
    assert quote["owner"] == "rep"
    assert quote["due"] == "2026-03-11T15:00:00+08:00"


@pytest.mark.models
@pytest.mark.slow
@pytest.mark.usefixtures("weights")
def test_without_json_it_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["process", str(CALL), "--called-at", CALLED_AT]) == 0

    table = capsys.readouterr().out
    assert "承诺 Commitments" in table
    assert "send_quote · 2026-03-11 15:00" in table
