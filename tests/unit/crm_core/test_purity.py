"""The rules of the core stay pure: standard library only, no clock, no chance, no I/O but the policy files'."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import crm_core

ROOT = Path(crm_core.__file__).parent
RULES = sorted(path for path in ROOT.rglob("*.py") if "store" not in path.relative_to(ROOT).parts)
IMPURE = {
    "asyncio",
    "http",
    "io",
    "os",
    "random",
    "secrets",
    "socket",
    "sqlite3",
    "subprocess",
    "time",
    "urllib",
    "uuid",
}
CLOCKS = {"now", "today", "utcnow"}


def imports_of(source: str) -> set[str]:
    """The top-level modules that a source imports; relative imports show as ''."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add("." if node.level else str(node.module))
    return names


def offences(source: str, *, may_read: bool = False, may_count: bool = False) -> set[str]:
    """`may_count`: numpy, where figures by the thousand are the work."""
    found = set()
    for name in imports_of(source):
        top = name.split(".")[0]
        if top == "crm_core":
            if name.startswith("crm_core.store."):
                found.add(name)
        elif top == "numpy" and may_count:
            continue
        elif top not in sys.stdlib_module_names or top in IMPURE or (top in {"pathlib", "tomllib"} and not may_read):
            found.add(name)
    for node in ast.walk(ast.parse(source)):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in CLOCKS:
            found.add(called.attr)
        if isinstance(called, ast.Name) and called.id in {"open", "print", "input"}:
            found.add(called.id)
    return found


@pytest.mark.parametrize("path", RULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_of_the_rules_is_pure(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    may_count = "forecast" in path.relative_to(ROOT).parts

    assert offences(source, may_read=path.name == "policy_files.py", may_count=may_count) == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import sqlalchemy", "sqlalchemy"),
        ("from numpy import array", "numpy"),
        ("from crm_core.store.sql import SqlCrmStore", "crm_core.store.sql"),
        ("import random", "random"),
        ("from pathlib import Path", "pathlib"),
        ("from . import errors", "."),
        ("from datetime import datetime\ndatetime.now()", "now"),
        ("open('x')", "open"),
    ],
)
def test_the_check_finds_what_is_not_pure(source: str, found: str) -> None:
    assert offences(source) == {found}


def test_there_are_rules_to_check() -> None:
    assert {"ledger.py", "attribution.py", "calls.py"} <= {path.name for path in RULES}
