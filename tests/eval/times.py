"""Agreement with other parsers' published cases: python -m tests.eval.times DIR prints it for each suite in DIR.

DIR holds JSON lines of JioNLP (`*_jionlp`), Recognizers-Text (`*_recognizers`) and Duckling (`*_duckling`): a text, the
time it is said at, and what that parser expects. Their conventions are not ours: an interval where we take its end, the
beginning of a day where we take its end, times gone by that are no due date. Each difference is counted by its kind.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from voice.extract.timex.calendar import WorkCalendar
from voice.extract.timex.find import find_dues

CALENDAR = WorkCalendar.load(Path(__file__).parents[2] / "models" / "extract" / "calendar.toml")
_HS_MOMENT = re.compile(r"\((\d{4}), *(\d+), *(\d+), *(\d+), *(\d+), *(\d+)\)")


@dataclass(frozen=True, slots=True)
class Case:
    """What a parser expects of a text: first and last moments of its candidates; none where it expects no time."""

    text: str
    said_at: datetime
    moments: tuple[datetime, ...]
    kind: str  # point, interval, holiday, duration, set


@dataclass
class Agreement:
    """Cases of a suite, those on which the day agrees, and why the others differ."""

    cases: int = 0
    agree: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def count(self, case: Case, language: str) -> None:
        """Judge one case: the last moment that we read against the days that the parser allows."""
        self.cases += 1
        found = [m.due for m in find_dues(case.text, called_at=case.said_at, language=language, calendar=CALENDAR)]
        due = next((at for at in reversed(found) if at), None)
        days = {at.date() for at in case.moments}
        if case.kind == "interval":  # two of the parsers leave the end of an interval out
            days |= {(at - timedelta(seconds=1)).date() for at in case.moments[1:]}
        if (due is None and not case.moments) or (due is not None and due.date() in days):
            self.agree += 1
        else:
            self.reasons[_reason(case, due)] += 1


def _reason(case: Case, due: datetime | None) -> str:
    if case.kind in ("duration", "set", "none"):
        return f"{case.kind}: no due date by our guide" if due is None else f"{case.kind}: we read a due date"
    if case.moments and max(case.moments) < case.said_at:
        return "a time gone by: no due date"
    if case.kind == "holiday":
        return "a holiday itself: we read only before and after" if due is None else "another holiday or year"
    if due is None:
        return f"not read: {case.kind}"
    return f"another end of an {case.kind}" if case.kind == "interval" else "another day"


def cases(path: Path) -> list[Case]:
    """The cases of one file. Raises ValueError for a file of no known suite."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for suite, read in (("jionlp", _jionlp), ("recognizers", _recognizers), ("duckling", _duckling)):
        if path.stem.endswith(suite):
            return [read(row) for row in rows if isinstance(row.get("ref"), str)]
    raise ValueError(f"{path} is of no known suite.")


def _jionlp(row: dict[str, Any]) -> Case:
    expected = row["expected"] or {"type": "none", "time": []}
    kind = {"time_point": "point", "time_span": "interval", "time_delta": "duration", "time_period": "set"}
    times = expected["time"] if isinstance(expected["time"], list) else []
    moments = [_moment(t) for t in times if isinstance(t, str) and re.match(r"\d{4}-", t)]
    return Case(row["text"], _at(row), tuple(moments), kind.get(expected["type"], "none"))


def _recognizers(row: dict[str, Any]) -> Case:
    values = [value for result in row["results"] for value in (result["Resolution"] or {}).get("values", ())]
    kinds = [value["type"] for value in values]
    moments = [
        _moment(v[key]) for v in values for key in ("value", "start", "end") if re.match(r"\d{4}-", v.get(key, ""))
    ]
    if not kinds:
        return Case(row["text"], _at(row), (), "none")
    last = kinds[-1]
    kind = last if last in ("duration", "set") else "interval" if last.endswith("range") else "point"
    if not moments and last.startswith("time"):
        moments = [_at(row)]  # a clock time of no day
    return Case(row["text"], _at(row), tuple(moments), kind)


def _duckling(row: dict[str, Any]) -> Case:
    expected = row["expected_hs"]
    stamps = ("{}-{:0>2}-{:0>2}T{:0>2}:{:0>2}:{:0>2}".format(*parts) for parts in _HS_MOMENT.findall(expected))
    moments = tuple(_moment(stamp) for stamp in stamps if "-00" not in stamp)
    if "Holiday" in expected:
        return Case(row["text"], _at(row), moments, "holiday")
    return Case(row["text"], _at(row), moments, "interval" if "Interval" in expected else "point")


def _at(row: dict[str, Any]) -> datetime:
    return _moment(row["ref"])


def _moment(text: str) -> datetime:
    """In one zone for all: none of the cases depends on it."""
    return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("Usage: python -m tests.eval.times DIR")
    for path in sorted(Path(sys.argv[1]).glob("*time*.jsonl")):
        if "extract" in path.stem:
            continue  # where times stand in a text, without moments
        agreement = Agreement()
        for case in cases(path):
            agreement.count(case, path.stem[:2])
        print(f"{path.stem}: {agreement.agree} of {agreement.cases} agree ({agreement.agree / agreement.cases:.0%})")
        for reason, count in agreement.reasons.most_common():
            print(f"  {count:4} {reason}")


if __name__ == "__main__":
    main()
