"""Finds the tests that say which rows they show, without running them."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def shown(tests: Path = ROOT / "tests") -> dict[str, list[str]]:
    """Row ("A-003") -> test ids ("tests/unit/…::test_…"), in order; marks of a class or module count for its tests."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(tests.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if ".feature(" in text:
            for row, name in marked(ast.parse(text)):
                found[row].append(f"{path.relative_to(ROOT)}::{name}")
    return dict(found)


def marked(tree: ast.Module) -> Iterator[tuple[str, str]]:
    everywhere = [
        row
        for node in tree.body
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets)
        for row in _rows(node.value)
    ]
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            own = [row for decorator in node.decorator_list for row in _rows(decorator)]
            for inner in node.body:
                yield from _of_test(inner, [*everywhere, *own], f"{node.name}::")
        else:
            yield from _of_test(node, everywhere, "")


def _of_test(node: ast.stmt, inherited: list[str], prefix: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
        own = [row for decorator in node.decorator_list for row in _rows(decorator)]
        yield from ((row, prefix + node.name) for row in dict.fromkeys([*inherited, *own]))


def _rows(value: ast.expr) -> list[str]:
    """The rows of `pytest.mark.feature("A-001", …)`, alone or within a list of marks."""
    calls = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
    return [
        argument.value
        for call in calls
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "feature"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
