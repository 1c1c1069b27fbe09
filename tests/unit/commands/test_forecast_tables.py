"""`callgate forecast backtest` on the tables that companies export: what is taken, what is refused, what is printed."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.deal_histories import STATIONARY, histories
from voice.cli import main

SHIPPED = Path(__file__).parents[3] / "models" / "crm"
HEADER = ("id", "rep", "created", "stages", "amount", "closed", "outcome", "signed_amount")
ROWS = histories(replace(STATIONARY, reps=3), weeks=60, seed=1)
FAST = ("--draws", "0", "--origins", "2")
Told = dict[str, Any]


def lines() -> list[list[object]]:
    return [
        [
            row.id,
            row.rep_id,
            row.created,
            "; ".join(f"{stay.stage}@{stay.entered}" for stay in row.stays),
            row.amount,
            row.closed,
            row.outcome,
            row.signed_amount,
        ]
        for row in ROWS
    ]


def write(path: Path, rows: Sequence[Sequence[object]], header: Sequence[str] = HEADER, **how: Any) -> Path:
    with path.open("w", encoding=how.get("encoding", "utf-8"), newline="") as file:
        csv.writer(file, delimiter=how.get("delimiter", ",")).writerows([header, *rows])
    return path


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("deals") / "deals.csv", lines())


@pytest.fixture
def replay(capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """A replay that succeeds, as JSON."""

    def command(path: Path, *words: str) -> Told:
        assert main(["forecast", "backtest", str(path), *FAST, "--json", *words]) == 0
        told: Told = json.loads(capsys.readouterr().out)
        return told

    return command


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """A replay that is turned away, without a line on the output."""

    def command(path: Path, *words: str) -> str:
        assert main(["forecast", "backtest", str(path), *FAST, *words]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith("callgate: ")
        return said.err

    return command


@pytest.mark.feature("C-083")
def test_the_json_holds_all_that_a_report_needs(table: Path, replay: Callable[..., Told]) -> None:
    told = replay(table)
    assert told["deals"] == len(ROWS)
    assert len(told["origins"]) == 2
    assert told["origins"] == sorted(told["origins"])
    assert all(date.fromisoformat(day) < date.fromisoformat(told["cut"]) for day in told["origins"])
    assert {"method", "wape", "bias", "brier", "coverage"} == set(told["scores"][0])
    assert all(one["wape"] >= 0 and 0 <= one["brier"] <= 1 for one in told["scores"])
    assert told["in_use"] in {one["method"] for one in told["scores"]}


def test_every_rung_above_the_first_has_its_verdict(table: Path, replay: Callable[..., Told]) -> None:
    for verdict in replay(table)["verdicts"]:
        assert verdict["promoted"] == (not verdict["failed"])


def test_a_table_that_a_spreadsheet_saved_is_the_same_table(
    table: Path, tmp_path: Path, replay: Callable[..., Told]
) -> None:
    """With a byte order mark, in another order of lines and columns, with columns that nobody asked for."""
    order = [7, 0, 3, 1, 5, 2, 4, 6]
    header = [*(HEADER[place] for place in order), "remark"]
    rows = [[*(line[place] for place in order), "备注，很长"] for line in lines()]
    saved = write(tmp_path / "saved.csv", rows, header, encoding="utf-8-sig")
    assert replay(saved) == replay(table)


def test_a_deal_that_is_still_open_has_no_end(tmp_path: Path, replay: Callable[..., Told]) -> None:
    rows = [*lines(), ["new", "rep-1", "2025-01-06", "lead@2025-01-06", "", "", "", ""]]
    assert replay(write(tmp_path / "deals.csv", rows))["deals"] == len(ROWS) + 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["x", "ann", "", "", "", "", "", ""], "Line 2, created is empty"),
        (["x", "ann", "2024-02-30", "", "", "", "", ""], "Line 2, created"),
        (["x", "ann", "2024-02-20", "", "", "", "maybe", ""], "Line 2, outcome must be won, lost or empty"),
        (["x", "ann", "2024-02-20", "", "", "2024-03-01", "", ""], "has an outcome without a day or a day without"),
        (["x", "ann", "2024-02-20", "", "", "", "won", ""], "has an outcome without a day or a day without"),
        (["x", "ann", "2024-02-20", "", "", "2024-02-01", "lost", ""], "is closed before it is created"),
        (["x", "ann", "2024-02-20", "", "-5", "", "", ""], "Line 2"),
        (["x", "ann", "2024-02-20", "", "much", "", "", ""], "Line 2, amount"),
        (["x", "ann", "2024-02-20", "2024-02-20", "", "", "", ""], "Line 2, stages"),
        (["x", "ann", "2024-02-20", "lead@soon", "", "", "", ""], "Line 2, stages"),
        (["x", "ann", "2024-02-20", "lead@2024-03-01; proposal@2024-02-21", "", "", "", ""], "out of order"),
    ],
)
def test_a_line_that_contradicts_itself_is_named(
    tmp_path: Path, refused: Callable[..., str], row: list[object], said: str
) -> None:
    told = refused(write(tmp_path / "deals.csv", [row, *lines()])).replace(":", "")
    assert said.replace(":", "") in told


def test_a_deal_that_stands_twice_is_refused(tmp_path: Path, refused: Callable[..., str]) -> None:
    assert "names a deal twice" in refused(write(tmp_path / "deals.csv", [*lines(), lines()[0]]))


def test_a_table_without_deals_is_refused(tmp_path: Path, refused: Callable[..., str]) -> None:
    assert "holds no deal" in refused(write(tmp_path / "deals.csv", []))
    (tmp_path / "none.csv").write_text("", encoding="utf-8")
    assert "holds no deal" in refused(tmp_path / "none.csv")


def test_a_table_with_semicolons_is_told_which_columns_it_lacks(tmp_path: Path, refused: Callable[..., str]) -> None:
    told = refused(write(tmp_path / "deals.csv", lines(), delimiter=";"))
    assert "Line 1" in told
    assert "id, rep, created" in told


def test_a_folder_is_no_table(tmp_path: Path, refused: Callable[..., str]) -> None:
    assert "cannot be read" in refused(tmp_path)


def test_a_cut_before_the_first_deals_leaves_too_little(table: Path, refused: Callable[..., str]) -> None:
    told = refused(table, "--cut", "2024-02-01")
    assert "too short" in told
    assert "13 weeks after the first replay" in told


def test_fewer_origins_are_the_latest_ones(table: Path, replay: Callable[..., Told]) -> None:
    two, one = replay(table)["origins"], replay(table, "--origins", "1")["origins"]
    assert len(one) == 1
    assert one[0] in two


def test_a_policy_of_the_companys_own_is_read(table: Path, tmp_path: Path, replay: Callable[..., Told]) -> None:
    folder = shutil.copytree(SHIPPED, tmp_path / "crm")
    assert replay(table, "--policy", str(folder)) == replay(table)


def test_a_policy_that_is_wrong_or_missing_is_named(table: Path, tmp_path: Path, refused: Callable[..., str]) -> None:
    assert "cannot be read" in refused(table, "--policy", str(tmp_path))
    folder = shutil.copytree(SHIPPED, tmp_path / "crm")
    (folder / "forecast_model.toml").write_text("version = 0\n", encoding="utf-8")
    assert "forecast_model.toml, line 1: version must be at least 1, not 0." in refused(table, "--policy", str(folder))


def test_the_bands_are_only_told_where_they_were_drawn(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def percents(draws: str) -> int:
        main(["forecast", "backtest", str(table), "--origins", "2", "--draws", draws])
        shown = capsys.readouterr().out
        (line,) = [line for line in shown.splitlines() if line.startswith("L0 ")]
        return line.count("%")

    assert percents("0") == percents("-3") == percents("50") - 1


def test_the_help_says_which_columns_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["forecast", "backtest", "--help"])
    assert ended.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    for column in (*HEADER, "opportunity_id", "close_value"):
        assert column in shown
