"""The page of features: each row with the tests that show it, and those that no test shows."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from tests.features.marks import ROOT, shown

PAGE = ROOT / "docs" / "features.md"
ROWS = Path(__file__).with_name("rows.toml")
_MOST = 3  # tests named of a row

_HEAD = """# Features

What the CRM core was asked to do, and the tests that show it. Written by `python -m tests.features` from the marks of
the tests (`@pytest.mark.feature`); a test keeps it true. A row without a test is not done, or not shown: do not count
on it.

"""


def rows() -> dict[str, str]:
    """Row ("A-003") -> what it asks for."""
    groups: Mapping[str, Mapping[str, str]] = tomllib.loads(ROWS.read_text(encoding="utf-8"))
    return {f"{g}-{n}": words for g, listed in groups.items() for n, words in listed.items() if n != "title"}


def page() -> str:
    groups: Mapping[str, Mapping[str, str]] = tomllib.loads(ROWS.read_text(encoding="utf-8"))
    known, tests = rows(), shown()
    open_rows = [row for row in known if row not in tests]
    done = len(known) - len(open_rows)
    parts = [_HEAD, f"{done} of {len(known)} rows are shown by tests.\n"]
    for group, listed in groups.items():
        parts.append(f"\n## {group}. {listed['title']}\n\n| row | what | shown by |\n| --- | --- | --- |\n")
        parts += [f"| {row} | {known[row]} | {_named(tests.get(row, []))} |\n" for row in known if row[0] == group]
    parts.append("\n## Not shown\n\n")
    parts += [f"- {row}: {known[row]}\n" for row in open_rows] or ["None.\n"]
    return "".join(parts)


def _named(tests: list[str]) -> str:
    if not tests:
        return "–"
    more = f" and {len(tests) - _MOST} more" if len(tests) > _MOST else ""
    return "<br>".join(f"`{test}`" for test in tests[:_MOST]) + more
