"""Every setting of a TOML text is found on its line, however the text is laid out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.policy_lines import line_named_in, line_of, lines_of

SHIPPED = Path(__file__).parents[3] / "models" / "crm"
TEXT = """\
# version = 9 is no setting
version = 1
name = "a # no comment, [no] {table} = \\" neither"
long = '''
version = 2
[[steps]]
'''
"quoted key" = 'C:\\path'
at.once = 1979-05-27 07:32:00

[limits]
low = 1.5
levels = [
    1,  # the first
    2,
]
parts = [{ key = "a", after = { hours = 2 } }, { key = "b" }]

[[steps]]
key = "one"

[steps.rule]
kind = "action"

[[steps.needs]]
key = "x"

[[steps.needs]]
key = "y"

[[steps]]
key = "two"
[[steps.needs]]
key = "z"
last = \"\"\"
two ""lines""
\"\"\"
end = true

[deep.er.table]
x = 1
"""


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("version", 2),
        ("name", 3),
        ("long", 4),
        ("quoted key", 8),
        ("at", 9),
        ("at.once", 9),
        ("limits", 11),
        ("limits.low", 12),
        ("limits.levels", 13),
        ("limits.levels[0]", 14),
        ("limits.levels[1]", 15),
        ("limits.parts[0].after.hours", 17),
        ("limits.parts[1].key", 17),
        ("steps", 19),
        ("steps[0].key", 20),
        ("steps[0].rule.kind", 23),
        ("steps[0].needs[1].key", 29),
        ("steps[1]", 31),
        ("steps[1].needs[0].key", 34),
        ("steps[1].needs[0].last", 35),
        ("steps[1].needs[0].end", 38),
        ("deep", 40),
        ("deep.er", 40),
        ("deep.er.table.x", 41),
    ],
)
def test_a_setting_is_on_its_line(setting: str, line: int) -> None:
    assert line_of(TEXT, setting) == line


@pytest.mark.parametrize(
    ("setting", "line"), [("steps[0].zh", 19), ("steps[1].rule.kind", 31), ("limits.high", 11), ("nothing", 1)]
)
def test_what_is_missing_is_missed_where_its_table_begins(setting: str, line: int) -> None:
    assert line_of(TEXT, setting) == line


def test_a_rule_in_words_leads_to_the_first_setting_that_it_names() -> None:
    assert line_named_in("low = 1\nhigh = 2\n", "The policy breaks a rule: high must lie above low.") == 2
    assert line_named_in("low = 1\n", "nothing of this is known") is None


def test_a_setting_in_a_table_is_found_by_its_bare_name_unless_two_tables_have_it() -> None:
    text = "[near]\nlow_days = 1\ndeep_days = 2\nstages = 3\n[far]\nlow_days = 4\n"

    assert line_named_in(text, "deep_days must be at least 1") == 3
    assert line_named_in(text, "low_days must be at least 1") is None
    assert line_named_in(text, "far.low_days must be at least 1") == 6
    assert line_named_in(text, "there are no stages at all") is None


def test_an_empty_text_and_one_without_a_last_line_end_are_read() -> None:
    assert lines_of("") == {}
    assert lines_of("a = 1") == {"a": 1}
    assert lines_of("a = [\n]\r\nb = {}") == {"a": 1, "b": 3}


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.toml")), ids=lambda file: file.name)
def test_every_setting_of_the_shipped_files_is_found(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert set(_paths(tomllib.loads(text))) == set(lines_of(text))


SCALARS = st.one_of(st.integers(), st.booleans(), st.text(alphabet='a"\\#[]{}=,. 中', max_size=6))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b", "c d"]), inner, max_size=2)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["one", "two", "three x"]), VALUES, max_size=3))
def test_any_document_is_scanned_to_the_same_settings_that_the_reader_of_toml_finds(document: dict[str, Any]) -> None:
    text = "".join(f"{_key(name)} = {_written(value)}\n" for name, value in document.items())
    assert tomllib.loads(text) == document

    lines = lines_of(text)
    assert set(lines) == set(_paths(document))
    assert [lines[name] for name in document] == list(range(1, len(document) + 1))


def _paths(value: Any, at: str = "") -> Iterator[str]:
    if at:
        yield at
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in entries:
        below = f"{at}[{name}]" if isinstance(value, list) else f"{at}.{name}" if at else str(name)
        yield from _paths(inner, below)


def _key(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _written(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case list():
            return f"[{', '.join(_written(entry) for entry in value)}]"
        case dict():
            return "{ " + ", ".join(f"{_key(name)} = {_written(entry)}" for name, entry in value.items()) + " }"
    return str(value)
