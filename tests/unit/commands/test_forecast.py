"""`callgate forecast backtest` on tables in both layouts."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from crm_core.forecast.model.rows import DealRow
from tests.fakes.deal_histories import STATIONARY, histories
from voice.cli import main

ROWS = histories(replace(STATIONARY, reps=3), weeks=60, seed=1)
MAVEN = (
    "opportunity_id",
    "sales_agent",
    "product",
    "account",
    "deal_stage",
    "engage_date",
    "close_date",
    "close_value",
)


def write(path: Path, header: tuple[str, ...], lines: list[tuple[object, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *lines])
    return path


def own(row: DealRow) -> tuple[object, ...]:
    stays = "; ".join(f"{stay.stage}@{stay.entered}" for stay in row.stays)
    return (row.id, row.rep_id, row.team, row.created, stays, row.amount, row.closed, row.outcome, row.signed_amount)


def maven(row: DealRow) -> tuple[object, ...]:
    stage = row.outcome.value.title() if row.outcome else "Engaging"
    return (row.id, row.rep_id, row.product, "", stage, row.created, row.closed, row.signed_amount or 0)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    header = ("id", "rep", "team", "created", "stages", "amount", "closed", "outcome", "signed_amount")
    return write(tmp_path_factory.mktemp("deals") / "deals.csv", header, [own(row) for row in ROWS])


@pytest.mark.feature("C-070", "C-083")
def test_every_method_is_told_with_its_figures(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "backtest", str(table), "--draws", "200", "--origins", "4"]) == 0
    out = capsys.readouterr().out
    assert f"{len(ROWS)} deals, 4 origins" in out
    for method in ("persistence", "static", "L0"):
        assert f"\n{method}" in out
    assert "In use: L0." in out


def test_the_same_comes_as_json(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "backtest", str(table), "--draws", "0", "--step-weeks", "4", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["method"] for one in told["scores"]][:3] == ["persistence", "static", "L0"]
    assert all(one["coverage"] is None for one in told["scores"])
    assert told["in_use"] == "L0"
    assert len(told["calibration"]["open"]) == 3


def test_a_run_can_be_repeated(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for _ in range(2):
        main(["forecast", "backtest", str(table), "--draws", "200", "--origins", "2", "--seed", "3", "--json"])
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]


def test_an_earlier_cut_leaves_the_rest_out(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "backtest", str(table), "--draws", "0", "--cut", "2025-01-05", "--json"]) == 0
    assert max(json.loads(capsys.readouterr().out)["origins"]) < "2024-10-07"


def test_the_maven_layout_is_read_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "sales_pipeline.csv", MAVEN, [maven(row) for row in ROWS])
    assert main(["forecast", "backtest", str(path), "--draws", "0", "--origins", "4"]) == 0
    assert "persistence" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,rep\nd1,ann\n", "Line 1, created: is missing."),
        ("id,rep,created\nd1,ann,soon\n", "Line 2, created"),
        ("id,rep,created\nd1,ann,2026-03-02\n", "too short"),
    ],
)
def test_a_table_that_cannot_serve_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(text, encoding="utf-8")
    assert main(["forecast", "backtest", str(path)]) == 1
    assert said in capsys.readouterr().err


def test_a_file_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forecast", "backtest", str(tmp_path / "absent.csv")]) == 1
    assert "cannot be read" in capsys.readouterr().err
    (tmp_path / "odd.csv").write_bytes(b"id,rep,created\n\xff\xfe,x,2026-03-02\n")
    assert main(["forecast", "backtest", str(tmp_path / "odd.csv")]) == 1
    assert "UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--origins", "--step-weeks"])
def test_options_below_one_are_refused(table: Path, capsys: pytest.CaptureFixture[str], option: str) -> None:
    assert main(["forecast", "backtest", str(table), option, "0"]) == 1
    assert f"{option} must be at least 1" in capsys.readouterr().err


def test_a_day_that_is_none_is_refused(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["forecast", "backtest", str(table), "--cut", "soon"])
    assert "no day like" in capsys.readouterr().err
