"""`callgate extract`: records from labelled calls, printed or written, whatever record they came with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from voice.cli import main

CALL = {
    "id": "own-001",
    "language": "zh",
    "called_at": "2026-03-04T15:20:00+08:00",
    "direction": "outbound",
    "turns": [
        {"speaker": "rep", "text": "您好，请问是赵主任吗？我是恒通仪表的李晓明。"},
        {"speaker": "customer", "text": "是我，你说。"},
        {"speaker": "rep", "text": "我明天上午把报价单发给您。"},
        {"speaker": "customer", "text": "行，不过三万八一套太贵了，比别人高一大截。"},
    ],
    "record": {"identity": [{"name": "不该出现"}], "needs": [], "commitments": [], "objections": []},
}


@pytest.fixture
def call(tmp_path: Path) -> Path:
    path = tmp_path / "call.json"
    path.write_text(json.dumps(CALL, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_record_is_written_under_the_calls_id(tmp_path: Path, call: Path) -> None:
    assert main(["extract", str(call), "--out", str(tmp_path / "records")]) == 0
    record = json.loads((tmp_path / "records" / "own-001.json").read_text(encoding="utf-8"))
    assert set(record) == {"identity", "needs", "commitments", "objections", "signals", "fields"}
    (commitment,) = record["commitments"]
    assert (commitment["owner"], commitment["action"]) == ("rep", "send_quote")
    assert (commitment["due"], commitment["due_text"], commitment["due_precision"]) == (
        "2026-03-05T12:00:00+08:00",
        "明天上午",
        "minute",
    )
    assert commitment["quote"] in CALL["turns"][2]["text"]
    assert 2 in commitment["turns"]
    assert [objection["tag"] for objection in record["objections"]] == ["price"]


def test_the_record_that_came_with_the_call_is_ignored(tmp_path: Path, call: Path) -> None:
    main(["extract", str(call), "--out", str(tmp_path / "records")])
    record = json.loads((tmp_path / "records" / "own-001.json").read_text(encoding="utf-8"))
    assert {person["name"] for person in record["identity"]} == {"赵主任", "李晓明"}


def test_without_a_folder_it_is_printed(call: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(call)]) == 0
    assert json.loads(capsys.readouterr().out)["commitments"]


def test_what_is_no_call_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}", encoding="utf-8")
    assert main(["extract", str(path)]) == 1
    assert "x.json is no labelled call" in capsys.readouterr().err
