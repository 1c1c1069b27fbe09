"""`callgate consent`, `retrain` and `models heads` over a real database and files; the fitting has its own tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.commands.learned import reviewed_house
from voice.bootstrap import Services, build
from voice.cli import main
from voice.commands.retrain import report
from voice.domain.actor import SYSTEM
from voice.pipeline.heads import digest_of
from voice.settings import Settings

RATES = {"precision": 0.5, "recall": 0.5, "f1": 0.5, "items": 4}
BETTER = {**RATES, "f1": 0.75}
CHANGE = {
    "before": {"need": {"all": RATES, "cost": RATES}},
    "after": {"need": {"all": BETTER, "delivery": BETTER}},
}
VERSION = "20260312-0a1b2c3d"


def a_manifest(services: Services, **files: str) -> dict[str, Any]:
    data = {"release_calls": 341, "people_calls": 1, "regions": {"east": 1}, "left_out": {"unfinished": 2}}
    return {
        "version": VERSION,
        "release": services.heads.release(),
        "seconds": 154.2,
        "data": data,
        "figures": {"release": CHANGE, "people": CHANGE},
        "files": files,
    }


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLGATE_DATA_DIR", str(tmp_path / "data"))
    reviewed_house(tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def version(folder: Path, tmp_path: Path) -> str:
    """Heads that learned from a call of the east."""
    services = build(Settings())
    weights = tmp_path / "heads.npz"
    weights.write_bytes(b"weights")
    services.heads.keep(SYSTEM, VERSION, a_manifest(services, **{"heads.npz": digest_of(weights)}), tmp_path)
    return VERSION


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


class TestConsent:
    def test_a_region_agrees_is_listed_and_withdraws(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        said(capsys, "consent", "give", "east")
        assert said(capsys, "consent", "list").startswith("east\tsystem\t")
        said(capsys, "consent", "withdraw", "east")
        assert said(capsys, "consent", "list") == ""

    def test_what_learned_from_it_is_named(self, version: str, capsys: pytest.CaptureFixture[str]) -> None:
        main(["consent", "give", "east"])
        assert version in said(capsys, "consent", "withdraw", "east")


class TestRetrain:
    def test_it_is_off_unless_the_installation_says_so(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["retrain"]) == 1
        assert "CALLGATE_LEARN_FROM_EDITS=true" in capsys.readouterr().err

    def test_without_consent_there_is_nothing_to_learn(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("CALLGATE_LEARN_FROM_EDITS", "true")
        assert main(["retrain"]) == 1
        assert "callgate consent list" in capsys.readouterr().err

    def test_what_it_would_learn_is_masked(self, folder: Path) -> None:
        main(["consent", "give", "east"])
        (row,) = build(Settings()).learning.reviewed(SYSTEM).rows
        words = json.dumps(row, ensure_ascii=False)
        assert "端木敏" not in words
        assert "交货太慢" in words

    def test_the_table_tells_what_the_new_heads_do_better(self, folder: Path) -> None:
        lines = list(report(a_manifest(build(Settings()))))
        assert lines[0] == f"{VERSION}: 341 calls of the release, 1 reviewed (east 1), 154 s."
        assert lines[1] == "Left out: 2 unfinished."
        table = {line.split()[0]: line.split()[1:] for line in lines[4:]}
        assert table["need"] == ["0.500", "0.750", "+0.250", "4"] * 2
        assert table["cost"] == ["0.500", "0.000", "-0.500", "0"] * 2
        assert table["delivery"] == ["0.000", "0.750", "+0.750", "4"] * 2


class TestHeads:
    def marked(self, capsys: pytest.CaptureFixture[str]) -> str:
        listed = json.loads(said(capsys, "models", "heads", "list", "--json"))
        (name,) = [one["version"] for one in listed if one["in_use"]]
        return str(name)

    def test_training_switches_nothing(self, version: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.marked(capsys) == "release"
        lines = said(capsys, "models", "heads", "list").splitlines()
        assert lines[0].startswith(f"  {version}")
        assert "1 reviewed calls" in lines[0]
        assert lines[1].startswith("* release")

    def test_using_and_rolling_back(self, version: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert version in said(capsys, "models", "heads", "use", version)
        assert self.marked(capsys) == version
        assert "release again" in said(capsys, "models", "heads", "rollback")
        assert self.marked(capsys) == "release"

    def test_an_unknown_version_is_refused(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["models", "heads", "use", "v9"]) == 1
        assert "`callgate models heads list` shows them" in capsys.readouterr().err
