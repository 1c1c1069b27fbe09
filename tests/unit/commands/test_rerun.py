"""`callgate rerun` with the real extractor over a real database: a call whose record came from a scripted one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fakes.house import House
from tests.unit.commands.learned import reviewed_house
from voice.cli import main
from voice.domain.facts import CallFacts
from voice.domain.recording import Call
from voice.extract.run import PIPELINE_VERSION


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLGATE_DATA_DIR", str(tmp_path / "data"))
    return House(tmp_path / "data").settle()


@pytest.fixture
def call(house: House) -> Call:
    """Its record lacks everything."""
    taken = house.taken_in()
    house.processed(taken, extract=lambda *_: CallFacts())
    return taken


def record(house: House, call: Call) -> list[str]:
    return [fact.kind.value for fact in house.services.review.record(house.people["rep"].user.actor, call.id)]


def test_it_shows_what_would_change_and_stores_nothing(
    house: House, call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rerun", "--call", call.id, "--diff"]) == 0
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert lines[0].startswith(f"{call.id}  2026-03-12T15:00+08:00  {PIPELINE_VERSION}")
    assert any(line.startswith("  + commitment: rep, send_") for line in lines)
    assert "1 calls were read, 1 would change, 0 failed." in told.err
    assert record(house, call) == []


def test_it_stores_on_request_and_then_finds_no_difference(
    house: House, call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rerun", "--all", "--apply", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert sorted(fact["kind"] for fact in told["added"]) == sorted(record(house, call))
    assert "commitment" in record(house, call)
    assert main(["rerun", "--since", "2026-01-01T00:00:00+08:00"]) == 0
    assert "1 calls were read, 0 would change" in capsys.readouterr().err


def test_a_reviewed_record_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLGATE_DATA_DIR", str(tmp_path / "data"))
    house, call = reviewed_house(tmp_path / "data")
    rep = house.people["rep"].user.actor
    decided = {fact.id: (fact.fact, fact.state) for fact in house.services.review.record(rep, call.id)}

    assert main(["rerun", "--all", "--apply"]) == 0

    after = {fact.id: (fact.fact, fact.state) for fact in house.services.review.record(rep, call.id)}
    assert decided.items() <= after.items()


def test_one_that_cannot_be_read_does_not_stop_the_others(
    house: House, call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting = house.taken_in(pitch_hz=660)
    assert main(["rerun", "--call", waiting.id, "--call", call.id]) == 1
    told = capsys.readouterr()
    assert f"{waiting.id}: The call is not ready." in told.err
    assert call.id in told.out


@pytest.mark.parametrize("since", ["yesterday", "2026-01-01"])
def test_a_time_without_offset_is_refused(house: House, since: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rerun", "--since", since]) == 1
    assert "callgate: " in capsys.readouterr().err
