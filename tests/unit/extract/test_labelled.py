"""Labelled calls are read as transcripts without times; what is not one is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.extract.talk import DATA
from voice.domain.errors import InvalidInput
from voice.domain.recording import Direction
from voice.domain.transcript import Side
from voice.extract.labelled import read_call

CALL = {
    "id": "own-001",
    "language": "zh",
    "called_at": "2026-03-04T15:20:00+08:00",
    "direction": "outbound",
    "turns": [{"speaker": "rep", "text": "您好"}, {"speaker": "customer", "text": "你说"}],
    "record": {"identity": [], "needs": [], "commitments": [], "objections": []},
}


def written(folder: Path, value: object) -> Path:
    path = folder / "call.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_call_is_read(tmp_path: Path) -> None:
    call = read_call(written(tmp_path, CALL))
    assert (call.id, call.direction, call.transcript.language) == ("own-001", Direction.OUTBOUND, "zh")
    assert [(turn.index, turn.side, turn.text) for turn in call.transcript.turns] == [
        (0, Side.REP, "您好"),
        (1, Side.CUSTOMER, "你说"),
    ]
    assert call.called_at.utcoffset() is not None


def test_a_record_is_not_needed(tmp_path: Path) -> None:
    assert read_call(written(tmp_path, {k: v for k, v in CALL.items() if k != "record"})).record == {}


def test_a_speaker_without_a_side_stays_unknown(tmp_path: Path) -> None:
    call = read_call(written(tmp_path, {**CALL, "turns": [{"speaker": "SPEAKER_00", "text": "喂"}]}))
    assert (call.transcript.turns[0].speaker, call.transcript.turns[0].side) == ("SPEAKER_00", Side.UNKNOWN)


@pytest.mark.parametrize(
    "value", ["no json", [1], {"id": "x"}, {**CALL, "called_at": "yesterday"}, {**CALL, "direction": "sideways"}]
)
def test_what_is_no_call_is_refused(tmp_path: Path, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_call(written(tmp_path, value))
    assert refused.value.code == "bad_call"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        read_call(tmp_path / "absent.json")


def test_every_training_call_quotes_its_turns() -> None:
    """Labels that are not verbatim would teach nothing."""
    paths = sorted((DATA / "train").glob("*.json"))
    assert len(paths) >= 278
    for path in paths:
        call = read_call(path)
        for kind in ("needs", "commitments", "objections", "identity"):
            for item in call.record[kind]:
                texts = [call.transcript.turns[turn].text for turn in item["turns"]]
                assert any(item["quote"] in text for text in texts), (path.name, item["quote"])
