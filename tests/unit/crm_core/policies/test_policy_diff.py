"""Two policies are compared setting by setting, whatever their order and comments."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.policy_diff import PolicyChange, diff_tables
from crm_core.policy_files import policy_table
from tests.unit.crm_core.policies.texts import PIPELINE, attribution, without_proposal

LEAD = {"key": "lead", "zh": "线索"}
DEMO = {"key": "demo", "zh": "演示"}


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, []),
        ({"a": 1}, {"a": 2}, [("a", 1, 2)]),
        ({"a": 1}, {}, [("a", 1, None)]),
        ({}, {"a": [1]}, [("a", None, [1])]),
        ({"a": 1}, {"a": 1.0}, [("a", 1, 1.0)]),
        ({"a": 1}, {"a": True}, [("a", 1, True)]),
        ({"a": {"b": {"c": 1}}}, {"a": {"b": {"c": 2}}}, [("a.b.c", 1, 2)]),
        ({"a": ["x", "y"]}, {"a": ["x"]}, [("a", ["x", "y"], ["x"])]),
        ({"s": [LEAD]}, {"s": [{**LEAD, "zh": "商机"}]}, [("s[lead].zh", "线索", "商机")]),
        ({"s": [LEAD]}, {"s": [LEAD, DEMO]}, [("s[demo]", None, DEMO)]),
        ({"s": [LEAD, DEMO]}, {"s": [DEMO]}, [("s[lead]", LEAD, None)]),
        ({"s": [LEAD, DEMO]}, {"s": [DEMO, LEAD]}, [("s[].key", ["lead", "demo"], ["demo", "lead"])]),
        ({"s": [LEAD, LEAD]}, {"s": [LEAD]}, [("s", [LEAD, LEAD], [LEAD])]),
        ({"s": [{"zh": "x"}]}, {"s": [{"zh": "y"}]}, [("s", [{"zh": "x"}], [{"zh": "y"}])]),
    ],
)
def test_a_change_is_named_by_its_path_with_before_and_after(
    old: dict[str, Any], new: dict[str, Any], changes: list[tuple[str, Any, Any]]
) -> None:
    assert diff_tables(old, new) == tuple(PolicyChange(*change) for change in changes)


def test_a_stage_that_goes_and_one_that_is_named_otherwise() -> None:
    changes = diff_tables(policy_table("pipeline", PIPELINE), policy_table("pipeline", without_proposal()))

    assert [(change.path, change.after) for change in changes] == [
        ("version", 2),
        ("stages[needs_confirmed].zh", "需求澄清"),
        ("stages[proposal]", None),
    ]


def test_comments_and_layout_are_no_change() -> None:
    text = attribution(7)
    bare = "\n".join(line for line in text.splitlines() if not line.startswith("#"))

    assert diff_tables(policy_table("attribution", text), policy_table("attribution", bare)) == ()
