"""`callgate doctor` says what is missing and the command that mends it; exit code 1 until nothing is."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from voice.bootstrap import migrate
from voice.cli import main
from voice.runtime.data_lock import DataLock
from voice.settings import Settings

Report = dict[str, Any]
Doctor = Callable[[], tuple[int, Report]]


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An empty data folder, no weights, and a port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = {"DATA_DIR": tmp_path / "data", "CACHE_DIR": tmp_path / "cache", "PORT": port}
    for name, value in given.items():
        monkeypatch.setenv(f"CALLGATE_{name}", str(value))
    monkeypatch.chdir(tmp_path)
    return Settings()


@pytest.fixture
def doctor(capsys: pytest.CaptureFixture[str]) -> Doctor:
    def run() -> tuple[int, Report]:
        code = main(["doctor", "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def check(report: Report, name: str) -> dict[str, Any]:
    return next(line for line in report["checks"] if line["name"] == name)


def test_an_old_schema_is_named_with_its_command_until_it_is_migrated(doctor: Doctor, settings: Settings) -> None:
    _, before = doctor()
    migrate(settings)
    _, after = doctor()

    assert not check(before, "database")["ok"]
    assert check(before, "database")["remedy"] == "callgate migrate"
    assert check(after, "database")["ok"]


def test_each_model_is_named_with_its_path_and_hashes(doctor: Doctor, settings: Settings) -> None:
    code, report = doctor()

    models = {model["name"]: model for model in report["models"]}
    whisper = models["base"]
    assert code == 1
    assert whisper["path"].startswith(str(settings.cache_dir))
    assert {Path(file["path"]).name for file in whisper["files"]} >= {"model.bin", "tokenizer.json"}
    assert all(len(file["sha256"]) == 64 for file in whisper["files"])
    assert not whisper["ok"]
    assert whisper["remedy"] == "callgate models fetch base"
    assert models["silero"]["ok"]


def test_a_taken_port_is_named_with_its_setting(doctor: Doctor, settings: Settings) -> None:
    assert check(doctor()[1], "port")["ok"]

    with socket.socket() as other:
        other.bind(("127.0.0.1", settings.port))
        other.listen()
        taken = check(doctor()[1], "port")

    assert not taken["ok"]
    assert "CALLGATE_PORT" in taken["remedy"]


def test_the_port_of_the_service_that_runs_is_as_it_should_be(doctor: Doctor, settings: Settings) -> None:
    settings.data_dir.mkdir()
    lock = DataLock(settings.data_dir, patience_s=0)
    lock.write_note("4711\n/tmp/callgate-x\n")
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", settings.port))
        ours.listen()
        port = check(doctor()[1], "port")
    lock.release()

    assert port["ok"]
    assert "4711" in port["detail"]


def test_a_broker_that_does_not_answer_is_missing(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(doctor()[1], "broker")["ok"]

    monkeypatch.setenv("CALLGATE_BROKER_URL", "redis+socket:///nonexistent/broker.sock")
    absent = check(doctor()[1], "broker")

    assert not absent["ok"]
    assert "CALLGATE_BROKER_URL" in absent["remedy"]


def test_a_database_that_does_not_answer_is_missing(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLGATE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    assert not check(doctor()[1], "database")["ok"]


def test_a_data_folder_that_cannot_be_written_breaks_what_stands_on_it(
    doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CALLGATE_DATA_DIR", str(tmp_path / "file" / "data"))

    code, report = doctor()

    assert code == 1
    assert not check(report, "data folder")["ok"]
    assert "CALLGATE_DATA_DIR" in check(report, "data folder")["remedy"]


def test_for_a_person_each_line_is_ok_or_missing_with_what_mends_it(capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor"])

    lines = capsys.readouterr().out.splitlines()
    heads = [line for line in lines if not line.startswith(" ")]
    assert {line.split()[0] for line in heads} == {"ok", "MISSING"}
    assert lines[lines.index(next(line for line in lines if "MISSING database" in line)) + 1].endswith(
        "callgate migrate"
    )
    assert any("model base" in line for line in heads)
