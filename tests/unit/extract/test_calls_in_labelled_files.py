"""`callgate extract`: labelled calls in, records out; what is no call is told clearly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from voice.cli import main
from voice.domain.errors import InvalidInput
from voice.domain.recording import Direction
from voice.domain.transcript import Side
from voice.extract.labelled import read_call

CALL: dict[str, Any] = {
    "id": "written-001",
    "language": "zh",
    "industry": "medical devices",
    "called_at": "2026-03-04T15:20:00+08:00",
    "direction": "outbound",
    "turns": [
        {"speaker": "rep", "text": "您好，请问是康联医疗的王主任吗？"},
        {"speaker": "customer", "text": "对，我是王建国，设备科的，你说吧。"},
        {"speaker": "rep", "text": "我明天上午把报价单发给您。"},
        {"speaker": "customer", "text": "太贵了，你们价格太高。"},
        {"speaker": "rep", "text": "您现在主要的困扰是什么？"},
        {"speaker": "customer", "text": "报表全靠手工录，每天要三个人干，太费人工了。"},
    ],
    "record": {"identity": [], "needs": [], "commitments": [], "objections": []},
}
LISTS = {"identity", "needs", "commitments", "objections", "signals", "fields"}


def write(folder: Path, **changes: Any) -> Path:
    call = {**CALL, **changes}
    path = folder / f"{call['id']}.json"
    path.write_text(json.dumps(call, ensure_ascii=False), encoding="utf-8")
    return path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["extract", *arguments]) == 0
    record: dict[str, Any] = json.loads(capsys.readouterr().out)
    return record


# --- what comes out


def test_the_record_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = printed(capsys, str(write(tmp_path)))
    assert set(record) == LISTS
    assert all(record[name] for name in LISTS - {"signals", "fields"})


def test_each_item_is_spelled_as_the_guide_spells_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = printed(capsys, str(write(tmp_path)))
    fields = {
        "identity": {"name", "title", "department", "organization", "phone", "side", "role"},
        "needs": {"category", "tried", "why_failed"},
        "commitments": {"owner", "action", "due_text", "due", "due_precision"},
        "objections": {"tag", "competitor", "answered"},
    }
    for name, wanted in fields.items():
        for item in record[name]:
            assert wanted | {"quote", "turns"} <= set(item), name


def test_quotes_stand_in_the_turns_that_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = printed(capsys, str(write(tmp_path)))
    for name in LISTS:
        for item in record[name]:
            assert item["turns"] == sorted(item["turns"])
            assert any(item["quote"] in CALL["turns"][turn]["text"] for turn in item["turns"])


def test_a_promise_is_dated_in_the_zone_of_the_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    promise = printed(capsys, str(write(tmp_path)))["commitments"][0]
    assert (promise["owner"], promise["action"]) == ("rep", "send_quote")
    assert promise["due_text"] == "明天上午"
    assert promise["due"].startswith("2026-03-05T12:00:00")
    assert promise["due"].endswith("+08:00")
    assert promise["due_precision"] == "minute"


def test_the_record_in_the_file_is_ignored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = printed(capsys, str(write(tmp_path)))
    told = {"objections": [{"tag": "budget", "quote": "没预算", "turns": [3], "competitor": None}]}
    assert printed(capsys, str(write(tmp_path, record=told))) == plain


def test_a_file_without_a_record_is_a_call_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = printed(capsys, str(write(tmp_path)))
    path = tmp_path / "bare.json"
    bare = {key: value for key, value in CALL.items() if key != "record"}
    path.write_text(json.dumps(bare, ensure_ascii=False), encoding="utf-8")
    assert printed(capsys, str(path)) == plain


def test_a_call_without_facts_has_empty_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, turns=[{"speaker": "rep", "text": "喂"}, {"speaker": "customer", "text": "嗯"}])
    assert printed(capsys, str(path)) == {name: [] for name in LISTS}


def test_each_call_is_written_under_its_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = write(tmp_path), write(tmp_path, id="written-002")
    out = tmp_path / "records" / "new"
    assert main(["extract", str(first), str(second), "--out", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["written-001.json", "written-002.json"]
    assert capsys.readouterr().out == ""
    texts = [path.read_text(encoding="utf-8") for path in sorted(out.iterdir())]
    assert texts[0] == texts[1]
    assert set(json.loads(texts[0])) == LISTS
    assert "王建国" in texts[0]  # as people read it, not escaped


def test_what_is_written_is_what_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path)
    record = printed(capsys, str(path))
    assert main(["extract", str(path), "--out", str(tmp_path / "out")]) == 0
    assert json.loads((tmp_path / "out" / "written-001.json").read_text(encoding="utf-8")) == record


# --- what is no call


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no json",
        "[]",
        "{}",
        '"a string"',
        json.dumps({**CALL, "called_at": "yesterday"}),
        json.dumps({**CALL, "turns": [{"text": "您好"}]}),
        json.dumps({**CALL, "turns": None}),
        json.dumps({**CALL, "direction": "sideways"}),
        json.dumps({key: value for key, value in CALL.items() if key != "id"}),
    ],
)
def test_a_file_that_is_no_call_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    path = tmp_path / "strange.json"
    path.write_text(content, encoding="utf-8")
    assert main(["extract", str(path)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "strange.json" in told.err
    assert "Traceback" not in told.err


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(tmp_path / "none.json")]) == 1
    assert "none.json" in capsys.readouterr().err


def test_a_call_without_an_offset_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(write(tmp_path, called_at="2026-03-04T15:20:00"))]) == 1
    assert "offset" in capsys.readouterr().err


def test_a_file_in_another_encoding_is_no_call(tmp_path: Path) -> None:
    path = tmp_path / "gbk.json"
    path.write_bytes(json.dumps(CALL, ensure_ascii=False).encode("gbk"))
    with pytest.raises(InvalidInput) as refused:
        read_call(path)
    assert refused.value.code == "bad_call"


# --- what is read


def test_a_labelled_call_is_a_transcript_with_its_time(tmp_path: Path) -> None:
    call = read_call(write(tmp_path))
    assert (call.id, call.direction, call.called_at.isoformat()) == (CALL["id"], Direction.OUTBOUND, CALL["called_at"])
    assert [turn.side for turn in call.transcript.turns] == [Side.REP, Side.CUSTOMER] * 3
    assert [turn.text for turn in call.transcript.turns] == [turn["text"] for turn in CALL["turns"]]
    assert [turn.index for turn in call.transcript.turns] == list(range(6))


def test_a_speaker_of_no_known_side_stays_unknown(tmp_path: Path) -> None:
    call = read_call(write(tmp_path, turns=[{"speaker": "SPEAKER_00", "text": "您好"}]))
    assert [(turn.speaker, turn.side) for turn in call.transcript.turns] == [("SPEAKER_00", Side.UNKNOWN)]


def test_a_call_that_says_no_direction_has_none(tmp_path: Path) -> None:
    path = write(tmp_path)
    bare = {key: value for key, value in CALL.items() if key != "direction"}
    path.write_text(json.dumps(bare), encoding="utf-8")
    assert read_call(path).direction is Direction.UNKNOWN
