"""The grammar of times reads a frozen list of phrases, written from the label guide and not from its output."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path

import pytest

from tests.eval.times import CALENDAR, Agreement, Case, cases
from voice.extract.timex.find import find_dues

PHRASES = Path(__file__).parents[1] / "data" / "times" / "phrases.tsv"
FLOOR = 0.95
NOTHING = ("-", "-")


def rows(language: str) -> list[dict[str, str]]:
    with PHRASES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter="\t") if row["language"] == language]


def read(row: dict[str, str]) -> tuple[str, str]:
    """The last moment that the words name, and its precision: of a range its end, of a correction what it ends on."""
    said_at = datetime.fromisoformat(row["called_at"])
    found = find_dues(row["words"], called_at=said_at, language=row["language"], calendar=CALENDAR)
    dated = [m for m in found if m.due and m.precision]
    return (dated[-1].due.isoformat()[:16], dated[-1].precision.value) if dated else NOTHING


@pytest.mark.parametrize(("language", "least"), [("zh", 210), ("en", 90)])
def test_times_are_read_as_the_guide_says(language: str, least: int) -> None:
    phrases = rows(language)
    right = [row for row in phrases if read(row) == (row["due"], row["precision"])]
    assert len(phrases) >= least
    assert len(right) / len(phrases) >= FLOOR


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_date_is_made_of_words_that_name_none(language: str) -> None:
    phrases = [row for row in rows(language) if row["due"] == "-"]
    dated = [row["words"] for row in phrases if read(row) != NOTHING]
    assert len(phrases) >= 15
    assert len(dated) / len(phrases) <= 1 - FLOOR


def test_the_list_names_nothing_twice() -> None:
    for language in ("zh", "en"):
        phrases = [(row["called_at"], row["words"]) for row in rows(language)]
        assert len(phrases) == len(set(phrases))


# --- the report on the suites of other parsers

REF = "2026-03-10T14:20:00"


def suite(folder: Path, name: str, *lines: dict) -> list[Case]:
    path = folder / f"{name}.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return cases(path)


def judged(case: Case, language: str = "zh") -> Agreement:
    agreement = Agreement()
    agreement.count(case, language)
    return agreement


def test_the_three_formats_are_read(tmp_path: Path) -> None:
    span = {"type": "time_point", "time": ["2026-03-11 00:00:00", "2026-03-11 23:59:59"]}
    (ours,) = suite(tmp_path, "zh_time_jionlp", {"text": "明天", "ref": REF, "expected": span})
    value = {"type": "date", "value": "2026-03-11"}
    (theirs,) = suite(
        tmp_path,
        "en_datetime_recognizers",
        {"text": "tomorrow", "ref": REF, "results": [{"Resolution": {"values": [value]}}]},
    )
    (third,) = suite(
        tmp_path,
        "en_time_duckling",
        {"text": "tomorrow", "ref": REF, "expected_hs": "datetime (2026, 3, 11, 0, 0, 0) Day"},
    )
    assert judged(ours).agree == judged(theirs, "en").agree == judged(third, "en").agree == 1


def test_an_unknown_suite_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no known suite"):
        suite(tmp_path, "zh_time_other", {})


def test_a_difference_is_counted_by_its_kind(tmp_path: Path) -> None:
    (past,) = suite(
        tmp_path,
        "zh_time_duckling",
        {"text": "上周", "ref": REF, "expected_hs": "datetime (2026, 3, 2, 0, 0, 0) Week"},
    )
    agreement = judged(past)
    assert (agreement.cases, agreement.agree) == (1, 0)
    assert list(agreement.reasons) == ["a time gone by: no due date"]


def test_no_time_expected_and_none_read_agree(tmp_path: Path) -> None:
    (nothing,) = suite(tmp_path, "zh_datetime_recognizers", {"text": "我有三点意见", "ref": REF, "results": []})
    assert judged(nothing).agree == 1
